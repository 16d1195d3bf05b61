"""Count how long what can be said will last: unused subjects against the cadence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.bounds import plan_until
from cfkit.domain.keys import PlacementKey
from cfkit.domain.project import Project
from cfkit.domain.schedule import LATEST, Period
from cfkit.domain.strategy import Channel
from cfkit.ports import Calendar

from .candidates import Candidate
from .openings import Openings
from .slots import wanted
from .told import Told

WINDOW = 28
"""Days ahead over which posts a day are counted: whole weeks, so that weekends weigh right."""

Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Stock:
    """What a channel has left to say.

    `subjects` are idea × angle pairs (steps and parts apart) that it has not told yet, `returning`
    evergreen ones whose cooldown is over, `variants` the posts that stand nowhere yet. `per_day` is
    the cadence over the next four weeks; `days` is `None` where the channel is silent in them.
    """

    channel: str
    subjects: int
    returning: int
    variants: int
    per_day: float
    days: int | None
    until: date | None


@dataclass
class _Left:
    """The posts of one channel that may still go out, by subject."""

    new: dict[Cell, int] = field(default_factory=lambda: defaultdict(int))
    returning: set[Cell] = field(default_factory=set)
    variants: int = 0


def runway(
    project: Project,
    keys: Iterable[PlacementKey],
    said: Told,
    calendar: Calendar,
    now: datetime,
) -> list[Stock]:
    """Judge every channel. `keys` are all posts that can be said."""
    left = _left(project, keys, said, now)
    return [
        _stock(project, channel, left.get(channel.id, _Left()), calendar, now)
        for channel in project.strategy.channels
    ]


def _left(
    project: Project,
    keys: Iterable[PlacementKey],
    said: Told,
    now: datetime,
) -> dict[str, _Left]:
    last = _last_told(said.heard)
    stands = {key.again(1) for key in said.used}
    cooldown = project.strategy.content.mix.evergreen_cooldown
    found: dict[str, _Left] = defaultdict(_Left)
    for key in keys:
        until = plan_until(key, project, now.date())
        if until is not None and until <= now:
            continue
        left, cell = found[key.channel], cell_of(key)
        left.variants += key not in stands
        if cell not in last:
            left.new[cell] += 1
        elif project.ideas[key.variant.idea].evergreen and cooldown is not None:
            before = last[cell]
            if before is not None and now - before >= cooldown:
                left.returning.add(cell)
    return found


def cell_of(key: PlacementKey) -> Cell:
    """Name the subject of a post: what a channel tells once a period."""
    return Candidate(key.variant, key.channel).cell


def _last_told(used: Mapping[PlacementKey, datetime | None]) -> dict[Cell, datetime | None]:
    last: dict[Cell, datetime | None] = {}
    for key, at in used.items():
        cell = cell_of(key)
        before = last.get(cell)
        last[cell] = at if before is None else max(before, at or before)
    return last


def _stock(
    project: Project, channel: Channel, left: _Left, calendar: Calendar, now: datetime
) -> Stock:
    openings = Openings(project.strategy, channel, calendar)
    today = now.astimezone(ZoneInfo(openings.zone)).date()
    ahead = Period(today, today + timedelta(days=WINDOW - 1), "ahead")
    posts = wanted(openings, ahead)
    subjects = len(left.new) + len(left.returning)
    days = subjects * WINDOW // posts if posts else None
    return Stock(
        channel.id,
        len(left.new),
        len(left.returning),
        left.variants,
        round(posts / WINDOW, 2),
        days,
        None if days is None else min(today + timedelta(days=min(days, 36_500)), LATEST),
    )

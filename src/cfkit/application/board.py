"""Lay a plan's placements out by how far they are, with the silences and deadlines ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.errors import NotPublishable
from cfkit.domain.plan import Placement, Status
from cfkit.domain.production import Task
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import MAX_DAYS, Period, spell
from cfkit.domain.strategy import Channel
from cfkit.ports import Calendar

from .due import Rules, current_fingerprint, why_held, why_missed, why_unapproved
from .openings import Openings
from .slots import wanted

COLUMNS = (
    "draft",
    "edited",
    "hold",
    "approved",
    "due",
    "waiting",
    "pending",
    "live",
    "rejected",
    "unknown",
    "missed",
    "deleted",
)
"""The states of a board, in the order in which a post walks through them."""

SILENT = frozenset({"hold", "rejected", "missed", "deleted"})
"""States in which a placement fills no gap: as things are nobody will read it."""

_UNAPPROVED = frozenset({"draft", "edited"})
SOON = timedelta(days=7)
"""How far ahead the board looks for posts that nobody approved."""

_DELIVERED: Mapping[State, str] = {
    State.LIVE: "live",
    State.PENDING: "pending",
    State.REJECTED: "rejected",
    State.WAITING: "waiting",
    State.ATTEMPTING: "unknown",
    State.UNKNOWN: "unknown",
    State.DELETED: "deleted",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One placement; `at` is in the channel's zone, `tasks` are what is left, the next one first.

    What a unit needs stands on each of its cards.
    """

    key: str
    channel: str
    at: datetime
    title: str
    format: str
    state: str
    note: str | None
    url: str | None
    tasks: tuple[Task, ...]

    @property
    def task(self) -> Task | None:
        """What has to be done next."""
        return next(iter(self.tasks), None)

    def of(self, owner: str | None) -> Card | None:
        """Keep what one person has to do; `None` when that is nothing."""
        theirs = tuple(task for task in self.tasks if task.owner == owner)
        return replace(self, tasks=theirs) if theirs else None

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit board --json`."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "tasks"}
        return {**plain, "task": self.task.as_json() if self.task else None}


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where a channel is silent. `wanted` is what its cadence asks, `days` have no post.

    `days` are those on which the cadence lets it speak; `longest` counts days in a row.
    """

    channel: str
    posts: int
    wanted: int
    days: tuple[date, ...]
    longest: int

    @property
    def missing(self) -> int:
        """How many posts the cadence misses."""
        return max(0, self.wanted - self.posts)

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit board --json`."""
        return {**asdict(self), "missing": self.missing}


def cards(
    placements: Iterable[Placement],
    deliveries: Mapping[str, Delivery],
    rules: Rules,
    tasks: Iterable[Task],
) -> list[Card]:
    """Make a card of each placement, in order of time."""
    ahead: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        if task.is_left:
            ahead[task.unit].append(task)
    made = [
        _card(placement, deliveries.get(str(placement.key)), rules, ahead)
        for placement in placements
    ]
    return sorted(made, key=lambda card: (card.at, card.key))


def _card(
    placement: Placement,
    delivery: Delivery | None,
    rules: Rules,
    ahead: Mapping[str, Sequence[Task]],
) -> Card:
    strategy, key = rules.project.strategy, placement.key
    idea = rules.project.ideas.get(key.variant.idea)
    state, note = _state(placement, delivery, rules)
    units = (str(key.variant), str(key))
    left = sorted((task for one in units for task in ahead.get(one, ())), key=lambda one: one.due)
    return Card(
        str(key),
        key.channel,
        placement.at.astimezone(ZoneInfo(strategy.zone_of(key.channel))),
        idea.title if idea else key.variant.idea,
        key.variant.format,
        state,
        note,
        delivery.url if delivery else None,
        tuple(left),
    )


def _state(placement: Placement, delivery: Delivery | None, rules: Rules) -> tuple[str, str | None]:
    """Name the column, and say why it stands there where that is not plain."""
    if delivery is not None and delivery.state in _DELIVERED:
        return _DELIVERED[delivery.state], delivery.error or _pending(delivery, placement)
    is_missed = delivery is not None and delivery.state is State.MISSED
    if delivery is not None and is_missed and delivery.slot in (None, placement.at):
        return "missed", delivery.error
    if placement.status is Status.HOLD:
        return "hold", None
    if placement.at > rules.at:
        return _ahead(placement, rules)
    known = any(one.id == placement.key.channel for one in rules.project.strategy.channels)
    late = why_missed(placement, rules) if known else None
    return ("missed", late.words) if late else ("due", why_held(placement, rules))


def _pending(delivery: Delivery, placement: Placement) -> str | None:
    """Say what settles what was handed over and is not known to be live."""
    if delivery.state is not State.PENDING:
        return None
    if delivery.not_before is not None:
        shown = spell(delivery.not_before, placement.at.tzinfo)
        return f"handed over: the platform shows it {shown}"
    key = delivery.key
    return (
        f'handed over, not seen live yet: cfkit reconcile "{key}" looks; where a person brings it'
        f' out, cfkit reconcile "{key}" --live URL'
    )


def _ahead(placement: Placement, rules: Rules) -> tuple[str, str | None]:
    """Name the column of what still has time."""
    editing = "edited" if placement.is_edited else "draft"
    is_marked = placement.status is Status.APPROVED
    if not is_marked and rules.unmerged is None:
        return editing, None
    try:
        now = current_fingerprint(placement, rules.digest_of)
    except NotPublishable as error:
        return "approved" if is_marked else editing, str(error)
    if unapproved := why_unapproved(placement, now, rules.project, rules.unmerged):
        return "edited" if is_marked else editing, unapproved[1]
    return "approved", why_held(placement, rules)


def gaps(project: Project, period: Period, made: Iterable[Card], calendar: Calendar) -> list[Gaps]:
    """Find the silences of every channel of the strategy in a period."""
    spoken: dict[str, list[date]] = defaultdict(list)
    for card in made:
        if card.state not in SILENT and card.at.date() in period:
            spoken[card.channel].append(card.at.date())
    return [
        _gaps(Openings(project.strategy, channel, calendar), channel, period, spoken[channel.id])
        for channel in project.strategy.channels
    ]


def _gaps(openings: Openings, channel: Channel, period: Period, spoken: Sequence[date]) -> Gaps:
    days = set(spoken)
    silent = [day for day in period.days() if openings.is_open(day) and day not in days]
    longest = max((len(run) for run in _runs(period.days(), days)), default=0)
    return Gaps(channel.id, len(spoken), wanted(openings, period), tuple(silent), longest)


def _runs(days: Iterable[date], spoken: set[date]) -> Iterator[list[date]]:
    run: list[date] = []
    for day in days:
        if day in spoken:
            yield run
            run = []
        else:
            run.append(day)
    yield run


def unapproved(made: Iterable[Card], project: Project, at: datetime) -> list[Card]:
    """Find what goes out within `SOON` and waits for an approval, where one is asked."""
    if project.strategy.factory.approval == "none":
        return []
    return [card for card in made if card.state in _UNAPPROVED and card.at - at <= SOON]


def span(made: Sequence[Card], today: date) -> Period | None:
    """Find the days that still can be filled: from today, or the first post, to the last post."""
    if not made or (last := max(card.at.date() for card in made)) < today:
        return None
    first = max(today, min(card.at.date() for card in made))
    first = max(first, last - timedelta(days=MAX_DAYS - 1))
    return Period(first, last, f"{first}..{last}")

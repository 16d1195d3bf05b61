"""Say an evergreen idea again: in another format, with another opening, after its cooldown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from cfkit.domain.bounds import bounds
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import InputError, NothingToSay
from cfkit.domain.event_facts import event_facts
from cfkit.domain.idea import Fact, Idea
from cfkit.domain.keys import PlacementKey, fingerprint
from cfkit.domain.metrics import Metric
from cfkit.domain.plan import Placement, Status
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant
from cfkit.ports import Calendar

from .expand import Selection, variants
from .readings import COMPARED_AGES, Readings
from .spare import Ahead
from .told import Told, Used
from .write import Body, TooLong

MOST = 4
"""Times that a channel tells the same unless people say otherwise; a rule of thumb."""

HOOKS = 9
"""Openings that are tried of each format."""

FACTS_OLD = timedelta(days=180)
"""After so long a number may have changed; our own judgement."""

Subject = tuple[str, str, str, str | None]
"""What a channel tells: channel, idea, angle, and the fact, reason or part of it."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something told `times` times that may be said again; `key` is its last telling.

    `score` is the middle one of its tellings' reach by the channel's median, over the `counted`
    ones; `None` where nobody counted.
    """

    key: str
    channel: str
    idea: str
    title: str
    angle: str
    times: int
    last: datetime
    days: int
    score: float | None
    counted: int
    old_facts: Sequence[str]


@dataclass(frozen=True)
class Memory:
    """What was said before: posts that stand, their texts, and what became of them."""

    told: Told
    placements: Sequence[Placement] = ()
    readings: Mapping[str, Readings] = field(default_factory=dict)

    @property
    def used(self) -> Used:
        """Every post whose key is taken, and its instant."""
        return self.told.used

    def tellings(self) -> dict[Subject, list[PlacementKey]]:
        """Group the posts by what they tell, the oldest first; those of unknown time first."""
        found: dict[Subject, list[PlacementKey]] = defaultdict(list)
        for key in sorted(self.used, key=lambda one: (_at(self.used[one]), str(one))):
            found[told_of(key)].append(key)
        return found

    def said(self, keys: Iterable[PlacementKey]) -> list[PlacementKey]:
        """Leave out what never went out."""
        return [one for one in keys if one not in self.told.unsaid]


def _at(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()


def told_of(key: PlacementKey) -> Subject:
    """Name what a post tells on its channel, whatever its format and opening."""
    return key.channel, key.variant.idea, key.variant.angle, key.variant.item


def cooldown_of(project: Project) -> timedelta:
    """Tell after how long things come again. Raise `InputError` where the strategy is silent."""
    found = project.strategy.content.mix.evergreen_cooldown
    if found is None:
        raise InputError(
            "nothing is repeated before the strategy says after how long: write"
            " `evergreen_cooldown: 8w` into `content.mix`"
        )
    return found


def most_of(project: Project, asked: int | None) -> int:
    """Tell how often a channel may tell the same: as asked, as the strategy says, else `MOST`."""
    return asked or project.strategy.content.mix.evergreen_times or MOST


def due(project: Project, memory: Memory, now: datetime, most: int = MOST) -> list[Due]:
    """List what may be said again now, what did best first."""
    cooldown = cooldown_of(project)
    scores = _scores(memory)
    channels = {one.id for one in project.strategy.channels}
    found = []
    for (channel, idea_id, angle, item), every in memory.tellings().items():
        if not (keys := memory.said(every)):
            continue
        idea, last = project.ideas.get(idea_id), memory.used[keys[-1]]
        if idea is None or last is None or channel not in channels:
            continue
        is_over = not idea.evergreen or (idea.expires and idea.expires < now.date())
        if is_over or len(keys) >= most or now - last < cooldown:
            continue
        known = [score for key in keys if (score := scores.get(str(key))) is not None]
        found.append(
            Due(
                str(keys[-1]),
                channel,
                idea_id,
                idea.title,
                angle,
                len(keys),
                last,
                (now - last).days,
                median(known) if known else None,
                len(known),
                old_facts(idea, item, now.date()),
            )
        )
    return sorted(found, key=lambda one: (one.score is None, -(one.score or 0), one.last, one.key))


def _scores(memory: Memory) -> dict[str, float]:
    """Weigh each post's reach by the median of its channel and measure, all at one age.

    What was advertised compares with nothing.
    """
    by: dict[tuple[str, Metric], dict[str, Readings]] = defaultdict(dict)
    for key in memory.used:
        read = memory.readings.get(str(key), Readings())
        measure = Metric.REACH if Metric.REACH in read.latest else Metric.VIEWS
        if measure in read.latest and not read.is_boosted and not read.is_ripening:
            by[key.channel, measure][str(key)] = read
    return {
        key: count / middle
        for (_, measure), group in by.items()
        if (counts := _at_one_age(group, measure)) and (middle := median(counts.values()))
        for key, count in counts.items()
    }


def _at_one_age(group: Mapping[str, Readings], measure: Metric) -> dict[str, int]:
    """Read the posts at the age that most have a count near; without any age, the newest counts."""
    by_age = [
        {key: count for key, one in group.items() if (count := one.near(measure, age)) is not None}
        for age in COMPARED_AGES
    ]
    best = max(reversed(by_age), key=len)
    return best or {key: one.latest[measure] for key, one in group.items()}


def old_facts(idea: Idea, item: str | None, today: date) -> list[str]:
    """Name the facts that were checked too long ago: the one that is told, else all of them."""
    own: Iterable[Fact] = [one for one in idea.facts if one.id == item] or idea.facts
    return [one.id for one in own if one.checked and today - one.checked > FACTS_OLD]


def reuse(  # noqa: PLR0913  what a new post hangs on
    project: Project,
    memory: Memory,
    key: PlacementKey,
    *,
    write: Callable[[Variant, Channel], Body],
    calendar: Calendar,
    now: datetime,
    format_id: str | None = None,
    hook: int | None = None,
    most: int = MOST,
) -> Placement:
    """Write the next telling for the first free slot after the cooldown.

    It is on hold while a fact in it wants checking. Raise `InputError` saying why there is none.
    """
    keys = memory.tellings()[told_of(key)]
    said = memory.said(keys)
    idea = _reusable(project, key, said, most)
    channel = project.strategy.channel(key.channel)
    last = max((at for one in said if (at := memory.used[one])), default=None)
    if last is None:
        raise InputError(f"nobody knows when {key} was told; `cfkit reconcile {key}` asks")
    ahead = Ahead(project.strategy, channel, calendar, now)
    earliest = last + cooldown_of(project)
    spot = next(ahead.free(memory.used, earliest), None)
    if spot is None:
        day = f"{max(now, earliest):%Y-%m-%d}"
        raise InputError(f"{channel.id} has no free slot within a year after {day}")
    for variant in _others(project, key, keys, format_id, hook):
        body = written(write, variant, channel)
        if body is None or opening_of(body.text) in _openings(memory, keys):
            continue
        new = PlacementKey(variant.key, channel.id, _occurrence(keys))
        until = bounds(new, project, now.date()).until
        if until is not None and spot.at >= until:
            raise InputError(f"{idea.id} ends on {until:%Y-%m-%d}, before its next free slot")
        return Placement(
            new,
            spot.at,
            body.text,
            status=Status.HOLD if old_facts(idea, key.variant.item, now.date()) else Status.DRAFT,
            goal=variant.goal,
            stage=variant.stage,
            media=body.media,
            generated=fingerprint(body.text),
            path=f"content/{spot.month}/{channel.id}/{new.file_name}",
            planned=spot.at,
            event=event_facts(new, project) or None,
            spreads=str(key),
        )
    raise InputError(
        f"{idea.id} can be said on {channel.id} in no other way: give the idea another block, fact"
        " or hook, or the channel another format"
    )


def _reusable(project: Project, key: PlacementKey, keys: Sequence[PlacementKey], most: int) -> Idea:
    idea = project.ideas.get(key.variant.idea)
    if not keys:
        raise InputError(f"{key} was never told; `cfkit evergreen due` lists what was")
    if idea is None:
        raise InputError(f"the idea {key.variant.idea} of {key} is gone")
    if not idea.evergreen:
        raise InputError(f"{idea.id} is not evergreen: write `evergreen: true` into the idea")
    if key.variant.angle not in project.catalogue.angles:
        raise InputError(f"the catalogue has no angle {key.variant.angle} any more")
    if len(keys) >= most:
        raise InputError(
            f"{key.channel} told this {len(keys)} times; --max-times {len(keys) + 1} allows more"
        )
    if key.channel not in {one.id for one in project.strategy.channels}:
        raise InputError(f"the channel {key.channel} of {key} is gone")
    return idea


def _occurrence(keys: Sequence[PlacementKey]) -> int:
    return max(len(keys), *(one.occurrence for one in keys)) + 1


def _others(
    project: Project,
    key: PlacementKey,
    keys: Sequence[PlacementKey],
    format_id: str | None,
    hook: int | None,
) -> Iterator[Variant]:
    """Yield other ways of saying it: formats used least first, in each the hooks in order."""
    variant = key.variant
    chosen = Selection(
        variant.idea, variant.angle, format_id, variant.segment, key.channel, hook or HOOKS
    )
    carried = project.strategy.channel(key.channel).formats
    said = {one.variant for one in keys}
    often = Counter(one.variant.format for one in keys)
    found = [
        one
        for one in variants(project, chosen)
        if isinstance(one, Variant)
        and one.key.item == variant.item
        and one.key.format in carried
        and one.key not in said
        and hook in (None, one.key.hook)
    ]
    yield from sorted(found, key=lambda one: often[one.key.format])


def written(
    write: Callable[[Variant, Channel], Body], variant: Variant, channel: Channel
) -> Body | None:
    """Write a variant; `None` when there is nothing fit to say."""
    try:
        return write(variant, channel)
    except (NothingToSay, TooLong, InvalidFiles):
        return None


def opening_of(body: str) -> str:
    """Return the first line that says something."""
    return next((line.strip() for line in body.splitlines() if line.strip()), "")


def _openings(memory: Memory, keys: Sequence[PlacementKey]) -> set[str]:
    own = set(keys)
    return {opening_of(one.body) for one in memory.placements if one.key in own}

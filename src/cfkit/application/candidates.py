"""What could stand in a slot: a variant on a channel, with everything the rules ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from cfkit.domain.bounds import EVENT, begins, bounds, plan_until
from cfkit.domain.catalogue import Format
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey, VariantKey
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import EVENT_STEPS, LIVE, REMIND, REPORT, Variant

Carries = Callable[[Channel, Format], bool]
"""Whether a channel's platform can carry a format."""

EDITION = 21 * 86_400
"""Seconds from its due date past which a step that stands belongs to another event's chain."""

DAY = 86_400
BEFORE = {"announce": 7 * DAY, REMIND: DAY, LIVE: 0, REPORT: -3 * DAY}
"""Seconds before an event at which each step of its chain is due."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rank in something that must come in order on a channel: a series, or numbered parts."""

    chain: str
    rank: int


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A variant on a channel. Instants are epoch seconds; `since` and `until` bound its time.

    `due` is when a step of an event chain should go out. Compared by identity.
    """

    key: VariantKey
    channel: str
    pillar: str | None = None
    stage: str | None = None
    goal: str | None = None
    evergreen: bool = False
    priority: int = 1
    is_worth_sharing: bool = False
    """Whether its author says what readers have of it."""

    since: int | None = None
    until: int | None = None
    due: int | None = None
    order: tuple[Place, ...] = ()
    variant: Variant | None = None
    name: str = field(init=False)
    """The variant's key as text: hashing it is free."""

    cell: tuple[str, str, str] = field(init=False)
    """Channel and idea × angle, which may stand once a period; steps and parts count apart."""

    def __post_init__(self) -> None:
        item = self.key.item if _counts_apart(self.key) else None
        apart = f"{self.key.angle}-{item}" if item else self.key.angle
        object.__setattr__(self, "name", str(self.key))
        object.__setattr__(self, "cell", (self.channel, self.key.idea, apart))

    @property
    def placement_key(self) -> PlacementKey:
        """The key of its first occurrence."""
        return PlacementKey(self.key, self.channel)

    def may_stand_at(self, ts: int) -> bool:
        """Whether the instant lies within its bounds; `until` itself is too late."""
        return (self.since is None or ts >= self.since) and (self.until is None or ts < self.until)


class Said(NamedTuple):
    """What a variant or a file says of itself."""

    stage: str | None
    goal: str | None
    variant: Variant | None = None


def is_step(key: VariantKey) -> bool:
    """Whether it is a step of an event chain."""
    return key.angle == EVENT and key.item in EVENT_STEPS


def part_number(key: VariantKey) -> int | None:
    """Read the number of a part (`p2`); `None` for anything else."""
    item = key.item or ""
    return int(item[1:]) if item[:1] == "p" and item[1:].isdecimal() else None


def _counts_apart(key: VariantKey) -> bool:
    return is_step(key) or part_number(key) is not None


@dataclass
class Describe:
    """Turns variants and standing placements of a project into candidates."""

    project: Project
    seen_from: date
    """The day from which the next dates are looked for."""

    _series: dict[str, tuple[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        counted: dict[str, int] = {}
        self._series = {}
        for idea in self.project.ideas.values():
            if idea.series:
                rank = counted[idea.series] = counted.get(idea.series, -1) + 1
                self._series[idea.id] = idea.series, rank

    def variant(self, variant: Variant, channel: Channel) -> Candidate:
        """Describe a variant on a channel."""
        said = Said(variant.stage, variant.goal, variant)
        found = self._of(variant.key, channel.id, variant.idea, said)
        until = _seconds(plan_until(found.placement_key, self.project, self.seen_from))
        return found if until == found.until else replace(found, until=until)

    def placement(self, placement: Placement) -> Candidate:
        """Describe what stands, also when its idea is gone."""
        key = placement.key.variant
        idea = self.project.ideas.get(key.idea)
        said = Said(placement.stage, placement.goal)
        found = self._of(key, placement.key.channel, idea, said)
        if found.due is not None and abs(placement.at.timestamp() - found.due) > EDITION:
            return replace(found, order=())
        return found

    def _of(self, key: VariantKey, channel: str, idea: Idea | None, said: Said) -> Candidate:
        if idea is None:
            return Candidate(key, channel, None, *said[:2], variant=said.variant)
        starts = _seconds(begins(idea, self.project))
        span = bounds(PlacementKey(key, channel), self.project, self.seen_from)
        step = key.item if is_step(key) else None
        return Candidate(
            key,
            channel,
            idea.pillar,
            said.stage,
            said.goal,
            idea.evergreen,
            idea.priority,
            idea.value is not None,
            since=_seconds(span.since),
            until=_seconds(span.until),
            due=None if starts is None or step is None else starts - BEFORE[step],
            order=tuple(self._order(key)),
            variant=said.variant,
        )

    def _order(self, key: VariantKey) -> Iterator[Place]:
        if key.idea in self._series:
            series, rank = self._series[key.idea]
            yield Place(f"series {series}", rank)
        if (part := part_number(key)) is not None:
            yield Place(f"parts {key.idea}.{key.angle}", part)
        if is_step(key):
            yield Place(f"event {key.idea}", EVENT_STEPS.index(str(key.item)))


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def candidates(
    project: Project, variants: Iterable[Variant], carries: Carries, seen_from: date
) -> Iterator[Candidate]:
    """Put every variant on every channel that serves its segment and carries its format.

    A step of an event without a date has no time; only its announcement stays.
    """
    describe = Describe(project, seen_from)
    homes: dict[tuple[str, str], list[Channel]] = {}
    for variant in variants:
        place = variant.format.id, variant.segment.id
        if place not in homes:
            homes[place] = [
                channel
                for channel in project.strategy.channels
                if not channel.is_bought
                and variant.segment.id in channel.segments
                and variant.format.id in channel.formats
                and carries(channel, variant.format)
            ]
        undated = is_step(variant.key) and not (variant.idea.event and variant.idea.event.starts)
        if undated and variant.key.item != EVENT_STEPS[0]:
            continue
        for channel in homes[place]:
            yield describe.variant(variant, channel)

"""Carry one post over the network: other channels, other openings, days and weeks apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cfkit.domain.bounds import bounds
from cfkit.domain.errors import InputError
from cfkit.domain.event_facts import event_facts
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey, fingerprint
from cfkit.domain.plan import Placement, Status
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant
from cfkit.ports import Calendar

from .burden import Burden
from .openings import Spot
from .paid import OPEN, label_of, paid_ad
from .reuse import MOST, Memory, Subject, told_of
from .reword import Reword
from .room_for import RoomFor
from .spare import Ahead
from .write import Body

WAVES = (0, 7, 30, 90)
"""Days after which a post is carried further (domain.md, A 38); the first is the day it is out."""

GAP = timedelta(hours=24)
"""Between two tellings to the same readers, on whatever channels; our own judgement."""

PATIENCE = timedelta(days=14)
"""How long after its day a telling may wait for a free slot or the end of a cooldown."""

FIRST_WAVE: Mapping[str, int] = {"partner": 1, "creator": 1, "seeding": 2}
"""Own pages come first, friends second, money last: by then one knows what is worth it."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for; no `channels` and no `roles` mean all. `erids` are by channel."""

    waves: Sequence[int] = WAVES
    gap: timedelta = GAP
    channels: Collection[str] = ()
    roles: Collection[str] = ()
    erids: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Passed:
    """A channel that gets nothing in a wave (days after the post), and why."""

    channel: str
    days: int
    why: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A placement to be written; `likeness` is its greatest one to a text that stands, 0 to 1."""

    placement: Placement
    role: str
    days: int
    likeness: float


@dataclass(frozen=True)
class Distribution:
    """What is to be written, by time, and what was passed over."""

    carried: Sequence[Carried]
    passed: Sequence[Passed]


def distribute(  # noqa: PLR0913  what new posts hang on
    project: Project,
    memory: Memory,
    key: PlacementKey,
    *,
    write: Callable[[Variant, Channel], Body],
    calendar: Calendar,
    now: datetime,
    wanted: Wanted,
) -> Distribution:
    """Find places for a post that stands. Raise `InputError` saying why it cannot be carried."""
    idea = project.ideas.get(key.variant.idea)
    if key not in memory.used:
        raise InputError(f"{key} stands nowhere; `cfkit status` lists what does")
    if idea is None:
        raise InputError(f"the idea {key.variant.idea} of {key} is gone")
    if key.variant.angle not in project.catalogue.angles:
        raise InputError(f"the catalogue has no angle {key.variant.angle} any more")
    if (at := memory.used[key]) is None:
        raise InputError(f"nobody knows when {key} went out; `cfkit reconcile {key}` asks")
    made = _Network(project, memory, key, idea, write, calendar, now, wanted)
    for number, days in enumerate(wanted.waves):
        for channel in made.channels:
            made.visit(channel, number, max(at, now) + timedelta(days=days))
    return Distribution(sorted(made.carried, key=lambda one: one.placement.at), made.passed)


@dataclass
class _Network:
    project: Project
    memory: Memory
    key: PlacementKey
    idea: Idea
    write: Callable[[Variant, Channel], Body]
    calendar: Calendar
    now: datetime
    wanted: Wanted

    carried: list[Carried] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._used = dict(self.memory.used)
        self._heard = self.memory.told.heard
        self._reword = Reword(self.project, self.key, self.memory, self.write)
        standing = {one.key: one for one in self.memory.placements}
        source = standing.get(self.key)
        self._burden = Burden(self.project, self.memory.placements, self.calendar, self.now)
        self._source = (source and source.spreads) or str(self.key)

    @property
    def channels(self) -> list[Channel]:
        """Channels in the order in which they come into play."""
        chosen = [
            one
            for one in self.project.strategy.channels
            if (not self.wanted.channels or one.id in self.wanted.channels)
            and (not self.wanted.roles or one.role in self.wanted.roles)
        ]
        return sorted(chosen, key=lambda one: FIRST_WAVE.get(one.role, 0))

    def visit(self, channel: Channel, number: int, at: datetime) -> None:
        """Place the post on a channel in a wave, or note why not."""
        first = min(FIRST_WAVE.get(channel.role, 0), len(self.wanted.waves) - 1)
        is_own = number == 0 and channel.id == self.key.channel
        is_bought_again = channel.is_bought and number > first
        if number < first or is_own or is_bought_again:
            return
        days = self.wanted.waves[number]
        found = self._place(channel, at)
        if isinstance(found, str):
            self.passed.append(Passed(channel.id, days, found))
            return
        placement, likeness = found
        self._used[placement.key] = self._heard[placement.key] = placement.at
        self._reword.add(placement)
        self._burden.add(placement)
        self.carried.append(Carried(placement, channel.role, days, likeness))

    def _tellings(self, channel: str) -> list[PlacementKey]:
        told: Subject = (channel, *told_of(self.key)[1:])
        return [one for one in self._used if told_of(one) == told]

    def _place(self, channel: Channel, at: datetime) -> tuple[Placement, float] | str:
        """Write the placement, or say why there is none."""
        tellings = self._tellings(channel.id)
        earliest = self._earliest([one for one in tellings if one in self._heard], at)
        if isinstance(earliest, str):
            return earliest
        segment = self._segment(channel)
        if segment is None:
            return "it serves none of the idea's segments"
        found = self._reword.on(channel, segment, tellings)
        if found is None:
            return "there is no other way to say it there: give the idea another hook"
        key = PlacementKey(found.variant.key, channel.id, _occurrence(tellings))
        spot = self._spot(channel, key, found.variant, earliest)
        if isinstance(spot, str):
            return spot
        path = f"content/{spot.month}/{channel.id}/{key.file_name}"
        return self._made(channel, key, found.variant, found.body, spot.at, path), found.likeness

    def _spot(
        self, channel: Channel, key: PlacementKey, variant: Variant, earliest: datetime
    ) -> Spot | str:
        """Find the first slot that the rules and people's hours allow, or say what lacks."""
        room = RoomFor(self.project, self._heard, key, self.wanted.gap)
        ahead = Ahead(self.project.strategy, channel, self.calendar, self.now)
        until = bounds(key, self.project, self.now.date()).until
        lacks: dict[str, None] = {}
        for spot in ahead.free(self._used, earliest):
            if spot.at > earliest + PATIENCE:
                break
            if until is not None and spot.at >= until:
                return "; ".join([*lacks, f"the idea ends on {until:%Y-%m-%d}"])
            why = room.refusal(spot) or self._burden.refusal(variant, channel, spot)
            if why is None:
                return spot
            lacks[why] = None
        within = f"within {PATIENCE.days} days after {earliest:%Y-%m-%d}"
        return f"no slot {within}: {'; '.join(lacks)}" if lacks else f"no free slot {within}"

    def _earliest(self, tellings: Sequence[PlacementKey], at: datetime) -> datetime | str:
        if not tellings:
            return at
        cooldown = self.project.strategy.content.mix.evergreen_cooldown
        if not self.idea.evergreen or cooldown is None:
            lacks = "evergreen_cooldown is not set"
            lacks = lacks if self.idea.evergreen else "the idea is not evergreen"
            return f"told there already, and {lacks}"
        if len(tellings) >= self.wanted.most:
            return f"told there {len(tellings)} times already"
        known = [one for key in tellings if (one := self._used[key]) is not None]
        if len(known) < len(tellings):
            return "nobody knows when it was told there last"
        rested = max(known) + cooldown
        if min(abs(one - at) for one in known) < cooldown and rested > at + PATIENCE:
            return f"it rests there until {rested:%Y-%m-%d}"
        return max(at, rested)

    def _segment(self, channel: Channel) -> str | None:
        own = self.key.variant.segment
        fitting = (one for one in (own, *self.idea.segments) if one in channel.segments)
        return next(fitting, None)

    def _made(  # noqa: PLR0913, PLR0917  what a file holds
        self,
        channel: Channel,
        key: PlacementKey,
        variant: Variant,
        body: Body,
        at: datetime,
        path: str,
    ) -> Placement:
        is_paid = channel.is_bought or bool(channel.price)
        erid = self.wanted.erids.get(channel.id) if is_paid else None
        text, lacks_erid = self._labelled(body.text, erid) if is_paid else (body.text, False)
        return Placement(
            key,
            at,
            text,
            status=Status.HOLD if lacks_erid else Status.DRAFT,
            goal=variant.goal,
            stage=variant.stage,
            media=body.media,
            generated=fingerprint(text),
            path=path,
            planned=at,
            event=event_facts(key, self.project) or None,
            spreads=self._source,
            cost=channel.price if is_paid else None,
            erid=erid,
        )

    def _labelled(self, text: str, erid: str | None) -> tuple[str, bool]:
        """Put the label of an advertisement below a text; tell whether its token is wanted."""
        brand, offer = self.project.strategy.brand, self.idea.offer
        lacks_erid = brand.country == "RU" and erid is None and not self.idea.is_ad
        if self.idea.is_ad and offer and offer.ad and (not erid or erid == offer.ad.erid):
            return text, lacks_erid
        ad = paid_ad(self.project, erid or (OPEN if lacks_erid else None))
        return f"{text}\n\n{label_of(ad, brand)}", lacks_erid


def _occurrence(tellings: Sequence[PlacementKey]) -> int:
    return max((len(tellings), *(one.occurrence for one in tellings))) + 1


def paid(carried: Sequence[Carried]) -> Iterator[Placement]:
    """Yield the placements that cost money."""
    return (one.placement for one in carried if one.role == "seeding" or one.placement.is_paid)

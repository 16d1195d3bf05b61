"""Place the chains of events: announcement, reminder, stream and report, each near its day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from cfkit.domain.schedule import Period
from cfkit.domain.variant import EVENT_STEPS, LIVE, REMIND, REPORT

from .assign import Assignment
from .candidates import BEFORE, DAY, Candidate, Place, is_step
from .openings import Openings, Spot
from .order import FAR
from .rule import Rule
from .value import FILLED

ANNOUNCE = EVENT_STEPS[0]
ROUNDS = ((ANNOUNCE, REMIND), (REMIND,), (LIVE,), (REPORT,))
"""What every event gets in turn: a word beforehand, whichever still can stand, then the rest."""

DAYS: Mapping[str, range] = {
    ANNOUNCE: range(3, 11),
    REMIND: range(3),
    LIVE: range(2),
    REPORT: range(-7, 0),
}
"""On which days before the day of an event a step makes sense."""

REACH = 14 * DAY
"""How many seconds outside a period an event may lie that it has a step of."""

LIVE_WITHIN = 3_600
"""How many seconds a stream may lie from the beginning of its event."""

NEAR = 2 * DAY
"""How many seconds off its due time an announcement is as good as on it."""

Slots = dict[tuple[str, int], Spot]
Steps = Mapping[str, Mapping[str, Sequence[Candidate]]]
"""Candidates of an event by step and channel."""


@dataclass(frozen=True, slots=True)
class Untold:
    """A step of an event that stands on no channel; `rule` refused it, `None`: no slot is free."""

    idea: str
    step: str
    rule: Rule | None
    starts: int


@dataclass(frozen=True, slots=True)
class _Place:
    rank: tuple[int, bool]
    spot: Spot
    candidate: Candidate
    hopes: bool
    pressure: float


@dataclass
class Chains:
    """The events of a pool in one period; `period` is the part of it that lies ahead."""

    openings: Mapping[str, Openings]
    period: Period
    pool: Sequence[Candidate]
    _hopeful: bool = False
    _first: Collection[Candidate] = ()
    _free: Slots = field(default_factory=dict)
    _room: Counter[str] = field(default_factory=Counter)

    @cached_property
    def _events(self) -> dict[str, Steps]:
        """By idea, the most important first, then the earliest."""
        grouped: dict[str, dict[str, dict[str, list[Candidate]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for candidate in self.pool:
            if is_step(candidate.key) and candidate.due is not None and self._concerns(candidate):
                step = str(candidate.key.item)
                grouped[candidate.key.idea][step][candidate.channel].append(candidate)
        known = [
            (-first.priority, _starts(first), idea)
            for idea, steps in grouped.items()
            for first in [next(iter(next(iter(steps.values())).values()))[0]]
        ]
        return {idea: grouped[idea] for _, _, idea in sorted(known)}

    def is_near(self, step: Candidate, spot: Spot) -> bool:
        """Whether a step stands on one of the days on which it makes sense."""
        item = str(step.key.item)
        is_in_time = item != LIVE or abs(spot.ts - (step.due or 0)) <= LIVE_WITHIN
        return is_in_time and (self.day_of(step) - spot.day).days in DAYS[item]

    def day_of(self, step: Candidate) -> date:
        """Tell the day of the event of a step, where its channel is."""
        return _day(_starts(step), self.openings[step.channel])

    def _concerns(self, step: Candidate) -> bool:
        """Whether its event may concern the period at all; calendars end, and events need not."""
        first, last = (
            datetime.combine(day, time(), UTC).timestamp()
            for day in (self.period.first, self.period.last)
        )
        return first - REACH <= _starts(step) <= last + REACH

    def place(
        self,
        plan: Assignment,
        spots: Sequence[Spot],
        *,
        hopeful: bool,
        further: bool = True,
        first: Collection[Candidate] = (),
    ) -> tuple[list[Spot], bool]:
        """Place what is not told yet; return slots left, and whether others must be chosen.

        Every event is told somewhere first; further channels follow while the mix gains by it. A
        step takes a free time of its channel off the slots where none of these lies as near.
        Hopeful: steps may stand in a row while free slots between them wait to be filled. Of the
        candidates for a step, those in `first` come before others.
        """
        self._hopeful = hopeful
        self._first = first
        self._free = {(spot.channel, spot.ts): spot for spot in spots}
        self._room = Counter(spot.channel for spot in spots)
        is_off = False
        for steps in ROUNDS:
            for event in self._events.values():
                if any(self._is_told(plan, event, step) for step in steps):
                    continue
                for step in steps:
                    place = self._somewhere(plan, event, step)
                    if place:
                        is_off |= self._take(plan, place)
                        break
        is_off |= further and self._further(plan)
        return list(self._free.values()), is_off

    def follow(self, plan: Assignment, steps: Iterable[Candidate]) -> None:
        """Tell steps where they were told last time as well; after `place`, with its slots."""
        for step in steps:
            event = self._events.get(step.key.idea, {})
            name = str(step.key.item)
            candidates = event.get(name, {}).get(step.channel, ())
            if candidates and not self._is_told(plan, event, name, step.channel):
                place = self._nearest(plan, candidates)
                if place:
                    self._take(plan, place)

    def is_told(self, plan: Assignment, step: Candidate) -> bool:
        """Whether a step stands on its channel, in whatever shape."""
        return any(plan.board.order.has(step.channel, place) for place in step.order[-1:])

    def untold(self, plan: Assignment) -> Iterator[Untold]:
        """Tell which steps that are due ahead stand nowhere, and why; streams are an extra."""
        for idea, event in self._events.items():
            for step in (ANNOUNCE, REMIND, REPORT):
                pool = [one for found in event.get(step, {}).values() for one in found]
                if not pool or self._is_told(plan, event, step):
                    continue
                if _day(pool[0].due, self.openings[pool[0].channel]) in self.period:
                    rule = self._why(plan, pool)
                    if step != REPORT or rule is not Rule.BOUNDS:  # who lets it expire wants none
                        yield Untold(idea, step, rule, _starts(pool[0]))

    def _why(self, plan: Assignment, pool: Sequence[Candidate]) -> Rule | None:
        board = plan.board
        times = [(one, spot) for one in pool for spot in self._days_of(one)]
        if not times:
            return None
        if not any(one.may_stand_at(spot.ts) for one, spot in times):
            expired = [one for one in pool if one.until is not None and one.until < _starts(one)]
            return Rule.BOUNDS if expired or pool[0].key.item == REPORT else None
        rules = Counter(board.refusal(one, spot) for one, spot in times)
        if None in rules:
            return None
        return max((rule for rule in rules if rule), key=lambda rule: (rules[rule], rule))

    def _is_told(
        self, plan: Assignment, event: Steps, step: str, channel: str | None = None
    ) -> bool:
        order = plan.board.order
        names = [channel] if channel else self.openings
        return any(order.has(name, place) for name in names for place in _places(event, step))

    def _somewhere(self, plan: Assignment, event: Steps, step: str) -> _Place | None:
        """Find the best place on any channel: the nearest, then where the event was told.

        What takes the hours of other posts comes last.
        """
        found: list[tuple[tuple[bool, tuple[int, bool], bool, bool, int], _Place]] = []
        for channel, candidates in event.get(step, {}).items():
            place = self._nearest(plan, candidates)
            if place:
                is_new = not any(self._is_told(plan, event, one, channel) for one in event)
                reach = sum(len(channels.get(channel, ())) for channels in event.values())
                is_other = place.candidate not in self._first
                is_heavy = place.pressure >= FILLED
                found.append(((is_heavy, place.rank, is_other, is_new, -reach), place))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _further(self, plan: Assignment) -> bool:
        """Tell events on more channels where that is worth a slot; order as in a chain."""
        is_off = False
        for event in self._events.values():
            channels = {channel for found in event.values() for channel in found}
            for channel in sorted(channels):
                for step in EVENT_STEPS:
                    candidates = event.get(step, {}).get(channel, ())
                    if not candidates or self._is_told(plan, event, step, channel):
                        continue
                    place = self._nearest(plan, candidates)
                    if place and not place.rank[1]:
                        gain = plan.value.gain(place.candidate, place.spot) - place.pressure
                        if gain >= plan.value.worth(place.candidate, place.spot):
                            is_off |= self._take(plan, place)
        return is_off

    def _nearest(self, plan: Assignment, candidates: Sequence[Candidate]) -> _Place | None:
        """Find the nearest time of a channel at which one of its candidates may stand."""
        first = candidates[0]
        if not self._room[first.channel]:
            return None
        due = first.due or 0
        known = [one for one in candidates if one not in plan.pick.banned]
        ranked = sorted(
            (
                (self._rank(first, spot), abs(spot.ts - due), spot.ts, spot)
                for spot in self._days_of(first)
            ),
            key=lambda entry: entry[:3],
        )
        for rank, _, _, spot in ranked:
            if not plan.taken[spot.channel].fits(spot):
                continue
            refused = {one: plan.board.refusal(one, spot) for one in known}
            fitting = [one for one, rule in refused.items() if rule is None]
            if not fitting and Rule.ANGLE_RUN in refused.values() and self._may_hope(plan, spot):
                fitting = [one for one, rule in refused.items() if rule is Rule.ANGLE_RUN]
            if fitting:
                lost = {one: plan.pick.pressure(one, spot) for one in fitting}
                gains = {one: plan.value.gain(one, spot) - lost[one] for one in fitting}
                best = max(fitting, key=lambda one: (one in self._first, gains[one]))
                hopes = refused[best] is not None
                return _Place(rank, spot, best, hopes=hopes, pressure=lost[best])
        return None

    def _rank(self, first: Candidate, spot: Spot) -> tuple[int, bool]:
        """Rank a time: the day before comes before two days before, and that before the day."""
        is_off = (spot.channel, spot.ts) not in self._free
        if first.key.item == REMIND:
            return {1: 0, 2: 1}.get(_days_before(first, spot), 2), is_off
        if first.key.item == ANNOUNCE:
            return int(abs(spot.ts - (first.due or 0)) > NEAR), is_off
        return 0, is_off

    def _days_of(self, first: Candidate) -> Iterator[Spot]:
        """Yield the channel's times on the days on which a step makes sense."""
        openings = self.openings[first.channel]
        step = str(first.key.item)
        starts = _day(_starts(first), openings)
        if _day(first.due, openings) > self.period.last:
            return  # the next plan will place it
        for before in DAYS[step]:
            day = starts - timedelta(days=before)
            if day not in self.period or not openings.is_open(day):
                continue
            for spot in openings.spots(day):
                if step != LIVE or abs(spot.ts - (first.due or 0)) <= LIVE_WITHIN:
                    yield spot

    def _take(self, plan: Assignment, place: _Place) -> bool:
        """Place a step; an own slot of the channel gives way to one that lies off the slots."""
        spot = place.spot
        plan.put(place.candidate, spot, pin=True)
        plan.pick.passed(spot)
        if place.hopes:
            plan.hoping.add((spot.channel, spot.ts))
        self._room[spot.channel] -= 1
        is_off = self._free.pop((spot.channel, spot.ts), None) is None
        if is_off:
            own = [slot for slot in self._free if slot[0] == spot.channel]
            del self._free[min(own, key=lambda slot: (abs(slot[1] - spot.ts), slot[1]))]
        return is_off

    def _may_hope(self, plan: Assignment, spot: Spot) -> bool:
        """Whether free slots on both sides will part the step from its neighbours."""
        if not self._hopeful:
            return False
        before, after = plan.board.neighbours(spot)
        inside = [
            one.ts
            for one in self._free.values()
            if one.channel == spot.channel and before < one.ts < after and one.ts != spot.ts
        ]
        if not inside:
            return False
        return (before < 0 or min(inside) < spot.ts) and (after > FAR - 1 or max(inside) > spot.ts)


def _starts(step: Candidate) -> int:
    return (step.due or 0) + BEFORE[str(step.key.item)]


def _places(event: Steps, step: str) -> tuple[Place, ...]:
    """Give the place of a step in the chain of its event; the same for all its candidates."""
    return next((ones[0].order[-1:] for ones in event.get(step, {}).values()), ())


def _day(ts: int | None, openings: Openings) -> date:
    return datetime.fromtimestamp(ts or 0, tz=ZoneInfo(openings.zone)).date()


def _days_before(step: Candidate, spot: Spot) -> int:
    starts = datetime.fromtimestamp(_starts(step), tz=spot.at.tzinfo)
    return (starts.date() - spot.day).days

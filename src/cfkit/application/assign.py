"""Put candidates into slots: greedy in time order, then local search, the same for a seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from cfkit.domain.keys import seed_of
from cfkit.domain.variant import EVENT_STEPS

from .candidates import Candidate, is_step
from .constraints import Board
from .openings import Spot
from .pick import Picker
from .rule import Rule
from .slots import Taken
from .value import Value

SlotId = tuple[str, int]
"""Channel and epoch second."""

TRIES = 12
BETTER = 1e-6


@dataclass
class Assignment:
    """A plan in the making: `chosen` is ours, the board also knows what stands anyway."""

    board: Board
    value: Value
    taken: dict[str, Taken]
    seed: int = 0
    chosen: dict[SlotId, tuple[Spot, Candidate]] = field(default_factory=dict)
    pinned: set[SlotId] = field(default_factory=set)
    """Slots of ours that the search leaves alone: agenda and events."""

    hoping: set[SlotId] = field(default_factory=set)
    """Steps of events whose angle runs too long unless a slot between them is filled."""

    def __post_init__(self) -> None:
        self.pick = Picker(self.board, self.value, self.seed)

    def ban(self, candidate: Candidate) -> None:
        """Never place a candidate again."""
        self.pick.banned.add(candidate)
        self.pick.refresh(candidate)

    def unban(self, candidate: Candidate) -> None:
        """Let a candidate be placed again."""
        self.pick.banned.discard(candidate)
        self.pick.refresh(candidate)

    def put(self, candidate: Candidate, spot: Spot, *, pin: bool = False) -> None:
        """Place a candidate."""
        self.value.add(candidate, spot)
        self.board.add(candidate, spot)
        self.pick.refresh(candidate)
        self.taken[spot.channel].add(spot)
        self.chosen[spot.channel, spot.ts] = spot, candidate
        if pin:
            self.pinned.add((spot.channel, spot.ts))

    def fix(self, candidate: Candidate, spot: Spot) -> None:
        """Note what stands and cannot be moved."""
        self.board.add(candidate, spot)
        self.pick.refresh(candidate)
        if spot.day in self.board.period:
            self.value.add(candidate, spot, ours=False)
        if spot.channel in self.taken:
            self.taken[spot.channel].add(spot)

    def loosen(self, candidate: Candidate, spot: Spot) -> None:
        """Forget what was noted with `fix`."""
        self.board.remove(candidate, spot)
        self.pick.refresh(candidate)
        if spot.day in self.board.period:
            self.value.forget(candidate, spot)
        if spot.channel in self.taken:
            self.taken[spot.channel].remove(spot)

    def take(self, spot: Spot) -> Candidate:
        """Take a candidate of ours back out."""
        _, candidate = self.chosen.pop((spot.channel, spot.ts))
        self.pinned.discard((spot.channel, spot.ts))
        self.taken[spot.channel].remove(spot)
        self.board.remove(candidate, spot)
        self.pick.refresh(candidate)
        self.value.remove(candidate, spot)
        return candidate

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """Take everything of ours out for a while."""
        ours = [(spot, one, slot in self.pinned) for slot, (spot, one) in self.chosen.items()]
        for spot, _, _ in ours:
            self.take(spot)
        try:
            yield
        finally:
            for spot, candidate, is_pinned in ours:
                self.put(candidate, spot, pin=is_pinned)

    @contextmanager
    def given(self, slots: Collection[SlotId]) -> Iterator[None]:
        """Count some of ours for a while like what people fixed, which comes before the rest."""
        ours = [*self.chosen.items()]
        if not slots:
            yield
            return
        with self.set_aside():
            for slot, (spot, candidate) in ours:
                if slot in slots:
                    self.fix(candidate, spot)
            for slot, (spot, candidate) in ours:
                if slot not in slots:
                    self.put(candidate, spot)
            try:
                yield
            finally:
                for slot, (spot, candidate) in ours:
                    if slot in slots:
                        self.loosen(candidate, spot)
                    else:
                        self.take(spot)

    def fits(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether nothing speaks against the candidate at the spot."""
        return candidate not in self.pick.banned and self.board.refusal(candidate, spot) is None

    def fill(self, spots: Sequence[Spot]) -> list[Spot]:
        """Fill slots in time order; return those that stayed empty."""
        self.pick.expect(spots)
        empty = []
        for spot in sorted(spots, key=lambda spot: (spot.ts, spot.channel)):
            self.pick.passed(spot)
            found = self.pick.best(spot) if self.taken[spot.channel].fits(spot) else None
            if found is None:
                empty.append(spot)
            else:
                self.put(found, spot)
        return empty

    def improve(self, empty: Sequence[Spot], room: int | None) -> list[Spot]:
        """Search near the greedy plan: rescue empty slots, replace and swap. Return what is empty.

        `room` is how many more placements the volume allows.

        The work grows with the number of slots and stops at a bound.
        """
        rounds = min(len(self.chosen) * 3, 3_000)
        self.pick.expect((), rounds)
        full = None if room is None else len(self.chosen) + room
        still = self._rescue_all(empty, full)
        movable = [spot for slot, (spot, _) in self.chosen.items() if slot not in self.pinned]
        by_channel: dict[str, list[Spot]] = defaultdict(list)
        for spot in movable:
            by_channel[spot.channel].append(spot)
        for number in range(rounds if movable else 0):
            spot = movable[seed_of(self.seed, "round", number) % len(movable)]
            if number % 3:
                self._replace(spot)
            else:
                near = by_channel[spot.channel]
                self._swap(spot, near[seed_of(self.seed, "other", number) % len(near)])
        return self._rescue_all(still, full) if movable else still

    def _rescue_all(self, empty: Sequence[Spot], full: int | None) -> list[Spot]:
        if not empty:
            return []
        by_channel: dict[str, list[Spot]] = defaultdict(list)
        by_week: dict[str, list[Spot]] = defaultdict(list)
        for spot, _ in self.chosen.values():
            by_channel[spot.channel].append(spot)
            by_week[spot.week].append(spot)
        tries = max(2, min(TRIES, 6_000 // len(empty)))
        still = []
        for spot in empty:
            near = by_channel[spot.channel] + by_week[spot.week]
            is_full = full is not None and len(self.chosen) >= full
            if is_full or not self._rescue(spot, near, tries):
                still.append(spot)
        return still

    def _rescue(self, spot: Spot, near: Sequence[Spot], tries: int) -> bool:
        """Fill an empty slot by clearing another one that can be filled again."""
        if not self.taken[spot.channel].fits(spot):
            return False
        if found := self.pick.best(spot):
            self.put(found, spot)
            return True
        for number in range(tries if near else 0):
            other = near[seed_of(self.seed, "rescue", spot.ts, number) % len(near)]
            slot = other.channel, other.ts
            if slot in self.chosen and slot not in self.pinned and self._trade(spot, other):
                return True
        return False

    def _trade(self, spot: Spot, other: Spot) -> bool:
        candidate = self.chosen[other.channel, other.ts][1]
        if not self._spare(other):
            return False
        first = self.pick.best(spot)
        if first:
            self.put(first, spot)
            if second := self.pick.best(other):
                self.put(second, other)
                return True
            self.take(spot)
        self.put(candidate, other)
        return False

    def _spare(self, spot: Spot) -> bool:
        """Take a placement out if what stays keeps the rules."""
        candidate = self.take(spot)
        if self.board.stands_without(candidate, spot):
            return True
        self.put(candidate, spot)
        return False

    def _replace(self, spot: Spot) -> None:
        candidate = self.chosen[spot.channel, spot.ts][1]
        if not self._spare(spot):
            return
        before = self.value.gain(candidate, spot)
        found = self.pick.best(spot)
        better = found and self.value.gain(found, spot) > before + BETTER
        self.put(found if found and better else candidate, spot)

    def _swap(self, one: Spot, other: Spot) -> None:
        if one.ts == other.ts:
            return
        before = self.value.total
        first, second = self.take(one), self.take(other)
        self._put_swapped(first, second, one, other, before)

    def _put_swapped(
        self, first: Candidate, second: Candidate, one: Spot, other: Spot, before: float
    ) -> None:
        """Put two candidates in each other's place if that is allowed and better."""
        if self.fits(first, other):
            self.put(first, other)
            if self.fits(second, one):
                self.put(second, one)
                if self.value.total > before + BETTER and not self.board.in_trouble():
                    return
                self.take(one)
            self.take(other)
        self.put(first, one)
        self.put(second, other)

    def trim(self) -> None:
        """Drop what an angle has beyond its share of what was placed in the end."""
        self.board.assumed = 0
        while over := self._over():
            spots = [
                (slot in self.pinned, -_rank(candidate), self.value.worth(candidate, spot), spot)
                for slot, (spot, candidate) in self.chosen.items()
                if candidate.key.angle in over and self.board.angles.counts(candidate)
            ]
            if not spots:
                return
            last = min(spots, key=lambda entry: (*entry[:3], entry[3].ts, entry[3].channel))
            self.drop(last[3])

    def _over(self) -> set[str]:
        return set(self.board.angles.over(self.board.cap_for(self.board.placed)))

    def drop(self, spot: Spot) -> None:
        """Take a placement out, and after it whatever cannot stand without it."""
        candidate = self.take(spot)
        if candidate.order or self.board.in_trouble():
            for slot, (later, other) in sorted(self.chosen.items(), key=lambda pair: pair[0][1]):
                if slot in self.chosen and (other.key == candidate.key or other.order):
                    self._settle(later)
        for ts in self.board.neighbours(spot):
            near = self.chosen.get((spot.channel, ts))
            if near and self.board.runs_too_long(near[1], near[0]):
                self.drop(near[0])

    def _settle(self, spot: Spot) -> None:
        """Put a placement down again, if it may still stand."""
        pinned = (spot.channel, spot.ts) in self.pinned
        candidate = self.take(spot)
        if self.fits(candidate, spot):
            self.put(candidate, spot, pin=pinned)

    def mend_runs(self) -> list[Spot]:
        """Drop steps of events that were put in hope of company which did not come.

        Reports go first, and late events before early ones: an announcement is worth most.
        """
        freed = []
        hoping = [slot for slot in self.hoping if slot in self.chosen]
        for slot in sorted(hoping, key=self._how_late, reverse=True):
            if slot in self.chosen and self.board.runs_too_long(*self.chosen[slot][::-1]):
                spot = self.chosen[slot][0]
                self.drop(spot)
                freed.append(spot)
        self.hoping.clear()
        return freed

    def _how_late(self, slot: SlotId) -> tuple[int, int, str]:
        return _rank(self.chosen[slot][1]), slot[1], slot[0]

    def explain(self, spot: Spot) -> Counter[Rule]:
        """Count which rule refuses each candidate of the channel at a spot."""
        counted: Counter[Rule] = Counter()
        for shelf in self.pick.shelves.get(spot.channel, []):
            for candidate in shelf.candidates:
                if candidate not in self.pick.banned:
                    rule = self.board.refusal(candidate, spot)
                    counted[rule or Rule.BOUNDS] += 1
        return counted


def _rank(candidate: Candidate) -> int:
    """Tell how late a step of an event comes: an invitation outlives a report."""
    return EVENT_STEPS.index(str(candidate.key.item)) if is_step(candidate.key) else 0

"""Put candidates into slots: greedy in time order, then local search, the same for a seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TypeVar

from cfkit.domain.keys import seed_of

from .candidates import Candidate, is_step
from .constraints import Board, Rule
from .openings import Spot
from .slots import Taken
from .value import PRESSED, Value

T = TypeVar("T")

SlotId = tuple[str, int]
"""Channel and epoch second."""

LOOKS = 300_000
"""Candidates looked at in all; a small month is searched through, a large one is sampled."""

FEWEST_LOOKS, MOST_LOOKS = 32, 4_000
TRIES = 12
BETTER = 1e-6


@dataclass(slots=True)
class _Told:
    """One idea on one channel with its candidates, grouped by what is used up together."""

    idea: str
    cells: list[list[Candidate]] = field(default_factory=list)


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

    banned: set[Candidate] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._pool: dict[str, list[_Told]] = {}
        self._left: Counter[str] = Counter()
        self.looks = MOST_LOOKS

    def offer(self, pool: Iterable[Candidate]) -> None:
        """Take the candidates in. Steps of events are placed by date, never by the search."""
        grouped: dict[str, dict[str, dict[object, list[Candidate]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for candidate in pool:
            if not (is_step(candidate.key) and candidate.due is not None):
                grouped[candidate.channel][candidate.key.idea][candidate.cell].append(candidate)
        for channel, ideas in grouped.items():
            told = [_Told(idea, list(cells.values())) for idea, cells in ideas.items()]
            self._pool[channel] = sorted(
                told, key=lambda one: seed_of(self.seed, channel, one.idea)
            )

    def put(self, candidate: Candidate, spot: Spot, *, pin: bool = False) -> None:
        """Place a candidate."""
        self.value.add(candidate, spot)
        self.board.add(candidate, spot)
        self.taken[spot.channel].add(spot)
        self.chosen[spot.channel, spot.ts] = spot, candidate
        if pin:
            self.pinned.add((spot.channel, spot.ts))

    def fix(self, candidate: Candidate, spot: Spot) -> None:
        """Note what stands and cannot be moved."""
        self.board.add(candidate, spot)
        if spot.day in self.board.period:
            self.value.add(candidate, spot, ours=False)
        if spot.channel in self.taken:
            self.taken[spot.channel].add(spot)

    def loosen(self, candidate: Candidate, spot: Spot) -> None:
        """Forget what was noted with `fix`."""
        self.board.remove(candidate, spot)
        if spot.day in self.board.period:
            self.value.forget(candidate)
        if spot.channel in self.taken:
            self.taken[spot.channel].remove(spot)

    def take(self, spot: Spot) -> Candidate:
        """Take a candidate of ours back out."""
        _, candidate = self.chosen.pop((spot.channel, spot.ts))
        self.pinned.discard((spot.channel, spot.ts))
        self.taken[spot.channel].remove(spot)
        self.board.remove(candidate, spot)
        self.value.remove(candidate, spot)
        return candidate

    def fits(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether nothing speaks against the candidate at the spot."""
        return candidate not in self.banned and self.board.refusal(candidate, spot) is None

    def best(self, spot: Spot) -> Candidate | None:
        """Find the candidate that is worth most at a spot, within the looks that are allowed."""
        found: Candidate | None = None
        most = 0.0
        looked = 0
        strains: dict[str, float | None] = {}
        gain_of = self.value.gain_at(spot)
        for candidate in self._fitting(spot):
            strain = self._strain(candidate, spot, strains) if self.board.limits else 0.0
            if strain is None:
                continue
            looked += 1
            gain = gain_of(candidate) - PRESSED * strain
            if found is None or gain > most:
                found, most = candidate, gain
            if looked >= self.looks:
                break
        return found

    def _fitting(self, spot: Spot) -> Iterator[Candidate]:
        """Candidates that only hours may refuse; the walk starts elsewhere for every spot."""
        board, turn = self.board, spot.ts // 60 * 7919
        for told in _turned(self._pool.get(spot.channel, []), turn):
            if not board.idea_is_free(spot.channel, told.idea, spot.ts):
                continue
            for cell in _turned(told.cells, turn):
                if board.is_used(cell[0]) or board.cell_refusal(cell[0], spot):
                    continue
                for candidate in cell:
                    if candidate not in self.banned and not board.last_refusal(candidate, spot):
                        yield candidate

    def _strain(
        self, candidate: Candidate, spot: Spot, known: dict[str, float | None]
    ) -> float | None:
        """Ask hours about a candidate; new variants of one format get the same answer."""
        left = max(self._left[spot.week], 1)
        if not self.board.is_new(candidate):
            return self.board.strain(candidate, spot, left)
        format_id = candidate.key.format
        if format_id not in known:
            known[format_id] = self.board.strain(candidate, spot, left)
        return known[format_id]

    def fill(self, spots: Sequence[Spot]) -> list[Spot]:
        """Fill slots in time order; return those that stayed empty."""
        self._left = Counter(spot.week for spot in spots)
        self.looks = max(FEWEST_LOOKS, min(MOST_LOOKS, LOOKS // max(len(spots), 1)))
        empty = []
        for spot in sorted(spots, key=lambda spot: (spot.ts, spot.channel)):
            found = self.best(spot) if self.taken[spot.channel].fits(spot) else None
            self._left[spot.week] -= 1
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
        self.looks = max(FEWEST_LOOKS, min(MOST_LOOKS, LOOKS // 2 // max(rounds, 1)))
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
        if found := self.best(spot):
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
        first = self.best(spot)
        if first:
            self.put(first, spot)
            if second := self.best(other):
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
        found = self.best(spot)
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
                (slot in self.pinned, self.value.worth(candidate, spot), spot.ts, spot)
                for slot, (spot, candidate) in self.chosen.items()
                if candidate.key.angle in over
            ]
            if not spots:
                return
            self.drop(min(spots, key=lambda entry: (*entry[:3], entry[3].channel))[3])

    def _over(self) -> set[str]:
        cap = self.board.cap_for(self.board.placed)
        return {angle for angle, count in self.board.angles.items() if count > cap}

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
        """Drop steps of events that were put in hope of company which did not come."""
        freed = []
        for slot in sorted(self.hoping, key=lambda slot: (slot[1], slot[0])):
            if slot in self.chosen and self.board.runs_too_long(*self.chosen[slot][::-1]):
                spot = self.chosen[slot][0]
                self.drop(spot)
                freed.append(spot)
        self.hoping.clear()
        return freed

    def explain(self, spot: Spot) -> Counter[Rule]:
        """Count which rule refuses each candidate of the channel at a spot."""
        counted: Counter[Rule] = Counter()
        for told in self._pool.get(spot.channel, []):
            for cell in told.cells:
                for candidate in cell:
                    if candidate not in self.banned:
                        rule = self.board.refusal(candidate, spot)
                        counted[rule or Rule.BOUNDS] += 1
        return counted


def _turned(row: list[T], turn: int) -> Iterator[T]:
    """Walk a row once, from a place that the turn decides."""
    start = turn % len(row) if row else 0
    return chain(islice(row, start, None), islice(row, start))

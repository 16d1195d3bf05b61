"""Bound what any plan could be worth, by prices on everything that a placement uses up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from .assign import Assignment
from .candidates import Candidate
from .constraints import FAR
from .openings import Spot
from .value import ON_ITS_DATE, Aim, Value

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

WORK = 3_000_000
"""Candidates priced in all: a small month is bounded closely, a large one is close anyway."""

FEWEST_ROUNDS, MOST_ROUNDS = 4, 150
STEP = 0.7
"""The part of Polyak's step that is taken: a whole one swings."""


def bound(plan: Assignment, pool: Iterable[Candidate], spots: Sequence[Spot], often: int) -> float:
    """Return what no plan that fills `spots` can exceed, one idea `often` times a channel at most.

    Lagrangian relaxation: shares of the mix, caps and hours become prices; at any prices, what each
    channel alone would choose is worth at least as much as the best plan. Gaps, runs and order
    are left out. The lowest of all that were tried counts; the search begins where `plan` stands.
    """
    able = _able(pool, spots)
    if not able:
        return 0.0
    extra = _exploring(plan.value, able, spots) + _dated(plan.value, able, spots)
    market = _Market.of(_Ledger(plan, able, spots), able, spots, often)
    return market.lowest(plan.value.total - extra) + extra


def _able(pool: Iterable[Candidate], spots: Sequence[Spot]) -> list[Candidate]:
    """Keep candidates with a slot of their channel between their bounds."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for spot in spots:
        first[spot.channel] = min(spot.ts, first.get(spot.channel, spot.ts))
        last[spot.channel] = max(spot.ts, last.get(spot.channel, spot.ts))
    able = [
        one
        for one in pool
        if one.channel in first
        and (one.since is None or one.since <= last[one.channel])
        and (one.until is None or one.until > first[one.channel])
    ]
    return sorted(able, key=lambda one: (one.cell, one.name))


def _exploring(value: Value, pool: Iterable[Candidate], spots: Iterable[Spot]) -> float:
    """Add what slots that explore may be worth more than if they exploited."""
    more: dict[str, float] = defaultdict(float)
    for one in pool:
        exploit, explore = value.ceiling(one)
        more[one.channel] = max(more[one.channel], explore - exploit)
    return sum(more[spot.channel] for spot in spots if value.explores(spot))


def _dated(value: Value, pool: Iterable[Candidate], spots: Iterable[Spot]) -> float:
    told = {(one.channel, one.key.idea) for one in pool} if value.dates else set()
    hits = sum(
        any((spot.channel, idea) in told and day == spot.day for idea, day in value.dates)
        for spot in spots
    )
    return ON_ITS_DATE * hits


@dataclass(frozen=True, slots=True)
class _Good:
    """Something that placements use up: using n units of it brings `worth[n]`.

    More than `len(worth) - 1` units are not to be had; a unit is `size` of what candidates use.
    """

    worth: Floats
    price: float = 0.0
    size: float = 1.0

    def left(self, price: float) -> tuple[float, float]:
        """Say what using it at a price brings at best, and how much that uses."""
        gain = self.worth - price * self.size * np.arange(len(self.worth))
        at = int(np.argmax(gain))
        return float(gain[at]), at * self.size


@dataclass
class _Ledger:
    """The goods of a plan, and which of them a candidate uses."""

    plan: Assignment
    pool: Sequence[Candidate]
    spots: Sequence[Spot]
    goods: list[_Good] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._places: dict[object, int] = {}
        self._homes = Counter(one.name for one in self.pool)
        ours = [candidate for _, candidate in self.plan.chosen.values()]
        self._angles = Counter(one.key.angle for one in ours)
        self._variants = Counter(one.name for one in ours)
        self._known: dict[object, tuple[tuple[int, float], ...]] = {}
        self._days = len({spot.day for spot in self.spots})
        self._weeks = len({spot.week for spot in self.spots})
        self._rooms = Counter(spot.channel for spot in self.spots)
        self._speakers: dict[Aim, set[str]] = defaultdict(set)
        for facets, channel in {(self.plan.value.facets(one), one.channel) for one in self.pool}:
            for aim in facets:
                self._speakers[aim].add(channel)

    def uses(self, one: Candidate) -> tuple[tuple[int, float], ...]:
        """Name the goods a candidate uses, and how much of each."""
        facets, shares = self.plan.value.facets(one), self._shares(one)
        alike = facets, one.key.angle, one.key.segment, one.key.format, shares
        if alike not in self._known:
            used = [(self._aim(aim), 1.0) for aim in facets]
            used += [(place, 1.0) for place in self._caps(one)]
            self._known[alike] = (*used, *self._hours(one.key.format, shares))
        return self._known[alike]

    def _shares(self, one: Candidate) -> float:
        """Say which part of its making a placement bears at least: channels share a variant."""
        made = len(self.plan.board.variants.get(one.name, ())) > self._variants[one.name]
        return 0.0 if made else 1 / self._homes[one.name]

    def _good(self, name: object, good: _Good) -> int:
        self._places[name] = len(self.goods)
        self.goods.append(good)
        return self._places[name]

    def _aim(self, aim: Aim) -> int:
        if aim in self._places:
            return self._places[aim]
        most = sum(self._rooms[channel] for channel in self._speakers[aim])
        steps = map(aim.after, range(aim.stands, aim.stands + most))
        return self._good(aim, _Good(np.array([*accumulate(steps, initial=0.0)]), aim.now))

    def _caps(self, one: Candidate) -> Iterator[int]:
        """Find the angle's cap, and that of a segment's day over all days."""
        board, most = self.plan.board, len(self.spots)
        angle, segment = ("angle", one.key.angle), ("segment", one.key.segment)
        if angle not in self._places:
            stands = board.angles[one.key.angle] - self._angles[one.key.angle]
            cap = board.cap_for(board.placed - self._angles.total() + most) - stands
            self._good(angle, _Good(np.zeros(max(0, min(cap, most)) + 1)))
        if segment not in self._places:
            a_day = board.mix.segment_max_per_day
            cap = FAR if a_day is None else a_day * self._days
            self._good(segment, _Good(np.zeros(min(cap, most) + 1)))
        yield self._places[angle]
        yield self._places[segment]

    def _hours(self, format_id: str, share: float) -> Iterator[tuple[int, float]]:
        board = self.plan.board
        if board.in_trouble():
            return
        spent: dict[int, float] = defaultdict(float)
        for place, more in board.cost(format_id, "making"):
            spent[place] += more * share
        for place, more in board.cost(format_id, "sending"):
            spent[place] += more
        for place, hours in spent.items():
            if ("hours", place) not in self._places:
                has = float(board.limits[place].has * self._weeks)
                self._good(("hours", place), _Good(np.zeros(2), size=has))
            yield self._places["hours", place], hours


@dataclass(frozen=True)
class _Market:
    """Candidates sorted by cell, the goods that each kind of candidate uses, the rooms to fill."""

    goods: Sequence[_Good]
    used: Places
    """By kind: the places of its goods; the place after the last good stands for none."""
    amounts: Floats
    kinds: Places
    worth: Floats
    cells: Places
    """Where each cell begins."""
    cell_of: Places
    """The cell of each candidate."""
    ideas: Places
    channels: Places
    """Of each cell, as numbers that grow with it."""
    rooms: Floats
    often: int

    @classmethod
    def of(
        cls, ledger: _Ledger, pool: Sequence[Candidate], spots: Sequence[Spot], often: int
    ) -> _Market:
        """Lay out candidates that are sorted by cell."""
        known: dict[tuple[tuple[int, float], ...], int] = {}
        kinds = [known.setdefault(ledger.uses(one), len(known)) for one in pool]
        width = max(map(len, known), default=0)
        used = np.full((len(known), width), len(ledger.goods), dtype=np.intp)
        amounts = np.zeros((len(known), width))
        for row, goods in enumerate(known):
            used[row, : len(goods)] = [place for place, _ in goods]
            amounts[row, : len(goods)] = [amount for _, amount in goods]
        starts = [n for n, one in enumerate(pool) if not n or pool[n - 1].cell != one.cell]
        cells = [pool[n].cell for n in starts]
        rooms = Counter(spot.channel for spot in spots)
        return cls(
            ledger.goods,
            used,
            amounts,
            np.array(kinds, dtype=np.intp),
            np.array([ledger.plan.value.ceiling(one)[0] for one in pool]),
            np.array(starts, dtype=np.intp),
            _numbered([one.cell for one in pool]),
            _numbered([cell[:2] for cell in cells]),
            _numbered([cell[0] for cell in cells]),
            np.array([float(rooms[name]) for name in dict.fromkeys(cell[0] for cell in cells)]),
            often,
        )

    def lowest(self, floor: float) -> float:
        """Lower the prices' bound towards `floor`, which is what a plan is worth."""
        prices = np.array([*(good.price for good in self.goods), 0.0])
        rounds = max(FEWEST_ROUNDS, min(MOST_ROUNDS, WORK // len(self.worth)))
        least = np.inf
        for _ in range(rounds):
            total, excess = self._at(prices)
            least = min(least, total)
            length = float(excess @ excess)
            if length == 0 or total <= floor:
                break
            prices[:-1] -= STEP * (total - floor) / length * excess
        return float(least)

    def _at(self, prices: Floats) -> tuple[float, Floats]:
        """Bound the value at some prices; return how much more of each good is used than is had."""
        each = self.worth + (prices[self.used] * self.amounts).sum(axis=1)[self.kinds]
        best = np.maximum.reduceat(each, self.cells)
        chosen = self._fill(best)
        total = float(best[chosen].sum())
        kinds = self.kinds[self._argmax(each, best, chosen)]
        excess = np.bincount(
            self.used[kinds].ravel(), self.amounts[kinds].ravel(), minlength=len(prices)
        )[:-1].astype(np.float64)
        for place, good in enumerate(self.goods):
            left, had = good.left(float(prices[place]))
            total += left
            excess[place] -= had
        return total, excess

    def _fill(self, best: Floats) -> Places:
        """Choose the cells worth most on each channel, no idea more than `often` times."""
        order = np.lexsort((-best, self.ideas))
        order = order[_rank(self.ideas[order]) < self.often]
        order = order[best[order] > 0]
        order = order[np.lexsort((-best[order], self.channels[order]))]
        channels = self.channels[order]
        return order[_rank(channels) < self.rooms[channels]]

    def _argmax(self, each: Floats, best: Floats, chosen: Places) -> Places:
        """Find a candidate that gives each chosen cell its worth."""
        hits = np.flatnonzero(each == best[self.cell_of])
        cells, first = np.unique(self.cell_of[hits], return_index=True)
        return hits[first[np.searchsorted(cells, chosen)]]


def _numbered(names: Sequence[object]) -> Places:
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.intp)


def _rank(groups: Places) -> Places:
    """Count on inside each run of equal numbers, from 0."""
    if not len(groups):
        return groups
    places = np.arange(len(groups))
    starts = np.concatenate(([True], groups[1:] != groups[:-1]))
    return places - np.maximum.accumulate(np.where(starts, places, 0))

"""Bound what any plan could be worth, by prices on everything that a placement uses up."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from .angles import is_dated
from .assign import Assignment
from .candidates import Candidate
from .openings import Spot
from .value import ON_ITS_DATE, Floats, Places, Value

WORK = 2_000_000
"""Candidates priced in all: a small month is bounded closely, a large one is close anyway."""

FEWEST_ROUNDS, MOST_ROUNDS = 4, 150
STEP = 0.7
"""The part of Polyak's step that is taken: a whole one swings."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What is left beside what stands and cannot be moved.

    `spots` are slots that something could fill, `used` candidates that may not come back.
    """

    spots: Sequence[Spot]
    used: frozenset[Candidate]

    @classmethod
    def of(cls, plan: Assignment, pool: Sequence[Candidate], empty: Iterable[Spot]) -> _Given:
        """Look at the board without anything of ours."""
        spots = [spot for spot, _ in plan.chosen.values()]
        if plan.board.placed == len(plan.chosen):
            return cls([*spots, *empty], frozenset(filter(is_dated, pool)))
        with plan.set_aside():
            spots += (spot for spot in empty if plan.pick.best(spot))
            used = frozenset(one for one in pool if is_dated(one) or plan.board.is_used(one))
            return cls(spots, used)


def bound(plan: Assignment, pool: Sequence[Candidate], empty: Iterable[Spot], often: int) -> float:
    """Return what nothing that replaces ours and fills empty slots can exceed.

    An idea stands `often` times on a channel at most; steps of events are dates' to place.

    Lagrangian relaxation: shares of the mix, caps and hours become prices; at any prices, what each
    channel alone would choose is worth at least as much as the best plan. Gaps, runs and order
    are left out. The lowest of all that were tried counts; the search begins where `plan` stands.
    `pool` is what the value of the plan was prepared with.
    """
    given = _Given.of(plan, pool, empty)
    spots = given.spots
    able = _Able.of(pool, spots, given.used)
    if not able.candidates:
        return 0.0
    value = plan.value
    extra = _exploring(value, able, spots) + _dated(value, able.candidates, spots)
    market = _Market(_Ledger(plan, able, spots), able, value.worths[0, able.rows], often)
    return market.lowest(value.total - extra) + extra


@dataclass(frozen=True, slots=True)
class _Able:
    """Candidates with a slot of their channel between their bounds, side by side by cell.

    Channels, their ideas and their cells are numbers; those of cells grow from 0.
    """

    candidates: Sequence[Candidate]
    rows: Places
    """Of each candidate in the pool."""
    channels: Places
    ideas: Places
    cells: Places
    rooms: Floats
    """Slots by channel."""

    @classmethod
    def of(
        cls, pool: Iterable[Candidate], spots: Sequence[Spot], used: frozenset[Candidate]
    ) -> _Able:
        """Sort what may stand."""
        times: dict[str, list[int]] = defaultdict(list)
        for spot in sorted(spots, key=lambda spot: spot.ts):
            times[spot.channel].append(spot.ts)
        able = [
            (row, one)
            for row, one in enumerate(pool)
            if one.channel in times and one not in used and _has_time(one, times[one.channel])
        ]
        channels = _numbered([one.channel for _, one in able])
        ideas = _numbered([one.cell[:2] for _, one in able])
        cells = _numbered([one.cell for _, one in able])
        order = np.lexsort((cells, ideas, channels))
        rooms = Counter(spot.channel for spot in spots)
        return cls(
            [able[place][1] for place in order],
            np.array([row for row, _ in able], dtype=np.intp)[order],
            channels[order],
            ideas[order],
            np.cumsum(np.diff(cells[order], prepend=-1) != 0) - 1,
            np.array(
                [float(rooms[name]) for name in dict.fromkeys(one.channel for _, one in able)]
            ),
        )


def _has_time(one: Candidate, times: Sequence[int]) -> bool:
    """Whether one of a channel's instants lies between its bounds."""
    at = bisect_left(times, one.since or 0)
    return at < len(times) and (one.until is None or times[at] < one.until)


def _exploring(value: Value, able: _Able, spots: Iterable[Spot]) -> float:
    """Add what slots that explore may be worth more than if they exploited."""
    exploit, explore = value.worths[:, able.rows]
    more: dict[str, float] = defaultdict(float)
    for one, gain in zip(able.candidates, (explore - exploit).tolist(), strict=True):
        more[one.channel] = max(more[one.channel], gain)
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
    """Something that placements use up: each further unit brings a step, none above the last.

    More than `len(steps)` units are not to be had; a unit is `size` of what candidates use.
    """

    steps: Floats
    price: float = 0.0
    size: float = 1.0
    worth: Floats = field(init=False)
    """What so many units bring."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "worth", np.concatenate(([0.0], np.cumsum(self.steps))))

    def left(self, price: float) -> tuple[float, float]:
        """Say what using it at a price brings at best, and how much that uses."""
        cost = price * self.size
        at = int(np.searchsorted(-self.steps, -cost))
        return float(self.worth[at]) - cost * at, at * self.size


class _Ledger:
    """The goods of a plan, and which of them each candidate uses.

    The price of a good is what one more of it earns: that of a cap or of hours falls below 0.
    """

    def __init__(self, plan: Assignment, able: _Able, spots: Sequence[Spot]) -> None:
        self._plan = plan
        self._able = able
        self._spots = spots
        ours = [candidate for _, candidate in plan.chosen.values()]
        self._angles = Counter(one.key.angle for one in ours)
        self._variants = Counter(one.name for one in ours)
        columns = plan.value.columns[:, able.rows]
        self.goods = [*self._aims(columns)]
        self._none = len(self.goods)
        self.goods.append(_Good(np.zeros(0)))  # what candidates without an aim use
        used = [*columns]
        for names, limits in self._capped():
            used.append(_numbered(names) + len(self.goods))
            self.goods += [_Good(np.zeros(limits[name])) for name in dict.fromkeys(names)]
        self._used = np.array(used, dtype=np.intp)
        self._plain = len(self.goods)
        self._add_hours()

    def cost(self, prices: Floats) -> Floats:
        """Price what each candidate uses."""
        plain, hours = prices[: self._plain], prices[self._plain :]
        of_hours: Floats = self._hours @ hours
        of_plain: Floats = plain.take(self._used).sum(axis=0)
        return of_plain + of_hours.take(self._alike)

    def use(self, chosen: Places) -> Floats:
        """Add up what some candidates use of each good."""
        plain = np.bincount(self._used[:, chosen].ravel(), minlength=self._plain)
        plain[self._none] = 0
        alike = np.bincount(self._alike[chosen], minlength=len(self._hours))
        return np.concatenate((plain, alike @ self._hours)).astype(np.float64)

    def _aims(self, columns: Places) -> Iterator[_Good]:
        """Give every aim as a good; there are no more units of it than slots that speak of it."""
        aims = self._plan.value.aims
        speaks = np.zeros((len(self._able.rooms), len(aims) + 1), dtype=np.bool_)
        for column in columns:
            speaks[self._able.channels, column] = True
        most = self._able.rooms @ speaks
        for aim, units in zip(aims, most.tolist(), strict=False):
            yield _Good(aim.steps(int(units)), aim.now)

    def _capped(self) -> Iterator[tuple[list[str], dict[str, int]]]:
        """Name each candidate's angle and segment where they have caps, and what is left of these.

        A segment's cap of a day is taken over all days.
        """
        board, most = self._plan.board, len(self._spots)
        if board.mix.angle_max is not None:
            cap = board.cap_for(board.placed - self._angles.total() + most)
            names = [one.key.angle for one in self._able.candidates]
            stands = {name: board.angles[name] - self._angles[name] for name in names}
            yield names, {name: max(0, min(cap - stands[name], most)) for name in stands}
        if board.mix.segment_max_per_day is not None:
            cap = board.mix.segment_max_per_day * len({spot.day for spot in self._spots})
            names = [one.key.segment for one in self._able.candidates]
            yield names, dict.fromkeys(names, min(cap, most))

    def _add_hours(self) -> None:
        """Give hours of each limit over all weeks as a good; a placement bears its share at least.

        Channels share the making of a variant.
        """
        board, able = self._plan.board, self._able.candidates
        self._alike = np.zeros(len(able), dtype=np.intp)
        self._hours = np.zeros((1, 0))
        if not board.limits or board.in_trouble():
            return
        homes = Counter(one.name for one in able)
        costs = [(one.key.format, self._share(one.name, homes)) for one in able]
        self._alike = _numbered(costs)
        self._hours = np.zeros((self._alike.max() + 1, len(board.limits)))
        for row, (format_id, share) in enumerate(dict.fromkeys(costs)):
            for place, more in board.cost(format_id, "making"):
                self._hours[row, place] += more * share
            for place, more in board.cost(format_id, "sending"):
                self._hours[row, place] += more
        weeks = len({spot.week for spot in self._spots})
        self.goods += [_Good(np.zeros(1), size=float(one.has * weeks)) for one in board.limits]

    def _share(self, name: str, homes: Counter[str]) -> float:
        made = len(self._plan.board.variants.get(name, ())) > self._variants[name]
        return 0.0 if made else 1 / homes[name]


class _Market:
    """What placements cost at some prices, and which of them the channels would choose."""

    def __init__(self, ledger: _Ledger, able: _Able, worth: Floats, often: int) -> None:
        self._ledger = ledger
        self._worth = worth
        self._rooms = able.rooms
        self._cells = able.cells
        self._starts = np.flatnonzero(np.diff(able.cells, prepend=-1))
        self._ideas = able.ideas[self._starts]
        self._channels = able.channels[self._starts]
        self._often = often
        self._binds = often < np.bincount(self._ideas).max()

    def lowest(self, floor: float) -> float:
        """Lower the prices' bound towards `floor`, which is what a plan is worth."""
        goods = self._ledger.goods
        prices = np.array([good.price for good in goods])
        rounds = max(FEWEST_ROUNDS, min(MOST_ROUNDS, WORK // len(self._worth)))
        least = np.inf
        for _ in range(rounds):
            total, excess = self._at(prices)
            least = min(least, total)
            length = float(excess @ excess)
            if length == 0 or total <= floor:
                break
            prices -= STEP * (total - floor) / length * excess
        return float(least)

    def _at(self, prices: Floats) -> tuple[float, Floats]:
        """Bound the value at some prices; return how much more of each good is used than is had."""
        ledger = self._ledger
        each = self._worth + ledger.cost(prices)
        best = np.maximum.reduceat(each, self._starts)
        chosen = self._fill(best)
        total = float(best[chosen].sum())
        hits = np.flatnonzero(each == best[self._cells])
        excess = ledger.use(hits[np.searchsorted(self._cells[hits], chosen)])
        for place, good in enumerate(ledger.goods):
            left, had = good.left(float(prices[place]))
            total += left
            excess[place] -= had
        return total, excess

    def _fill(self, best: Floats) -> Places:
        """Choose the cells worth most on each channel, no idea more often than it may be told."""
        order = np.argsort(-best, kind="stable")
        order = order[: np.count_nonzero(best > 0)]
        if self._binds:
            order = _first(order, self._ideas, np.full(len(best), self._often))
            order = order[np.argsort(-best[order], kind="stable")]
        return _first(order, self._channels, self._rooms)


def _first(order: Places, groups: Places, most: Places | Floats) -> Places:
    """Keep the first `most` of each group, by group and else in order."""
    order = order[np.argsort(groups[order], kind="stable")]
    row = groups[order]
    places = np.arange(len(row))
    starts = np.maximum.accumulate(np.where(np.diff(row, prepend=-1), places, 0))
    return order[places - starts < most[row]]


def _numbered(names: Iterable[object]) -> Places:
    """Give names numbers as they first come, from 0."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.intp)

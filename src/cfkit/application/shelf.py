"""Judge the candidates of one channel together: what one slot's best is worth, found at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from .candidates import Candidate
from .openings import Spot
from .value import ON_ITS_DATE, Floats, Places, Value

Name = TypeVar("Name", bound=Hashable)

NEVER = -np.inf
LENGTH = 2_000
"""Candidates a shelf holds: a slot of a large plan looks at one shelf of many."""


class Shelf:
    """Candidates as arrays, those of one idea side by side and in it those of one cell.

    `rows` are their places in the pool that `value` was prepared with.
    """

    def __init__(self, rows: Sequence[tuple[int, Candidate]], value: Value) -> None:
        self._value = value
        self.candidates = [candidate for _, candidate in rows]
        places = np.array([row for row, _ in rows], dtype=np.intp)
        self._worths = value.worths[:, places]
        self._open = self._worths.copy()
        self._columns = value.columns[:, places].copy()
        self.names = value.names[places]
        self.cells = _slices(one.cell for one in self.candidates)
        self.ideas = _slices(one.key.idea for one in self.candidates)
        self.angles = _rows(one.key.angle for one in self.candidates)
        self.segments = _rows(one.key.segment for one in self.candidates)
        self.formats = _rows(one.key.format for one in self.candidates)
        self.chains = _rows_of_chains(self.candidates)
        self._bounds = _bounds(self.candidates)

    def close(self, cell: tuple[str, str, str]) -> None:
        """Leave a cell out of every judgement until it is opened."""
        self._open[:, self.cells[cell]] = NEVER

    def open(self, cell: tuple[str, str, str], banned: set[Candidate]) -> None:
        """Take a cell back in, but for what is banned."""
        where = self.cells[cell]
        self._open[:, where] = self._worths[:, where]
        if banned:
            for row in range(where.start, where.stop):
                if self.candidates[row] in banned:
                    self._open[:, row] = NEVER

    def cells_left(self, gains: Floats) -> int:
        """Count cells that something can still be taken from."""
        starts = [where.start for where in self.cells.values()]
        return int(np.count_nonzero(np.maximum.reduceat(gains, starts) > NEVER))

    def formats_left(self) -> Iterator[list[str]]:
        """Give the formats of each cell that is open."""
        for where in self.cells.values():
            if self._open[0, where.start : where.stop].max() > NEVER:
                yield [one.key.format for one in self.candidates[where]]

    def gains(self, spot: Spot) -> Floats:
        """Tell what each candidate would add at a spot; closed ones are `NEVER`."""
        value = self._value
        gains: Floats = value.prices.take(self._columns).sum(axis=0)
        gains += self._open[int(value.explores(spot))]
        gains += value.elsewhere.take(self.names)
        if liked := value.liked(spot):
            gains += liked
        for idea in value.ideas_of(spot.day):
            if idea in self.ideas:
                gains[self.ideas[idea]] += ON_ITS_DATE
        if self._bounds is not None:
            since, until = self._bounds
            gains[(spot.ts < since) | (spot.ts >= until)] = NEVER
        return gains


def shelves(offered: Iterable[tuple[int, Candidate]], value: Value) -> Iterator[Shelf]:
    """Part the candidates of a channel into shelves; they come idea by idea."""
    cells: dict[object, list[tuple[int, Candidate]]] = defaultdict(list)
    for row, candidate in offered:
        cells[candidate.cell].append((row, candidate))
    rows: list[tuple[int, Candidate]] = []
    for cell in cells.values():
        if rows and len(rows) + len(cell) > LENGTH:
            yield Shelf(rows, value)
            rows = []
        rows += cell
    if rows:
        yield Shelf(rows, value)


def _slices(names: Iterable[Name]) -> dict[Name, slice]:
    """Find where each run of equal names lies."""
    found: dict[Name, slice] = {}
    for row, name in enumerate(names):
        start = found[name].start if name in found else row
        found[name] = slice(start, row + 1)
    return found


def _rows(names: Iterable[str]) -> Mapping[str, Places]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        found[name].append(row)
    return {name: np.array(rows, dtype=np.intp) for name, rows in found.items()}


def _rows_of_chains(candidates: Sequence[Candidate]) -> Mapping[str, list[tuple[int, int]]]:
    """By chain: the ranks of its candidates with their rows, in order."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row, candidate in enumerate(candidates):
        for place in candidate.order:
            found[place.chain].append((place.rank, row))
    return {chain: sorted(rows) for chain, rows in found.items()}


def _bounds(candidates: Sequence[Candidate]) -> tuple[Places, Places] | None:
    """Lay out the instants between which candidates may stand; `None` if all may at any time."""
    if all(one.since is None and one.until is None for one in candidates):
        return None
    ends = np.iinfo(np.int64)
    since = [ends.min if one.since is None else one.since for one in candidates]
    until = [ends.max if one.until is None else one.until for one in candidates]
    return np.array(since, dtype=np.intp), np.array(until, dtype=np.intp)

"""Pick the candidate that is worth most at a slot, of all that could stand there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from cfkit.domain.keys import seed_of

from .candidates import Candidate, is_step
from .constraints import Board
from .openings import Spot
from .shelf import NEVER, Shelf, shelves
from .value import FILLED, PRESSED, Floats, Value

LOOKS = 20_000_000
"""Candidates judged in all: a month is searched through, a year of a network is sampled."""

LEAST = 1e-6


class Picker:
    """Candidates on shelves by channel; the board says what is allowed, the value what is good."""

    def __init__(self, board: Board, value: Value, seed: int) -> None:
        self.banned: set[Candidate] = set()
        self.shelves: dict[str, list[Shelf]] = {}
        self._board = board
        self._value = value
        self._seed = seed
        self._homes: dict[tuple[str, str, str], Shelf] = {}
        self._made = np.zeros(len(value.name_places), dtype=np.bool_)
        self._least: dict[str, list[int]] = {}
        self.expect(())

    def offer(self, pool: Iterable[Candidate], banned: Iterable[Candidate]) -> None:
        """Take in the pool that the value was prepared with, before anything is placed.

        Steps of events are placed by date, never picked.
        """
        self.banned = set(banned)
        offered: dict[str, list[tuple[int, Candidate]]] = defaultdict(list)
        for row, candidate in enumerate(pool):
            is_dated = is_step(candidate.key) and candidate.due is not None
            if not is_dated and candidate not in self.banned:
                offered[candidate.channel].append((row, candidate))
        for channel, rows in offered.items():
            ideas = {one.key.idea for _, one in rows}
            turn = {idea: seed_of(self._seed, channel, idea) for idea in ideas}
            rows.sort(key=lambda entry: turn[entry[1].key.idea])
            self.shelves[channel] = [*shelves(rows, self._value)]
            for shelf in self.shelves[channel]:
                self._homes |= dict.fromkeys(shelf.cells, shelf)

    def expect(self, spots: Sequence[Spot], rounds: int = 0) -> None:
        """Learn which slots will be asked for in turn, or how many rounds of search follow."""
        self._left = Counter(spot.week for spot in spots)
        self._room = Counter(spot.channel for spot in spots)
        self._looks = LOOKS // max(len(spots), rounds, 1)
        self._reserved: dict[str, list[int]] = {}
        if self._board.limits:
            self._least = {
                channel: self._hours_at_least(self.shelves.get(channel, ()), count)
                for channel, count in self._room.items()
            }
            for spot in spots:
                self._reserve(spot, 1)

    def _hours_at_least(self, row: Iterable[Shelf], posts: int) -> list[int]:
        """Find what so many posts take of each limit at least, each, in thousandths of an hour."""
        costs = [
            [dict(self._board.cost(format_id, "all")) for format_id in formats]
            for shelf in row
            for formats in shelf.formats_left()
        ]
        return [
            -(
                -sum(sorted(min(one.get(place, 0) for one in cell) for cell in costs)[:posts])
                // posts
            )
            for place in range(len(self._board.limits))
        ]

    def passed(self, spot: Spot) -> None:
        """Note that it is a slot's turn: what was kept for it is free."""
        self._note(spot, -1)

    def _note(self, spot: Spot, step: int) -> None:
        """Count a slot that waits for its turn, or one less."""
        self._left[spot.week] += step
        self._room[spot.channel] += step
        if self._board.limits:
            self._reserve(spot, step)

    def _reserve(self, spot: Spot, sign: int) -> None:
        """Set hours aside for a slot that waits for its turn, or free them."""
        kept = self._reserved.setdefault(spot.week, [0] * len(self._board.limits))
        for place, least in enumerate(self._least.get(spot.channel, ())):
            kept[place] += sign * least

    def refresh(self, candidate: Candidate) -> None:
        """Close the cell of a candidate on its shelf while it is used up, or open it again."""
        if (place := self._value.name_places.get(candidate.name)) is not None:
            self._made[place] = bool(self._board.variants.get(candidate.name))
        shelf = self._homes.get(candidate.cell)
        if shelf is None:
            return
        if self._board.is_used(candidate):
            shelf.close(candidate.cell)
        else:
            shelf.open(candidate.cell, self.banned)

    def best(self, spot: Spot) -> Candidate | None:
        """Find the candidate that is worth most at a spot, within the looks that are allowed."""
        row = self.shelves.get(spot.channel, [])
        found: tuple[float, Candidate] | None = None
        looked = 0
        for turn in range(len(row)):
            shelf = row[(spot.ts // 60 * 7919 + turn) % len(row)]
            other = self._best_of(shelf, spot)
            if other and (found is None or other[0] > found[0]):
                found = other
            looked += len(shelf.candidates)
            if found and looked >= self._looks:
                break
        return found[1] if found else None

    def _best_of(self, shelf: Shelf, spot: Spot) -> tuple[float, Candidate] | None:
        """Take the candidate that gains most until the board lets one pass."""
        gains = shelf.gains(spot)
        self._refuse(shelf, spot, gains)
        strained = self._strain(shelf, spot, gains) if self._board.limits else {}
        while (gain := float(gains[at := int(gains.argmax())])) > NEVER:
            candidate = shelf.candidates[at]
            if at in strained:
                # Its variant stands already and costs less than a new one of its format.
                gains[at] = gain - self._pressed(candidate, spot)
                del strained[at]
                continue
            rule = self._board.cell_refusal(candidate, spot)
            if rule or self._board.is_out_of_order(candidate, spot):
                gains[shelf.cells[candidate.cell]] = NEVER
            elif self._board.last_refusal(candidate, spot):
                gains[at] = NEVER
            elif (earlier := self._earlier(shelf, candidate, gains)) is not None:
                gains[at] = min(gain, earlier - LEAST)
            else:
                return gain, candidate
        return None

    def _earlier(self, shelf: Shelf, candidate: Candidate, gains: Floats) -> float | None:
        """Tell what the best part would gain that is skipped for good if this one comes now.

        `None`: nothing is skipped, or there is no room for all anyway.
        """
        if not candidate.order or self._room[candidate.channel] + 1 < shelf.cells_left(gains):
            return None
        skipped = [
            float(gains[row])
            for place in candidate.order
            for rank, row in shelf.chains[place.chain]
            if rank < place.rank and gains[row] > NEVER
        ]
        return max(skipped, default=None)

    def _refuse(self, shelf: Shelf, spot: Spot, gains: Floats) -> None:
        """Rule out what the board refuses by idea, angle or segment alone."""
        for idea in self._board.told_near(spot):
            if idea in shelf.ideas:
                gains[shelf.ideas[idea]] = NEVER
        for angle in self._board.tired_angles(spot):
            if angle in shelf.angles:
                gains[shelf.angles[angle]] = NEVER
        if self._board.mix.segment_max_per_day is not None:
            for segment, rows in shelf.segments.items():
                if self._board.hears_enough(segment, spot):
                    gains[rows] = NEVER

    def pressure(self, candidate: Candidate, spot: Spot) -> float:
        """Tell what the hours are worth that it takes from the slots that wait beside its own."""
        if not self._board.limits:
            return 0.0
        self._note(spot, -1)
        pressure = self._pressed(candidate, spot)
        self._note(spot, 1)
        return pressure

    def _strain(self, shelf: Shelf, spot: Spot, gains: Floats) -> dict[int, None]:
        """Weigh hours by format; return the rows whose variants stand, which are weighed later."""
        stand = np.flatnonzero(self._made[shelf.names])
        kept = gains[stand]
        for rows in shelf.formats.values():
            gains[rows] -= self._pressed(shelf.candidates[rows[0]], spot, new=True)
        gains[stand] = kept
        return dict.fromkeys(stand.tolist())

    def _pressed(self, candidate: Candidate, spot: Spot, *, new: bool = False) -> float:
        """Tell what the strain on people takes off; all of it where no hours are left.

        A slot is lost where a post takes hours that the slots after it need.
        """
        left = max(self._left[spot.week] + 1, 1)
        strain = self._board.strain(candidate, spot, left, new=new)
        if strain is None:
            return -NEVER
        reserved, least = self._reserved.get(spot.week), self._least.get(spot.channel)
        is_greedy = bool(strain and reserved and least) and self._board.takes_reserve(
            candidate, spot, reserved or (), least or (), new=new
        )
        return PRESSED * strain + FILLED * is_greedy

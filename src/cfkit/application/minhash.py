"""Find texts that share most of their wording, among many, without comparing each with each."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import combinations, pairwise
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

SHINGLE = 3
"""Words in a row that count as one: enough to know a turn of phrase by."""

BANDS, ROWS = 16, 4
"""Texts become candidates when one band of their signatures is equal: 99.98 % of the pairs whose
similarity is 0.8, 98.8 % at 0.7 and 90 % at 0.6 (1 - (1 - s**4)**16)."""

_BATCH = 128
_CROWD = 48
"""Texts of one bucket that are compared each with each; of more, each with the first and the
next."""

_KEPT = 1_000
"""Texts whose shingles are kept at hand while pairs are compared: some 10 MB."""

_WORD = re.compile(r"\w+")
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)

Whole = npt.NDArray[np.uint32]
Wide = npt.NDArray[np.uint64]


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _row_numbers(name: str) -> Whole:
    """Draw a number for each row of a signature; the same ones forever."""
    drawn = [_number(f"{name} {row}") & 0xFFFFFFFF for row in range(BANDS * ROWS)]
    return np.array(drawn, np.uint32)


_FACTORS, _SHIFTS = _row_numbers("factor") | np.uint32(1), _row_numbers("shift")


class Pair(NamedTuple):
    """Two texts by the numbers under which they were added, and their similarity, 0 to 1."""

    one: int
    other: int
    similarity: float


class Sieve:
    """Takes texts one by one and keeps 150 bytes of each in memory, its shingles in `spool`.

    `spool` is an empty file to write and read, such as `tempfile.TemporaryFile`. The same texts
    give the same pairs everywhere: nothing hangs on the run, the machine or PYTHONHASHSEED.
    """

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._waiting: list[str] = []
        self._bands: list[Wide] = []
        self._ends = array("Q", [0])
        self._sides = array("Q")
        self._groups = array("Q")

    def add(self, text: str, *, group: int | None = None, side: int = 0) -> int:
        """Add a text and return its number.

        Only texts of one side and of different groups are held against each other; by default all.
        """
        number = len(self._groups)
        self._groups.append(number if group is None else group)
        self._sides.append(side)
        self._waiting.append(text)
        if len(self._waiting) == _BATCH:
            self._settle()
        return number

    def pairs(self, least: float) -> list[Pair]:
        """Return the pairs whose similarity is at least `least`, the most similar first.

        Similarity is the share of three-word turns that two texts have in common (Jaccard), counted
        and not estimated. Of a group one text a bucket speaks for all.
        """
        self._settle()
        if len(self._groups) < 2:
            return []
        self._spool.flush()
        shingles = np.memmap(self._spool, np.uint32, "r")
        turns = lru_cache(_KEPT)(partial(self._turns, shingles))
        found = (
            Pair(one, other, similarity)
            for one, other in sorted(self._candidates())
            if (similarity := _similarity(turns(one), turns(other))) >= least
        )
        return sorted(found, key=lambda pair: (-pair.similarity, pair.one, pair.other))

    def _settle(self) -> None:
        if not self._waiting:
            return
        shingles, ends = _shingles(self._waiting)
        self._waiting = []
        self._bands.append(_bands(shingles, ends))
        before = self._ends[-1]
        self._ends.extend(int(end) + before for end in ends)
        self._spool.write(shingles.tobytes())

    def _turns(self, shingles: Whole, number: int) -> frozenset[int]:
        return frozenset(shingles[self._ends[number] : self._ends[number + 1]].tolist())

    def _candidates(self) -> set[tuple[int, int]]:
        bands = np.concatenate(self._bands)
        sides, groups = np.asarray(self._sides), np.asarray(self._groups)
        found: set[tuple[int, int]] = set()
        for band in bands.T:
            order = np.lexsort((groups, sides, band))
            place = np.stack((band[order], sides[order]))
            opens = np.any(place[:, 1:] != place[:, :-1], axis=0)
            other_group = groups[order][1:] != groups[order][:-1]
            kept = np.concatenate(([True], opens | other_group))
            starts = np.concatenate(([True], opens))[kept]
            for bucket in np.split(order[kept], np.flatnonzero(starts)[1:]):
                if bucket.size > 1:
                    found.update(_met(sorted(bucket.tolist())))
        return found


def _similarity(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def resemblance(one: str, other: str) -> float:
    """Tell how much of their wording two texts share, 0 to 1."""
    both = [frozenset(_shingles([text])[0].tolist()) for text in (one, other)]
    return _similarity(both[0], both[1])


def _met(bucket: Sequence[int]) -> Iterator[tuple[int, int]]:
    if len(bucket) <= _CROWD:
        yield from combinations(bucket, 2)
        return
    yield from ((bucket[0], other) for other in bucket[1:])
    yield from pairwise(bucket)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _shingles(texts: Sequence[str]) -> tuple[Whole, npt.NDArray[np.int64]]:
    """Hash every three words in a row; `ends` says where each text's hashes stop."""
    numbers: list[int] = []
    sizes: list[int] = []
    for text in texts:
        words = _words(text)
        numbers += map(_number, words)
        lacking = max(0, SHINGLE - len(words))
        numbers += [0] * lacking
        sizes.append(len(words) + lacking)
    ends = np.cumsum(sizes)
    words_of = np.array(numbers, np.uint64)
    mixed: Wide = sum(
        words_of[at : words_of.size - SHINGLE + 1 + at] * _PRIMES[at] for at in range(SHINGLE)
    )
    mixed ^= mixed >> np.uint64(29)
    mixed *= _PRIMES[1]
    whole = np.ones(mixed.size, bool)
    for back in range(1, SHINGLE):
        whole[ends[:-1] - back] = False
    hashed = (mixed[whole] >> np.uint64(32)).astype(np.uint32)
    return hashed, ends - (SHINGLE - 1) * np.arange(1, len(texts) + 1)


def _bands(shingles: Whole, ends: npt.NDArray[np.int64]) -> Wide:
    """Return the signature of each text, a number a band."""
    turned = shingles[:, None] * _FACTORS + _SHIFTS
    starts = np.concatenate(([0], ends[:-1]))
    least = np.minimum.reduceat(turned, starts, axis=0).reshape(len(ends), BANDS, ROWS)
    bands: Any = np.zeros((len(ends), BANDS), np.uint64)
    for row in range(ROWS):
        bands = (bands ^ least[:, :, row]) * _PRIMES[0]
        bands ^= bands >> np.uint64(32)
    return np.asarray(bands, np.uint64)

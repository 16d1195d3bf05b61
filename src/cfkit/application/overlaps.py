"""Find ideas and angles that say the same, over the whole space, in memory that hardly grows."""

from __future__ import annotations

from array import array
from typing import IO

from .minhash import Sieve
from .sameness import ALIKE, Alike


class Overlaps:
    """Takes posts one by one; texts and keys go to `spool` and `names`, empty temporary files.

    Posts of one idea and angle differ by format and segment alone, and other channels get the same
    by design: held against each other are posts of different ideas or angles on one channel.
    """

    def __init__(self, spool: IO[bytes], names: IO[bytes]) -> None:
        self._sieve = Sieve(spool)
        self._names = names
        self._ends = array("Q", [0])
        self._cells: dict[str, int] = {}
        self._channels: dict[str, int] = {}

    def add(self, key: str, words: str) -> None:
        """Add a post by its placement key; `words` are its own, without the channel's footer."""
        variant, _, channel = key.partition("@")
        group = self._cells.setdefault(_cell(variant), len(self._cells))
        side = self._channels.setdefault(channel, len(self._channels))
        self._sieve.add(words, group=group, side=side)
        raw = key.encode()
        self._names.write(raw)
        self._ends.append(self._ends[-1] + len(raw))

    def found(self, least: float = ALIKE) -> list[Alike]:
        """Return the most similar pair of posts of every two cells that overlap."""
        best: dict[tuple[str, str], Alike] = {}
        for pair in self._sieve.pairs(least):
            one, other = self._name(pair.one), self._name(pair.other)
            cells = _cell(one), _cell(other)
            best.setdefault(cells, Alike(one, other, pair.similarity))
        return list(best.values())

    def _name(self, number: int) -> str:
        self._names.seek(self._ends[number])
        return self._names.read(self._ends[number + 1] - self._ends[number]).decode()


def _cell(key: str) -> str:
    """Name idea, angle and item: the first two parts of a key."""
    idea, angle, _ = key.split(".", 2)
    return f"{idea}.{angle}"

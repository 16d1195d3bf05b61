"""Ids as files define them, and what words that name them were meant to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfkit.domain.diagnostics import Location, nearest
from cfkit.domain.project import Written


class Ids:
    """The ids at a pattern; `is_sure` unless mistakes hide some of them."""

    def __init__(self, written: Written, *pattern: str) -> None:
        self.places: dict[str, Location] = {}
        self.is_sure = written.is_sound(*pattern)
        for where, slug in written.values(*pattern):
            # Of two with one id, the other was probably meant to have an id of its own.
            self.is_sure = self.is_sure and slug.strip() not in self.places
            self.places.setdefault(slug.strip(), where)
        self._faults = written.faults
        self._meant: dict[str, str | None] = {}

    def sound(self) -> Iterator[tuple[str, Location]]:
        """Yield ids without a mistake in themselves, in the order of the files."""
        return (pair for pair in self.places.items() if pair[1] not in self._faults)

    def meant(self, word: Any) -> str | None:
        """Return the id that a word names or nearly names; `None` for one that is far from all."""
        if not isinstance(word, str):
            return None
        word = word.strip()
        if word not in self._meant:
            self._meant[word] = word if word in self.places else nearest(word, self.places)
        return self._meant[word]

    def named(self, written: Written, *pattern: str) -> set[str] | None:
        """Collect the ids that words at a pattern mean; `None` when mistakes leave it open."""
        found = {self.meant(word) for _, word in written.values(*pattern)}
        if None in found or not written.is_sound(*pattern):
            return None
        return {slug for slug in found if slug}

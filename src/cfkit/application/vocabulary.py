"""Find the first word of a text that is on a long list, whole or by how it begins."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SIMPLE = re.compile(r"[^\W_]{2,}\*?")
_WORD = re.compile(r"\w+")


def is_simple(phrase: str) -> bool:
    """Whether a phrase of the catalogue is one word, with or without a star at its end."""
    return _SIMPLE.fullmatch(phrase) is not None


class Vocabulary:
    """Words in small letters; `слов*` stands for all that begin so."""

    def __init__(self, words: Iterable[str], before: str = "") -> None:
        """Take words that `is_simple`; `before` is a pattern of what must end where one begins."""
        listed = set(words)
        self._whole = {one for one in listed if not one.endswith("*")}
        self._stems = {one[:-1] for one in listed if one.endswith("*")}
        self._sizes = sorted({len(one) for one in self._stems})
        self._before = re.compile(before) if before else None

    def find(self, text: str) -> tuple[int, str] | None:
        """Return where the first such word begins, and the word."""
        for found in _WORD.finditer(text):
            word = found[0]
            if (
                word in self._whole or any(word[:size] in self._stems for size in self._sizes)
            ) and (self._before is None or self._before.match(text, found.start())):
                return found.start(), word
        return None

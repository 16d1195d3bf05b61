"""The grammar of a language."""

from __future__ import annotations

from typing import Protocol


class Prose(Protocol):
    """Knows the grammar of a language, as far as looking at texts needs it."""

    def sentences(self, text: str) -> list[tuple[int, str]]:
        """Split a text into sentences, each with where it begins."""
        ...

    def lemmas(self, word: str) -> frozenset[str]:
        """Return the dictionary forms that a word may belong to."""
        ...

    def is_name(self, word: str) -> bool | None:
        """Whether a word is a person's name; `None`: it may be one, or another word."""
        ...

    def is_genitive(self, word: str) -> bool:
        """Whether a word is most likely a noun in the genitive."""
        ...

    def is_passive(self, word: str) -> bool:
        """Whether a word is a participle that makes a passive."""
        ...

    def reading_ease(self, words: int, sentences: int, syllables: int) -> float:
        """Tell how easily a text reads, about 0 to 100."""
        ...

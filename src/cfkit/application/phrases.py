"""Find phrases in a text, as they stand or in any form, in one walk over its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from .look import Look

_PART = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
LemmasOf = Callable[[str], frozenset[str]]


def as_written(word: str) -> frozenset[str]:
    """Take a word for itself alone."""
    return frozenset((word,))


def _meant(word: str, lemmas_of: LemmasOf) -> frozenset[str]:
    """Take a dictionary form for itself: «данный» is not meant to find «дать»."""
    lemmas = lemmas_of(word)
    return frozenset((word,)) if word in lemmas else lemmas


class Phrases:
    """Phrases, each with what to write instead (or `""`), found by their first word."""

    def __init__(self, phrases: Mapping[str, str], lemmas_of: LemmasOf = as_written) -> None:
        self._lemmas_of = lemmas_of
        self._by_first: dict[str, list[tuple[list[frozenset[str]], str]]] = {}
        for phrase, better in phrases.items():
            words = [word.lower().replace("ё", "е") for word in _PART.findall(phrase)]
            if not words:
                continue
            first, *rest = [_meant(word, lemmas_of) for word in words]
            for lemma in first:
                self._by_first.setdefault(lemma, []).append((rest, better))

    def find(self, look: Look) -> Iterator[tuple[int, str, str]]:
        """Yield where a phrase begins, what stands there, and what to write instead."""
        if not self._by_first:
            return
        end = -1
        for at, word in enumerate(look.words):
            if word.start < end:
                continue
            best = max(self._lengths(look, at), default=None)
            if best is not None:
                length, better = best
                last = look.words[at + length]
                end = last.start + len(last.text)
                yield word.start, look.text[word.start : end].replace("\n", " "), better

    def _lengths(self, look: Look, at: int) -> Iterator[tuple[int, str]]:
        for lemma in self._lemmas_of(look.words[at].low):
            for rest, better in self._by_first.get(lemma, ()):
                if self._goes_on(look, at, rest):
                    yield len(rest), better

    def _goes_on(self, look: Look, at: int, rest: list[frozenset[str]]) -> bool:
        words = look.words[at + 1 : at + 1 + len(rest)]
        if len(words) < len(rest):
            return False
        pairs = zip(look.words[at : at + len(rest)], words, strict=True)
        return all(look.follows(*pair, loosely=True) for pair in pairs) and all(
            wanted & self._lemmas_of(word.low) for wanted, word in zip(rest, words, strict=True)
        )

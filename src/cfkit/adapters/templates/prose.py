"""What looking at texts needs to know of Russian and English grammar."""

from __future__ import annotations

import re
from functools import lru_cache

from cfkit.ports import Prose

from .inflection import dictionary, parses_of
from .language import words_of

_END = re.compile(r"(?<=[.!?…])[\"»”’)\]]*\s+(?=[\"«“(\[]?[A-Z0-9])|\n+")
_BREAK = re.compile(r"\n+")
_IRREGULAR = frozenset(
    words_of(
        """been made done given taken shown known seen written built held kept sold told found
        brought bought paid sent left lost met put read run set begun chosen driven grown thrown"""
    )
)
_LIKELY = 0.2
"""Below this score a parse is a curiosity of the dictionary."""


_SURE, _SURE_ENOUGH, _MAYBE = 0.75, 0.5, 0.1
"""Shares of readings as a name: beyond doubt, enough where no other is likely, and no accident."""

_FOREIGN = re.compile(r"(?=[\u0400-\u052f])[^а-яё]")
"""A Cyrillic letter that Russian has not: the word is Kazakh, Tatar, Ukrainian or the like."""

_NAMES = frozenset({"Name", "Surn", "Patr"})
"""How the dictionary marks the names of people."""


def prose_of(language: str) -> Prose:
    """Open the grammar of a language. Raise `InputError` when its dictionary is not installed."""
    return RussianProse() if language == "ru" else EnglishProse()


class RussianProse:
    """Needs pymorphy3 and razdel; every word is looked up once a run."""

    def __init__(self) -> None:
        dictionary()
        self.lemmas = lru_cache(maxsize=100_000)(_russian_lemmas)

    def sentences(self, text: str) -> list[tuple[int, str]]:
        """Split lines with razdel, which knows abbreviations and initials."""
        from razdel import sentenize  # noqa: PLC0415  only Russian needs it

        return [
            (start + part.start, part.text)
            for start, line in _lines(text)
            for part in sentenize(line)
        ]

    def is_name(self, word: str) -> bool | None:
        """Read it from the dictionary: first names, surnames and patronymics."""
        if _FOREIGN.search(word):
            return None  # the dictionary guesses, and takes most words of kindred tongues for names
        named = [(one.score, not _NAMES.isdisjoint(one.tag.grammemes)) for one in parses_of(word)]
        share = sum(score for score, is_name in named if is_name) / sum(one for one, _ in named)
        is_likely = all(is_name for score, is_name in named if score >= _LIKELY)
        if share >= _SURE or (share >= _SURE_ENOUGH and is_likely):
            return True
        return None if share >= _MAYBE else False

    def is_genitive(self, word: str) -> bool:
        """Judge by the likeliest reading."""
        best = parses_of(word)[0]
        return {"NOUN", "gent"} <= set(best.tag.grammemes)

    def is_passive(self, word: str) -> bool:
        """Short participles: сделано, проведены."""
        return "PRTS" in parses_of(word)[0].tag.grammemes

    def reading_ease(self, words: int, sentences: int, syllables: int) -> float:
        """Oborneva's formula of 2006; as told at geratools.com, read 2026-11-22."""
        return 206.835 - 1.3 * words / sentences - 60.1 * syllables / words


def _russian_lemmas(word: str) -> frozenset[str]:
    likely = [parse for parse in parses_of(word) if parse.score >= _LIKELY]
    found = frozenset(parse.normal_form.replace("ё", "е") for parse in likely if parse.is_known)
    return found or frozenset((word,))


class EnglishProse:
    """A few endings are enough for what is looked for."""

    def sentences(self, text: str) -> list[tuple[int, str]]:
        """Split where a capital follows a stop."""
        found = []
        start = 0
        for end in [*_END.finditer(text), None]:
            stop = end.start() if end else len(text)
            if text[start:stop].strip():
                found.append((start, text[start:stop]))
            start = end.end() if end else stop
        return found

    def lemmas(self, word: str) -> frozenset[str]:
        """Take off the endings of plurals and verbs."""
        found = {word}
        for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", "")):
            if word.endswith(ending) and len(word) > len(ending) + 2:
                found.add(word[: -len(ending)] + instead)
        for ending in ("ed", "ing"):
            if word.endswith(ending) and len(word) > len(ending) + 2:
                found |= {word[: -len(ending)], word[: -len(ending)] + "e"}
        return frozenset(found)

    def is_name(self, word: str) -> bool | None:  # noqa: ARG002  the port's other language knows
        """Say no: there is no dictionary of names."""
        return False

    def is_genitive(self, word: str) -> bool:  # noqa: ARG002  the port's other language asks
        """Say no: English has none that hangs in chains."""
        return False

    def is_passive(self, word: str) -> bool:
        """Past participles, as far as their form shows."""
        return word in _IRREGULAR or (word.endswith("ed") and len(word) > 4)

    def reading_ease(self, words: int, sentences: int, syllables: int) -> float:
        """Flesch's formula of 1948."""
        return 206.835 - 1.015 * words / sentences - 84.6 * syllables / words


def _lines(text: str) -> list[tuple[int, str]]:
    found = []
    start = 0
    for end in [*_BREAK.finditer(text), None]:
        stop = end.start() if end else len(text)
        if text[start:stop].strip():
            found.append((start, text[start:stop]))
        start = end.end() if end else stop
    return found

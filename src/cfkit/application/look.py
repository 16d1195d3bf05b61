"""Take a text apart once, so that every rule can look at it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import regex

from cfkit.domain.lint import Passage
from cfkit.ports import Prose

_HIDDEN = re.compile(
    r"""```.*?(?:```|\Z) | `[^`\n]*` | (?<=\])\([^)\n]{0,999}\) | <[^<>\n]{1,500}>
    | (?:https?://|www\.)[^\s<>«»„“”")]+ | (?<![\w@.-])(?:[\w-]+\.)+[a-zа-я]{2,6}/[^\s<>«»)]*
    | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+ | (?<!\w)@\w+ | \berid\b:?\s?[\w-]+""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
LONGEST_WORD = 60
"""No word is longer; what is, was never meant to be read, and dictionaries take long over it."""

_TAG = re.compile(r"(?<![\w&])#\w+")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_QUOTED = re.compile(
    r"«[^»\n]{0,999}»|„[^“\n]{0,999}“|“[^”\n]{0,999}”|\"[^\"\n]{0,999}\"|^[ \t]*>.*$", re.MULTILINE
)
_EMOJI = regex.compile(
    r"(?:(?![\d#*©®™])\p{Extended_Pictographic}[\ufe0f\u200d\U0001F3FB-\U0001F3FF]*)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, where it begins, and how it is looked up: lower case, ё as е."""

    start: int
    text: str
    low: str


class Look:
    """A passage with its words, sentences and marks; offsets are those of the passage."""

    def __init__(self, passage: Passage, prose: Prose) -> None:
        self.passage = passage
        self.prose = prose
        self.text = passage.text
        self.bare = _blank(_HIDDEN, _blank(_TAG, passage.text))
        """The text without addresses, handles, tags and code, in which no offset moves."""

    @cached_property
    def words(self) -> list[Word]:
        """Every word that readers read."""
        return [
            Word(found.start(), found[0], found[0].lower().replace("ё", "е"))
            for found in _WORD.finditer(self.bare)
            if len(found[0]) <= LONGEST_WORD
        ]

    @cached_property
    def own_voice(self) -> str:
        """The text without what it quotes."""
        return _blank(_QUOTED, self.bare)

    @cached_property
    def sentences(self) -> list[tuple[int, list[Word]]]:
        """Sentences, each with where it begins and its words."""
        starts = [word.start for word in self.words]
        found = []
        for start, text in self.prose.sentences(self.bare):
            first, last = bisect_left(starts, start), bisect_left(starts, start + len(text))
            if first < last:
                found.append((self.words[first].start, self.words[first:last]))
        return found

    @property
    def tags(self) -> list[re.Match[str]]:
        """Hashtags."""
        return list(_TAG.finditer(self.text))

    def emoji(self) -> Iterator[tuple[int, str]]:
        """Yield each emoji with where it stands."""
        if self.text.isascii():
            return
        for found in _EMOJI.finditer(self.text):
            yield found.start(), found[0]

    def follows(self, first: Word, second: Word, *, loosely: bool = False) -> bool:
        """Whether only a space stands between two words; `loosely` allows a comma and quotes."""
        between = self.bare[first.start + len(first.text) : second.start]
        if loosely:
            between = between.replace(",", "").strip('«»„“"')
        return between in (" ", "\u00a0", "\n")


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: re.sub(r"\S", "\u00b7", found[0]), text)

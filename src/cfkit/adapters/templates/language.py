"""What the engine asks of a language: shapes of values, first letters, numbers, dates, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

MAX_IN_LINE = 5
"""Items that a reader takes in within one sentence."""

ENDS = ".!?…"
_CLOSERS = '»”“’")]*_'
_URL_END = re.compile(r"https?://\S+$")
_WORDS = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


class Language(Protocol):
    """Everything that differs between Russian and English."""

    code: str
    or_: str
    drops_stop_in_quotes: bool
    """Whether a full stop stands outside quotation marks."""

    def lowered(self, text: str) -> str:
        """Lower the first letter of a clause; leave names, abbreviations and doubtful words."""
        ...

    def doubtful(self, text: str) -> bool:
        """Whether nobody can tell if the first word is a name, so that it had better open."""
        ...

    def runs_on(self, items: Sequence[str]) -> bool:
        """Whether items can stand in one line, "a, b and c", without a comma before "and"."""
        ...

    def noun(self, text: str) -> str:
        """Set a noun phrase as it stands inside a sentence."""
        ...

    def title(self, text: str) -> str:
        """Set the title of a segment inside a sentence."""
        ...

    def is_name_alike(self, text: str) -> bool:
        """Whether a segment's title had better open a sentence: its capital may be a name's."""
        ...

    def points_back(self, text: str) -> bool:
        """Whether a text leans on something said before it: "it holds for a month"."""
        ...

    def shape(self, text: str) -> str:
        """Say what a value is by its first words: infinitive, prep, noun, clause and so on."""
        ...

    def sentences(self, text: str) -> list[str]:
        """Split a text into sentences."""
        ...

    def names_people(self, title: str) -> bool:
        """Whether a title can be an address: it names people in the plural."""
        ...

    def plural(self, number: float, forms: Sequence[str]) -> str:
        """Choose the form that goes with a number."""
        ...

    def measured(self, number: float, unit: str | None) -> str:
        """Print a number with its unit, the unit agreeing."""
        ...

    def number(self, number: float) -> str:
        """Print a number, grouped."""
        ...

    def money(self, number: float, currency: str | None) -> str:
        """Print an amount with the sign of its currency, or without one."""
        ...

    def joined(self, items: Sequence[str], word: str | None = None) -> str:
        """Join items in a line: a, b and c."""
        ...

    def quoted(self, text: str) -> str:
        """Put a text in the language's quotation marks; inner marks become the second level."""
        ...

    def period(self, text: str) -> str | None:
        """Turn «неделя» into «в неделю»; `None` when the word is not known."""
        ...

    def parts_of(self, at: datetime) -> dict[str, str]:
        """Write out an instant: `day`, `time`, `weekday`, `on` and the whole as an empty key."""
        ...

    def date(self, day: date, *, year: bool = True) -> str:
        """Write out a date."""
        ...

    def subject(self, text: str) -> frozenset[str]:
        """Return the dictionary forms of the words that say what a text is about."""
        ...

    def number_words(self) -> dict[str, int]:
        """Words for numbers that may stand in a title."""
        ...

    def spelled(self, number: int, noun: str = "") -> str:
        """Print a small number as prose does, agreeing with the noun it counts."""
        ...

    def set(self, text: str) -> str:
        """Set quotation marks and dashes, without no-break spaces."""
        ...


def words_of(text: str, glue: str = "") -> list[str]:
    """Read a word list that is written as prose; `glue` stands for a space inside an entry."""
    return [word.replace(glue, " ") if glue else word for word in text.split()]


def words(text: str) -> list[str]:
    """Split into words, lower case."""
    return [found.lower() for found in _WORDS.findall(text)]


def first_word(text: str) -> str:
    """Return the first word as written, without marks around it."""
    found = _WORDS.search(text)
    return found[0] if found else ""


def ends_itself(text: str) -> bool:
    """Whether a text already ends like a sentence, also inside closing marks."""
    return text.rstrip(_CLOSERS)[-1:] in ENDS and bool(text)


def ends_in_url(text: str) -> bool:
    """Whether an address closes the text, so that no stop may follow it."""
    return bool(_URL_END.search(text))


def without_stop(text: str) -> str:
    """Drop the final full stop, not an ellipsis and not the stop of an abbreviation."""
    if not text.endswith(".") or text.endswith(".."):
        return text
    if re.search(r"(?<!\w)(?:\w\.[ \u00a0]?)+\w\.$|(?<!\w)(?:etc|и др|и пр)\.$", text):
        return text
    return text[:-1].rstrip()


def capital(text: str) -> str:
    """Raise the first letter, unless it opens an address, a handle or a name like iPhone."""
    for at, char in enumerate(text):
        if char.isalpha():
            rest = re.match(r"[^\W\d_]*", text[at:])
            word = rest[0] if rest else ""
            if text.startswith(("http://", "https://"), at) or any(map(str.isupper, word[1:])):
                return text
            return text[:at] + char.upper() + text[at + 1 :]
        if char.isdigit() or char in "@#":
            return text
    return text

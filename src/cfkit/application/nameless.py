"""Leave out of a comment what names a person: names, addresses, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_VK_NAME = re.compile(r"\[(?:id|club|public)\d+\|[^\]\n]*\],?\s*")
_PERSONAL = re.compile(
    r"(?<!\w)@\w[\w.@-]*,?\s*|(?<![^\s@])[^\s@]++@\S{1,255}\.\w+|https?://\S+"
    r"|\+?\d(?:[\s()-]*\d){6,}"
)
_HOUSE = r"\d+[а-яёa-z]?(?:\s?[/-]\s?\d+[а-яёa-z]?)?\b"
_COUNTED = r"(?!\s+(?:этаж|комнат|квартир|подъезд|человек|лет|дн|час|floor|room|people|hour|day))"
_AT_HOME = re.compile(
    rf"\b(?:д|дом|доме|кв|квартир[аеуы]|корп|корпус[ае]?|строени[ея]|подъезд[ае]?)\b\.?,?\s*№?\s*"
    rf"{_HOUSE}{_COUNTED},?"
    rf"|\b(?:ул|улиц[аеуы]|просп|пр-т|проспект[ае]?|пер|переул\w+|пл|площад[ьи]|ш|шоссе|наб"
    rf"|набережн\w+|б-р|бульвар\w*|проезд\w*)\b\.?\s+(?:[\w-]+\s+){{0,2}}?[\w-]+,?\s*"
    rf"(?:(?:д|дом)\b\.?,?\s*)?{_HOUSE}{_COUNTED},?"
    rf"|\b(?:flat|apt|apartment|house)\b\.?\s*(?:no\b\.?|#)?\s*{_HOUSE}{_COUNTED},?"
    r"|\b\d+[a-z]?,?\s+(?:[\w'’-]+|(?-i:[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){1,2}))"
    r"\s+(?:street|st|road|rd|avenue|ave|lane)\b\.?,?",
    re.IGNORECASE,
)
"""Where somebody lives: streets with a house number, houses, flats."""

_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that nobody sees, and that turn the writing of what comes after them."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?…\n]")

IsName = Callable[[str], bool | None]
"""Whether a word is a person's name: `None` where it may be one, or another word."""

_Capital = tuple[str, tuple[int, int], bool]
"""A word with a capital, where it stands, and whether a sentence begins with it."""


def contactless(text: str) -> str:
    """Take out addresses, numbers, names that a platform marks as such, and marks of direction."""
    return _AT_HOME.sub(" ", _PERSONAL.sub(" ", _VK_NAME.sub("", _TURNING.sub("", text))))


def _never(*_: str) -> bool:
    return False


@dataclass(frozen=True)
class Vocabulary:
    """What is known of words, all of them in small letters.

    Without a dictionary of names `is_name` is `None`; `first_names` are names beyond doubt,
    `introductions` words that a name follows. `is_place` judges two words side by side.
    """

    is_name: IsName | None
    is_common: Callable[[str], bool]
    is_subject: Callable[[str], bool] = _never
    is_place: Callable[[str, str], bool] = _never
    first_names: Collection[str] = ()
    introductions: Collection[str] = ()

    def judge(self, word: str) -> bool | None:
        """Say whether it is a name; `None`: it may be, or nobody knows."""
        if word in self.first_names:
            return True
        return self.is_name(word) if self.is_name else None

    def may_name(self, word: str) -> bool:
        """Whether it is none of the words of questions, so that it may name somebody."""
        return not self.is_common(word) and not self.is_subject(word)


@dataclass
class Names:
    """Finds the names of people in a text."""

    words: Vocabulary
    _introduced: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        ways = "|".join(map(re.escape, sorted(self.words.introductions)))
        self._introduced = re.compile(rf"\b(?:{ways})[\s,:—-]+", re.IGNORECASE) if ways else None

    def left_out(self, text: str, is_shared: Callable[[str], bool] = lambda _: True) -> str:
        """Take out contacts and names, and what looks like one and nobody else wrote."""
        plain = contactless(text)
        kept, begin = [], 0
        for start, end in sorted(self._spans(plain, is_shared)):
            kept.append(plain[begin:start])
            begin = end
        if not kept:
            return plain
        left = " ".join("".join([*kept, plain[begin:]]).split())
        left = re.sub(r"\s+([,.!?;:])|^[,.;:?!\s]+", r"\1", left)
        return re.sub(r",+([,.!?;:])", r"\1", left)

    def _spans(self, plain: str, is_shared: Callable[[str], bool]) -> set[tuple[int, int]]:
        found = {place for run in _runs(plain) for place in self._named(run, is_shared)}
        words = [(one[0], one.span()) for one in _WORD.finditer(plain)]
        small = {place for word, place in words if self._is_small_name(word, is_shared)}
        found |= small.union(self._introduced_in(plain))
        for left, right in pairwise(words):
            if not plain[left[1][1] : right[1][0]].strip():
                for (word, place), other in ((left, right[1]), (right, left[1])):
                    if other in small and self._is_surname(word, is_after=place > other):
                        found.add(place)
        return found

    def _is_small_name(self, word: str, is_shared: Callable[[str], bool]) -> bool:
        """Whether a word without a capital is a name, or may be one that nobody else wrote."""
        if not word.islower() or len(word) == 1 or not self.words.may_name(word):
            return False
        judged = self.words.judge(word)
        return judged or (bool(self.words.is_name) and judged is None and not is_shared(word))

    def _is_surname(self, word: str, *, is_after: bool) -> bool:
        """Whether a word without a capital beside a name belongs to it.

        Without a dictionary it is what comes after, unless it tells something.
        """
        if not word.islower() or len(word) == 1 or not self.words.may_name(word):
            return False
        return self.words.judge(word) is None and (is_after or bool(self.words.is_name))

    def _introduced_in(self, plain: str) -> Iterator[tuple[int, int]]:
        for found in self._introduced.finditer(plain) if self._introduced else ():
            name = _WORD.match(plain, found.end())
            if name and self.words.may_name(name[0].casefold()):
                yield found.start(), name.end()

    def _named(
        self, run: Sequence[_Capital], is_shared: Callable[[str], bool]
    ) -> Iterator[tuple[int, int]]:
        small = [word.casefold() for word, _, _ in run]
        judged = [self.words.judge(word) for word in small]
        pairs = (at for at in range(len(run) - 1) if self.words.is_place(*small[at : at + 2]))
        places = {one for at in pairs for one in (at, at + 1)}
        telling = [
            at not in places
            and not self.words.is_common(small[at])
            and not (is_first and self._is_ordinary(small[at], judged[at : at + 2]))
            for at, (_, _, is_first) in enumerate(run)
        ]
        for number, (word, place, is_first) in enumerate(run):
            if number in places:
                continue
            beside = [one for one in (number - 1, number + 1) if 0 <= one < len(run)]
            is_paired = telling[number] and any(telling[one] for one in beside)
            is_likely = bool(self.words.is_name) and judged[number] is None and not is_first
            is_lone = not is_first and not is_shared(word)
            if judged[number] or is_paired or is_likely or is_lone:
                yield place

    def _is_ordinary(self, word: str, judged: Sequence[bool | None]) -> bool:
        """Whether a sentence begins with a word that has its capital from that alone."""
        if any(one is not False for one in judged[1:]) and self.words.is_name:
            return False
        return self.words.is_subject(word) or judged[0] is False


def _runs(text: str) -> Iterator[list[_Capital]]:
    """Yield the words with capitals that stand beside one another, with nothing but space."""
    run: list[_Capital] = []
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        is_first = end == 0 or _END.search(between) is not None
        if run and (between.strip() or not _is_capital(found[0])):
            yield run
            run = []
        if _is_capital(found[0]):
            run.append((found[0], found.span(), is_first))
        end = found.end()
    if run:
        yield run


def _is_capital(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()

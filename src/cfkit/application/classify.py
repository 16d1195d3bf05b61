"""Tell what a comment is by the signals of the catalogue, with the reasons."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import Protocol

import regex

from cfkit.domain.case import NEGATIVE, OWED
from cfkit.domain.comments import Sort
from cfkit.domain.inbox import Judgement, Signal

from .disguise import in_cyrillic, plain_letters
from .patterns import LIMIT
from .resemblance import Resemblance, Weights, signs_of, taught
from .vocabulary import Vocabulary, is_simple

HEAD = 3000
"""Characters that are read at the beginning of a comment; of a longer one also the last TAIL."""

TAIL = 1000
_TOLD = 1 / 3
"""What a topical signal counts where the post speaks of the same."""

SHOWN = 4
"""Reasons that are given."""

RULE = 0.5
"""What a signal counts as a sign beside the words: its fitted weight corrects what it gives."""

DANGER = 0.2
"""From this share on a comment that may be an emergency is taken for one: to overlook one costs
more than to read one in vain."""

DOUBT = 0.15
"""From this share on a comment that may be negative is taken for it."""

_SHAPE = "no word of it tells much: by its signs and its length it is like comments of this class"

_UNTOLD = "no word of it tells much: a person has to read what would be left alone"

_BETWEEN = r"[^\w\n]{1,4}+"
_GAP = rf"(?:{_BETWEEN}\w++){{0,3}}?{_BETWEEN}"
_NEGATED = r"(?<!\bне )(?<!\bни )(?<!\bбез )(?<!\bнет )(?<!\bnot )(?<!\bno )(?<!n't )(?<!n’t )"
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_LATIN_WORDS = re.compile(r"(?<![\w./@-])[a-z][a-z'’]*(?![\w/@]|\.\w)", re.IGNORECASE)
_LATIN_LONG = re.compile(r"(?<![\w./@-])[a-z']{3,}(?![\w/@]|\.\w)")
_LETTER = re.compile(r"[^\W\d_]")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_TOO_LONG = re.compile(r"\S{200,}")
_BOUNDED = re.compile(r"(?:[\w '\"|(/№$-]|\)(?![*+{])|(?<=\w)\*|(?<=[\w)])\?|\\d\+?|(?<= )\.\.)*")
"""Phrases of which `re` cannot make a search that never ends; it is five times as fast."""


class _Hit(Protocol):
    """What `re` and `regex` find."""

    def __getitem__(self, group: int, /) -> str: ...
    def start(self) -> int: ...


_Search = Callable[[str], _Hit | None]


@dataclass(frozen=True)
class _Ready:
    """A signal with what is made of it once."""

    signal: Signal
    words: Vocabulary
    says: _Search | None
    patterns: tuple[regex.Pattern[str], ...]
    unless: _Search | None


@dataclass(frozen=True)
class Look:
    """What was seen in a comment: what signals give to each class, its signs, and reasons."""

    gives: Mapping[Sort, float]
    signs: Mapping[str, float]
    found: tuple[tuple[Signal, str], ...]


class Classifier:
    """The signals of Russian and English, ready to look at many comments."""

    def __init__(
        self,
        signals: Callable[[str], Iterable[Signal]],
        weights: Callable[[str], Weights] = lambda _: {},
        examples: Callable[[str], Iterable[tuple[Sort, str]]] = lambda _: (),
    ) -> None:
        """Take what gives the signals, fitted weights and further examples of `ru` or `en`."""
        self._ready = lru_cache(maxsize=None)(lambda name: [_ready(one) for one in signals(name)])
        self._alike = lru_cache(maxsize=None)(
            lambda name: Resemblance(taught(weights(name), examples(name), normal))
        )

    def judge(self, text: str, context: str = "") -> Judgement:
        """Say what a comment is; `context` is the post above it."""
        look = self.look(text, context)
        seen = self._read(text)
        plain = normal(seen)
        alike = self._alike("ru" if _CYRILLIC.search(seen) else "en")
        if not look.found and not alike.knows(look.signs):
            return Judgement(None, (_nothing(seen),))
        scores = summed(look, alike)
        first = max(Sort, key=scores.__getitem__)
        best = pressing(scores)
        told = _told_for(best, look, alike, plain)
        if best is not first and not told:
            best, told = first, _told_for(first, look, alike, plain)
        elif best is not first:
            told.append(f"it may be {first} too: in doubt it counts as the more pressing")
        if best not in OWED and not told and _WORD.search(plain):
            return Judgement(None, (_UNTOLD,))
        return Judgement(best, tuple(told) or (_SHAPE,))

    def look(self, text: str, context: str = "") -> Look:
        """Find what weights are fitted to, and what the signals give by themselves."""
        seen = self._read(text)
        plain, post = normal(seen), normal(shortened(context))
        gives = dict.fromkeys(Sort, 0.0)
        signs = signs_of(seen, plain)
        found = []
        for ready in self._spoken(seen):
            if (words := _found(ready, seen, plain)) is None:
                continue
            share = _TOLD if ready.signal.topical and post and _is_told(ready, post) else 1.0
            for sort, weight in ready.signal.gives.items():
                gives[sort] += weight * share
            signs[f"r{ready.signal.id}"] = RULE * share
            if not ready.signal.tacit:
                found.append((ready.signal, words))
        return Look(gives, signs, tuple(found))

    def _read(self, text: str) -> str:
        """Shorten a comment; Russian in Latin letters comes back in its own."""
        seen = shortened(text)
        words = _LATIN_LONG.findall(normal(seen))
        if _CYRILLIC.search(seen) or not words:
            return seen
        spelt = in_cyrillic(seen)
        known = self._alike("ru").familiar(map(in_cyrillic, words))
        is_russian = known > self._alike("en").familiar(words) and known >= max(
            2, len(words) * 2 / 3
        )
        return spelt if is_russian else seen

    def _spoken(self, text: str) -> Iterable[_Ready]:
        """Give the signals of the languages that a text is in, each once."""
        russian = bool(_CYRILLIC.search(text))
        english = len(_LATIN_WORDS.findall(text)) > (1 if russian else 0)
        names = [name for name, is_in in (("ru", russian), ("en", english)) if is_in]
        every = chain.from_iterable(self._ready(name) for name in names or ["en"])
        return {one.signal.id: one for one in reversed(list(every))}.values()


def summed(look: Look, alike: Resemblance) -> dict[Sort, float]:
    """Sum up what speaks for each class: but for a constant, logarithms of how likely it is."""
    leaning = alike.leaning(look.signs)
    return {sort: look.gives[sort] + much for sort, much in zip(Sort, leaning, strict=True)}


def pressing(scores: Mapping[Sort, float], danger: float = DANGER, doubt: float = DOUBT) -> Sort:
    """Name the likeliest class; an emergency, or else a negative one, when that is not unlikely."""
    first = max(Sort, key=scores.__getitem__)
    shares = {sort: math.exp(one - scores[first]) for sort, one in scores.items()}
    every = sum(shares.values())
    if shares[Sort.EMERGENCY] > danger * every:
        return Sort.EMERGENCY
    if first in NEGATIVE or sum(shares[sort] for sort in NEGATIVE) <= doubt * every:
        return first
    return max(sorted(NEGATIVE), key=scores.__getitem__)


def shortened(text: str) -> str:
    """Leave out the middle of a text that is too long to be a remark, and of endless words."""
    seen = text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"
    return _TOO_LONG.sub(lambda word: word[0][:60], seen)


def normal(text: str) -> str:
    """Write a text in small letters, without what emotion and disguise put into words."""
    low = text.lower().replace("ё", "е").replace("’", "'")
    return _REPEATED.sub(r"\1", _WORD.sub(_undisguised, low))


def _undisguised(found: re.Match[str]) -> str:
    word = found[0]
    both = _CYRILLIC.search(word) and _LATIN.search(word)
    return plain_letters(word).replace("ё", "е") if both else word


def phrase(text: str) -> str:
    """Turn a phrase of the catalogue into a regular expression."""
    made = re.sub(r"(?<!\\)\((?!\?)", "(?:", text.strip().removesuffix("..").strip())
    made = re.sub(r"(?<=\w)\*", r"\\w*+", made)
    made = re.sub(r" \.\. ", lambda _: _GAP, made)
    return f"(?:{re.sub(' +', lambda _: _BETWEEN, made)})"


def _ready(signal: Signal) -> _Ready:
    simple = [one for one in signal.says if is_simple(one)]
    before = _NEGATED if signal.plain else ""
    return _Ready(
        signal,
        Vocabulary(simple, before),
        _either([one for one in signal.says if not is_simple(one)], before),
        tuple(regex.compile(one) for one in signal.patterns),
        _either(signal.unless),
    )


def _either(phrases: Sequence[str], before: str = "") -> _Search | None:
    """Give what searches for any of some phrases; it raises `TimeoutError`."""
    if not phrases:
        return None
    joined = "|".join(phrase(one) for one in phrases)
    pattern = rf"(?<!\w){before}(?:{joined})(?!\w)"
    if all(_BOUNDED.fullmatch(one) for one in phrases):
        return re.compile(pattern).search
    return partial(regex.compile(pattern).search, timeout=LIMIT)


def _found(ready: _Ready, text: str, plain: str) -> str | None:
    """Return the words that a signal found, `None` when it is silent."""
    try:
        if (words := _said(ready, plain)) is None:
            for pattern in ready.patterns:
                if (hit := pattern.search(text, timeout=LIMIT)) is not None:
                    words = str(hit[0])
                    break
        if words is None or (ready.unless and ready.unless(plain)):
            return None
    except TimeoutError:
        return None
    return words


def _said(ready: _Ready, plain: str) -> str | None:
    """Return what stands first in a text of the phrases and words of a signal."""
    hit = ready.says(plain) if ready.says else None
    word = ready.words.find(plain)
    if hit is not None and (word is None or hit.start() <= word[0]):
        return str(hit[0])
    return word[1] if word else None


def _is_told(ready: _Ready, post: str) -> bool:
    return _said(ready, post) is not None


def _told_for(sort: Sort, look: Look, alike: Resemblance, plain: str) -> list[str]:
    """Tell what signals and words speak for a class."""
    told = _reasons(look.found, sort)
    if telling := alike.telling(plain, sort):
        told.append(f"it reads like comments of this class: «{', '.join(telling)}»")
    elif not told and (hint := alike.hint(plain, sort)):
        told.append(f"it reads like comments of this class: «{hint}»")
    return told


def _reasons(found: Iterable[tuple[Signal, str]], sort: Sort) -> list[str]:
    """Tell what speaks most for a class."""
    spoke = [(one, words) for one, words in found if one.gives.get(sort, 0) > 0]
    spoke.sort(key=lambda one: -one[0].gives[sort])
    return [_told(*one) for one in spoke[:SHOWN]]


def _told(signal: Signal, words: str) -> str:
    shown = " ".join(words.split())
    return f"{signal.reason}: «{shown[:60]}» ({signal.id})"


def _nothing(text: str) -> str:
    letters = _LETTER.findall(text)
    known = sum(1 for one in letters if _CYRILLIC.match(one) or _LATIN.match(one))
    if letters and known * 2 < len(letters):
        return "it is written in a script that no rules speak of: a person has to read it"
    return "nothing in it is known to the rules: a person has to read it"

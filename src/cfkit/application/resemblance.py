"""Tell how much a comment resembles comments of each class, by weights fitted to labelled ones."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from cfkit.domain.comments import Sort

_FIRST = 1000
"""Characters that are compared."""

_STEM = 5
_DILUTES = 0.4
"""How much less a word counts the more there are: 0.5 would give all comments the same length."""

_MARK = 0.15
"""What a mark counts; a word of a comment of ten words counts the same."""

_CAPITALS = 0.7
"""Share of capital letters from which on a comment shouts."""

_ROUNDS = 8
"""How often a project's own examples are learnt from."""

_LETTERS = 3
"""Letters of a word from which on it is known well enough to compare a comment by."""

_SHORT = 4
"""Letters under which a word is not shown as telling: most of such words are of every class."""

_TELLS = 0.3
"""By how much a word that is shown has to speak more for its class than for any other."""

_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """вами ваша ваше вашего вашей вашем ваши ваших вообще всей всем всех даже если есть
    когда кого кому которая которого которой которые который меня между много можно нами наша наше
    нашего нашей наши наших него нибудь нужно очень перед после потом просто быть было были была
    будет будете будут сами себе себя свое своей свои своих свою сейчас сделать также такая такие
    такое такой тебя тогда тоже только хоть чего чему через чтоб чтобы этим этих этого этой этом
    этому этот about also been could does from have here https into just more much some than that
    them then there they this very were what when where which will with would your""",
    )
)
"""Words that are no reason, though examples of few classes hold them."""

_WORDS = re.compile(r"[^\W\d_]+")
_PAIRS = re.compile(r"([^\W\d_]+)(?=\s+([^\W\d_]+))")
_TOKENS = re.compile(r"\w+|[?!]+|[^\w\s]")
_MARKS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "asks": r"\?",
        "asks at the end": r"\?[)\s]*$",
        "goes on after asking": r"\?\s*\w",
        "exclaims": "!",
        "exclaims aloud": "!!",
        "trails off": r"\.\.\.|…",
        "smiles": r"\)",
        "laughs": r"\)\)",
        "frowns": r"\(",
        "has a comma": ",",
        "quotes": '[«"]',
        "counts": r"\d",
        "ends with a dot": r"\.\s*$",
        "begins as sentences do": r"^[A-ZА-ЯЁ]",
    }.items()
}

Weights = Mapping[str, Sequence[float]]
"""What each sign gives to each class, in the order of `Sort`."""


class Resemblance:
    """What comments of each class have in common: words, pairs and parts of them, and marks."""

    def __init__(self, weights: Weights) -> None:
        """Take fitted weights."""
        self._weights = weights

    def leaning(self, signs: Mapping[str, float]) -> list[float]:
        """Say how much speaks for each class, in the order of `Sort`."""
        known = [
            (self._weights[sign], much) for sign, much in signs.items() if sign in self._weights
        ]
        return [math.fsum(one[at] * much for one, much in known) for at in range(len(Sort))]

    def knows(self, signs: Iterable[str]) -> bool:
        """Whether a word of a comment is known."""
        return any(
            sign[0] == "w" and len(sign) > _LETTERS and sign[1:].isalpha() and sign in self._weights
            for sign in signs
        )

    def familiar(self, words: Iterable[str]) -> int:
        """Count the words that are known."""
        return sum(f"w{word[:_STEM]}" in self._weights for word in words)

    def telling(self, plain: str, sort: Sort) -> list[str]:
        """Name up to three words that speak most for a class, in the order of the text."""
        words = dict.fromkeys(_WORDS.findall(plain[:_FIRST]))
        tells = {
            word: self._tells(f"w{word[:_STEM]}", sort)
            for word in words
            if len(word) >= _SHORT and word not in _EMPTY
        }
        best = sorted((word for word in tells if tells[word] > _TELLS), key=tells.__getitem__)
        return [word for word in words if word in best[-3:]]

    def hint(self, plain: str, sort: Sort) -> str | None:
        """Name what speaks most for a class, where no word is telling: a pair, or a short word."""
        words = _WORDS.findall(plain[:_FIRST])
        tells = {
            word: self._tells(f"w{word[:_STEM]}", sort) for word in words if word not in _EMPTY
        }
        for found in _PAIRS.finditer(plain[:_FIRST]):
            one, two = found[1], found[2]
            tells[f"{one} {two}"] = self._tells(f"b{one[:_STEM]} {two[:_STEM]}", sort)
        best = max(tells, key=tells.__getitem__, default="")
        return best if tells.get(best, 0.0) > 0 else None

    def _tells(self, sign: str, sort: Sort) -> float:
        """Say by how much a sign speaks more for a class than for any other."""
        if (weights := self._weights.get(sign)) is None:
            return 0.0
        given = dict(zip(Sort, weights, strict=True))
        mine = given.pop(sort)
        return mine - max(given.values()) if mine > 0 else 0.0


def taught(
    weights: Weights,
    examples: Iterable[tuple[Sort, str]],
    normal: Callable[[str], str],
) -> Weights:
    """Return weights that have learnt from further labelled comments, in their order."""
    rows = [(list(Sort).index(sort), signs_of(text, normal(text))) for sort, text in examples]
    learnt = {
        sign: list(weights.get(sign, (0.0,) * len(Sort))) for _, signs in rows for sign in signs
    }
    now = Resemblance(learnt)
    for _ in range(_ROUNDS):
        for place, signs in rows:
            scores = now.leaning(signs)
            parts = [math.exp(one - max(scores)) for one in scores]
            length = math.fsum(much * much for much in signs.values())
            for at, part in enumerate(parts):
                step = (1.0 if at == place else 0.0) - part / sum(parts)
                for sign, much in signs.items():
                    learnt[sign][at] += step * much / length
    return {**weights, **learnt}


def signs_of(text: str, plain: str) -> dict[str, float]:
    """List the signs of a comment with what each counts; `plain` is it in small letters."""
    words = _TOKENS.findall(plain[:_FIRST])
    signs = _of_words(words)
    much = (len(signs) + 1) ** -_DILUTES
    return {**dict.fromkeys(sorted(signs), much), **dict.fromkeys(_marks(text, len(words)), _MARK)}


def _of_words(words: Sequence[str]) -> set[str]:
    stems = ["^", *(word[:_STEM] for word in words), "$"]
    signs = {f"w{stem}" for stem in stems}
    signs.update(f"b{one} {two}" for one, two in pairwise(stems))
    for word in words:
        edged = f"<{word[:40]}>"
        signs.update(
            f"c{edged[at : at + n]}" for n in (3, 4, 5) for at in range(len(edged) - n + 1)
        )
    return signs


def _marks(text: str, words: int) -> list[str]:
    marks = [name for name, pattern in _MARKS.items() if pattern.search(text)]
    letters = [one for one in text if one.isalpha()]
    if len(letters) > _SHORT and sum(map(str.isupper, letters)) > _CAPITALS * len(letters):
        marks.append("shouts")
    return [f"m{name}" for name in (*marks, f"has {words.bit_length()} bits of words")]

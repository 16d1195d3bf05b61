"""Tell how much a comment resembles comments of each class, by naive Bayes over labelled ones."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise

from cfkit.domain.comments import Sort

_FIRST = 1000
"""Characters that are compared."""

_STEM = 5
_SMOOTH = 0.3
_UNSEEN = 20
"""Signs that smoothing reckons with beside those that a class has."""

_LETTERS = 3
"""Letters of a word from which on it is known well enough to compare a comment by."""

_SHORT = 4
"""Letters under which a word is not shown as telling: most of such words are of every class."""

_COMMON = 4
"""Classes from which on a word tells none of them."""

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

_TOKENS = re.compile(r"\w+|[?!]+|[^\w\s]")


class Resemblance:
    """What comments of each class have in common: beginnings of words, pairs and parts of them."""

    def __init__(self, examples: Iterable[tuple[Sort, str]]) -> None:
        """Take labelled comments in small letters, see `classify.normal`."""
        seen: dict[str, list[Sort]] = defaultdict(list)
        whole: Counter[Sort] = Counter()
        for sort, text in examples:
            whole[sort] += 1
            for sign in _signs(text):
                seen[sign].append(sort)
        bases = [math.log(whole[sort] + _SMOOTH * _UNSEEN) for sort in Sort]
        weigh = lru_cache(maxsize=None)(partial(_weights, bases))
        self._weights = {sign: weigh(tuple(sorts)) for sign, sorts in seen.items()}
        self._telling = {sign for sign, sorts in seen.items() if len(set(sorts)) < _COMMON}

    def leaning(self, text: str) -> Mapping[Sort, float]:
        """Say how much speaks for each class, around 0; empty when no word of it is known."""
        signs = sorted(sign for sign in _signs(text) if sign in self._weights)
        if not any(
            sign[0] == "w" and len(sign) > _LETTERS and sign[1:].isalpha() for sign in signs
        ):
            return {}
        columns = zip(*(self._weights[sign] for sign in signs), strict=True)
        length = math.sqrt(len(signs) + 1)
        return {
            sort: math.fsum(column) / length for sort, column in zip(Sort, columns, strict=True)
        }

    def telling(self, text: str, sort: Sort) -> list[str]:
        """Name up to three words that speak most for a class, in the order of the text."""
        place = list(Sort).index(sort)
        words = dict.fromkeys(re.findall(r"[^\W\d_]+", text[:_FIRST]))
        weights = {
            word: self._weights[sign][place]
            for word in words
            if len(word) >= _SHORT
            and word not in _EMPTY
            and (sign := f"w{word[:_STEM]}") in self._telling
        }
        best = sorted((word for word in weights if weights[word] > 0), key=weights.__getitem__)
        return [word for word in words if word in best[-3:]]


def _weights(bases: Iterable[float], sorts: Sequence[Sort]) -> tuple[float, ...]:
    """Say for each class how much a sign speaks for it that these are seen with; the sum is 0."""
    counts = Counter(sorts)
    logs = [math.log(counts[sort] + _SMOOTH) - base for sort, base in zip(Sort, bases, strict=True)]
    middle = math.fsum(logs) / len(logs)
    return tuple(one - middle for one in logs)


def _signs(text: str) -> set[str]:
    words = _TOKENS.findall(text[:_FIRST])
    stems = ["^", *(word[:_STEM] for word in words), "$"]
    signs = {f"w{stem}" for stem in stems}
    signs.update(f"b{one} {two}" for one, two in pairwise(stems))
    signs.update(f"k{one} {two}" for one, two in zip(stems, stems[2:], strict=False))
    for word in words:
        edged = f"<{word[:40]}>"
        signs.update(
            f"c{edged[at : at + n]}" for n in (3, 4, 5) for at in range(len(edged) - n + 1)
        )
    return signs

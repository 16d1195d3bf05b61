"""Tell how much a comment resembles comments of each class, by naive Bayes over labelled ones."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from cfkit.domain.comments import Sort

_FIRST = 1000
"""Characters that are compared."""

_STEM = 5
_SMOOTH = 0.1
_SOFT = 2.0
_TOKENS = re.compile(r"\w+|[?!]+|[^\w\s]")


class Resemblance:
    """What comments of each class have in common: beginnings of words, pairs and parts of them."""

    def __init__(self, examples: Iterable[tuple[Sort, str]]) -> None:
        """Take labelled comments in small letters, see `classify.normal`."""
        seen: dict[Sort, Counter[str]] = {sort: Counter() for sort in Sort}
        whole: Counter[Sort] = Counter()
        for sort, text in examples:
            signs = _signs(text)
            seen[sort].update(signs)
            whole[sort] += 1
        known = set[str]().union(*seen.values())
        self._logs = {
            sign: tuple(
                math.log((seen[sort][sign] + _SMOOTH) / (whole[sort] + _SMOOTH * len(known)))
                for sort in Sort
            )
            for sign in known
        }

    def leaning(self, text: str) -> Mapping[Sort, float]:
        """Share 1 among the classes; empty when no word of the text is known."""
        signs = [sign for sign in _signs(text) if sign in self._logs]
        if not any(sign[0] == "w" and sign[1:2].isalpha() for sign in signs):
            return {}
        logs = [self._logs[sign] for sign in sorted(signs)]
        sums = [math.fsum(column) / math.sqrt(len(logs)) for column in zip(*logs, strict=True)]
        shares = [math.exp((one - max(sums)) / _SOFT) for one in sums]
        return {sort: share / sum(shares) for sort, share in zip(Sort, shares, strict=True)}

    def telling(self, text: str, sort: Sort) -> list[str]:
        """Name up to three words that speak most for a class, in the order of the text."""
        place = list(Sort).index(sort)
        words = list(dict.fromkeys(re.findall(r"[^\W\d_]+", text[:_FIRST])))
        weights = {
            word: logs[place] - sum(logs) / len(logs)
            for word in words
            if (logs := self._logs.get(f"w{word[:_STEM]}"))
        }
        best = sorted((word for word in weights if weights[word] > 0), key=weights.__getitem__)
        return [word for word in words if word in best[-3:]]


def _signs(text: str) -> set[str]:
    words = _TOKENS.findall(text[:_FIRST])
    stems = ["^", *(word[:_STEM] for word in words), "$"]
    signs = {f"w{stem}" for stem in stems}
    signs.update(f"b{one} {two}" for one, two in pairwise(stems))
    for word in words:
        edged = f"<{word[:40]}>"
        signs.update(f"c{edged[at : at + n]}" for n in (3, 4) for at in range(len(edged) - n + 1))
    return signs

"""Finds the pain, the job and the reason of a segment that are about the subject of a post."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cfkit.domain.strategy import Segment

from .language import words

SHARED = 3
"""Words of its subject that a pain, a job or a reason must share with a post to be spoken in it."""

SAID = 0.8
"""Share of its words in the post's values from which it would only say them again."""

Subject = Callable[[str], frozenset[str]]


def nearest(
    segment: Segment, texts: Iterable[str], subject: Subject, known: frozenset[str], *, own: bool
) -> Mapping[str, Any]:
    """Give `pain`, `job` and `reason` of a segment that fit a post which says `texts`.

    Words of `known`, the brand's own subject, tie nothing to anything. In a post about one of the
    segment's reasons (`own`) a word is enough, and a pain or a job without a rival fits.
    """
    about: frozenset[str] = frozenset()
    said: set[str] = set()
    for text in texts:
        about |= subject(text)
        said.update(words(text))
    least = 1 if own else SHARED
    alone = own and len(segment.reasons) == 1

    def best(options: Mapping[str, Any], *, only: bool) -> Any:
        scored = []
        for text, value in options.items():
            mine = words(text)
            shared = len(subject(text) & (about if own else about - known))
            if sum(word in said for word in mine) < SAID * len(mine):
                scored.append((shared, value))
        if only and len(options) == 1 and scored:
            return scored[0][1]
        found = max(scored, key=lambda pair: pair[0], default=(0, None))
        return found[1] if found[0] >= least else None

    jobs = {" ".join(filter(None, (one.when, one.want, one.so_that))): one for one in segment.jobs}
    reasons = {f"{one.reason} {one.proof or ''}": one for one in segment.reasons}
    return {
        "pain": best({pain: pain for pain in segment.pains}, only=alone),
        "job": best(jobs, only=alone),
        "reason": None if own else best(reasons, only=False),
    }

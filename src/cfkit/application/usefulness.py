"""Judge how useful posts were to their readers, apart from how much they were liked."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from cfkit.domain.definitions import DEFINITIONS, per_unit
from cfkit.domain.evidence import Valued

from .comparison import FEWEST
from .outcomes import Entry, Title

VALUE = ("save_rate", "share_rate", "completion_rate")
"""Rates that the value index is the mean z-score of."""


def valued(published: Sequence[Entry], title: Title) -> list[Valued]:
    """Give the mean value index by angle, most useful first.

    Rates are z-scored within one platform, over the four or more posts that report them; a rate
    that is the same everywhere says nothing.
    """
    scores: dict[str, list[float]] = {}
    for platform in sorted({title.platform(entry.channel) for entry in published}):
        here = [entry for entry in published if title.platform(entry.channel) == platform]
        for definition in (one for one in DEFINITIONS if one.id in VALUE):
            rates = per_unit(definition, [entry.readings.numbers for entry in here])
            for entry, score in zip(here, _scores(rates), strict=True):
                if score is not None:
                    scores.setdefault(entry.key, []).append(score)
    found = []
    for angle in sorted({one.variant.angle for one in published if one.variant}):
        all_ = [entry for entry in published if entry.variant and entry.variant.angle == angle]
        known = [scores[entry.key] for entry in all_ if entry.key in scores]
        if known:
            index = statistics.fmean(statistics.fmean(one) for one in known)
            name = title.level("angle", angle)
            found.append(Valued(angle, name, len(known), len(all_), index, max(map(len, known))))
    return sorted(found, key=lambda one: (-one.index, one.angle))


def _scores(rates: Sequence[float | None]) -> list[float | None]:
    known = [one for one in rates if one is not None]
    spread = statistics.pstdev(known) if len(known) >= FEWEST else 0.0
    if spread == 0.0:
        return [None] * len(rates)
    middle = statistics.fmean(known)
    return [None if one is None else (one - middle) / spread for one in rates]

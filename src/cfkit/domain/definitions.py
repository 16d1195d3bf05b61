"""Rates that a report prints: each id carries its denominator, letters are only aliases."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .metrics import INTERACTIONS, Counts, Metric


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of one publication; a metric that was withheld is absent.

    `first_day` holds subscribers on the day of publishing and views near the age of 24 hours.
    """

    latest: Counts = field(default_factory=dict)
    first_day: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definition:
    """A rate: the sum of the pieces over one base. The first base that most units have is used.

    `aliases` gives the letters by platform, `""` for every other one.
    """

    id: str
    pieces: Callable[[Numbers], Counts]
    bases: tuple[Metric, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def alias(self, platform: str) -> str:
        """Return the letters this platform's people use for it, `""` when there are none."""
        return self.aliases.get(platform, self.aliases.get("", ""))


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate over several units, as fractions: pooled sums and the median of the units' rates.

    `made_of` says how many of the units reported each piece of the numerator.
    """

    id: str
    base: Metric
    units: int
    part: int
    whole: int
    pooled: float
    median: float
    made_of: Mapping[str, int]


def measurable(reported: Iterable[Metric]) -> frozenset[str]:
    """Name every metric and rate that can be told from what one platform reports."""
    counts = dict.fromkeys(reported, 1)
    numbers = Numbers(counts, counts)
    rates = (
        one.id
        for one in DEFINITIONS
        if one.pieces(numbers) and any(base in counts for base in one.bases)
    )
    summed = () if interactions(counts) is None else ("interactions",)
    return frozenset({*map(str, counts), *summed, *rates})


def interactions(counts: Counts) -> int | None:
    """Add up the interactions that the platform reports; `None` when it reports none of them."""
    found = [counts[metric] for metric in INTERACTIONS if metric in counts]
    return sum(found) if found else None


def rate(definition: Definition, units: Iterable[Numbers]) -> Rate | None:
    """Pool a rate over the units that report both sides of it; `None` when no unit does.

    A unit whose base is 0 has no rate and stays out.
    """
    known = list(units)
    by_base = [(base, _sides(definition, base, known)) for base in definition.bases]
    base, sides = max(by_base, key=lambda pair: len(pair[1]))
    if not sides:
        return None
    made_of: dict[str, int] = {}
    for pieces, _ in sides:
        for metric in pieces:
            made_of[metric.value] = made_of.get(metric.value, 0) + 1
    part = sum(sum(pieces.values()) for pieces, _ in sides)
    whole = sum(below for _, below in sides)
    each = [sum(pieces.values()) / below for pieces, below in sides]
    return Rate(
        id=definition.id,
        base=base,
        units=len(sides),
        part=part,
        whole=whole,
        pooled=part / whole,
        median=statistics.median(each),
        made_of=made_of,
    )


def _sides(
    definition: Definition, base: Metric, units: Iterable[Numbers]
) -> list[tuple[Counts, int]]:
    sides = []
    for numbers in units:
        source = numbers.first_day if base is Metric.SUBSCRIBERS else numbers.latest
        pieces, whole = definition.pieces(numbers), source.get(base)
        if pieces and whole:
            sides.append((pieces, whole))
    return sides


def _latest(*metrics: Metric) -> Callable[[Numbers], Counts]:
    return lambda numbers: {m: numbers.latest[m] for m in metrics if m in numbers.latest}


def _seen(numbers: Numbers) -> Counts:
    reach = _latest(Metric.REACH)(numbers)
    return reach or {m: numbers.first_day[m] for m in (Metric.VIEWS,) if m in numbers.first_day}


_SEEN_BY = (Metric.REACH, Metric.VIEWS)
_ENGAGED = _latest(*INTERACTIONS)

DEFINITIONS: tuple[Definition, ...] = (
    Definition("er_reach", _ENGAGED, (Metric.REACH,), {"": "ERR", "telegram": ""}),
    Definition("er_views", _ENGAGED, (Metric.VIEWS,), {"": "ERV", "telegram": "ER"}),
    Definition("er_followers", _ENGAGED, (Metric.SUBSCRIBERS,), {"": "ER", "telegram": ""}),
    Definition("view_rate", _seen, (Metric.SUBSCRIBERS,), {"telegram": "ERR"}),
    Definition("save_rate", _latest(Metric.SAVES), _SEEN_BY),
    Definition("share_rate", _latest(Metric.SHARES), _SEEN_BY),
    Definition("comments_rate", _latest(Metric.COMMENTS), _SEEN_BY),
    Definition("ctr", _latest(Metric.CLICKS), _SEEN_BY, {"": "CTR"}),
)
"""Formulas of the field; the same letters mean different things on different platforms."""

"""Rates that a report prints: each id carries its denominator, letters are only aliases."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .metrics import INTERACTIONS, Counts, Metric


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of one publication; a metric that was withheld is absent.

    `first_day` holds subscribers on the day of publishing and views near the age of 24 hours.
    """

    latest: Counts = field(default_factory=dict)
    first_day: Counts = field(default_factory=dict)


class Source(StrEnum):
    """Which reading of a publication a number is taken from."""

    LATEST = "latest"
    FIRST_DAY = "first day"


@dataclass(frozen=True, slots=True)
class Definition:
    """A rate as data: the sum of the pieces over one base.

    `pieces` are tried in turn and the first that a unit has is its numerator; of the `bases` the
    one that most units have is used. `aliases` gives the letters by platform, `""` for every
    other one.
    """

    id: str
    pieces: tuple[tuple[Source, tuple[Metric, ...]], ...]
    bases: tuple[Metric, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def alias(self, platform: str) -> str:
        """Return the letters this platform's people use for it, `""` when there are none."""
        return self.aliases.get(platform, self.aliases.get("", ""))

    def numerator(self, numbers: Numbers) -> Counts:
        """Return the pieces that one publication reports; none of them is an empty mapping."""
        for source, metrics in self.pieces:
            counts = numbers.latest if source is Source.LATEST else numbers.first_day
            if found := {metric: counts[metric] for metric in metrics if metric in counts}:
                return found
        return {}


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
        if one.numerator(numbers) and any(base in counts for base in one.bases)
    )
    summed = () if interactions(counts) is None else ("interactions",)
    return frozenset({*map(str, counts), *summed, *rates})


def interactions(counts: Counts) -> int | None:
    """Add up the interactions that the platform reports; `None` when it reports none of them."""
    found = [counts[metric] for metric in INTERACTIONS if metric in counts]
    return sum(found) if found else None


def base_of(definition: Definition, units: Sequence[Numbers]) -> Metric:
    """Choose the base that most of the units have."""
    return _best(definition, units)[0]


def rate(
    definition: Definition, units: Iterable[Numbers], base: Metric | None = None
) -> Rate | None:
    """Pool a rate over the units that report both sides of it; `None` when no unit does.

    A unit whose base is 0 has no rate and stays out. Without `base` most of the units choose it.
    """
    some = list(units)
    base, sides = (base, _sides(definition, base, some)) if base else _best(definition, some)
    if not sides:
        return None
    made_of: dict[str, int] = {}
    for pieces, _ in sides.values():
        for metric in pieces:
            made_of[metric.value] = made_of.get(metric.value, 0) + 1
    part = sum(sum(pieces.values()) for pieces, _ in sides.values())
    whole = sum(below for _, below in sides.values())
    each = [sum(pieces.values()) / below for pieces, below in sides.values()]
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


def per_unit(definition: Definition, units: Sequence[Numbers]) -> list[float | None]:
    """Return each unit's own rate over the base that most of them have, in their order."""
    _, sides = _best(definition, units)
    own = {at: sum(pieces.values()) / below for at, (pieces, below) in sides.items()}
    return [own.get(at) for at in range(len(units))]


_Sides = Mapping[int, tuple[Counts, int]]


def _best(definition: Definition, units: Sequence[Numbers]) -> tuple[Metric, _Sides]:
    by_base = [(base, _sides(definition, base, units)) for base in definition.bases]
    return max(by_base, key=lambda pair: len(pair[1]))


def _sides(definition: Definition, base: Metric, units: Sequence[Numbers]) -> _Sides:
    sides = {}
    for at, numbers in enumerate(units):
        source = numbers.first_day if base is Metric.SUBSCRIBERS else numbers.latest
        pieces, whole = definition.numerator(numbers), source.get(base)
        if pieces and whole:
            sides[at] = pieces, whole
    return sides


def _latest(*metrics: Metric) -> tuple[tuple[Source, tuple[Metric, ...]], ...]:
    return ((Source.LATEST, metrics),)


_SEEN_BY = (Metric.REACH, Metric.VIEWS)
_ENGAGED = _latest(*INTERACTIONS)
_SEEN = (*_latest(Metric.REACH), (Source.FIRST_DAY, (Metric.VIEWS,)))
_NEGATIVE = _latest(Metric.HIDES, Metric.UNFOLLOWS)

DEFINITIONS: tuple[Definition, ...] = (
    Definition("er_reach", _ENGAGED, (Metric.REACH,), {"": "ERR", "telegram": ""}),
    Definition("er_views", _ENGAGED, (Metric.VIEWS,), {"": "ERV", "telegram": "ER"}),
    Definition("er_followers", _ENGAGED, (Metric.SUBSCRIBERS,), {"": "ER", "telegram": ""}),
    Definition("view_rate", _SEEN, (Metric.SUBSCRIBERS,), {"telegram": "ERR"}),
    Definition(
        "completion_rate", _latest(Metric.COMPLETIONS), (Metric.STARTS,), {"": "VTR", "dzen": ""}
    ),
    Definition("view_through", _latest(Metric.VIEWS), (Metric.IMPRESSIONS,), {"dzen": "VTR"}),
    Definition("save_rate", _latest(Metric.SAVES), _SEEN_BY),
    Definition("share_rate", _latest(Metric.SHARES), _SEEN_BY),
    Definition("comments_rate", _latest(Metric.COMMENTS), _SEEN_BY),
    Definition("ctr", _latest(Metric.CLICKS), _SEEN_BY, {"": "CTR"}),
    Definition("sub_rate", _latest(Metric.FOLLOWS), _SEEN_BY),
    Definition("negative_rate", _NEGATIVE, _SEEN_BY),
)
"""Formulas of the field; the same letters mean different things on different platforms.

Telegram's ERR is reach over subscribers and its ER interactions over views (TGStat); the VTR of
Dzen is any views over impressions (seonews.ru), elsewhere only complete ones. Not read anew since.
"""

LESS_IS_BETTER = frozenset({Metric.HIDES.value, Metric.UNFOLLOWS.value, "negative_rate"})
"""Metrics and rates of what people dislike: a target of theirs is a limit."""

_SHARES = frozenset(one.id for one in DEFINITIONS)


def is_share(metric: str) -> bool:
    """Whether a metric is a fraction, 0 to 1."""
    return metric in _SHARES or metric.endswith("_share")

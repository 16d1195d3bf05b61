"""Compare publications with their channel's usual, at the same age, one factor at a time."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cfkit.domain.metrics import Metric
from cfkit.domain.report import Level, Notable, Verdict
from cfkit.domain.schedule import week_of
from cfkit.domain.strategy.channels import WEEKDAYS

from .outcomes import Entry, Title
from .readings import COMPARED_AGES, INTERACTIONS, measured

ENOUGH = 8
"""Units of a level below which nothing is judged."""

FEWEST = 4
"""Units of a channel below which it has no usual level."""

MOSTLY = 0.8
FAR = 1.5
LISTED = 3
CLOSE = 1.25
"""A level whose whole range lies within this factor of the usual is called usual."""

MEASURES = (Metric.REACH.value, Metric.VIEWS.value, INTERACTIONS)

FACTORS: Mapping[str, Callable[[Entry], str | None]] = {
    "angle": lambda entry: entry.variant.angle if entry.variant else None,
    "format": lambda entry: entry.variant.format if entry.variant else None,
    "segment": lambda entry: entry.variant.segment if entry.variant else None,
    "pillar": lambda entry: entry.pillar,
    "weekday": lambda entry: WEEKDAYS[entry.at.weekday()],
    "slot": lambda entry: f"{entry.at:%H:%M}",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A publication that can be compared: `deviation` is ln(value / usual of its channel)."""

    entry: Entry
    measure: str
    value: int
    deviation: float


@dataclass(frozen=True, slots=True)
class Basis:
    """What a channel's publications are compared by; no `usual`: too few are `comparable`."""

    measure: str | None = None
    age: timedelta | None = None
    comparable: int = 0
    usual: float | None = None
    units: tuple[Compared, ...] = ()


def basis_of(published: Sequence[Entry]) -> Basis:
    """Choose a channel's measure and age, and place every ripe publication against the median.

    The measure is the first of reach, views, interactions that most units report; the age is the
    planned one that most ripe units have a reading near. What was advertised stays out.
    """
    own = [entry for entry in published if not entry.readings.is_boosted]
    measure = _measure(own)
    if measure is None:
        return Basis()
    ripe = [entry for entry in own if not entry.readings.is_ripening]
    by_age = [(age, _values(ripe, measure, age)) for age in COMPARED_AGES]
    age, values = max(by_age, key=lambda pair: (len(pair[1]), pair[0]))
    if len(values) < FEWEST:
        return Basis(measure, age if values else None, len(values))
    usual = statistics.median(value for _, value in values)
    level = math.log(usual + 0.5)
    units = tuple(
        Compared(entry, measure, value, math.log(value + 0.5) - level) for entry, value in values
    )
    return Basis(measure, age, len(values), usual, units)


def levels(published: Sequence[Entry], compared: Sequence[Compared], title: Title) -> list[Level]:
    """Describe every level that was published, most units first within its factor."""
    found: list[Level] = []
    for factor, of in FACTORS.items():
        names = {name for entry in published if (name := of(entry))}
        rows = [
            _level(
                factor,
                name,
                title.level(factor, name),
                [one for one in compared if of(one.entry) == name],
                [entry for entry in published if of(entry) == name],
                alone=len(names) == 1,
            )
            for name in sorted(names)
        ]
        found += sorted(rows, key=lambda row: -row.units) if factor != "weekday" else _week(rows)
    return found


def notables(compared: Sequence[Compared], title: Title) -> tuple[list[Notable], list[Notable]]:
    """List the few publications furthest above and below their channel's usual."""
    ranked = sorted(compared, key=lambda one: (one.deviation, one.entry.key))
    low = [one for one in ranked[:LISTED] if one.deviation <= -math.log(FAR)]
    high = [one for one in ranked[: -LISTED - 1 : -1] if one.deviation >= math.log(FAR)]
    return [_notable(one, title) for one in high], [_notable(one, title) for one in low]


def spread(compared: Sequence[Compared]) -> float | None:
    """Estimate the standard deviation of one publication on logs; `None` under ten units."""
    if len(compared) < 10:
        return None
    return statistics.stdev(one.deviation for one in compared)


def mean_range(logs: Sequence[float]) -> tuple[float, float] | None:
    """Return the 95 % range of the mean, by Student's t; `None` under three values."""
    if len(logs) < 3:
        return None
    half = student(len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))
    middle = statistics.fmean(logs)
    return middle - half, middle + half


def student(freedom: int) -> float:
    """Return the two-sided 95 % point of Student's t; exact to 0.01 from 3 degrees on.

    Expansion in 1/freedom around the normal point: Abramowitz and Stegun, 26.7.5.
    """
    z = statistics.NormalDist().inv_cdf(0.975)
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    exact = {1: 12.706, 2: 4.303}
    found = z + math.fsum(term / freedom**power for power, term in enumerate(terms, 1))
    return exact.get(freedom, found)


def _measure(published: Sequence[Entry]) -> str | None:
    latest = [entry.readings.latest for entry in published if entry.readings.history]
    share = [(m, sum(measured(counts, m) is not None for counts in latest)) for m in MEASURES]
    most = next((m for m, units in share if units and units >= MOSTLY * len(latest)), None)
    if most:
        return most
    measure, units = max(share, key=lambda pair: pair[1])
    return measure if units else None


def _values(ripe: Iterable[Entry], measure: str, age: timedelta) -> list[tuple[Entry, int]]:
    read = ((entry, entry.readings.near(measure, age)) for entry in ripe)
    return [(entry, value) for entry, value in read if value is not None]


def _level(  # noqa: PLR0913, a level is described by all of these
    factor: str,
    name: str,
    title: str,
    units: Sequence[Compared],
    published: Sequence[Entry],
    *,
    alone: bool,
) -> Level:
    logs = [one.deviation for one in units]
    ends = mean_range(logs)
    ripening = sum(entry.readings.is_ripening for entry in published)
    return Level(
        factor=factor,
        level=name,
        title=title,
        units=len(units),
        ripening=ripening,
        channels=len({one.entry.channel for one in units}),
        weeks=len({week_of(one.entry.at.date()) for one in units}),
        median=math.exp(statistics.median(logs)) if logs else None,
        ratio=math.exp(statistics.fmean(logs)) if logs else None,
        low=math.exp(ends[0]) if ends else None,
        high=math.exp(ends[1]) if ends else None,
        verdict=_verdict(len(units), ripening, ends, alone=alone),
        needs=max(0, ENOUGH - len(units)),
    )


def _verdict(
    units: int, ripening: int, ends: tuple[float, float] | None, *, alone: bool
) -> Verdict:
    if units < ENOUGH or ends is None:
        return Verdict.RIPENING if ripening and not units else Verdict.TOO_EARLY
    if alone:
        return Verdict.ALONE
    low, high = ends
    if low > 0:
        return Verdict.ABOVE
    if high < 0:
        return Verdict.BELOW
    close = math.log(CLOSE)
    return Verdict.USUAL if -close <= low and high <= close else Verdict.UNCLEAR


def _week(rows: list[Level]) -> list[Level]:
    return sorted(rows, key=lambda row: [str(day) for day in WEEKDAYS].index(row.level))


def _notable(one: Compared, title: Title) -> Notable:
    return Notable(
        key=one.entry.key,
        channel=title.channel(one.entry.channel),
        at=one.entry.at,
        title=title.entry(one.entry),
        angle=title.level("angle", one.entry.variant.angle) if one.entry.variant else "",
        url=one.entry.url,
        measure=one.measure,
        value=one.value,
        ratio=math.exp(one.deviation),
    )

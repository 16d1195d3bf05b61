"""Gather the publications that can be learned from, each brought to the same age."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.definitions import DEFINITIONS, LESS_IS_BETTER, base_of, rate
from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import UsageError
from cfkit.domain.learning import Note, Unit
from cfkit.domain.metrics import ADVERTISED, AGES, RIPE, Metric, Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.report import Standing
from cfkit.domain.schedule import EARLIEST, Period
from cfkit.domain.strategy import Strategy

from .age_curves import RIPE_SHARE, Curve, fit_curve
from .outcomes import Entry, Material, Title, find
from .readings import INTERACTIONS, Readings, aware, counted_otherwise, measured

MOSTLY = 0.8
"""Share of the publications that must report a metric to be judged by it unasked."""

_NO_RESPONSE = ADVERTISED | {Metric.SUBSCRIBERS}
COUNTS = (*(one.value for one in Metric if one not in _NO_RESPONSE), INTERACTIONS)
RATES = {one.id: one for one in DEFINITIONS}
_HOUR = timedelta(hours=1)
_FINAL = AGES[-1]


@dataclass(frozen=True, slots=True)
class Units:
    """What can be learned from, by which metric, and what to know of it."""

    units: Sequence[Unit]
    metric: str | None
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class _Record:
    key: str
    channel: str
    platform: str
    at: datetime
    factors: Mapping[str, str]
    readings: Readings


def units_of(
    material: Material, history: Iterable[PastPost] = (), metric: str | None = None
) -> Units:
    """Gather everything published before the end of `material.period`, oldest first.

    `history` is what was published before cfkit; it counts like everything else.
    Without `metric` it is the first of a goal's metric, reach and views that most publications
    report. Raise `UsageError` for a metric that nobody knows.
    """
    if metric is not None and metric not in {*COUNTS, *RATES}:
        known = [*COUNTS, *RATES]
        hint = did_you_mean(metric, known)
        raise UsageError(f'no metric is called "{metric}"{hint}; there are {", ".join(known)}')
    whole = Period(EARLIEST, material.period.last, material.period.name)
    entries = find(replace(material, period=whole))
    title = Title(material.project)
    strategy = material.project.strategy
    records = [_of_entry(entry, title) for entry in entries if entry.is_out]
    records += [
        _of_past(one, title, strategy)
        for one in history
        if _local(one, strategy).date() <= material.period.last
    ]
    boosted = sum(one.readings.is_boosted for one in records)
    records = sorted(
        (one for one in records if not one.readings.is_boosted), key=lambda one: (one.at, one.key)
    )
    chosen = metric or _choose(records, strategy)
    bases = _bases(records, chosen)
    notes = [*_notes(entries, records, chosen, bases)]
    if chosen in LESS_IS_BETTER:
        notes.append(Note("less_is_better"))
    if boosted:
        notes.append(Note("boosted", {"n": boosted}))
    if chosen is None:
        units = [Unit(one.key, one.channel, one.at, one.factors) for one in records]
        return Units(units, None, notes)
    curves = {
        platform: fit_curve(platform, str(bases.get(platform, chosen)), (r.readings for r in some))
        for platform, some in _by_platform(records).items()
    }
    thumb = sorted(platform for platform, curve in curves.items() if not curve.is_own)
    units = [_unit(one, chosen, curves[one.platform], bases.get(one.platform)) for one in records]
    if thumb and chosen not in RATES and any(one.log is not None for one in units):
        notes.append(Note("curve", {"platforms": ", ".join(thumb)}))
    return Units(units, chosen, notes)


def _of_entry(entry: Entry, title: Title) -> _Record:
    factors = {"pillar": entry.pillar}
    if key := entry.variant:
        factors |= {"angle": key.angle, "format": key.format, "segment": key.segment}
        factors |= {"hook": str(key.hook) if key.hook else None, "idea": key.idea}
    known = {name: level for name, level in factors.items() if level}
    platform = title.platform(entry.channel)
    return _Record(entry.key, entry.channel, platform, entry.at, known, entry.readings)


def _of_past(one: PastPost, title: Title, strategy: Strategy) -> _Record:
    taken = aware(one.taken_at)
    counts = {metric: n for metric, n in one.counts.items() if n >= 0}
    seen = Snapshot(one.key, one.channel, taken, one.source, counts)
    readings = Readings((seen,) if counts else (), aware(one.published_at))
    factors = {name: level for name, level in one.factors.items() if level}
    platform = title.platform(one.channel)
    return _Record(one.key, one.channel, platform, _local(one, strategy), factors, readings)


def _local(one: PastPost, strategy: Strategy) -> datetime:
    return aware(one.published_at).astimezone(ZoneInfo(strategy.zone_of(one.channel)))


def _choose(records: Sequence[_Record], strategy: Strategy) -> str | None:
    read = [one.readings for one in records if one.readings.history]
    goals = [goal.kpi.metric for goal in strategy.goals if goal.kpi]
    wanted = [metric for metric in goals if metric in {*COUNTS, *RATES}]
    usual = [Metric.REACH.value, Metric.VIEWS.value]
    have = {one: sum(_value(r, one) is not None for r in read) for one in [*wanted, *usual]}
    for metric, units in have.items():
        if units and units >= MOSTLY * len(read):
            return metric
    have[INTERACTIONS] = sum(_value(r, INTERACTIONS) is not None for r in read)
    most = max([*usual, INTERACTIONS], key=lambda metric: have[metric])
    return most if have[most] else None


def _value(
    readings: Readings, metric: str, base: Metric | None = None
) -> tuple[float, float, float] | None:
    """Return the value, its logarithm and its age in hours, of the reading nearest to 28 days."""
    if metric in RATES:
        found = rate(RATES[metric], [readings.numbers], base)
        if found is None or readings.age is None:
            return None
        smooth = math.log((found.part + 0.5) / (found.whole + 1))
        return found.pooled, smooth, readings.age / _HOUR
    born = readings.born
    ripest = [
        (abs(math.log(age / _FINAL)), value, age / _HOUR)
        for snapshot in readings.history
        if born is not None
        and (value := measured(snapshot.counts, metric)) is not None
        and (age := snapshot.taken_at - born) > timedelta(0)
    ]
    if not ripest:
        return None
    _, count, hours = min(ripest, key=lambda one: one[0])
    return count, math.log(count + 0.5), hours


def _unit(one: _Record, metric: str, curve: Curve, base: Metric | None) -> Unit:
    found = _value(one.readings, metric, base)
    if found is None:
        return Unit(one.key, one.channel, one.at, one.factors)
    value, log, age = found
    share = 1.0 if metric in RATES else curve.at(age)
    if age < RIPE / _HOUR or curve.at(age) < RIPE_SHARE:
        return Unit(one.key, one.channel, one.at, one.factors, age, is_ripening=True)
    log -= math.log(share)
    better = -log if metric in LESS_IS_BETTER else log
    return Unit(one.key, one.channel, one.at, one.factors, age, value, better)


def _bases(records: Iterable[_Record], metric: str | None) -> dict[str, Metric]:
    """Choose what a rate is over once for each platform: posts over others are not like them."""
    if metric not in RATES:
        return {}
    return {
        platform: base_of(RATES[metric], [one.readings.numbers for one in some])
        for platform, some in _by_platform(records).items()
    }


def _by_platform(records: Iterable[_Record]) -> dict[str, list[_Record]]:
    found: dict[str, list[_Record]] = {}
    for one in records:
        found.setdefault(one.platform, []).append(one)
    return found


def _notes(
    entries: Sequence[Entry],
    records: Sequence[_Record],
    metric: str | None,
    bases: Mapping[str, Metric],
) -> Iterable[Note]:
    if metric in RATES and len(RATES[metric].bases) > 1:
        told = ", ".join(f"{base} ({platform})" for platform, base in sorted(bases.items()))
        yield Note("base", {"metric": metric, "bases": told})
    deleted = sum(entry.standing is Standing.DELETED for entry in entries)
    if deleted:
        yield Note("deleted", {"n": deleted})
    fell = sum(one.readings.fell for one in records)
    if fell:
        yield Note("fell", {"n": fell})
    channels: dict[str, list[Readings]] = {}
    for one in records:
        channels.setdefault(one.channel, []).append(one.readings)
    versions = sum(map(counted_otherwise, channels.values()))
    if versions:
        yield Note("versions", {"n": versions})
    silent = sum(
        metric is None or _value(one.readings, metric, bases.get(one.platform)) is None
        for one in records
    )
    if silent:
        yield Note("silent", {"n": silent, "of": len(records)})
    sandbox = sum(one.readings.is_sandboxed for one in records)
    if sandbox:
        yield Note("sandbox", {"n": sandbox})

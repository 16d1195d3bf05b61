"""Sum metrics over publications: by channel, by platform, against goals and along the path."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from datetime import timedelta

from cfkit.domain.definitions import DEFINITIONS, LESS_IS_BETTER, is_share, rate
from cfkit.domain.evidence import Conversation
from cfkit.domain.metrics import Metric
from cfkit.domain.project import Project
from cfkit.domain.report import (
    ChannelFigures,
    Figure,
    GoalFact,
    PlatformRates,
    Step,
)
from cfkit.domain.schedule import Period
from cfkit.domain.strategy.goals import Goal, Kpi

from .comparison import Basis
from .outcomes import Entry, Title
from .readings import INTERACTIONS, measured

PER_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4, "year": 365.25}
PATH = ((Metric.REACH, Metric.VIEWS), (Metric.CLICKS,), (Metric.LEADS,), (Metric.REGISTRATIONS,))
SHOWN = (Metric.REACH, Metric.VIEWS)
ANSWERED = "answered_share"
"""The share of comments that want an answer and got one."""


def figure(metric: str, published: Sequence[Entry]) -> Figure:
    """Sum a metric over the publications that report it; nothing reported is no total."""
    values = [
        value
        for entry in published
        if (value := measured(entry.readings.latest, metric)) is not None
    ]
    return Figure(
        metric=metric,
        units=len(values),
        of=len(published),
        total=sum(values) if values else None,
        median=statistics.median(values) if values else None,
    )


def of_channel(
    channel: str, published: Sequence[Entry], basis: Basis, title: Title
) -> ChannelFigures:
    """Describe how far a channel carried."""
    return ChannelFigures(
        channel=channel,
        title=title.channel(channel),
        platform=title.platform(channel),
        published=len(published),
        reporting=sum(bool(entry.readings.history) for entry in published),
        ripening=sum(entry.readings.is_ripening for entry in published),
        figures=tuple(figure(m, published) for m in (*SHOWN, INTERACTIONS)),
        measure=basis.measure,
        measure_age_hours=_hours(basis.age),
        comparable=basis.comparable,
        usual=basis.usual,
    )


def of_platforms(published: Sequence[Entry], title: Title) -> list[PlatformRates]:
    """Pool every rate by platform, in alphabetical order."""
    groups: dict[str, list[Entry]] = {}
    for entry in published:
        groups.setdefault(title.platform(entry.channel), []).append(entry)
    found = []
    for platform, entries in sorted(groups.items()):
        numbers = [entry.readings.numbers for entry in entries]
        rates = {one.id: rate(one, numbers) for one in DEFINITIONS}
        found.append(
            PlatformRates(
                platform=platform,
                published=len(entries),
                rates=tuple(known for known in rates.values() if known),
                aliases={one.id: one.alias(platform) for one in DEFINITIONS},
                missing=tuple(slug for slug, known in rates.items() if known is None),
            )
        )
    return found


def path(published: Sequence[Entry]) -> list[Step]:
    """Follow people from reach to click to lead; a conversion needs both sides of one unit."""
    steps: list[Step] = []
    previous: Metric | None = None
    for choices in PATH:
        metric = max(choices, key=lambda m: figure(m, published).units)
        found = figure(metric, published)
        both = [
            (entry.readings.latest[previous], entry.readings.latest[metric])
            for entry in published
            if previous in entry.readings.latest and metric in entry.readings.latest
        ]
        above = sum(before for before, _ in both)
        share = sum(after for _, after in both) / above if above else None
        steps.append(Step(metric, found.total, found.units, found.of, share, len(both)))
        if found.units and metric is not Metric.LEADS:
            previous = metric
    return steps


def goals(
    project: Project,
    period: Period,
    published: Sequence[Entry],
    talk: Conversation | None,
    *,
    over: bool,
) -> list[GoalFact]:
    """Hold every goal's plan against the fact."""
    return [_goal(goal, period, published, talk, over=over) for goal in project.strategy.goals]


def is_month(period: Period) -> bool:
    """Whether the period is exactly one calendar month."""
    return period.first.day == 1 and len(period.months) == 1 and _ends_a_month(period)


def a_month(period: Period, n: int) -> int:
    """Bring a number of the period to a month."""
    return n if is_month(period) else round(n * PER_DAYS["month"] / len(period.days()))


def _ends_a_month(period: Period) -> bool:
    return (period.last + timedelta(days=1)).day == 1


def _hours(age: timedelta | None) -> float | None:
    return age.total_seconds() / 3600 if age is not None else None


def _goal(
    goal: Goal,
    period: Period,
    published: Sequence[Entry],
    talk: Conversation | None,
    *,
    over: bool,
) -> GoalFact:
    if goal.kpi is None:
        return _bare(goal)
    metric, target = goal.kpi.metric, goal.kpi.target
    fact, units, of, why = (
        _answered(talk, len(published)) if metric == ANSWERED else _fact(metric, published)
    )
    scale = _scale(goal.kpi, period) if adds_up(metric) else 1.0
    if is_share(metric) and target > 1:
        target /= 100
    target *= scale
    partial = adds_up(metric) and fact is not None and units < of
    at_most = metric in LESS_IS_BETTER
    done, whole = (target, fact) if at_most else (fact, target)
    return GoalFact(
        goal=goal.id,
        title=goal.title,
        metric=metric,
        target=target,
        scaled=not math.isclose(scale, 1.0),
        fact=fact,
        progress=done / whole if done is not None and whole else None,
        units=units,
        of=of,
        at_least=partial,
        status=_status_of_limit(fact, target, over=over, partial=partial)
        if at_most
        else _status(fact, target, over=over, partial=partial),
        why_unknown=why,
        at_most=at_most,
    )


def _bare(goal: Goal) -> GoalFact:
    return GoalFact(
        goal=goal.id,
        title=goal.title,
        metric=None,
        target=None,
        scaled=False,
        fact=None,
        progress=None,
        units=0,
        of=0,
        at_least=False,
        status="unknown",
        why_unknown="no_kpi",
    )


def _status(fact: float | None, target: float, *, over: bool, partial: bool) -> str:
    if fact is None:
        return "unknown"
    if fact >= target:
        return "reached"
    if not over:
        return "under_way"
    return "unsettled" if partial else "short"


def _status_of_limit(fact: float | None, limit: float, *, over: bool, partial: bool) -> str:
    if fact is None:
        return "unknown"
    if fact > limit:
        return "short"
    if not over:
        return "under_way"
    return "unsettled" if partial else "reached"


_RATES = {one.id: one for one in DEFINITIONS}
_METRICS = frozenset(metric.value for metric in Metric)


def adds_up(metric: str) -> bool:
    """Whether the posts of a period sum up to it, so that it grows with the period."""
    return metric == INTERACTIONS or metric in _METRICS - {Metric.SUBSCRIBERS.value}


def _scale(kpi: Kpi, period: Period) -> float:
    if kpi.per == "month" and is_month(period):
        return 1.0
    return len(period.days()) / PER_DAYS[kpi.per]


def _fact(metric: str, published: Sequence[Entry]) -> tuple[float | None, int, int, str | None]:
    """Return the fact, the units behind it, of how many, and why it is not known."""
    of = len(published)
    if metric == Metric.SUBSCRIBERS:
        return _subscribers(published)
    if adds_up(metric):
        found = figure(metric, published)
        return found.total, found.units, of, _why(found.total, of)
    if metric in _RATES:
        pooled = rate(_RATES[metric], [entry.readings.numbers for entry in published])
        if pooled is None:
            return None, 0, of, _why(None, of)
        return pooled.pooled, pooled.units, of, None
    return None, 0, of, "not_in_report"


def _answered(
    talk: Conversation | None, published: int
) -> tuple[float | None, int, int, str | None]:
    share = talk.whole.share if talk else None
    units = talk.whole.units if talk else 0
    return share, units, published, "no_comments" if share is None else None


def _why(fact: float | None, published: int) -> str | None:
    if fact is not None:
        return None
    return "not_collected" if published else "no_publications"


def _subscribers(published: Sequence[Entry]) -> tuple[float | None, int, int, str | None]:
    newest: dict[str, tuple[float, int]] = {}
    for entry in published:
        for snapshot in entry.readings.history:
            if Metric.SUBSCRIBERS in snapshot.counts:
                now = (snapshot.taken_at.timestamp(), snapshot.counts[Metric.SUBSCRIBERS])
                newest[entry.channel] = max(newest.get(entry.channel, now), now)
    total = sum(count for _, count in newest.values()) if newest else None
    channels = len({entry.channel for entry in published})
    return total, len(newest), channels, _why(total, channels)

"""Follow reach, engagement and variety through the weeks of a period, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cfkit.domain.definitions import DEFINITIONS, rate
from cfkit.domain.evidence import Week
from cfkit.domain.metrics import Metric
from cfkit.domain.schedule import Period, week_of

from .effort import evenness
from .figures import figure
from .outcomes import Entry

_ENGAGED = {Metric.REACH.value: "er_reach", Metric.VIEWS.value: "er_views"}


def weeks(published: Sequence[Entry], period: Period, angles: int) -> list[Week]:
    """Describe every week in which something was published, by the count that most posts have.

    `angles`: how many there are to choose between.
    """
    metric = max(_ENGAGED, key=lambda one: figure(one, published).units)
    definition = next(one for one in DEFINITIONS if one.id == _ENGAGED[metric])
    starts: dict[object, date] = {}
    for day in period.days():
        starts.setdefault(week_of(day), day)
    found = []
    for week, first in starts.items():
        some = [entry for entry in published if week_of(entry.at.date()) == week]
        counted = figure(metric, some)
        engaged = rate(definition, [entry.readings.numbers for entry in some])
        if some:
            found.append(
                Week(
                    first=first,
                    metric=metric,
                    units=counted.units,
                    of=len(some),
                    median=counted.median,
                    engagement=engaged.pooled if engaged else None,
                    engaged=engaged.units if engaged else 0,
                    evenness=evenness([e.variant.angle for e in some if e.variant], angles),
                )
            )
    return found

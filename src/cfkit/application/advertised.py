"""Keep what advertising brought apart from what posts reached by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cfkit.domain.evidence import Paid
from cfkit.domain.metrics import ADVERTISED, Metric

from .figures import SHOWN, figure
from .outcomes import Entry, Title


def organic(entry: Entry, metric: Metric) -> int | None:
    """Return a post's reach or views without those that were bought; `None` when withheld."""
    latest = entry.readings.latest
    if metric not in latest:
        return None
    return max(0, latest[metric] - latest.get(Metric.PAID_REACH, 0))


def advertised(channel: str, published: Sequence[Entry], title: Title) -> Paid | None:
    """Sum up a channel's advertising; `None` where no post tells of any."""
    told = [one for one in published if ADVERTISED & one.readings.latest.keys()]
    if not told:
        return None
    metric = max(SHOWN, key=lambda one: figure(one, published).units)
    seen = figure(metric, published)
    own = [value for one in published if (value := organic(one, metric)) is not None]
    per_thousand, priced = paid_per_thousand(told)
    return Paid(
        channel=channel,
        title=title.channel(channel),
        metric=metric.value if seen.units else None,
        units=seen.units,
        of=seen.of,
        boosted=sum(one.readings.is_boosted for one in published),
        total=seen.total,
        paid=_sum(told, Metric.PAID_REACH),
        organic=sum(own) if own else None,
        seeded=_sum(told, Metric.SEEDED_REACH),
        seeded_units=sum(Metric.SEEDED_REACH in one.readings.latest for one in told),
        spent=_sum(told, Metric.SPENT),
        spent_units=sum(Metric.SPENT in one.readings.latest for one in told),
        per_thousand=per_thousand,
        priced=priced,
    )


def paid_per_thousand(published: Iterable[Entry]) -> tuple[float | None, int]:
    """Say what a thousand of bought reach cost, and over how many posts that tell both."""
    priced = [pair for one in published if (pair := _price(one)) is not None]
    bought = sum(reach for _, reach in priced)
    return (sum(spent for spent, _ in priced) / bought * 1000 if bought else None), len(priced)


def _price(entry: Entry) -> tuple[int, int] | None:
    latest = entry.readings.latest
    bought = latest.get(Metric.PAID_REACH, 0) + latest.get(Metric.SEEDED_REACH, 0)
    return (latest[Metric.SPENT], bought) if bought and Metric.SPENT in latest else None


def _sum(entries: Iterable[Entry], metric: Metric) -> int | None:
    known = [one.readings.latest[metric] for one in entries if metric in one.readings.latest]
    return sum(known) if known else None

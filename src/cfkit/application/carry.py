"""Tell what a channel gained within a period by earlier posts from what its new posts brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.evidence import Carry
from cfkit.domain.metrics import Metric
from cfkit.domain.schedule import Period

from .outcomes import Entry, Title
from .readings import Readings

CARRIED = (Metric.REACH, Metric.VIEWS)


def window(period: Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first instant of a period and the first one after it."""
    start = datetime.combine(period.first, time.min, zone)
    return start, datetime.combine(period.last + timedelta(days=1), time.min, zone)


def carry(
    channel: str,
    fresh: Sequence[Entry],
    earlier: Sequence[Entry],
    within: tuple[datetime, datetime],
    title: Title,
) -> Carry | None:
    """Add the gains up by the metric that more posts have; `None` when nobody reports one.

    A post gained what its last reading within the period adds to its last one before; what grew
    between that one and the period's first instant is counted into the period.
    """
    start, end = within
    both = [*fresh, *earlier]
    metric = max(
        CARRIED,
        key=lambda one: sum(_last(e.readings, one, start, end) is not None for e in both),
    )
    new = [_last(entry.readings, metric, None, end) for entry in fresh]
    brought = [value for value in new if value is not None]
    read = [entry for entry in earlier if _last(entry.readings, metric, start, end) is not None]
    gains = [gain for e in read if (gain := _gain(e.readings, metric, start, end)) is not None]
    if not brought and not read:
        return None
    whole = sum(brought) + sum(gains)
    return Carry(
        channel=channel,
        title=title.channel(channel),
        metric=metric.value,
        fresh=sum(brought) if brought else None,
        fresh_units=len(brought),
        fresh_of=len(fresh),
        earlier=sum(gains) if gains else None,
        earlier_units=len(gains),
        earlier_of=len(read),
        share=sum(gains) / whole if whole and gains and brought else None,
    )


def _gain(readings: Readings, metric: Metric, start: datetime, end: datetime) -> int | None:
    before = _last(readings, metric, None, start)
    after = _last(readings, metric, start, end)
    return None if before is None or after is None else max(0, after - before)


def _last(readings: Readings, metric: Metric, start: datetime | None, end: datetime) -> int | None:
    found = None
    for snapshot in readings.history:
        is_inside = (start is None or snapshot.taken_at >= start) and snapshot.taken_at < end
        if is_inside and metric in snapshot.counts:
            found = snapshot.counts[metric]
    return found

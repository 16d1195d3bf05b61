"""Hand counts over to other programs: a line for each time that a publication was counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.past import FACTORS, PastPost
from cfkit.domain.publication import Delivery

_COUNTS = tuple(metric.value for metric in Metric)
COLUMNS = ("key", "channel", "url", "live_at", "taken_at", "source", "metric_version", *_COUNTS)
PAST_COLUMNS = ("url", "channel", "published_at", "taken_at", *FACTORS, "text", "source", *_COUNTS)

Record = tuple[str, dict[str, Any]]


def counted(
    snapshots: Iterable[Snapshot], deliveries: Mapping[str, Delivery], channel: str | None = None
) -> Iterator[Record]:
    """Yield snapshots as records; a metric that was withheld is `None`."""
    for one in snapshots:
        if channel not in (None, one.channel):
            continue
        known = deliveries.get(one.key)
        live_at = known.live_at if known else None
        yield (
            "snapshot",
            {
                "key": one.key,
                "channel": one.channel,
                "url": known.url if known else None,
                "live_at": live_at and live_at.isoformat(),
                "taken_at": one.taken_at.isoformat(),
                "source": one.source,
                "metric_version": one.metric_version,
                **{metric.value: one.counts.get(metric) for metric in Metric},
            },
        )


def past(posts: Iterable[PastPost], channel: str | None = None) -> Iterator[Record]:
    """Yield past publications as records."""
    for one in posts:
        if channel in (None, one.channel):
            yield (
                "past",
                {
                    "url": one.url,
                    "channel": one.channel,
                    "published_at": one.published_at.isoformat(),
                    "taken_at": one.taken_at.isoformat(),
                    **{factor: one.factors.get(factor) for factor in FACTORS},
                    "text": one.text,
                    "source": one.source,
                    **{metric.value: one.counts.get(metric) for metric in Metric},
                },
            )

"""Part the reach among subscribers from the reach that others' shares brought."""

from __future__ import annotations

from collections.abc import Sequence

from cfkit.domain.evidence import Reached
from cfkit.domain.metrics import Metric

from .figures import figure
from .outcomes import Entry, Title

_PARTS = (Metric.REACH, Metric.VIRAL_REACH)


def reached(channel: str, published: Sequence[Entry], title: Title) -> Reached:
    """Sum up whom a channel's posts reached; the share is over posts that tell both its sides."""
    own = figure(Metric.SUBSCRIBER_REACH, published)
    viral = figure(Metric.VIRAL_REACH, published)
    counts = [one.readings.latest for one in published]
    both = [known for known in counts if all(part in known for part in _PARTS)]
    whole = sum(known[Metric.REACH] for known in both)
    return Reached(
        channel=channel,
        title=title.channel(channel),
        of=len(published),
        subscribers=own.total,
        subscriber_units=own.units,
        viral=viral.total,
        viral_units=viral.units,
        share=sum(known[Metric.VIRAL_REACH] for known in both) / whole if whole else None,
        both=len(both),
    )

"""Say what paid placements cost and how many readers they brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfkit.domain.evidence import Bought
from cfkit.domain.metrics import Metric
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .outcomes import Entry, Title, channels_of
from .paid import is_paid

SEEN = (Metric.REACH, Metric.VIEWS)
"""What counts as readers, the better one first."""


def bought(
    project: Project, placements: Sequence[Placement], published: Sequence[Entry], title: Title
) -> Iterator[Bought]:
    """Yield a line for each channel on which something paid went out."""
    costs = {str(one.key): one.cost for one in placements if is_paid(one, project.strategy)}
    roles = {one.id: one.role for one in project.strategy.channels}
    budget = project.strategy.resources.budget
    out = [entry for entry in published if entry.key in costs]
    for channel, entries in channels_of(project, out):
        if not entries:
            continue
        known = [cost for one in entries if (cost := costs[one.key]) is not None]
        seen = [(costs[one.key], count) for one in entries if (count := _seen(one)) is not None]
        both = [(cost, count) for cost, count in seen if cost is not None]
        readers = sum(count for _, count in both)
        yield Bought(
            channel=channel,
            title=title.channel(channel),
            role=roles.get(channel, ""),
            units=len(entries),
            priced=len(known),
            cost=sum(known) if known else None,
            reporting=len(seen),
            reach=sum(count for _, count in seen) if seen else None,
            per_thousand=sum(cost for cost, _ in both) / readers * 1000 if readers else None,
            both=len(both),
            currency=budget.currency if budget else None,
        )


def _seen(entry: Entry) -> int | None:
    counts = entry.readings.latest
    return next((counts[one] for one in SEEN if one in counts), None)

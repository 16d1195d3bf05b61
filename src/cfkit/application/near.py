"""Name the placements whose counts a report on a period may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery
from cfkit.domain.schedule import Period

from .readings import aware

BEFORE = timedelta(days=90)
"""What went out so long before a period may still bring something in it; counting ends sooner."""


def keys_near(
    project: Project,
    period: Period,
    placements: Iterable[Placement],
    deliveries: Mapping[str, Delivery],
) -> list[str]:
    """List what belongs to a period by its slot or by when it went out, or went out just before."""
    strategy = project.strategy
    moments = {str(one.key): (one.key.channel, one.at) for one in placements}
    for key, one in deliveries.items():
        if moment := one.live_at or one.began_at:
            moments.setdefault(key, (one.channel, aware(moment)))
    first, found = period.first - BEFORE, []
    for key, (channel, moment) in moments.items():
        zone = ZoneInfo(strategy.zone_of(channel))
        day = (moment.astimezone(zone) if moment.tzinfo else moment).date()
        if first <= day <= period.last:
            found.append(key)
    return found

"""The span in which a post may go out: ideas expire, events begin, news grows old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from .idea import Idea
from .keys import PlacementKey
from .project import Project
from .schedule import EARLIEST, LATEST, local_instant
from .variant import LIVE, REPORT

EVENT = "event"
"""The angle whose items are the steps of an event's chain, and the block that a format may take."""

LATE_TO_BEGIN = timedelta(hours=1)
"""How late the stream of an event may still begin."""

TREND = "trend_reaction"

End = Literal["expired", "event-began", "news-is-old"]
"""Why a post may no longer go out."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A post may go out from `since` on and before `until`, which is too late itself; aware."""

    since: datetime | None = None
    until: datetime | None = None
    end: End | None = None


def bounds(key: PlacementKey, project: Project) -> Bounds:
    """Tell when a placement may go out, wherever its file puts it.

    An idea lasts through its last day in the zone of the channel; instants without an offset are
    local to the brand, wherever the channel is.
    """
    idea = project.ideas.get(key.variant.idea)
    if idea is None:
        return Bounds()
    starts = begins(idea, project)
    ends: list[tuple[datetime, End]] = []
    if idea.expires is not None and idea.expires < date.max:
        zone = project.strategy.zone_of(key.channel)
        after = local_instant(idea.expires + timedelta(days=1), time(0), zone)
        ends.append((after, "expired"))
    if starts is not None and _invites(key, project):
        is_live = key.variant.angle == EVENT and key.variant.item == LIVE
        ends.append((starts + LATE_TO_BEGIN if is_live else starts, "event-began"))
    if idea.trend and idea.trend.deadline and key.variant.angle == TREND:
        ends.append((_aware(idea.trend.deadline, project), "news-is-old"))
    since = _day_after(starts, project) if starts is not None and _looks_back(key) else None
    return Bounds(since, *min(ends)) if ends else Bounds(since)


def begins(idea: Idea, project: Project) -> datetime | None:
    """Tell when the event of an idea begins."""
    starts = idea.event.starts if idea.event else None
    return None if starts is None else _aware(starts, project)


def _looks_back(key: PlacementKey) -> bool:
    return key.variant.angle == EVENT and key.variant.item == REPORT


def _day_after(at: datetime, project: Project) -> datetime:
    """Tell when the next day begins for the brand: nobody reports on an evening that goes on."""
    zone = project.strategy.brand.timezone
    day = at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return local_instant(day, time(0), zone)


def _invites(key: PlacementKey, project: Project) -> bool:
    format_ = project.catalogue.formats.get(key.variant.format)
    is_of_event = key.variant.angle == EVENT or (format_ is not None and format_.takes == EVENT)
    return is_of_event and not _looks_back(key)


def _aware(at: datetime, project: Project) -> datetime:
    if at.tzinfo is not None and EARLIEST <= at.date() <= LATEST:
        return at
    return local_instant(at.date(), at.time(), project.strategy.brand.timezone)

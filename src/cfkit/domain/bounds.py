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
from .until import last_day
from .variant import LIVE, REPORT

EVENT = "event"
"""The angle whose items are the steps of an event's chain, and the block that a format may take."""

LATE_TO_BEGIN = timedelta(hours=1)
"""How late the stream of an event may still begin."""

TREND = "trend_reaction"

End = Literal["expired", "event-began", "news-is-old", "offer-ended"]
"""Why a post may no longer go out."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A post may go out from `since` on and before `until`, which is too late itself; aware."""

    since: datetime | None = None
    until: datetime | None = None
    end: End | None = None


def bounds(key: PlacementKey, project: Project, seen_from: date | None = None) -> Bounds:
    """Tell when a placement may go out, wherever its file puts it.

    An idea and an offer last through their last day in the zone of the channel; instants without
    an offset are local to the brand, wherever the channel is. `seen_from` tells which year is meant
    where an offer names a day without one.
    """
    idea = project.ideas.get(key.variant.idea)
    if idea is None:
        return Bounds()
    starts = begins(idea, project)
    ends: list[tuple[datetime, End]] = []
    if idea.expires is not None:
        ends += _through(idea.expires, "expired", key, project)
    if idea.offer and idea.offer.until and _offers(key, project):
        last = last_day(idea.offer.until, project.strategy.brand.language, seen_from)
        ends += _through(last, "offer-ended", key, project)
    if starts is not None and _invites(key, project):
        is_live = key.variant.angle == EVENT and key.variant.item == LIVE
        ends.append((starts + LATE_TO_BEGIN if is_live else starts, "event-began"))
    if idea.trend and idea.trend.deadline and key.variant.angle == TREND:
        ends.append((_aware(idea.trend.deadline, project), "news-is-old"))
    since = _day_after(starts, project) if starts is not None and _looks_back(key) else None
    return Bounds(since, *min(ends)) if ends else Bounds(since)


def _through(
    last: date | None, end: End, key: PlacementKey, project: Project
) -> list[tuple[datetime, End]]:
    if last is None or not last < LATEST:
        return []
    zone = project.strategy.zone_of(key.channel)
    return [(local_instant(last + timedelta(days=1), time(0), zone), end)]


def _offers(key: PlacementKey, project: Project) -> bool:
    angle = project.catalogue.angles.get(key.variant.angle)
    return angle is not None and "offer" in angle.needs


def plan_until(key: PlacementKey, project: Project, seen_from: date) -> datetime | None:
    """Tell from when on nobody should plan a post; it may go out later where people want it.

    An idea with an event is told before it unless it is evergreen; what speaks of the event itself
    has its own bounds.
    """
    until = bounds(key, project, seen_from).until
    idea = project.ideas.get(key.variant.idea)
    if idea is None or idea.evergreen or speaks_of_event(key, project):
        return until
    return min(filter(None, (until, begins(idea, project))), default=None)


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


def speaks_of_event(key: PlacementKey, project: Project) -> bool:
    """Whether a post tells when and where the event of its idea is."""
    format_ = project.catalogue.formats.get(key.variant.format)
    return key.variant.angle == EVENT or (format_ is not None and format_.takes == EVENT)


def _invites(key: PlacementKey, project: Project) -> bool:
    return speaks_of_event(key, project) and not _looks_back(key)


def _aware(at: datetime, project: Project) -> datetime:
    if at.tzinfo is not None and EARLIEST <= at.date() <= LATEST:
        return at
    return local_instant(at.date(), at.time(), project.strategy.brand.timezone)

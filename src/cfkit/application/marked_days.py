"""Find the days of a period that a calendar should mark: holidays, events, blackouts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import Marked


def marked_days(
    project: Project, period: Period, holidays: Iterable[tuple[date, str]]
) -> tuple[Marked, ...]:
    """List them by day, blackouts last; `holidays` are those of the country, by name."""
    found = (
        *(Marked(day, "holiday", title) for day, title in holidays),
        *_events(project, period),
        *_blackouts(project, period),
    )
    return tuple(sorted(found, key=lambda one: one.day))


def _events(project: Project, period: Period) -> Iterator[Marked]:
    zone = ZoneInfo(project.strategy.brand.timezone)
    for idea in project.ideas.values():
        starts = idea.event.starts if idea.event else None
        if starts is not None:
            day = (starts.astimezone(zone) if starts.tzinfo else starts).date()
            if day in period:
                yield Marked(day, "event", idea.title)


def _blackouts(project: Project, period: Period) -> Iterator[Marked]:
    names = {one.id: one.name for one in project.strategy.channels}
    for dark in project.strategy.content.blackout:
        channels = tuple(names.get(one, one) for one in dark.channels)
        day = max(dark.from_, period.first)
        while day <= min(dark.to, period.last):
            yield Marked(day, "blackout", dark.why or "", channels)
            day += timedelta(days=1)

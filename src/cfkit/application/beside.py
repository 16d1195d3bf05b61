"""Hold our pages against those of competitors, by the months that somebody counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from cfkit.domain.evidence import Beside
from cfkit.domain.project import Project
from cfkit.domain.report import ChannelFigures, Figure
from cfkit.domain.schedule import Period
from cfkit.domain.sources import Competitor, Numbers

from .readings import INTERACTIONS


def beside(
    project: Project, period: Period, channels: Iterable[ChannelFigures]
) -> Iterator[Beside]:
    """Yield our pages, then those of competitors; nothing where no whole month can be compared."""
    months = _months(period)
    others = [
        line for rival in project.sources.competitors for line in _pages(rival, months) if months
    ]
    if not others:
        return
    subscribers = {one.id: one.subscribers for one in project.strategy.channels}
    for one in channels:
        if one.published:
            yield _ours(one, subscribers.get(one.channel), len(months))
    yield from others


def _months(period: Period) -> list[str]:
    """Name the months that lie in a period as a whole."""
    found = []
    day = period.first if period.first.day == 1 else _next(period.first)
    while (after := _next(day)) - timedelta(days=1) <= period.last:
        found.append(f"{day:%Y-%m}")
        day = after
    return found


def _next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _ours(figures: ChannelFigures, subscribers: int | None, months: int) -> Beside:
    by = {one.metric: one for one in figures.figures}
    seen = _best(by.get("reach"), by.get("views"))
    return Beside(
        who=figures.channel,
        title=figures.title,
        channel=figures.platform,
        is_ours=True,
        months=months,
        of=months,
        subscribers=subscribers,
        before=None,
        posts=figures.published,
        reach=seen.total if seen else None,
        interactions=by[INTERACTIONS].total if INTERACTIONS in by else None,
        reach_per_post=seen.total / seen.units if seen and seen.units and seen.total else None,
        reporting=seen.units if seen else 0,
    )


def _best(reach: Figure | None, views: Figure | None) -> Figure | None:
    return next((one for one in (reach, views) if one is not None and one.units), None)


def _pages(rival: Competitor, months: Sequence[str]) -> Iterator[Beside]:
    pages: dict[str | None, dict[str, Numbers]] = defaultdict(dict)
    for one in rival.numbers:
        pages[one.channel][one.month] = one
    for channel, known in pages.items():
        inside = [known[month] for month in months if month in known]
        if not inside:
            continue
        both = [one for one in inside if one.posts and one.reach is not None]
        before = max((month for month in known if month < months[0]), default=None)
        yield Beside(
            who=rival.id,
            title=rival.title,
            channel=channel or rival.platform,
            is_ours=False,
            months=len(inside),
            of=len(months),
            subscribers=_last([one.subscribers for one in inside]),
            before=known[before].subscribers if before == _before(months[0]) else None,
            posts=_sum(one.posts for one in inside),
            reach=_sum(one.reach for one in inside),
            interactions=_sum(one.interactions for one in inside),
            reach_per_post=sum(one.reach or 0 for one in both) / sum(one.posts or 0 for one in both)
            if both
            else None,
        )


def _before(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return f"{first - timedelta(days=1):%Y-%m}"


def _last(values: Sequence[int | None]) -> int | None:
    return next((one for one in reversed(values) if one is not None), None)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return sum(known) if known else None

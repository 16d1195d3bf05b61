"""Check that what is said of competitors has a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written
from cfkit.domain.sources import FRESH

from .check_agenda import read_day

STALE = timedelta(days=183)
"""Numbers of others older than half a year are a memory (rule of thumb)."""

_COUNTS = ("subscribers", "posts_per_month")


def check_sources(written: Written, *, today: date | None = None) -> Iterator[Diagnostic]:
    """Yield hints at numbers that nobody dated, that are old or stand twice, and at old trends."""
    for where, rival in written.parts("sources", "competitors", "*"):
        if isinstance(rival, dict):
            yield from _check_days(written, where, rival, today)
            yield from _check_months(written, where, rival, today)
    for where, trend in written.parts("sources", "trends", "*"):
        if isinstance(trend, dict) and today and (last := _last(trend)) and last < today:
            words = f"this trend was over on {last}; nothing proposes it any more, take it out"
            yield written.spot((*where, "id")).problem("trend-over", words, Level.HINT)


def _last(trend: Mapping[str, Any]) -> date | None:
    seen = read_day(trend, "seen")
    return read_day(trend, "until") or (seen + FRESH if seen else None)


def _check_days(
    written: Written, where: Location, rival: Mapping[str, Any], today: date | None
) -> Iterator[Diagnostic]:
    checked = read_day(rival, "checked")
    has_numbers = any(rival.get(name) is not None for name in _COUNTS)
    if has_numbers and checked is None and not written.is_doubtful((*where, "checked")):
        words = "say in checked on which day these numbers were seen"
        yield written.spot((*where, "id")).problem("undated-numbers", words, Level.HINT)
    elif has_numbers and today and checked and today - checked > STALE:
        words = f"these numbers are from {checked}; look again"
        place = written.spot((*where, "checked"))
        yield place.problem("stale-numbers", words, Level.HINT)


def _check_months(
    written: Written, where: Location, rival: Mapping[str, Any], today: date | None
) -> Iterator[Diagnostic]:
    """Look at numbers by month: each once for a page, none of a month that has not begun."""
    seen: set[tuple[object, object]] = set()
    for here, one in written.parts("numbers", "*", inside=rival, where=where):
        if not isinstance(one, dict):
            continue
        month, channel = one.get("month"), one.get("channel")
        spot = written.spot((*here, "month"))
        if (month, channel) in seen:
            yield spot.problem("month-twice", f"{month} stands here twice; remove one of them")
        seen.add((month, channel))
        if today and isinstance(month, str) and month > f"{today:%Y-%m}":
            words = f"{month} has not begun, so nobody can have counted it"
            yield spot.problem("month-ahead", words, Level.WARNING)

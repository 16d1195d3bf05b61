"""Say by when people were promised an answer, and who gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.case import NEGATIVE, OWED, Case
from cfkit.domain.comments import Sort
from cfkit.domain.strategy.communication import Communication

_DAY = timedelta(days=1)


def answer_by(
    sort: Sort | None, posted_at: datetime, promised: Communication, zone: str
) -> datetime | None:
    """Add `answer_within` to when a comment was written; `None` when nothing is owed or promised.

    Only the hours of `communication.hours` count, in `zone`; for an emergency every hour does.
    """
    within = promised.answer_within
    if within is None or (sort is not None and sort not in OWED):
        return None
    opens, closes = _hours(promised.hours)
    if sort is Sort.EMERGENCY or closes <= opens:
        return posted_at + within
    tz = ZoneInfo(zone)
    at = posted_at.astimezone(tz)
    while True:
        midnight = datetime.combine(at.date(), time(), tz)
        start, end = max(at, midnight + opens), midnight + closes
        room = end - start
        if room >= within:
            return start + within
        within -= max(room, timedelta())
        at = midnight + _DAY


def owner_of(sort: Sort | None, promised: Communication) -> str | None:
    """Name the member of the team who takes a case; `None`: whoever looks after the channel."""
    escalate = promised.escalate
    if sort is Sort.EMERGENCY:
        return escalate.emergency
    if sort is Sort.ERROR:
        return escalate.error
    return escalate.negative if sort in NEGATIVE else None


def escalated(case: Case, promised: Communication, now: datetime) -> Case:
    """Give a case that waits for too long to the member who takes those, where one is named."""
    late = promised.escalate.late
    return replace(case, owner=late) if late is not None and case.is_late(now) else case


def _hours(text: str | None) -> tuple[timedelta, timedelta]:
    """Read `10:00-19:00`; without it the whole day."""
    opens, _, closes = (text or "00:00-24:00").partition("-")
    return _since_midnight(opens), _since_midnight(closes)


def _since_midnight(text: str) -> timedelta:
    hours, _, minutes = text.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes))

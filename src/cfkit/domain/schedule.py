"""Time as a plan sees it: periods, weeks and wall times that clocks change under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Self
from zoneinfo import ZoneInfo

from .errors import UsageError

MAX_DAYS = 366
"""The longest period: a year, leap years too."""

EARLIEST = date(2, 1, 1)
LATEST = date(9998, 12, 31)
"""Beyond these an instant has no counterpart in some zones; nobody plans there."""

_SPAN = range(1000, LATEST.year + 1)
"""Years that a period may touch: months before and after it are in the calendar too."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`, both included; `name` is what the user wrote."""

    first: date
    last: date
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-12`, `2026-W49` or `2026-12-01..2026-12-14`. Raise `UsageError` otherwise."""
        try:
            if found := _MONTH.fullmatch(text):
                first = date(int(found[1]), int(found[2]), 1)
                after = (first + timedelta(days=32)).replace(day=1)
                period = cls(first, after - timedelta(days=1), text)
                return period._bounded()
            if found := _WEEK.fullmatch(text):
                first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
                period = cls(first, first + timedelta(days=6), text)
                return period._bounded()
            start, _, end = text.partition("..")
            if end:
                period = cls(date.fromisoformat(start), date.fromisoformat(end), text)
                if period.first <= period.last:
                    return period._bounded()
        except (ValueError, OverflowError):
            pass
        raise UsageError(
            f'"{text}" is not a period: write 2026-12, 2026-W49 or 2026-12-01..2026-12-14'
        )

    def _bounded(self) -> Self:
        days = (self.last - self.first).days + 1
        if days > MAX_DAYS:
            raise UsageError(f"{self.name} is {days} days long; a period has at most {MAX_DAYS}")
        if self.first.year not in _SPAN or self.last.year not in _SPAN:
            span = f"{_SPAN[0]} to {_SPAN[-1]}"
            raise UsageError(f"{self.name} is out of reach: a period lies in the years {span}")
        return self

    def days(self) -> list[date]:
        """Every day of the period."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def months(self) -> list[str]:
        """The months it touches, as `2026-12`."""
        return sorted({day.strftime("%Y-%m") for day in self.days()})


def local_instant(day: date, wall: time, zone: str) -> datetime:
    """Find the instant of a wall time.

    A time that clocks skip is moved forward by the gap (02:30 becomes 03:30); one that happens
    twice is the first of the two. PEP 495 gives the same answers with fold=0. Days before EARLIEST
    and after LATEST count as these.
    """
    tz = ZoneInfo(zone)
    at = datetime.combine(min(max(day, EARLIEST), LATEST), wall, tzinfo=tz)
    return at.astimezone(UTC).astimezone(tz)


def spell(at: datetime, zone: tzinfo | None) -> str:
    """Write an instant for people, as clocks in `zone` show it."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def week_of(day: date) -> str:
    """Name the ISO week, as `2026-W49`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"

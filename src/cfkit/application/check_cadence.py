"""Check that a cadence can be met, and that the channels together reach the volume."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written
from cfkit.domain.strategy import Cadence

from .openings import Rhythm, Spot
from .quotas import QUALITY_PER_MONTH
from .slots import Taken

_MONTHS = (
    date(2027, 3, 1),
    date(2026, 12, 1),
    date(2026, 7, 1),
    date(2026, 10, 1),
    date(2026, 5, 1),
    date(2026, 8, 1),
    date(2026, 3, 1),
)
"""Months of 31 days, one for each weekday that a month may begin on: the best of them counts."""

MONTH = 31
_SPANS = {"per_day": 1, "per_week": 7, "per_month": MONTH}


class _NoHolidays:
    """A country without holidays: what a cadence allows at most."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5


def check_cadence(written: Written) -> Iterator[Diagnostic]:
    """Yield what contradicts itself in caps, times, days and gaps.

    An error where the number is the rhythm itself, which no month can meet; a warning beside a
    preset, where it is a cap that is never reached.
    """
    total, is_known = 0, written.is_sound("strategy", "channels", "*", "cadence")
    mode = next((text for _, text in written.values("strategy", "factory", "mode")), "volume")
    for where, value in written.parts("strategy", "channels", "*", "cadence"):
        cadence = _read(value)
        if cadence is None:
            is_known = False
            continue
        room = _room(Rhythm(cadence), MONTH)
        total += min(room, QUALITY_PER_MONTH) if mode == "quality" else room
        # The caps that are written are what is looked at; the preset's caps are the rhythm's own.
        rhythm = Rhythm(cadence.model_copy(update=dict.fromkeys(_SPANS)))
        for name, days in _SPANS.items():
            wanted = getattr(cadence, name)
            if wanted is not None and wanted > (fits := _room(rhythm, days)):
                words = f"{name} asks for {wanted} posts, but {_why(cadence)} leave room for {fits}"
                spot = written.spot((*where, name))
                level = Level.WARNING if cadence.preset else Level.ERROR
                yield spot.problem("cadence", f"{words}; change one", level)
    if is_known:
        yield from _check_volume(written, total, mode)


def _why(cadence: Cadence) -> str:
    named = [f"the preset {cadence.preset}" if cadence.preset else "", "times", "days"]
    *others, last = filter(None, [*named, "min_gap" if cadence.min_gap else ""])
    return f"{', '.join(others)} and {last}"


def _check_volume(written: Written, total: int, mode: str) -> Iterator[Diagnostic]:
    for where, text in written.values("strategy", "factory", "volume"):
        if text.isdecimal() and int(text[:9]) > total > 0:
            words = (
                f"the channels have room for {total} placements a month at most; lower the volume, "
                f"or {_more(mode)}"
            )
            yield written.spot(where).problem("volume", words, Level.WARNING)


def _more(mode: str) -> str:
    if mode == "quality":
        return f"choose mode: volume (quality is {QUALITY_PER_MONTH} a month and channel at most)"
    return "let a channel speak more often"


def _read(value: Any) -> Cadence | None:
    try:
        return Cadence.model_validate(value)
    except ValidationError:
        return None  # said by loading


def _room(rhythm: Rhythm, days: int) -> int:
    """Count the posts that so many days in a row have room for, at best."""
    return max(_fitting(rhythm, first, days) for first in _MONTHS)


def _fitting(rhythm: Rhythm, first: date, days: int) -> int:
    taken, count = Taken(rhythm), 0
    for day in (first + timedelta(days=number) for number in range(days)):
        if rhythm.speaks_on(day, _NoHolidays()):
            for wall in rhythm.times:
                spot = Spot.of("", datetime.combine(day, wall, UTC))
                if taken.fits(spot):
                    taken.add(spot)
                    count += 1
    return count

"""Understand what people and spreadsheets make of a date, a time, a status or an address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cache
from urllib.parse import urlsplit

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.grid import Cell
from cfkit.domain.plan import Status

from .columns import PUBLISHED, STATUSES

ERRORS = frozenset(
    {"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#ERROR!", "#ИМЯ?"}
)
"""What a spreadsheet shows in place of a formula that failed."""

EARLIEST, LATEST = 2000, 2100
"""Years outside of these are serial numbers or slips, and no plan."""

_MIDNIGHTS = frozenset({date(1899, 12, 30), date(1899, 12, 31), date(1904, 1, 1)})
"""Days that a spreadsheet puts before a time of day."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0?0:00(?::00)?(?:\.0+)?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?: 0?0:00(?::00)?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0:00(?::00)?)?")
_RUSSIAN = re.compile(r"(\d{1,2})\s+([А-Яа-я]{3,8})\.?\s+(\d{4})(?:\s*(?:г\.?|года))?")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_WALL = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?")
_NAMED = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y")
_WRITE_DATE = "write it like 2026-12-03"
_WRITE_TIME = "write it like 10:00"
_LONGEST_ADDRESS = 2000


class Unclear(Exception):
    """What a cell says cannot be taken; the message says what to write."""


def month_first(pairs: Iterable[tuple[str, date]]) -> bool | None:
    """Tell by its rows in which order a sheet writes `12/03/2026`; `None` when they do not say.

    Each pair is what a cell says and what was exported into it: most cells are not edited.
    """
    votes = set()
    for text, exported in pairs:
        if found := _SLASHED.fullmatch(text.strip()):
            one, two, year = map(int, found.groups())
            if one != two:
                votes |= {
                    is_month
                    for is_month, (month, day) in ((True, (one, two)), (False, (two, one)))
                    if (month, day, year) == (exported.month, exported.day, exported.year)
                    or day > 12 >= month
                }
    return votes.pop() if len(votes) == 1 else None


def read_day(cell: Cell, epoch: date, *, is_month_first: bool | None = None) -> date:
    """Read a date: a real one, a serial number or text. Raise `Unclear`."""
    try:
        found = _day(cell, epoch, is_month_first=is_month_first)
    except (ValueError, OverflowError):
        raise Unclear(f'"{cell.text}" is no date; {_WRITE_DATE}') from None
    if not EARLIEST <= found.year <= LATEST:
        raise Unclear(f'"{cell.text}" lies in the year {found.year}; {_WRITE_DATE}')
    return found


def _day(cell: Cell, epoch: date, *, is_month_first: bool | None) -> date:
    value = cell.value
    if isinstance(value, datetime):
        if value.time().replace(microsecond=0) != time():
            raise Unclear(f'"{value}" holds a time; write that into the column of times')
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        if value != int(value):
            raise Unclear(f'"{value}" holds a time; write that into the column of times')
        return epoch + timedelta(days=int(value))
    text = cell.text.strip()
    if _SERIAL.fullmatch(text):
        return epoch + timedelta(days=int(float(text)))
    return _written_day(text, is_month_first=is_month_first)


def _written_day(text: str, *, is_month_first: bool | None) -> date:
    if found := _ISO.fullmatch(text):
        return date(*map(int, found.groups()))
    if found := _DOTTED.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year + 2000 if year < 100 else year, month, day)
    if found := _SLASHED.fullmatch(text):
        return _slashed(text, *map(int, found.groups()), is_month_first=is_month_first)
    if (found := _RUSSIAN.fullmatch(text)) and (named := _months().get(found[2].casefold())):
        return date(int(found[3]), named, int(found[1]))
    for shape in _NAMED:
        with suppress(ValueError):
            return datetime.strptime(text, shape).date()  # noqa: DTZ007  a day has no zone
    raise ValueError(text)


@cache
def _months() -> dict[str, int]:
    """Russian names of months: in both cases, in full, and short as locales and people write."""
    from babel.dates import get_month_names  # noqa: PLC0415  only a date in words pays for it

    names = {
        name.casefold().rstrip("."): number
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, "ru").items()
    }
    return names | {name[:3]: number for name, number in names.items()}


def _slashed(text: str, one: int, two: int, year: int, *, is_month_first: bool | None) -> date:
    """Read what half of the world writes day first, the other month first."""
    if is_month_first is None and one <= 12 and two <= 12 and one != two:
        raise Unclear(f'"{text}" may be two dates; {_WRITE_DATE}')
    if is_month_first is None:
        is_month_first = one <= 12
    return date(year, one, two) if is_month_first else date(year, two, one)


def read_wall(cell: Cell) -> time:
    """Read a time of day to the minute. Raise `Unclear`."""
    try:
        found = _wall(cell.value, cell.text.strip())
    except (ValueError, OverflowError):
        raise Unclear(f'"{cell.text}" is no time; {_WRITE_TIME}') from None
    if found.second or found.microsecond:
        raise Unclear(f'"{cell.text}" has seconds; {_WRITE_TIME}')
    return found


def _wall(value: object, text: str) -> time:
    if isinstance(value, datetime):
        if value.date() not in _MIDNIGHTS:
            raise Unclear(f'"{value}" holds a date; write that into the column of dates')
        value = value.time()
    if isinstance(value, time):
        return value.replace(microsecond=0)
    if isinstance(value, timedelta):
        return _rounded(value)
    if isinstance(value, int | float):
        return _rounded(timedelta(days=value))
    if re.fullmatch(r"0?\.\d+", text):
        return _rounded(timedelta(days=float(text)))
    return _written_wall(text)


def _written_wall(text: str) -> time:
    found = _WALL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds, half = found.groups()
    hour = int(hours)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half in "Pp" else 0)
    return time(hour, int(minutes), int(seconds or 0))


def _rounded(span: timedelta) -> time:
    """Take a span since midnight to its nearest second; spreadsheets count in fractions of days."""
    seconds = round(span.total_seconds())
    if not 0 <= seconds < 86_400:
        raise ValueError(span)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def read_status(cell: Cell) -> str:
    """Read a status in either language, or by its id. Raise `Unclear`."""
    known: dict[str, str] = {str(status): str(status) for status in Status}
    known[PUBLISHED] = PUBLISHED
    for spoken in STATUSES.values():
        known |= {word.casefold(): status for status, word in spoken.items()}
    said = cell.text.strip().casefold()
    if said in known:
        return known[said]
    words = f'"{cell.text}" is no status'
    raise Unclear(f"{words}{did_you_mean(said, known) or '; write draft, approved or hold'}")


def read_owner(cell: Cell, team: Collection[str]) -> str:
    """Read who answers for a post. Raise `Unclear`."""
    said = cell.text.strip()
    members = {name.casefold(): name for name in team}
    if said.casefold() in members:
        return members[said.casefold()]
    if not team:
        raise Unclear(f'"{said}": the strategy names no team; add resources.team first')
    if not said:
        raise Unclear(f"an owner is needed; name one of {', '.join(team)}")
    near = did_you_mean(said, team) or f"; there are {', '.join(team)}"
    raise Unclear(f'nobody in the team is called "{said}"{near}')


def read_address(cell: Cell) -> str:
    """Read where a post stands. Raise `Unclear`."""
    said = cell.text.strip()
    try:
        parts = urlsplit(said)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    plain = said.isprintable() and not any(map(str.isspace, said))
    if not is_address or not plain or len(said) > _LONGEST_ADDRESS:
        raise Unclear(f'"{said[:80]}" is no address; write it as a browser shows it')
    return said

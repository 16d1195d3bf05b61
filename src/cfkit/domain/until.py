"""Read the day up to which something holds, as people write it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, lru_cache

from .strategy.brand import Language

JUST_OVER = timedelta(days=90)
"""A day without a year that passed no longer ago than this is over, not a year ahead."""

_NUMERIC = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?:\.(?P<year>\d{4})?)?")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)\b")
_SAYS_NOTHING: dict[Language, frozenset[str]] = {
    "en": frozenset(("until", "till", "by", "to", "the", "of", "on", "inclusive")),
    "ru": frozenset(("до", "по", "г", "год", "года", "включительно")),
}
"""Words around a date that do not change its day."""

Day = tuple[int, int, int | None]
"""Day of the month, month, and the year where it is written."""


def last_day(text: str, language: Language, seen_from: date | None) -> date | None:
    """Find the last day that `until` speaks of; `None` when it names no day.

    A day without a year is the next one as seen from a day, and unknown without one.
    """
    found = read_day(text, language)
    if found is None:
        return None
    day, month, year = found
    if year is not None:
        return _date(year, month, day)
    if seen_from is None:
        return None
    since = seen_from - JUST_OVER
    years = range(since.year, since.year + 9)  # 29 February comes back within eight years
    ahead = (_date(year, month, day) for year in years)
    return next((one for one in ahead if one is not None and one >= since), None)


@lru_cache(maxsize=1024)
def read_day(text: str, language: Language) -> Day | None:
    """Read a date like `2026-12-18`, `18.12.`, `until 18 December`, «до 18 декабря»."""
    plain = text.strip().rstrip(".").casefold()
    words = [word for word in plain.split() if word.strip(",.") not in _SAYS_NOTHING[language]]
    if len(words) == 1 and (found := _ISO.fullmatch(words[0]) or _NUMERIC.fullmatch(words[0])):
        year = found["year"]
        return _sound(int(found["day"]), int(found["month"]), int(year) if year else None)
    return _in_words(_ORDINAL.sub(r"\1", plain), language)


def _in_words(plain: str, language: Language) -> Day | None:
    months, weekdays = _names(language)
    words = [word for word in _WORD.findall(plain) if word not in _SAYS_NOTHING[language]]
    words = [word for word in words if word not in weekdays]
    named = [months[word] for word in words if word in months]
    numbers = [word for word in words if word.isdecimal()]
    days = [int(word) for word in numbers if len(word) <= 2]
    years = [int(word) for word in numbers if len(word) == 4]
    if len(named) != 1 or len(days) != 1 or len(years) > 1 or len(words) != 2 + len(years):
        return None
    return _sound(days[0], named[0], years[0] if years else None)


@cache
def _names(language: Language) -> tuple[dict[str, int], frozenset[str]]:
    """Give the names of months with their numbers, and those of weekdays in any case."""
    from babel import Locale  # noqa: PLC0415  31 MB that few projects need

    locale = Locale(language)
    months = {
        name.rstrip(".").casefold(): number
        for context in locale.months.values()
        for width in ("wide", "abbreviated")
        for number, name in context.get(width, {}).items()
    }
    days = {
        name.rstrip(".").casefold()
        for context in locale.days.values()
        for width in ("wide", "abbreviated")
        for name in context.get(width, {}).values()
    }
    return months, frozenset(days | _OBLIQUE[language])


_OBLIQUE: dict[Language, frozenset[str]] = {
    "en": frozenset(),
    "ru": frozenset(
        ("понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья")
    ),
}
"""Weekdays as they stand behind «до»."""


def _sound(day: int, month: int, year: int | None) -> Day | None:
    return (day, month, year) if _date(year or 2024, month, day) else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""Working days of a country, with the days its government transferred."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any

SATURDAY = 5
_MOVED = re.compile(r"\d{2}[./]\d{2}[./]\d{4}|\(observed\)")
"""How `holidays` names a day that only takes the place of another one."""


class ProductionCalendar:
    """Implements `ports.Calendar` by country (ISO 3166); without one, Monday to Friday work.

    A country that `holidays` does not know, and a year it has no decree for, keep the law's own
    holidays: transferred days appear when the package learns of them.
    """

    def __init__(self, country: str | None = None, language: str | None = None) -> None:
        self._country = country
        self._language = language

    def is_working_day(self, day: date) -> bool:
        """Whether offices of the country work on this day."""
        if self._holidays is None:
            return day.weekday() < SATURDAY
        return bool(self._holidays.is_working_day(day))

    def named_days(self, first: date, last: date) -> Iterator[tuple[date, str]]:
        """Yield public holidays in order, the first day of each; without a country there are none.

        A day that is free only because another one was moved there has no name of its own.
        """
        before = ""
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            name = str(self._named.get(day, "")) if self._named is not None else ""
            if name and name != before and not _MOVED.search(name):
                yield day, name
            before = name

    @cached_property
    def _holidays(self) -> Any:
        return self._of_country(None)

    @cached_property
    def _named(self) -> Any:
        """The same days, in the brand's language where `holidays` knows it."""
        return self._of_country("en_US" if self._language == "en" else self._language)

    def _of_country(self, language: str | None) -> Any:
        if self._country is None:
            return None
        import holidays  # noqa: PLC0415  a quarter of a second that only `plan` pays

        if self._country not in holidays.list_supported_countries():
            return None
        return holidays.country_holidays(self._country, language=language)

"""Working days of a country, with the days its government transferred."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

SATURDAY = 5


class ProductionCalendar:
    """Implements `ports.Calendar` by country (ISO 3166); without one, Monday to Friday work.

    A country that `holidays` does not know, and a year it has no decree for, keep the law's own
    holidays: transferred days appear when the package learns of them.
    """

    def __init__(self, country: str | None = None) -> None:
        self._country = country

    def is_working_day(self, day: date) -> bool:
        """Whether offices of the country work on this day."""
        if self._holidays is None:
            return day.weekday() < SATURDAY
        return bool(self._holidays.is_working_day(day))

    @cached_property
    def _holidays(self) -> Any:
        if self._country is None:
            return None
        import holidays  # noqa: PLC0415  a quarter of a second that only `plan` pays

        if self._country not in holidays.list_supported_countries():
            return None
        return holidays.country_holidays(self._country)

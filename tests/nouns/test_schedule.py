"""Periods and wall times, over year boundaries and clock changes."""

from datetime import UTC, date, time

import pytest

from cfkit.domain.errors import UsageError
from cfkit.domain.schedule import Period, local_instant, week_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-12-30..2027-01-02", date(2026, 12, 30), date(2027, 1, 2)),
    ],
)
def test_a_period_is_whole_days(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.first, period.last) == (first, last)
    assert period.days()[-1] == last


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-W60", "2026-12-31..2026-12-01", "декабрь", "2026-12-01.."]
)
def test_another_text_is_a_wrong_flag(text: str) -> None:
    with pytest.raises(UsageError, match="2026-W49"):
        Period.parse(text)


@pytest.mark.parametrize(
    "text", ["0001-01", "0002-01", "0999-W07", "9999-11", "9999-W02", "9998-12-31..9999-01-01"]
)
def test_a_period_at_the_edge_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="the years 1000 to 9998"):
        Period.parse(text)


def test_a_skipped_wall_time_moves_forward_by_the_gap() -> None:
    at = local_instant(date(2027, 3, 28), time(2, 30), "Europe/Berlin")
    assert at.isoformat() == "2027-03-28T03:30:00+02:00"


def test_a_wall_time_that_happens_twice_is_the_first() -> None:
    at = local_instant(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    assert at.astimezone(UTC).hour == 0


def test_weeks_are_iso_weeks() -> None:
    assert week_of(date(2027, 1, 1)) == "2026-W53"

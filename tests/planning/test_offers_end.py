"""An offer ends on the day that it names, however the day is written."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cfkit.application.due import Rules, why_missed
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.until import last_day, read_day

from .material import channel, idea, plan, project


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2026-12-18", "en", date(2026, 12, 18)),
        ("18 December", "en", date(2026, 12, 18)),
        ("until Friday, December 18th", "en", date(2026, 12, 18)),
        ("18 Dec 2027", "en", date(2027, 12, 18)),
        ("до 18 декабря", "ru", date(2026, 12, 18)),
        ("до пятницы, 18 декабря 2026 года включительно", "ru", date(2026, 12, 18)),
        ("18.12.", "ru", date(2026, 12, 18)),
        ("10 November", "en", date(2026, 11, 10)),
        ("10 January", "en", date(2027, 1, 10)),
        ("29 February", "en", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_and_a_missing_year_is_the_next_one(
    text: str, language: Any, day: date
) -> None:
    assert last_day(text, language, date(2026, 11, 27)) == day


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("while stocks last", "en"),
        ("the end of December", "en"),
        ("31 February", "en"),
        ("3 May 10", "en"),
        ("до конца декабря", "ru"),
        ("18 December", "ru"),
    ],
)
def test_what_names_no_day_is_not_guessed_at(text: str, language: Any) -> None:
    assert read_day(text, language) is None


def shop(until: str, **changed: Any) -> Project:
    offer = {"what": "A mug in a box", "until": until, "how": "write to us"}
    told = idea("mug", "pain", offer=offer, **changed)
    rare = {"per_week": 2, "times": ["10:00"]}
    return project(ideas=[told], channels=[channel(cadence=rare)])


def offers(made: Project, period: str = "2026-12") -> list[Placement]:
    return [one for one in plan(made, period).placements if one.key.variant.angle == "offer"]


@pytest.mark.parametrize("until", ["2026-12-04", "4 December", "until 4 Dec"])
def test_no_offer_is_planned_past_its_last_day_and_other_angles_are(until: str) -> None:
    made = shop(until)

    assert offers(made)
    assert all(one.at.date() <= date(2026, 12, 4) for one in offers(made))
    assert [one for one in plan(made).placements if one.at.day > 4]
    assert offers(made, "2027-01") == []


def test_a_late_post_of_an_offer_that_ended_is_missed() -> None:
    made = shop("4 December")
    [one, *_] = offers(made)

    def missed(day: int) -> bool:
        at = datetime(2026, 12, day, 12, tzinfo=UTC)
        why = why_missed(one, Rules(made, at, at, lambda name: name))
        return why is not None and why.code == "offer-ended"

    assert not missed(4)
    assert missed(5)

"""When channels speak: presets, caps, gaps, working days, borders of periods, changing clocks."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cfkit.adapters.files.production_calendar import ProductionCalendar
from cfkit.application.check_cadence import check_cadence
from cfkit.application.openings import Openings, Spot
from cfkit.application.slots import choose_slots
from cfkit.domain.diagnostics import Spot as Place
from cfkit.domain.project import Written
from cfkit.domain.schedule import Period
from cfkit.ports import Calendar

from .material import Weekdays, channel, project


def speak(
    cadence: dict[str, Any],
    period: str = "2026-12",
    *,
    zone: str = "Europe/London",
    calendar: Calendar | None = None,
    taken: tuple[datetime, ...] = (),
    **content: Any,
) -> list[datetime]:
    made = project(
        channels=[channel(cadence=cadence)], brand={"timezone": zone}, content=content
    ).strategy
    openings = Openings(made, made.channels[0], calendar or Weekdays())
    stands = [Spot.of("tg", at) for at in taken]
    return [spot.at for spot in choose_slots(openings, Period.parse(period), stands)]


def days(found: list[datetime]) -> list[int]:
    return [at.day for at in found]


@pytest.mark.parametrize(
    ("preset", "count"),
    [("daily", 31), ("workdays", 23), ("m12", 12), ("m15", 15), ("m20", 20)],
)
def test_presets_give_their_number_of_posts(preset: str, count: int) -> None:
    found = speak({"preset": preset})

    assert len(found) == len({at.date() for at in found}) == count
    assert {at.time().isoformat() for at in found} == {"10:00:00"}


def test_a_number_a_month_is_spread_over_the_whole_month() -> None:
    found = speak({"preset": "m15"})

    assert {(later - at).days for at, later in pairwise(found)} <= {2, 3}
    assert found[0].day <= 3
    assert found[-1].day >= 29


def test_every_2_3_days_means_two_or_three_days_with_forty_hours_of_rest() -> None:
    found = speak({"preset": "every_2_3_days", "times": ["07:45", "23:15"]})

    assert {(later.date() - at.date()).days for at, later in pairwise(found)} == {2, 3}
    assert all(later - at >= timedelta(hours=40) for at, later in pairwise(found))


def test_every_2_3_days_goes_on_from_the_last_post_before_the_period() -> None:
    last = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/London"))

    assert days(speak({"preset": "every_2_3_days"}, taken=(last,)))[0] in {2, 3}


def test_factory_daily_speaks_at_every_time_of_every_day() -> None:
    found = speak({"preset": "factory_daily", "times": ["09:00", "13:00", "20:00"]}, "2026-W50")

    assert len(found) == 21


def test_the_tighter_of_several_caps_decides() -> None:
    found = speak({"per_day": 2, "per_week": 3, "per_month": 30, "times": ["10:00", "16:00"]})

    weeks = [at.isocalendar().week for at in found]
    assert max(weeks.count(week) for week in weeks) == 3


def test_named_weekdays_are_the_only_ones() -> None:
    found = speak({"per_week": 3, "days": ["mon", "wed", "fri"]}, "2026-W50")

    assert [at.weekday() for at in found] == [0, 2, 4]


def test_the_gap_is_between_instants_and_takes_turns_among_times() -> None:
    found = speak({"per_week": 4, "times": ["10:00", "18:30"], "min_gap": "20h"})

    assert all(later - at >= timedelta(hours=20) for at, later in pairwise(found))
    assert {at.hour for at in found} == {10, 18}


def test_a_gap_too_wide_for_an_even_spread_still_fills_what_it_can() -> None:
    assert len(speak({"per_week": 4, "min_gap": "48h"})) == 16


def test_posts_of_the_month_before_count_for_gaps_and_those_of_the_week_for_caps() -> None:
    london = ZoneInfo("Europe/London")
    late = datetime(2026, 11, 30, 23, tzinfo=london)

    first = speak({"preset": "daily", "min_gap": "20h"}, taken=(late,))[0]
    in_week = speak({"per_week": 1, "days": ["tue"]}, "2026-W49", taken=(late,))

    assert first.day == 2
    assert in_week == []


def test_parts_of_a_month_add_up_to_the_month() -> None:
    cadence = {"preset": "m15"}

    halves = speak(cadence, "2026-12-01..2026-12-14") + speak(cadence, "2026-12-15..2026-12-31")

    assert halves == speak(cadence)


def test_a_month_cap_counts_what_stands_elsewhere_in_the_month() -> None:
    london = ZoneInfo("Europe/London")
    stands = tuple(datetime(2026, 12, day, 10, tzinfo=london) for day in (1, 2, 3))

    assert len(speak({"per_month": 4}, "2026-12-08..2026-12-31", taken=stands)) == 1


def test_blackouts_are_silent_and_the_number_moves_to_other_days() -> None:
    found = speak({"preset": "m12"}, blackout=[{"from": "2026-12-10", "to": "2026-12-20"}])

    assert len(found) == 12
    assert not {at.day for at in found} & set(range(10, 21))


def test_a_blackout_of_another_channel_does_not_count() -> None:
    dark = {"from": "2026-12-01", "to": "2026-12-31", "channels": ["vk"]}

    assert len(speak({"preset": "daily"}, blackout=[dark])) == 31


def test_russian_new_year_follows_the_decree_with_its_transferred_days() -> None:
    calendar = ProductionCalendar("RU")

    december = speak({"preset": "workdays"}, zone="Europe/Moscow", calendar=calendar)
    january = speak({"preset": "workdays"}, "2027-01", zone="Europe/Moscow", calendar=calendar)

    assert max(days(december)) == 30, "31 December is off: moved from 4 January"
    assert days(january)[0] == 11
    assert calendar.is_working_day(date(2027, 2, 20)), "a Saturday that works for 22 February"
    assert not calendar.is_working_day(date(2027, 2, 22))


def test_other_countries_have_their_holidays_and_no_country_has_none() -> None:
    assert not ProductionCalendar("GB").is_working_day(date(2026, 12, 25))
    assert ProductionCalendar(None).is_working_day(date(2026, 12, 25))
    assert not ProductionCalendar(None).is_working_day(date(2026, 12, 26))
    assert ProductionCalendar("ZZ").is_working_day(date(2026, 12, 25))


def test_a_time_that_clocks_skip_moves_and_one_that_happens_twice_comes_once() -> None:
    spring = speak({"preset": "daily", "times": ["01:30"]}, "2026-03-28..2026-03-30")
    autumn = speak({"preset": "daily", "times": ["01:30"]}, "2026-10-24..2026-10-26")

    assert [at.isoformat() for at in spring] == [
        "2026-03-28T01:30:00+00:00",
        "2026-03-29T02:30:00+01:00",
        "2026-03-30T01:30:00+01:00",
    ]
    assert [at.isoformat()[-6:] for at in autumn] == ["+01:00", "+01:00", "+00:00"]


def test_a_day_of_gap_is_24_hours_also_when_the_clock_jumps() -> None:
    found = speak({"preset": "daily", "min_gap": "1d"}, "2026-03-27..2026-03-30")

    assert 29 not in days(found), "10:00 comes after 23 hours that day"


def test_ten_is_the_time_of_a_channel_that_names_none() -> None:
    assert {at.hour for at in speak({"preset": "daily", "times": []})} == {10}


@pytest.mark.parametrize(
    "cadence",
    [
        {"preset": "daily", "per_day": 2, "times": ["10:00", "18:00"]},
        {"preset": "m15", "per_month": 20},
        {"preset": "every_2_3_days", "per_week": 5},
        {"per_day": 3, "times": ["10:00", "12:00", "14:00"], "min_gap": "3h"},
        {"per_week": 9, "days": ["mon", "sun"]},
    ],
)
def test_a_cap_that_check_finds_too_high_is_one_that_no_plan_reaches(
    cadence: dict[str, Any],
) -> None:
    spans = {"per_day": "2026-12-07..2026-12-07", "per_week": "2026-W50", "per_month": "2026-12"}
    [(name, period)] = [(name, span) for name, span in spans.items() if name in cadence]
    written = Written({"channels": [{"cadence": cadence}]}, [], [], _anywhere, _anywhere)

    [found] = check_cadence(written)

    fits = int(found.message.rpartition("room for ")[2].partition(";")[0])
    assert len(speak(cadence, period)) <= fits < cadence[name]


def _anywhere(_: object) -> Place:
    return Place("strategy.yaml")


def test_times_take_turns_also_where_a_gap_and_a_closed_week_leave_little_room() -> None:
    cadence = {"per_week": 4, "days": "workdays", "times": ["09:30", "18:30"], "min_gap": "20h"}
    dark = [{"from": "2026-12-23", "to": "2026-12-27"}]

    both = speak(cadence, blackout=dark)

    walls = [f"{at:%H:%M}" for at in both]
    assert len(both) == 18
    assert min(walls.count("09:30"), walls.count("18:30")) >= 4
    assert all(later - at >= timedelta(hours=20) for at, later in pairwise(both))

"""Each hard rule decides something: with it the plan is another one."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from cfkit.application.overload import OverCapacity
from cfkit.domain.plan import Plan

from .material import Text, channel, days, idea, plan, project

DAILY = {"preset": "daily", "times": ["10:00"]}


def ideas_of(made: Plan) -> list[str]:
    return [one.key.variant.idea for one in made.placements]


def angles_of(made: Plan) -> list[str]:
    return [one.key.variant.angle for one in made.placements]


def test_an_idea_keeps_its_distance_to_itself() -> None:
    made = plan(project(ideas=[idea("one"), idea("two")], content={"mix": {"same_idea_gap": "4d"}}))

    for name in ("one", "two"):
        own = [one.at for one in made.placements if one.key.variant.idea == name]
        assert all(later - at >= timedelta(days=4) for at, later in pairwise(own))
    assert len(made.placements) <= 16
    assert any("same_idea_gap" in short.remedy for short in made.shortfalls)


def test_an_angle_does_not_run_on() -> None:
    few = [idea(f"idea{n}", "pain", "myth") for n in range(10)]

    made = angles_of(plan(project(ideas=few, content={"mix": {"same_angle_run": 1}})))

    assert made
    assert all(one != other for one, other in pairwise(made))


def test_an_angle_has_at_most_its_share_rounded_up() -> None:
    few = [idea(f"idea{n}", "pain", "myth", "steps", "case", "story") for n in range(10)]

    made = angles_of(plan(project(ideas=few, content={"mix": {"angle_max": "25%"}})))

    assert len(made) > 20
    assert max(Counter(made).values()) <= -(-len(made) // 4)


def test_idea_and_angle_meet_once_a_period_on_a_channel() -> None:
    made = plan(project(ideas=[idea("one", "pain"), idea("two", "facts")]))

    assert sorted(zip(ideas_of(made), angles_of(made), strict=True)) == [
        ("one", "problem_mirror"),
        ("two", "data_insight"),
    ]


def test_an_evergreen_idea_may_come_back_after_its_cooldown() -> None:
    mix = {"evergreen_cooldown": "10d"}

    made = plan(project(ideas=[idea("one", "pain", evergreen=True)], content={"mix": mix}))

    assert len(made.placements) in {3, 4}
    times = [one.at for one in made.placements]
    assert all(later - at >= timedelta(days=10) for at, later in pairwise(times))
    assert len({one.body for one in made.placements}) == len(made.placements)


def test_a_segment_hears_so_many_posts_a_day_over_the_whole_network() -> None:
    network = [channel(name, segments=["students"]) for name in ("tg", "vk", "ok")]

    made = plan(project(channels=network, content={"mix": {"segment_max_per_day": 2}}))

    assert max(Counter(one.at.date() for one in made.placements).values()) == 2


REASONS = [{"id": "free", "reason": "It costs nothing"}, {"id": "near", "reason": "It is near"}]


def reasons_given(**mix: str) -> Plan:
    segments = [
        {"id": name, "title": name.title(), "reasons": REASONS} for name in ("students", "parents")
    ]
    told = [idea(f"idea{n}", "pain") for n in range(20)]
    made = project(ideas=told, segments=segments, content={"mix": mix})
    angles = {"reason_why": made.catalogue.angles["reason_why"]}
    only = replace(made, catalogue=replace(made.catalogue, angles=angles))
    return plan(only, "2026-12-01..2026-12-20")


def test_a_segment_is_given_the_same_reason_once_in_four_weeks_on_a_channel() -> None:
    made = reasons_given()

    given = Counter((one.key.variant.segment, one.key.variant.item) for one in made.placements)
    assert sorted(given.values()) == [1, 1, 1, 1]
    [short] = [one for one in made.shortfalls if "empty" in one.what]
    assert "add 16 reasons" in short.remedy
    assert "same_reason_gap" in short.remedy


def test_the_rest_of_a_reason_is_for_the_strategy_to_say() -> None:
    assert len(reasons_given(same_reason_gap="1h").placements) == 20
    made = reasons_given(same_reason_gap="10d")
    times: dict[tuple[str, str | None], list[datetime]] = {}
    for one in made.placements:
        times.setdefault((one.key.variant.segment, one.key.variant.item), []).append(one.at)
    assert max(map(len, times.values())) == 2
    assert all(
        later - at >= timedelta(days=10) for one in times.values() for at, later in pairwise(one)
    )


def test_nothing_is_told_after_it_expired() -> None:
    made = plan(project(ideas=[idea("one", expires="2026-12-05"), idea("two", "pain")]))

    assert max(one.at.day for one in made.placements if one.key.variant.idea == "one") <= 5


def test_a_reaction_to_news_is_not_late() -> None:
    news = {"news": "A new law", "deadline": "2026-12-04T12:00"}

    made = plan(project(ideas=[idea("one", "pain", trend=news)]))

    [told] = [one for one in made.placements if one.key.variant.angle == "trend_reaction"]
    assert told.at <= datetime(2026, 12, 4, 12, tzinfo=UTC)


MEETING = {"what": "A meeting", "starts": "2026-12-15T18:00"}


def test_an_event_is_announced_recalled_and_reported_around_its_day() -> None:
    others = [idea(f"idea{n}") for n in range(5)]

    made = plan(project(ideas=[idea("club", "pain", event=MEETING), *others]))

    steps = {
        one.key.variant.item: one.at.day
        for one in made.placements
        if one.key.variant.angle == "event"
    }
    assert steps == {"announce": 8, "remind": 14, "report": 18}


def test_nobody_is_invited_to_an_event_that_has_begun() -> None:
    made = plan(project(ideas=[idea("club", "pain", event=MEETING)]), "2026-12-16..2026-12-31")

    assert [
        one.key.variant.item for one in made.placements if one.key.variant.angle == "event"
    ] == ["report"]


def test_a_format_that_the_platform_does_not_carry_is_not_planned() -> None:
    made = plan(project(), carries=lambda _channel, format_: not format_.needs.images)

    assert {one.key.variant.format for one in made.placements} == {"text_post", "poll"}


def test_a_series_comes_in_the_order_of_its_file() -> None:
    parts = [idea(f"part{n}", "pain", "myth", series="course") for n in (3, 1, 2)]

    told = ideas_of(plan(project(ideas=parts)))

    assert told == ["part3", "part3", "part1", "part1", "part2", "part2"]


def test_no_two_bodies_on_a_channel_are_the_same() -> None:
    made = plan(
        project(), write=lambda variant, _channel: Text(f"{variant.idea.title} {variant.angle.id}")
    )

    bodies = [one.body for one in made.placements]
    assert len(bodies) == len(set(bodies)) == 31


def test_a_variant_with_nothing_to_say_gives_its_slot_to_another() -> None:
    made = plan(
        project(),
        write=lambda variant, _channel: (
            None if variant.angle.id in {"problem_mirror", "how_to"} else Text(str(variant.key))
        ),
    )

    assert len(made.placements) == 31
    assert not {"problem_mirror", "how_to"} & set(angles_of(made))


TEAM = {
    "team": [
        {"id": "writer", "roles": ["copywriter"], "hours_per_week": 6},
        {"id": "sender", "roles": ["distributor"], "hours_per_week": 20},
    ]
}


def test_hours_of_a_role_bound_the_week_and_the_plan_says_so() -> None:
    few = {"team": [{"id": "writer", "roles": ["copywriter"], "hours_per_week": 3}]}

    made = plan(project(resources=few))

    assert {load.has for load in made.capacity if load.member == "writer"} == {3}
    assert all(load.needs <= load.has for load in made.capacity)
    short = [one for one in made.shortfalls if one.week == "2026-W50"]
    assert short
    assert "copywriter" in short[0].what
    assert short[0].needs > short[0].has == 3


def test_a_variant_is_made_once_and_sent_to_every_channel() -> None:
    """Six hours write four text posts a week, yet two channels can have more than four."""
    told = [idea(f"idea{n}") for n in range(9)]
    network = [channel(name, formats=["text_post"]) for name in ("tg", "vk")]

    made = plan(project(channels=network, ideas=told, resources=TEAM), "2026-W50")

    assert len(made.placements) == 8
    assert len({one.key.variant for one in made.placements}) == 4


def test_the_teams_own_hours_beat_the_catalogue() -> None:
    faster = {
        **TEAM,
        "hours": {"text_post": {"copywriter": 0.5}, "photo_post": {"copywriter": 0.5}},
    }

    assert len(plan(project(resources=faster), "2026-W50").placements) == 7


def test_two_roles_of_one_person_share_her_hours() -> None:
    alone = {"team": [{"id": "all", "roles": ["copywriter", "distributor"], "hours_per_week": 4}]}

    made = plan(project(channels=[channel(formats=["text_post"])], resources=alone), "2026-W50")

    assert len(made.placements) == 2, "1.5 + 0.2 hours a post"


def test_a_role_that_nobody_holds_is_unknown_and_reported() -> None:
    made = plan(project(channels=[channel(formats=["photo_post"])], resources=TEAM), "2026-W50")

    assert made.placements
    assert any("designer" in short.what and short.has == 0 for short in made.shortfalls)


def test_the_volume_of_the_network_is_kept_and_shared_out() -> None:
    network = [channel("tg", cadence={"per_month": 20}), channel("vk", cadence={"per_month": 10})]

    made = plan(project(channels=network, factory={"volume": 15}))

    assert Counter(one.key.channel for one in made.placements) == {"tg": 10, "vk": 5}


def test_a_week_has_its_part_of_the_volume() -> None:
    made = plan(project(factory={"volume": 31}, channels=[channel(cadence=DAILY)]), "2026-W50")

    assert len(made.placements) == 7


def test_what_one_channel_cannot_use_goes_to_another() -> None:
    network = [
        channel("tg", segments=["students"], cadence={"per_month": 20}),
        channel("vk", segments=["parents"], cadence={"per_month": 20}),
    ]
    told = [idea("one", "pain", segments=["students"]), idea("two", segments=["parents"])]

    made = plan(project(channels=network, ideas=told, factory={"volume": 12}))

    assert Counter(one.key.channel for one in made.placements) == {"tg": 1, "vk": 11}


def agenda(**changed: Any) -> dict[str, Any]:
    return {"agenda": [{"date": "2026-12-12", "idea": "day", "mandatory": True, **changed}]}


def test_a_mandatory_date_is_kept_also_on_a_day_off() -> None:
    weekdays = {"preset": "workdays", "times": ["10:00"]}
    told = [idea("day", "local"), *(idea(f"idea{n}") for n in range(4))]

    made = plan(project(channels=[channel(cadence=weekdays)], ideas=told, content=agenda()))

    assert "2026-12-12" in {
        f"{one.at:%Y-%m-%d}" for one in made.placements if one.key.variant.idea == "day"
    }


def test_a_mandatory_date_in_a_blackout_is_a_shortfall_not_a_post() -> None:
    dark = {**agenda(), "blackout": [{"from": "2026-12-11", "to": "2026-12-13"}]}

    made = plan(project(ideas=[idea("day"), idea("other")], content=dark))

    assert not {11, 12, 13} & set(days(made))
    assert any("2026-12-12" in short.what for short in made.shortfalls)


def test_a_mandatory_date_without_hours_refuses_the_plan_unless_told_to_overload() -> None:
    busy = project(
        ideas=[idea("day", "local")],
        content=agenda(),
        resources={"team": [{"id": "w", "roles": ["copywriter"], "hours_per_week": 1}]},
        channels=[channel(formats=["text_post"])],
    )

    with pytest.raises(OverCapacity, match="day on 2026-12-12") as refused:
        plan(busy)
    assert (refused.value.code, int(refused.value.exit_code)) == ("over-capacity", 3)
    over = plan(busy, overload=True)
    assert days(over) == [12]
    assert [(load.needs, load.has) for load in over.capacity] == [(1.5, 1)]


def test_mandatory_dates_take_lighter_formats_before_they_refuse() -> None:
    both = {
        "agenda": [
            {"date": "2026-12-09", "idea": "day", "mandatory": True},
            {"date": "2026-12-10", "idea": "night", "mandatory": True},
        ]
    }
    few = {"team": [{"id": "w", "roles": ["copywriter", "designer"], "hours_per_week": 2}]}
    told = [idea("day", "question"), idea("night", "question")]

    made = plan(project(ideas=told, content=both, resources=few))

    assert {9, 10} <= set(days(made))

"""A plan is not only allowed but good: shares, weights, what it says about itself, its speed."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfkit.application.capacity import headcount, limits, loads
from cfkit.application.power import units_needed
from cfkit.domain.plan import Status
from cfkit.domain.strategy import Member

from .material import channel, idea, plan, project

PILLARS = [
    {"id": "clubs", "title": "Clubs", "share": "70%", "goal": "visits"},
    {"id": "books", "title": "Books", "share": "30%"},
]


def test_pillars_and_stages_have_their_shares() -> None:
    told = [
        idea(f"idea{n}", pillar=pillar, stages=[stage])
        for n, (pillar, stage) in enumerate(
            [
                ("clubs", "unaware"),
                ("clubs", "solution"),
                ("books", "unaware"),
                ("books", "solution"),
            ]
            * 3
        )
    ]
    mix = {"stages": {"unaware": "40%", "solution": "60%"}}

    made = plan(project(pillars=PILLARS, ideas=told, content={"mix": mix}))

    pillar_of = {one["id"]: one["pillar"] for one in told}
    pillars = Counter(pillar_of[one.key.variant.idea] for one in made.placements)
    assert abs(pillars["clubs"] - 0.7 * 31) < 2
    assert abs(Counter(one.stage for one in made.placements)["unaware"] - 0.4 * 31) < 2.5


def test_a_format_has_at_most_its_share_when_others_can_be_had() -> None:
    mix = {"formats": {"text_post": {"max": "30%"}, "poll": {"min": "10%"}}}

    made = plan(project(ideas=[idea(f"idea{n}") for n in range(9)], content={"mix": mix}))

    formats = Counter(one.key.variant.format for one in made.placements)
    assert formats["text_post"] <= 0.3 * 31
    assert formats["poll"] >= 0.1 * 31


def test_segments_and_angles_are_all_served() -> None:
    made = plan(project())

    segments = Counter(one.key.variant.segment for one in made.placements)
    assert min(segments.values()) >= 12
    assert len({one.key.variant.angle for one in made.placements}) >= 10


def test_the_most_urgent_idea_is_told_most_often() -> None:
    told = [idea(f"idea{n}") for n in range(8)] + [idea("urgent", priority=9)]

    made = plan(project(ideas=told, channels=[channel(cadence={"per_week": 2})]))

    assert Counter(one.key.variant.idea for one in made.placements).most_common(1)[0][0] == "urgent"


def test_what_was_learned_raises_what_it_favours() -> None:
    weights = {"angle": {"how_to": 0.5, "myth_buster": 0.05, "problem_mirror": 0.05}}
    many = project(
        ideas=[idea(f"idea{n}") for n in range(12)], channels=[channel(cadence={"per_week": 4})]
    )

    def share(**changed: Any) -> int:
        return Counter(one.key.variant.angle for one in plan(many, **changed).placements)["how_to"]

    assert share(weights=weights) > share() + 1


def test_another_seed_gives_another_plan_about_as_good() -> None:
    first, second = plan(project(), seed=1), plan(project(), seed=2)

    assert first.placements != second.placements
    assert abs(first.gap - second.gap) < 0.05


def test_a_plan_says_how_far_it_is_from_the_bound() -> None:
    assert 0 <= plan(project()).gap < 0.1


def test_the_gap_is_that_of_what_was_free_to_choose_whoever_fixed_the_rest() -> None:
    event = {"what": "A meeting", "starts": "2026-12-15T18:00"}
    told = [idea("club", "pain", event=event), *(idea(f"idea{n}") for n in range(5))]
    cadence = {"per_week": 4, "times": ["10:00"]}
    made = project(ideas=told, channels=[channel(cadence=cadence), channel("vk", cadence=cadence)])
    first = plan(made)

    def gap(fixed: int) -> float:
        stands = [
            replace(one, status=Status.HOLD) if number < fixed else one
            for number, one in enumerate(first.placements)
        ]
        return plan(made, placements=stands).gap

    assert 0 < first.gap == gap(0) < 0.02
    assert gap(len(first.placements) // 2) < 0.02
    assert gap(len(first.placements)) == 0


def test_steps_that_dates_ask_for_make_no_gap() -> None:
    events = [
        idea(f"club{n}", event={"what": "A meeting", "starts": f"2026-12-{n:02}T18:00"})
        for n in range(6, 30, 3)
    ]

    assert plan(project(ideas=events, channels=[channel(), channel("vk")])).gap < 0.05


def test_shortfalls_are_told_in_the_language_of_the_project() -> None:
    brand = {"language": "ru", "timezone": "Europe/Moscow"}

    made = plan(project(brand=brand, ideas=[idea("one", "pain")], factory={"volume": 60}))

    told = " ".join(short.what + short.remedy for short in made.shortfalls)
    assert "публикаций" in told
    assert made.notes


def test_a_pillar_without_ideas_is_named() -> None:
    made = plan(project(pillars=PILLARS))

    assert any('"books"' in short.what and short.has == 0 for short in made.shortfalls)


def test_an_empty_slot_is_explained_by_the_rule_that_caused_it() -> None:
    told = [idea("one", "pain")]

    made = plan(project(ideas=told))

    [empty] = [short for short in made.shortfalls if "empty" in short.what]
    assert (empty.needs, empty.has) == (31, 1)
    assert "add 30 ideas" in empty.remedy


def members(*rows: tuple[str, list[str], float]) -> list[Member]:
    return [
        Member.model_validate({"id": name, "roles": roles, "hours_per_week": hours})
        for name, roles, hours in rows
    ]


def test_hours_flow_to_whoever_can_still_take_them() -> None:
    team = members(("a", ["copywriter", "designer"], 10), ("b", ["copywriter"], 10))

    found = loads(team, {"2026-W50": {"copywriter": 12_000, "designer": 8_000}})

    assert {load.member: load.needs for load in found} == {"a": 10, "b": 10}


def test_an_overload_is_shown_with_somebody_who_holds_the_role() -> None:
    found = loads(members(("a", ["copywriter"], 4)), {"2026-W50": {"copywriter": 6_000}})

    assert [(load.member, load.needs, load.has) for load in found] == [("a", 6, 4)]


def test_limits_name_every_set_of_roles_that_shares_people() -> None:
    team = members(
        ("a", ["copywriter", "designer"], 10), ("b", ["copywriter"], 5), ("c", ["ads"], 3)
    )

    found = {(tuple(sorted(limit.roles)), limit.has) for limit in limits(team)}

    assert found == {
        (("designer",), 10_000),
        (("copywriter", "designer"), 15_000),
        (("ads",), 3_000),
    }


@pytest.mark.parametrize(("units", "people"), [(30, 3), (50, 5), (100, 9)])
def test_headcount_by_units_and_by_hours(units: int, people: int) -> None:
    assert headcount(units, units * 4.0, []).by_units == people
    assert headcount(units, 224.0, []).by_hours == 2


@pytest.mark.parametrize(
    ("lift", "sigma", "units"), [(2, 0.8, 9), (2, 1.0, 13), (2, 1.2, 19), (1.5, 1.0, 38)]
)
def test_units_a_hypothesis_needs_agree_with_the_simulation(
    lift: float, sigma: float, units: int
) -> None:
    assert units_needed(sigma, lift) == units


def test_paths_say_month_channel_and_key() -> None:
    first = plan(project()).placements[0]

    assert Path(first.path) == Path("content/2026-12/tg") / f"{first.key.variant}.md"

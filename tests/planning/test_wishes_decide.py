"""Each soft rule decides something: a plan leans another way where its weight counts for nothing.

For a wish of the strategy that is the plan made without it. What no strategy can switch off stands
against something that would win without it. What readers have of an idea: `test_modes`.
"""

from collections import Counter
from typing import Any

import pytest

from cfkit.domain.plan import Placement, Plan

from .material import BLOCKS, channel, idea, plan, project

Parts = dict[str, Any]

POSTS: Parts = {"formats": ["text_post"], "segments": ["students"]}
"""A channel on which a post of an angle differs from another by its idea alone."""

RARE = [channel(cadence={"per_week": 2, "times": ["10:00"]})]
ONE = [channel(**POSTS)]
BOTH = [channel(formats=["text_post", "photo_post"])]
TOLD = [idea(f"idea{n}") for n in range(12)]
PLAIN = [idea(f"idea{n}", "pain", stages=["unaware"]) for n in range(8)]
OTHER = [idea(f"idea{n}", "myth", stages=["unaware"]) for n in range(8)]
MIXED = [idea(f"idea{n}", pillar=["clubs", "books"][n % 2]) for n in range(8)]
FAVOURED = {"angle": {"how_to": 0.8, "myth_buster": 0.1, "problem_mirror": 0.1}}
DAY, TENTH = "2026-12-01..2026-12-01", "2026-12-10..2026-12-10"
WEEK = "2026-12-07..2026-12-13"
EXPLOIT = {"explore": "0%"}
FAQ = {"question": "How?", "short": "So"}


def count(made: Plan, what: str) -> Counter[str]:
    return Counter(str(getattr(one.key.variant, what)) for one in made.placements)


def shares(clubs: int) -> Parts:
    pillars = [
        {"id": "clubs", "title": "Clubs", "share": f"{clubs}%", "goal": "visits"},
        {"id": "books", "title": "Books", "share": f"{100 - clubs}%"},
    ]
    return {"pillars": pillars, "ideas": MIXED}


def mix(**wish: Any) -> Parts:
    return {"content": {"mix": wish}, "ideas": TOLD}


def is_of_clubs(one: Placement) -> bool:
    return int(one.key.variant.idea.removeprefix("idea")) % 2 == 0


def is_for_the_unaware(one: Placement) -> bool:
    return one.stage == "unaware"


def is_a_poll(one: Placement) -> bool:
    return one.key.variant.format == "poll"


MORE: dict[str, tuple[Parts, Parts, Any]] = {
    "share of a pillar": (shares(75), shares(25), is_of_clubs),
    "share of a stage": (
        mix(stages={"unaware": "75%", "solution": "25%"}),
        mix(stages={"unaware": "25%", "solution": "75%"}),
        is_for_the_unaware,
    ),
    "at least so many of a format": (mix(formats={"poll": {"min": "60%"}}), mix(), is_a_poll),
    "at most so many of a format": (mix(), mix(formats={"poll": {"max": "6%"}}), is_a_poll),
}


@pytest.mark.parametrize("wish", MORE)
def test_a_plan_leans_the_way_that_the_strategy_wishes(wish: str) -> None:
    more, less, counted = MORE[wish]

    many, few = (sum(map(counted, plan(project(**one)).placements)) for one in (more, less))

    assert many >= few + 5


def test_a_segment_is_served_although_others_have_more_urgent_ideas() -> None:
    urgent = [idea(f"one{n}", "pain", priority=3, segments=["students"]) for n in range(12)]
    others = [idea(f"two{n}", "pain", segments=["parents"]) for n in range(12)]
    made = project(ideas=[*urgent, *others], channels=[channel(formats=["text_post"])])

    assert count(plan(made, "2026-12-01..2026-12-10"), "segment")["parents"] >= 3


def test_a_goal_is_served_although_others_have_more_urgent_ideas() -> None:
    goals = [{"id": name, "kind": "visits", "title": name} for name in ("visits", "returns")]
    told = [
        idea(f"idea{n}", "pain", goal=goals[n % 2]["id"], priority=2 - n % 2, stages=["unaware"])
        for n in range(24)
    ]

    found = plan(project(ideas=told, goals=goals, channels=ONE), "2026-12-01..2026-12-10")

    assert Counter(one.goal for one in found.placements)["returns"] >= 3


@pytest.mark.parametrize("seed", range(4))
def test_angles_take_turns(seed: int) -> None:
    told = [idea(f"idea{n}", "pain", "myth", "steps", stages=["unaware"]) for n in range(9)]
    ever = {"content": {"mix": {"same_angle_run": 9}}}

    found = plan(project(ideas=told, channels=ONE, **ever), "2026-12-01..2026-12-09", seed=seed)

    assert sorted(count(found, "angle").values()) == [3, 3, 3]


@pytest.mark.parametrize("seed", range(4))
def test_formats_take_turns(seed: int) -> None:
    made = project(ideas=PLAIN, channels=BOTH)

    found = plan(made, "2026-12-01..2026-12-08", seed=seed)

    assert count(found, "format") == {"text_post": 4, "photo_post": 4}


@pytest.mark.parametrize("urgent", [{1, 4}, {2, 7}])
def test_urgent_ideas_are_the_ones_told_where_not_all_are(urgent: set[int]) -> None:
    told = [idea(f"idea{n}", "pain", priority=1 + 4 * (n in urgent)) for n in range(8)]

    found = plan(project(ideas=told, channels=ONE), "2026-12-01..2026-12-02")

    assert set(count(found, "idea")) == {f"idea{n}" for n in urgent}


@pytest.mark.parametrize("mode", ["volume", "quality"])
def test_quality_tells_what_is_urgent_where_volume_tells_what_a_format_is_made_for(
    mode: str,
) -> None:
    two = [idea("urgent", "pain", priority=3), idea("asked", "pain", faq=FAQ)]
    asked = [channel(formats=["text_post", "faq_card"], segments=["students"])]

    found = plan(project(ideas=two, channels=asked, factory={"mode": mode}), DAY)

    assert [*count(found, "idea")] == ["urgent" if mode == "quality" else "asked"]


def test_slots_that_explore_do_not_repeat_what_is_favoured() -> None:
    def favoured(explore: str) -> int:
        made = project(channels=RARE, ideas=TOLD, factory={"explore": explore})
        return count(plan(made, weights=FAVOURED), "angle")["how_to"]

    assert favoured("0%") > favoured("100%")


@pytest.mark.parametrize("tried", ["problem_mirror", "myth_buster"])
def test_slots_that_explore_try_what_was_tried_least(tried: str) -> None:
    blocks = {"problem_mirror": "pain", "myth_buster": "myth"}
    past = plan(
        project(ideas=[idea("old", blocks[tried])], channels=ONE), "2026-11-01..2026-11-20"
    ).placements
    assert [one.key.variant.angle for one in past] == [tried]
    told = [idea(f"idea{n}", "pain", "myth", stages=["unaware"]) for n in range(6)]
    made = project(
        ideas=[*told, idea("old", blocks[tried])], channels=ONE, factory={"explore": "100%"}
    )

    found = plan(made, DAY, placements=past)

    assert tried not in count(found, "angle")


def test_the_time_that_is_liked_is_taken_where_the_day_has_several() -> None:
    both = [channel(cadence={"preset": "daily", "times": ["10:00", "18:30"]})]

    def at(weights: dict[str, dict[str, float]]) -> Counter[str]:
        made = plan(project(channels=both), weights=weights)
        return Counter(f"{one.at:%H:%M}" for one in made.placements)

    assert at({})["18:30"] < 20
    assert at({"slot": {"10:00": 0.2, "18:30": 0.8}})["18:30"] == 31


@pytest.mark.parametrize("liked", ["10:00", "18:30"])
def test_a_mandatory_date_is_told_at_the_time_that_is_liked(liked: str) -> None:
    at = {"tg": "10:00", "vk": "18:30"}
    both = [channel(name, cadence={"per_week": 1, "times": [wall]}) for name, wall in at.items()]
    agenda = {"agenda": [{"date": "2026-12-10", "idea": "idea0", "mandatory": True}]}
    slot = {"10:00": 0.1, "18:30": 0.1} | {liked: 0.9}

    made = project(ideas=PLAIN[:1], channels=both, content=agenda, factory=EXPLOIT)
    found = plan(made, TENTH, weights={"slot": slot})

    assert [f"{one.at:%H:%M}" for one in found.placements] == [liked]


@pytest.mark.parametrize("known", [{0, 1, 2, 3}, {1, 3, 5, 7}])
def test_an_idea_that_the_channel_has_not_told_comes_before_one_that_it_has(
    known: set[int],
) -> None:
    before = project(
        ideas=[one for n, one in enumerate(PLAIN) if n in known], channels=ONE, factory=EXPLOIT
    )
    past = plan(before, "2026-11-01..2026-11-30").placements
    assert {one.key.variant.idea for one in past} == {f"idea{n}" for n in known}

    after = plan(
        project(ideas=OTHER, channels=ONE, factory=EXPLOIT),
        "2026-12-10..2026-12-13",
        placements=past,
    )

    assert set(count(after, "idea")) == {f"idea{n}" for n in set(range(8)) - known}


def test_a_date_of_the_agenda_that_is_not_mandatory_draws_its_idea() -> None:
    def on_the_tenth(content: dict[str, Any]) -> str:
        made = plan(project(ideas=TOLD, content=content))
        return next(one.key.variant.idea for one in made.placements if one.at.day == 10)

    for name in ("idea2", "idea7"):
        agenda = {"agenda": [{"date": "2026-12-10", "idea": name}]}
        assert on_the_tenth(agenda) == name


@pytest.mark.parametrize("seed", range(5))
def test_a_format_made_for_an_idea_comes_before_one_that_fits_anything(seed: int) -> None:
    asked = [idea(f"idea{n}", "pain", faq=FAQ) for n in range(8)]
    rare = [channel(formats=["text_post", "faq_card"], segments=["students"])]

    made = plan(project(channels=rare, ideas=asked, factory=EXPLOIT), DAY, seed=seed)

    assert count(made, "format") == {"faq_card": 1}


@pytest.mark.parametrize("lead", [1, 3])
def test_a_text_is_told_on_another_channel_only_where_it_is_well_ahead_of_others(
    lead: int,
) -> None:
    two = [idea("first", "pain", priority=1 + lead), idea("second", "pain")]
    network = [channel(name, **POSTS) for name in ("tg", "vk")]
    told = [{**one, "stages": ["unaware"]} for one in two]

    made = plan(project(channels=network, ideas=told), DAY)

    assert sorted(count(made, "idea")) == (["first", "second"] if lead == 1 else ["first"])


def test_what_is_as_good_as_something_else_is_chosen_by_the_seed() -> None:
    one = project(ideas=[idea("one", *BLOCKS)], channels=[channel(formats=["text_post"])])

    assert len({str(plan(one, DAY, seed=n).placements[0].key) for n in range(8)}) > 2


def hours(role: str, has: float) -> Parts:
    return {"team": [{"id": "one", "roles": [role], "hours_per_week": has}]}


def test_what_takes_long_waits_while_people_are_short_of_time() -> None:
    cards = [channel(formats=["carousel", "quote_card"], segments=["students"])]
    wish = {"mix": {"formats": {"carousel": {"min": "15%"}}}}

    def first(has: float) -> str:
        made = project(ideas=PLAIN, channels=cards, content=wish, resources=hours("designer", has))
        return min(plan(made, WEEK).placements, key=lambda one: one.at).key.variant.format

    assert first(40) == "carousel"
    assert first(8) == "quote_card"


@pytest.mark.parametrize("has", [6, 7])
def test_a_filled_slot_is_worth_more_than_the_mix(has: float) -> None:
    cards = [channel(formats=["text_post", "quote_card"], segments=["students"])]
    wish = {"mix": {"formats": {"text_post": {"min": "100%"}}}}

    made = project(ideas=PLAIN, channels=cards, content=wish, resources=hours("copywriter", has))

    assert len(plan(made, WEEK).placements) == 7

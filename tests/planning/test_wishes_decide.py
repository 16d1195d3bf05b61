"""Each soft rule decides something: with its weight the plan leans another way than without."""

from collections import Counter
from typing import Any

from cfkit.domain.plan import Plan

from .material import channel, idea, plan, project

RARE = [channel(cadence={"per_week": 2, "times": ["10:00"]})]
TOLD = [idea(f"idea{n}") for n in range(12)]
FAVOURED = {"angle": {"how_to": 0.8, "myth_buster": 0.1, "problem_mirror": 0.1}}


def count(made: Plan, what: str) -> Counter[str]:
    return Counter(str(getattr(one.key.variant, what)) for one in made.placements)


def test_slots_that_explore_do_not_repeat_what_is_favoured() -> None:
    def favoured(explore: str) -> int:
        made = project(channels=RARE, ideas=TOLD, factory={"explore": explore})
        return count(plan(made, weights=FAVOURED), "angle")["how_to"]

    assert favoured("0%") > favoured("100%")


def test_the_time_that_is_liked_is_taken_where_the_day_has_several() -> None:
    both = [channel(cadence={"preset": "daily", "times": ["10:00", "18:30"]})]

    def at(weights: dict[str, dict[str, float]]) -> Counter[str]:
        made = plan(project(channels=both), weights=weights)
        return Counter(f"{one.at:%H:%M}" for one in made.placements)

    assert at({})["18:30"] < 20
    assert at({"slot": {"10:00": 0.2, "18:30": 0.8}})["18:30"] == 31


def test_an_idea_that_the_channel_has_not_told_comes_before_one_that_it_has() -> None:
    told = [idea(f"idea{n}", "pain", "myth", "steps", "case") for n in range(4)]
    made = project(channels=RARE, ideas=told)
    known = [one for one in plan(made, "2026-11").placements if one.key.variant.idea != "idea3"]
    assert known

    after = plan(made, "2026-12-01..2026-12-05", placements=known)

    assert "idea3" in count(after, "idea")


def test_a_date_of_the_agenda_that_is_not_mandatory_draws_its_idea() -> None:
    def on_the_tenth(content: dict[str, Any]) -> str:
        made = plan(project(ideas=TOLD, content=content))
        return next(one.key.variant.idea for one in made.placements if one.at.day == 10)

    for name in ("idea2", "idea7"):
        agenda = {"agenda": [{"date": "2026-12-10", "idea": name}]}
        assert on_the_tenth(agenda) == name


def test_a_format_made_for_an_idea_comes_before_one_that_fits_anything() -> None:
    asked = [idea(f"idea{n}", "pain", faq={"question": "How?", "short": "So"}) for n in range(8)]
    rare = [channel(cadence={"per_week": 1}, formats=["text_post", "faq_card"])]

    made = count(plan(project(channels=rare, ideas=asked)), "format")

    assert made["faq_card"] >= made["text_post"]


def test_a_text_is_told_on_another_channel_only_where_nothing_else_is_left() -> None:
    network = [channel(name, cadence={"per_week": 1}) for name in ("tg", "vk")]

    made = plan(project(channels=network, ideas=TOLD))

    assert max(Counter(str(one.key.variant) for one in made.placements).values()) == 1

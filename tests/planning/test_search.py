"""The search after the greedy plan finds what greed passed over, and breaks nothing for it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from cfkit.application.bound import bound
from cfkit.domain.project import Project

from .boards import Bare, bare
from .material import BLOCKS, channel, idea, plan, project

PERIOD = "2026-12-01..2026-12-20"
STUDENTS = {"formats": ["text_post"], "segments": ["students"]}


def tight(seed: int) -> Project:
    """A month with few ideas for its slots: what is told today is missed tomorrow."""
    dice = random.Random(seed)  # noqa: S311  months to try, not secrets
    told = [
        idea(
            f"idea{n}",
            *dice.sample(sorted(BLOCKS), 3),
            pillar=dice.choice(["clubs", "books"]),
            segments=dice.sample(["students", "parents"], dice.randint(1, 2)),
            stages=dice.sample(["unaware", "problem", "solution"], 2),
            priority=dice.randint(1, 9),
        )
        for n in range(6)
    ]
    pillars = [
        {"id": "clubs", "title": "Clubs", "share": "70%", "goal": "visits"},
        {"id": "books", "title": "Books", "share": "30%"},
    ]
    mix = {"angle_max": "25%", "same_idea_gap": "3d", "same_angle_run": 1}
    return project(
        ideas=told,
        pillars=pillars,
        channels=[channel("tg"), channel("vk")],
        content={"mix": mix},
    )


def searched(found: Bare) -> tuple[float, int]:
    """Fill greedily, then search; return by what part the value grew and what was filled more."""
    empty = found.plan.fill(found.spots)
    worth, posts = found.plan.value.total, len(found.plan.chosen)
    found.plan.improve(empty, None)
    return found.plan.value.total / worth - 1, len(found.plan.chosen) - posts


@pytest.mark.parametrize(("seed", "part"), [(0, 0.015), (5, 0.035), (7, 0.015)])
def test_search_is_worth_a_part_of_a_tight_month(seed: int, part: float) -> None:
    more, posts = searched(bare(tight(seed), PERIOD))

    assert more > part
    assert posts > 0


def test_a_plan_is_nearer_to_its_bound_than_greed_alone() -> None:
    greedy = bare(tight(5), PERIOD)
    greedy.plan.fill(greedy.spots)
    often = 1 + int(timedelta(days=20) / timedelta(days=3))
    most = bound(greedy.plan, greedy.pool, greedy.spots, often)

    assert plan(tight(5), PERIOD).gap < 1 - greedy.plan.value.total / most - 0.01


def early(date: str) -> Project:
    """An idea that greed tells first, because it is urgent, and that has a date later on."""
    told = [
        idea("early", "pain", priority=9, stages=["unaware"]),
        *(idea(f"idea{n}", "pain", stages=["unaware"]) for n in range(12)),
    ]
    agenda = {"agenda": [{"date": date, "idea": "early"}]}
    return project(channels=[channel(**STUDENTS)], ideas=told, content=agenda)


@pytest.mark.parametrize("seed", [2, 3])
def test_what_greed_tells_too_early_is_brought_to_its_date(seed: int) -> None:
    made = plan(early("2026-12-06"), "2026-12-01..2026-12-07", seed=seed)

    assert [one.at.day for one in made.placements if one.key.variant.idea == "early"] == [6]


@pytest.mark.parametrize("seed", range(8))
def test_search_gives_no_week_more_work_than_it_has_hours(seed: int) -> None:
    """What stands on two channels is made in the week in which it first goes out."""
    told = [idea(name, "pain", stages=["unaware"]) for name in ("one", "two", "full")]
    agenda = {"agenda": [{"date": "2026-12-22", "idea": "one"}]}
    writer = {"id": "writer", "roles": ["copywriter"], "hours_per_week": 2}
    found = bare(
        project(
            ideas=told,
            channels=[channel("tg", **STUDENTS), channel("vk", **STUDENTS)],
            content=agenda,
            resources={"team": [writer]},
        ),
        "2026-12-01..2026-12-28",
        seed,
    )
    at = {(spot.channel, spot.day.day): spot for spot in found.spots}
    for name, where in (
        ("one", ("tg", 1)),
        ("one", ("vk", 8)),
        ("full", ("vk", 9)),
        ("two", ("tg", 22)),
    ):
        found.plan.put(found.of(name, where[0]), at[where], pin=where[0] == "vk")
    assert not found.plan.board.in_trouble()

    found.plan.improve((), 0)

    assert not found.plan.board.in_trouble()

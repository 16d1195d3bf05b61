"""The bound that a plan is held against is never below the best plan there is, and near it."""

import random

import pytest

from cfkit.application.assign import Assignment
from cfkit.application.bound import bound
from cfkit.application.candidates import Candidate
from cfkit.application.openings import Spot
from cfkit.domain.project import Project

from .boards import bare
from .material import BLOCKS, channel, idea, plan, project

PERIOD = "2026-12-01..2026-12-02"
DAYS = 2


def small(seed: int) -> Project:
    """A project with few enough plans to try them all."""
    dice = random.Random(seed)  # noqa: S311  projects to try, not secrets
    stages = ["unaware", "problem", "solution"]
    ideas = [
        idea(
            f"idea{n}",
            *dice.sample(sorted(BLOCKS), 2),
            pillar=dice.choice(["clubs", "books"]),
            stages=dice.sample(stages, 2),
            segments=dice.sample(["students", "parents"], dice.randint(1, 2)),
            priority=dice.randint(1, 9),
            **dice.choice([{}, {"event": {"what": "A fair", "starts": "2026-12-09T18:00"}}]),
        )
        for n in range(dice.randint(1, 3))
    ]
    share = dice.choice([30, 50, 90])
    mix = {
        "stages": {"unaware": "60%", "solution": "40%"},
        "angle_max": dice.choice(["20%", "40%", "100%"]),
        "segment_max_per_day": dice.choice([None, 1, 2]),
        "same_idea_gap": dice.choice([None, "12h", "2d"]),
    }
    hours = dice.choice([None, 3, 6])
    return project(
        ideas=ideas,
        channels=[
            channel(name, formats=["text_post"], segments=dice.sample(["students", "parents"], 1))
            for name in ("tg", "vk")
        ],
        pillars=[
            {"id": "clubs", "title": "Clubs", "share": f"{share}%", "goal": "visits"},
            {"id": "books", "title": "Books", "share": f"{100 - share}%"},
        ],
        content={"mix": {name: value for name, value in mix.items() if value is not None}},
        resources={"team": [{"id": "a", "roles": ["copywriter"], "hours_per_week": hours}]}
        if hours
        else {},
    )


def best(made: Assignment, pool: list[Candidate], spots: list[Spot]) -> float:
    """Try every way to fill the slots, or to leave them empty."""
    if not spots:
        return made.value.total
    spot, *rest = spots
    found = best(made, pool, rest)
    for candidate in pool:
        if candidate.channel == spot.channel and made.fits(candidate, spot):
            made.put(candidate, spot)
            found = max(found, best(made, pool, rest))
            made.take(spot)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_is_worth_more_than_the_bound(seed: int) -> None:
    made = small(seed)
    gap = made.strategy.content.mix.same_idea_gap
    often = 1 + int(DAYS * 86_400 / gap.total_seconds()) if gap else 9
    empty = bare(made, PERIOD)

    most = bound(empty.plan, empty.pool, empty.spots, often)

    assert best(empty.plan, empty.pool, empty.spots) <= most + 1e-9


def test_the_gap_is_what_the_best_plan_lacks_where_a_rule_that_has_no_price_is_in_the_way() -> None:
    """One angle may not run on, and that alone leaves the second day empty."""
    made = project(
        ideas=[idea(f"idea{n}", "pain", stages=["unaware"]) for n in range(3)],
        channels=[channel(formats=["text_post"], segments=["students"])],
        content={"mix": {"same_angle_run": 1}},
        factory={"explore": "0%"},
    )
    empty = bare(made, PERIOD)
    most = bound(empty.plan, empty.pool, empty.spots, 9)
    lacks = 1 - best(empty.plan, empty.pool, empty.spots) / most

    assert 0.4 < lacks < 0.6
    assert plan(made, PERIOD).gap == pytest.approx(lacks, abs=1e-3)


def test_the_bound_is_near_where_only_the_mix_is_in_the_way() -> None:
    pillars = [
        {"id": "clubs", "title": "Clubs", "share": "70%", "goal": "visits"},
        {"id": "books", "title": "Books", "share": "30%"},
    ]
    told = [idea(f"idea{n}", pillar=["clubs", "books"][n % 2]) for n in range(12)]

    assert plan(project(pillars=pillars, ideas=told)).gap < 0.02

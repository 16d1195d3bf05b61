"""The bound that a plan is held against is never below the best plan there is, and near it."""

import random
from datetime import date

import pytest

from cfkit.application.angles import is_dated
from cfkit.application.assign import Assignment
from cfkit.application.bound import bound
from cfkit.application.candidates import Candidate, candidates
from cfkit.application.capacity import Hours
from cfkit.application.constraints import Board
from cfkit.application.expand import variants
from cfkit.application.openings import Openings, Spot
from cfkit.application.slots import Taken
from cfkit.application.value import Value
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.variant import Variant

from .material import BLOCKS, Weekdays, channel, idea, plan, project

PERIOD = Period(date(2026, 12, 1), date(2026, 12, 2), "two days")


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


def empty_plan(made: Project) -> tuple[Assignment, list[Candidate], list[Spot]]:
    """Everything that may be chosen, and the slots to fill; nothing is placed."""
    found = (one for one in variants(made) if isinstance(one, Variant))
    known = candidates(made, found, lambda _channel, _format: True, PERIOD.first)
    pool = [one for one in known if not is_dated(one)]  # what dates ask for is no choice
    openings = [Openings(made.strategy, one, Weekdays()) for one in made.strategy.channels]
    spots = [spot for one in openings for day in PERIOD.days() for spot in one.spots(day)]
    board = Board(PERIOD, made.strategy.content.mix, Hours(made.catalogue, made.strategy.resources))
    value = Value(made, len(spots), {}, 0)
    value.prepare(pool, ())
    taken = {one.channel.id: Taken(one.rhythm) for one in openings}
    board.assumed = len(spots)
    blank = Assignment(board, value, taken)
    blank.pick.offer(pool, ())
    return blank, pool, spots


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
    often = 1 + int(len(PERIOD.days()) * 86_400 / gap.total_seconds()) if gap else 9
    empty, pool, spots = empty_plan(made)

    most = bound(empty, pool, spots, often)

    assert best(empty, pool, spots) <= most + 1e-9


def test_the_bound_is_near_where_only_the_mix_is_in_the_way() -> None:
    pillars = [
        {"id": "clubs", "title": "Clubs", "share": "70%", "goal": "visits"},
        {"id": "books", "title": "Books", "share": "30%"},
    ]
    told = [idea(f"idea{n}", pillar=["clubs", "books"][n % 2]) for n in range(12)]

    assert plan(project(pillars=pillars, ideas=told)).gap < 0.02

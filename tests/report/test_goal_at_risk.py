"""A goal that falls behind its pace is told while the month can still be changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cfkit.application.alerts import Scene, alerts

from .material import live, placement, project, snapshot


def at_risk(day: int, reach: int | None) -> list[str]:
    """Say what is at risk on a day of December: a thousand of reach is the goal of the month."""
    post = placement("books.how_to.text_post.students@vk", 1)
    counted = [] if reach is None else [snapshot(post, 48, reach=reach)]
    scene = Scene(
        project(),
        [post],
        {str(post.key): live(post)},
        lambda _: counted,
        (),
        (),
        lambda _: True,
        datetime(2026, 12, day, 12, tzinfo=UTC),
    )
    return [one.words for one in alerts(scene) if one.kind == "goal-at-risk"]


@pytest.mark.parametrize(
    ("day", "reach", "is_at_risk"),
    [
        (5, 10, False),  # too early to tell
        (16, 300, True),
        (16, 400, False),
        (28, 600, True),
        (16, None, False),  # unknown is not zero
    ],
)
def test_a_goal_behind_its_pace_is_at_risk(day: int, reach: int | None, is_at_risk: bool) -> None:
    told = at_risk(day, reach)
    assert bool(told) == is_at_risk
    assert all(f"{reach} of 1000 reach so far" in one for one in told)

"""A goal that falls behind its pace is told while the month can still be changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cfkit.application.alerts import Scene, alerts

from .material import live, placement, project, snapshot


def at_risk(day: int, reach: int | None) -> list[str]:
    """Say what is at risk on a day of December: a thousand of reach is the goal of the month."""
    return said(day, {} if reach is None else {"reach": reach}, {"metric": "reach", "target": 1000})


def said(day: int, counts: dict[str, int], kpi: dict[str, object]) -> list[str]:
    post = placement("books.how_to.text_post.students@vk", 1)
    counted = [snapshot(post, 48, **counts)] if counts else []
    goals = [{"id": "g", "kind": "growth", "title": "G", "kpi": kpi}]
    scene = Scene(
        project(goals=goals),
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


@pytest.mark.parametrize(
    ("counts", "kpi", "is_at_risk"),
    [
        ({"reach": 1000, "hides": 1}, {"metric": "negative_rate", "target": 2}, False),
        ({"reach": 1000, "hides": 30}, {"metric": "negative_rate", "target": 2}, True),
        ({"hides": 5}, {"metric": "hides", "target": 100}, False),
        ({"hides": 60}, {"metric": "hides", "target": 100}, True),
    ],
)
def test_a_limit_is_at_risk_when_there_is_too_much(
    counts: dict[str, int], kpi: dict[str, object], is_at_risk: bool
) -> None:
    told = said(10, counts, kpi)
    assert bool(told) == is_at_risk
    assert all("of at most" in one and "plan more" not in one for one in told)


@pytest.mark.parametrize(
    ("day", "counts", "kpi", "is_at_risk"),
    [
        (9, {"reach": 100, "likes": 2}, {"metric": "er_reach", "target": 5}, True),
        (28, {"reach": 100, "likes": 4}, {"metric": "er_reach", "target": 5}, False),
        (20, {"subscribers": 500}, {"metric": "subscribers", "target": 1000}, True),
        (20, {"subscribers": 800}, {"metric": "subscribers", "target": 1000}, False),
    ],
)
def test_a_rate_and_a_size_have_no_pace(
    day: int, counts: dict[str, int], kpi: dict[str, object], is_at_risk: bool
) -> None:
    assert bool(said(day, counts, kpi)) == is_at_risk

"""An empty plan says why, and what would fill it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cfkit.domain.plan import Plan
from cfkit.domain.project import Project

from .material import channel, idea, plan, project

DARK = {"blackout": [{"from": "2026-12-01", "to": "2026-12-31"}]}
NOBODY = channel(segments=["students"])
RARE = channel(cadence={"per_month": 1, "times": ["10:00"]})


def without_ideas() -> Project:
    return replace(project(), ideas={})


@pytest.mark.parametrize(
    ("made", "period", "why", "remedy"),
    [
        (without_ideas(), "2026-12", "no idea left", "ideas/"),
        (project(content=DARK), "2026-12", "no channel may speak in 2026-12", "blackout"),
        (
            project(channels=[NOBODY], ideas=[idea("one", segments=["parents"])]),
            "2026-12",
            "no idea fits any channel",
            "expand --why",
        ),
        (project(channels=[RARE]), "2026-12-01..2026-12-03", "ask for no post", "longer period"),
    ],
)
def test_an_empty_plan_says_why(made: Project, period: str, why: str, remedy: str) -> None:
    found = plan(made, period)

    assert found.placements == ()
    first = found.shortfalls[0]
    assert why in first.what
    assert remedy in first.remedy


def test_a_period_of_which_no_slot_is_left_says_so() -> None:
    evening = datetime(2026, 12, 31, 22, tzinfo=UTC)

    found = plan(project(), now=evening)

    assert found.placements == ()
    assert "ask for no post in 2026-12" in found.shortfalls[0].what


def test_an_empty_plan_speaks_the_language_of_the_project() -> None:
    russian: dict[str, Any] = {"language": "ru", "timezone": "Europe/Moscow"}

    found: Plan = plan(project(content=DARK, brand=russian))

    assert "ни один канал не может говорить" in found.shortfalls[0].what


def test_a_plan_with_posts_is_not_called_empty() -> None:
    assert not [one for one in plan(project()).shortfalls if "no channel may speak" in one.what]

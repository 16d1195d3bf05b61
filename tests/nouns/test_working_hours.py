"""Hours of learning are no hours of work."""

from __future__ import annotations

from cfkit.domain.strategy.resources import Member


def member(**more: object) -> Member:
    return Member.model_validate({"id": "baker", "roles": ["copywriter"], **more})


def test_training_is_taken_out_of_what_a_plan_may_spend() -> None:
    assert member(hours_per_week="30").working_hours == 30
    assert member(hours_per_week="30", training_per_week="4").working_hours == 26
    assert member(hours_per_week="3", training_per_week="4").working_hours == 0

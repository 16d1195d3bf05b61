"""What a plan puts into a slot may go out at that slot: one rule says when it is too late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.application.due import Action, Rules, judge
from cfkit.domain.bounds import bounds
from cfkit.domain.plan import Status
from cfkit.domain.project import Project

from .material import channel, idea, plan, project


def rules(made: Project, at: datetime) -> Rules:
    return Rules(made, at, at, lambda _: "")


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland", "Europe/London"])
@pytest.mark.parametrize(
    "bound",
    [
        {"expires": "2026-12-03"},
        {"event": {"what": "Fair", "starts": "2026-12-04T12:00"}},
        {"trend": {"news": "A fire", "deadline": "2026-12-04T12:00"}},
    ],
)
def test_what_is_planned_is_not_missed_at_its_own_time(zone: str, bound: dict[str, Any]) -> None:
    times = {"preset": "factory_daily", "times": ["00:30", "10:00", "23:30"]}
    made = project(
        channels=[channel(timezone=zone, cadence=times)],
        ideas=[idea(f"idea{n}", **bound) for n in range(4)],
        factory={"approval": "none", "late": {"after": "1h", "then": "publish"}},
    )

    found = plan(made, "2026-12-01..2026-12-06").placements

    assert found
    assert max(one.at for one in found) > datetime(2026, 12, 3, tzinfo=UTC)
    for one in found:
        assert one.status is Status.DRAFT
        assert judge(one, None, rules(made, one.at)).action is Action.PUBLISH
        until = bounds(one.key, made).until
        if until is not None:
            almost = until - timedelta(minutes=1)
            assert judge(one, None, rules(made, until)).action is Action.MISS
            assert judge(one, None, rules(made, almost)).action is Action.PUBLISH


def test_an_idea_without_an_end_lasts() -> None:
    made = project(ideas=[idea("idea0", expires="9999-12-31")])

    [first, *_] = plan(made, "2026-12-01..2026-12-06").placements

    assert bounds(first.key, made).until is None

"""Each hard rule decides something: the plan made without it breaks it, the one with it does not.

What is broken is told by a checker that knows nothing of the engine.
"""

from dataclasses import replace
from typing import Any

import pytest

from cfkit.domain.project import Project

from .material import Weekdays, channel, idea, plan, project
from .rules import broken_rules, dates_passed_over

Parts = dict[str, Any]
REASONS = [{"id": "free", "reason": "It costs nothing"}]
SEGMENTS = [{"id": "students", "title": "S", "reasons": REASONS}, {"id": "parents", "title": "P"}]
MANY = [idea(f"idea{n}", "pain", "myth") for n in range(16)]
UNEVEN = [idea(f"idea{n}", "myth" if n > 7 else "pain") for n in range(11)]
MEETING = {"what": "A meeting", "starts": "2026-12-05T18:00"}
NEWS = {"news": "A new law", "deadline": "2026-12-04T12:00"}
WRITER = [{"id": "writer", "roles": ["copywriter", "designer"], "hours_per_week": 4}]
THREE = [channel(name, segments=["students"]) for name in ("tg", "vk", "ok")]
TIMES = ["09:00", "10:00", "18:00"]


def often(**cadence: Any) -> Parts:
    return {"channels": [channel(cadence={"preset": "factory_daily", "times": TIMES, **cadence})]}


def mix(ideas: list[Parts] | None = None, **rule: Any) -> Parts:
    return {"content": {"mix": rule}, **({"ideas": ideas} if ideas else {})}


def first(**changed: Any) -> list[Parts]:
    """One idea that is bound by something, and one that is not."""
    return [idea("bound", **changed), idea("free", "pain")]


CASES: dict[str, tuple[Parts, Parts]] = {
    "gap of a channel": (often(min_gap="20h"), often()),
    "posts a day": (often(per_day=1), often()),
    "posts a week": (often(per_week=3), often()),
    "posts a month": (often(per_month=9), often()),
    "weekdays": (often(days=["mon"]), often()),
    "working days": (often(days="workdays"), often()),
    "times": (often(times=["12:00"]), often()),
    "blackout": ({"content": {"blackout": [{"from": "2026-12-08", "to": "2026-12-10"}]}}, {}),
    "gap of an idea": (mix(same_idea_gap="4d"), mix(same_idea_gap="1h")),
    "run of an angle": (mix(UNEVEN, same_angle_run=1), mix(UNEVEN)),
    "share of an angle": (mix(angle_max="6%"), {}),
    "day of a segment": (
        {"channels": THREE, **mix(segment_max_per_day=1)},
        {"channels": THREE},
    ),
    "rest of a reason": (
        {"segments": SEGMENTS},
        {"segments": SEGMENTS, **mix(same_reason_gap="1h")},
    ),
    "rest of an evergreen": (
        mix([idea("one", "pain", evergreen=True)], evergreen_cooldown="12d"),
        mix([idea("one", "pain", evergreen=True)], evergreen_cooldown="3d"),
    ),
    "idea and angle once": (
        mix([idea("one", "pain")], evergreen_cooldown="3d"),
        mix([idea("one", "pain", evergreen=True)], evergreen_cooldown="3d"),
    ),
    "expiry": ({"ideas": first(expires="2026-12-03")}, {"ideas": first()}),
    "a series in order": (
        {"ideas": [idea(f"part{n}", series="course") for n in range(4)]},
        {"ideas": [idea(f"part{n}") for n in range(4)]},
    ),
    "hours of people": ({"resources": {"team": WRITER}}, {}),
    "volume": ({"factory": {"volume": 9}}, {}),
    "quality": ({"factory": {"mode": "quality"}}, {}),
    "segments of an idea": (
        {"ideas": [idea(f"idea{n}", segments=["parents"]) for n in range(6)]},
        {"ideas": [idea(f"idea{n}") for n in range(6)]},
    ),
    "formats of a channel": ({"channels": [channel(formats=["text_post"])]}, {}),
}


def broken(made: Project, parts: Project) -> list[str]:
    found = plan(parts)
    return broken_rules(made, found.period, found.placements, Weekdays().is_working_day)


@pytest.mark.parametrize("rule", CASES)
def test_a_plan_keeps_the_rule_that_it_would_break_without(rule: str) -> None:
    strict, loose = (project(**parts) for parts in CASES[rule])

    assert broken(strict, strict) == []
    assert broken(strict, loose) != []


def test_two_plans_of_a_month_side_by_side_would_speak_twice_in_a_slot() -> None:
    found = plan(project())
    twice = [*found.placements, *(replace(one, body="Else") for one in found.placements)]

    assert any(
        "two posts in the slot" in one
        for one in broken_rules(project(), found.period, twice, Weekdays().is_working_day)
    )


def test_a_format_that_no_platform_carries_is_what_only_its_absence_keeps_out() -> None:
    made = project(channels=[channel(formats=["text_post", "short_video"])])

    free = plan(made)
    carried = plan(made, carries=lambda _channel, format_: not format_.needs.video)

    working = Weekdays().is_working_day
    assert broken_rules(made, free.period, free.placements, working)
    assert broken_rules(made, carried.period, carried.placements, working) == []


@pytest.mark.parametrize(
    "bound",
    [{"event": MEETING}, {"trend": NEWS}],
    ids=["nobody is invited to what is over", "news do not grow old"],
)
def test_what_is_bound_to_an_instant_stands_elsewhere_when_the_instant_moves(
    bound: dict[str, dict[str, str]],
) -> None:
    [(block, fields)] = bound.items()
    field = "starts" if block == "event" else "deadline"
    late = {block: {**fields, field: "2026-12-28T18:00"}}
    early, moved = (project(ideas=[idea("bound", **one), *MANY]) for one in (bound, late))

    assert broken(early, early) == []
    assert broken(moved, moved) == []
    assert broken(early, moved) != []


def test_a_mandatory_date_is_what_puts_an_idea_on_its_day() -> None:
    agenda = {"agenda": [{"date": "2026-12-12", "idea": "idea3", "mandatory": True}]}
    rare = [channel(cadence={"per_week": 1, "days": ["mon"], "times": ["10:00"]})]
    strict, loose = project(channels=rare, content=agenda), project(channels=rare)

    assert dates_passed_over(strict, plan(strict)) == []
    assert dates_passed_over(strict, plan(loose)) == ["idea3 on 2026-12-12"]

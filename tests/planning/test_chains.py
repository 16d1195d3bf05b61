"""Every event gets its chain: announced a week before, recalled the day before, reported after."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from cfkit.domain.plan import Placement, Plan

from .material import channel, idea, plan, project

OTHERS = [idea(f"idea{number}") for number in range(6)]


def meeting(name: str, day: int, hour: int = 18, **changed: Any) -> dict[str, Any]:
    starts = f"2026-12-{day:02}T{hour:02}:00"
    return idea(name, "pain", event={"what": "A meeting", "starts": starts}, **changed)


def days_before(made: Plan | list[Placement], name: str, day: int) -> dict[str, list[int]]:
    """How many days before its event each step of it stands."""
    found: dict[str, list[int]] = {}
    for one in made.placements if isinstance(made, Plan) else made:
        key = one.key.variant
        if key.idea == name and key.angle == "event":
            distance = (date(2026, 12, day) - one.at.date()).days
            found.setdefault(str(key.item), []).append(distance)
    return found


@pytest.mark.parametrize("day", range(11, 22))
def test_a_channel_with_few_posts_turns_them_to_the_days_of_an_event(day: int) -> None:
    rare = channel(cadence={"per_week": 2, "days": "daily", "times": ["10:00"]})

    made = plan(project(channels=[rare], ideas=[meeting("club", day), *OTHERS]))

    steps = days_before(made, "club", day)
    assert 3 <= steps["announce"][0] <= 10
    assert steps["remind"] == [1]
    assert -7 <= steps["report"][0] <= -1


def test_every_event_is_announced_before_any_is_recalled() -> None:
    events = [meeting(f"club{day}", day) for day in (10, 13, 16, 19, 22, 26)]

    made = plan(project(ideas=[*events, *OTHERS], content={"mix": {"angle_max": "20%"}}))

    steps = [days_before(made, f"club{day}", day) for day in (10, 13, 16, 19, 22, 26)]
    assert all(3 <= found["announce"][0] <= 10 for found in steps)


def test_the_share_of_the_angle_takes_no_step_from_an_event() -> None:
    names = [f"club{day}" for day in (12, 14, 16, 18, 20)]
    events = [meeting(name, int(name[4:])) for name in names]

    made = plan(project(ideas=[*events, *OTHERS], content={"mix": {"angle_max": "10%"}}))

    for name in names:
        assert {"announce", "remind", "report"} == days_before(made, name, int(name[4:])).keys()
    chosen = Counter(one.key.variant.angle for one in made.placements)
    assert chosen.pop("event") == 15
    assert max(chosen.values()) <= 4, "what is chosen stays varied"


def test_a_step_told_on_further_channels_counts_for_the_share_of_the_angle() -> None:
    network = [channel(name) for name in ("tg", "vk", "ok")]
    events = [meeting(f"club{day}", day) for day in (12, 15, 18)]

    def told(share: str) -> int:
        mix = {"mix": {"angle_max": share}}
        made = plan(project(channels=network, ideas=[*events, *OTHERS], content=mix))
        return sum(one.key.variant.angle == "event" for one in made.placements)

    assert told("100%") > told("9%") >= 9


def test_a_report_gives_way_before_an_announcement_where_company_did_not_come() -> None:
    events = [meeting("early", 17), meeting("late", 24)]
    often = channel(cadence={"per_week": 6})
    mix = {"mix": {"same_angle_run": 2, "same_idea_gap": "3d"}}

    made = plan(project(channels=[often], ideas=[*events, idea("other", "pain")], content=mix))

    told = Counter(
        one.key.variant.item for one in made.placements if one.key.variant.angle == "event"
    )
    assert told["announce"] >= 1
    assert told["report"] <= told["announce"] + told["remind"]


def test_a_blackout_around_an_event_is_named() -> None:
    dark = [{"from": "2026-12-17", "to": "2026-12-19"}]

    made = plan(project(ideas=[meeting("club", 19), *OTHERS], content={"blackout": dark}))

    [short] = [one for one in made.shortfalls if one.what.startswith("events:")]
    assert "reminder: club" in short.what
    assert "no free slot" in short.what


def test_a_reminder_comes_the_day_before_rather_than_on_the_day() -> None:
    early = channel(cadence={"preset": "daily", "times": ["09:00"]})

    made = plan(project(channels=[early], ideas=[meeting("club", 16, 22), *OTHERS]))

    assert days_before(made, "club", 16)["remind"] == [1]


def test_a_reminder_moves_to_two_days_before_where_the_day_before_is_closed() -> None:
    made = plan(
        project(
            ideas=[meeting("club", 16), *OTHERS],
            content={"blackout": [{"from": "2026-12-15", "to": "2026-12-15"}]},
        )
    )

    assert days_before(made, "club", 16)["remind"] == [2]


def test_another_channel_recalls_where_the_idea_was_told_too_recently() -> None:
    first = channel("tg", cadence={"days": ["fri"], "per_week": 1, "times": ["10:00"]})
    second = channel("vk", cadence={"days": ["mon"], "per_week": 1, "times": ["10:00"]})
    mix = {"mix": {"same_idea_gap": "5d"}}

    made = plan(
        project(channels=[first, second], ideas=[meeting("club", 15), *OTHERS], content=mix)
    )

    steps = days_before(made, "club", 15)
    assert steps["remind"] == [1]
    assert 3 <= steps["announce"][0] <= 10


def test_an_announcement_that_stands_since_last_month_is_not_repeated() -> None:
    made = project(ideas=[meeting("club", 5), *OTHERS])
    before = [one for one in plan(made, "2026-11").placements if one.key.variant.idea == "club"]

    after = plan(made, placements=before)

    assert "announce" in days_before(before, "club", 5)
    assert "announce" not in days_before(after, "club", 5)
    assert days_before(after, "club", 5)["remind"] == [1]


def test_planning_events_again_changes_nothing() -> None:
    rare = channel(cadence={"per_week": 3, "days": "daily", "times": ["10:00", "18:30"]})
    events = [meeting(f"club{day}", day) for day in (10, 11, 17, 24)]
    made = project(
        channels=[rare, channel("vk", cadence={"preset": "every_2_3_days", "times": ["12:00"]})],
        ideas=[*events, *OTHERS],
        content={"mix": {"angle_max": "40%", "same_angle_run": 2, "same_idea_gap": "3d"}},
    )

    first = plan(made)

    again = plan(made, placements=first.placements)
    assert again.changes == ()
    assert again.shortfalls == first.shortfalls


def test_a_step_stands_before_its_event_in_the_zone_of_the_channel() -> None:
    far = channel(timezone="Asia/Tokyo")

    made = plan(project(channels=[far], ideas=[meeting("club", 15), *OTHERS]))

    begins = datetime.fromisoformat("2026-12-15T18:00+00:00")
    invitations = [
        one.at for one in made.placements if one.key.variant.item in {"announce", "remind"}
    ]
    assert invitations
    assert max(invitations) < begins


def test_a_report_that_its_author_lets_expire_is_not_missed() -> None:
    made = plan(project(ideas=[meeting("club", 15, expires="2026-12-15"), *OTHERS]))

    assert "report" not in days_before(made, "club", 15)
    assert not [one for one in made.shortfalls if one.what.startswith("events:")]

"""What stands although its event is another one now: named, held, and followed where it can be."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from cfkit.application.due import Rules, why_held
from cfkit.domain.plan import Approval, Placement, Plan, Status, approval_fingerprint
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State

from .material import LONG_AGO, channel, idea, plan, project

OTHERS = [idea(f"idea{number}") for number in range(6)]


def library(starts: str = "2026-12-15T18:00", place: str = "hall", **changed: Any) -> Project:
    event = {"what": "A meeting", "starts": starts, "place": place}
    return project(ideas=[idea("club", "pain", event=event), *OTHERS], **changed)


def announcement(made: Plan) -> Placement:
    return next(one for one in made.placements if one.key.variant.item == "announce")


def steps(made: Plan) -> Counter[str]:
    return Counter(
        str(one.key.variant.item) for one in made.placements if one.key.variant.angle == "event"
    )


def touched(one: Placement, why: str) -> tuple[Placement, dict[str, Delivery]]:
    signed = Approval(approval_fingerprint(one.body, []), "me", "2026-11-30")
    theirs = {
        "edited": replace(one, body="By hand"),
        "approved": replace(one, status=Status.APPROVED, approved=signed),
        "hold": replace(one, status=Status.HOLD),
        "published": one,
    }
    live = {str(one.key): Delivery(str(one.key), one.key.channel, State.LIVE)}
    return theirs[why], live if why == "published" else {}


@pytest.mark.parametrize("why", ["edited", "approved", "hold", "published"])
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"starts": "2026-12-15T19:30"}, "2026-12-15 18:00 → 2026-12-15 19:30"),
        ({"place": "yard"}, "hall → yard"),
    ],
)
def test_a_kept_post_whose_event_has_another_time_or_place_is_named_with_both(
    why: str, changed: dict[str, str], told: str
) -> None:
    first = plan(library())
    old = announcement(first)
    theirs, deliveries = touched(old, why)
    stands = [theirs if one is old else one for one in first.placements]

    again = plan(library(**changed), placements=stands, deliveries=deliveries)

    assert theirs in again.placements
    [short] = [one for one in again.shortfalls if "club" in one.what]
    assert told in short.what
    assert why in short.what
    assert str(old.key) in short.remedy


def test_untouched_drafts_follow_once_and_nothing_is_left_to_say() -> None:
    first = plan(library())

    again = plan(library(place="yard"), placements=first.placements)

    changed = {one.key for one in again.changes}
    assert changed == {str(one.key) for one in first.placements if ".event-" in str(one.key)}
    assert {one.op for one in again.changes} == {"rewrite"}
    assert plan(library(place="yard"), placements=again.placements).changes == ()
    assert not [one for one in again.shortfalls if "club" in one.what]


def test_files_that_do_not_say_what_they_were_written_from_are_no_change() -> None:
    silent = [replace(one, event=None) for one in plan(library()).placements]

    assert plan(library(), placements=silent).changes == ()
    assert plan(library(place="yard"), placements=silent).changes == ()


def test_an_approved_post_is_held_while_its_event_says_otherwise() -> None:
    old = announcement(plan(library()))
    theirs, _ = touched(old, "approved")

    def held(made: Project) -> str | None:
        return why_held(theirs, Rules(made, LONG_AGO, LONG_AGO, lambda name: name))

    assert held(library()) is None
    assert "2026-12-15 18:00 -> 2026-12-15 19:30" in str(held(library("2026-12-15T19:30")))
    assert "cfkit approve" in str(held(library(place="yard")))


def two_channels(**changed: Any) -> dict[str, Any]:
    cadence = {"per_week": 3, "days": ["mon", "wed", "fri"], "times": ["10:00"], "min_gap": "20h"}
    other = {"days": ["tue", "thu", "sat"], "times": ["09:00"]}
    return {
        "channels": [channel("tg", cadence=cadence), channel("bsky", cadence=other)],
        "content": {"mix": {"same_idea_gap": "3d"}},
        **changed,
    }


@pytest.mark.parametrize("day", range(9, 28, 3))
def test_a_moved_event_has_as_many_steps_as_if_it_had_always_been_there(day: int) -> None:
    first = plan(library("2026-12-12T18:00", **two_channels()))
    moved = library(f"2026-12-{day:02}T18:00", **two_channels())

    again, fresh = plan(moved, placements=first.placements), plan(moved)

    assert steps(again) >= steps(fresh)
    assert plan(moved, placements=again.placements).changes == ()


def test_a_post_moved_by_hand_does_not_cost_an_event_its_reminder() -> None:
    made = library("2026-12-16T18:00", **two_channels())
    first = plan(made)
    reminder = next(one for one in first.placements if one.key.variant.item == "remind")
    other = next(
        one
        for one in reversed(first.placements)
        if one.key.channel == reminder.key.channel and one.key.variant.idea != "club"
    )
    theirs = replace(other, at=reminder.at)
    stands = [theirs if one is other else one for one in first.placements]

    again = plan(made, placements=stands)

    assert theirs in again.placements
    assert steps(again)["remind"] >= 1
    for one in again.changes:
        assert one.op != "drop" or ": " in one.why


def test_what_no_longer_fits_says_what_it_collides_with() -> None:
    made = project(channels=[channel(cadence={"preset": "daily", "times": ["10:00"]})])
    first = plan(made)
    theirs = replace(first.placements[4], at=first.placements[9].at)
    stands = [theirs if one is first.placements[4] else one for one in first.placements]

    again = plan(made, placements=stands)

    told = [one.why for one in again.changes if one.op == "drop"]
    assert all("no longer fits: " in why for why in told)
    moved = {one.key for one in again.changes if one.op in {"move", "drop"}}
    assert str(first.placements[9].key) in moved


@pytest.mark.parametrize(("day", "step"), [(8, "announce"), (14, "remind"), (17, "report")])
def test_a_mandatory_date_of_an_event_is_met_by_the_step_whose_day_it_is(
    day: int, step: str
) -> None:
    date = f"2026-12-{day:02}"
    made = library(content={"agenda": [{"date": date, "idea": "club", "mandatory": True}]})

    told = [one for one in plan(made).placements if one.at.isoformat().startswith(date)]

    assert [(one.key.variant.idea, one.key.variant.item) for one in told] == [("club", step)]


def test_after_an_event_only_its_report_tells_of_it() -> None:
    late = [one for one in plan(library()).placements if one.key.variant.idea == "club"]

    assert [one.key.variant.item for one in late if one.at.day > 15] == ["report"]


def test_an_evergreen_idea_outlives_its_event() -> None:
    event = {"what": "A meeting", "starts": "2026-11-20T18:00"}
    made = project(ideas=[idea("club", evergreen=True, event=event)])

    assert {one.key.variant.idea for one in plan(made).placements} == {"club"}


@pytest.mark.parametrize("hours", [4, 5, 6])
def test_steps_and_dates_take_no_heavy_format_that_would_empty_a_channel(hours: int) -> None:
    event = {"what": "A fair", "starts": "2026-12-16T18:00"}
    agenda = [{"date": f"2026-12-{day:02}", "idea": "club", "mandatory": True} for day in (9, 22)]
    team = [
        {"id": "a", "roles": ["copywriter", "scriptwriter", "producer"], "hours_per_week": 30},
        {"id": "b", "roles": ["designer", "editor"], "hours_per_week": hours},
        {"id": "c", "roles": ["distributor", "creator"], "hours_per_week": hours},
    ]

    def posts(formats: list[str]) -> int:
        cadence = {"per_week": 7, "times": ["10:00"]}
        channels = [channel(name, formats=formats, cadence=cadence) for name in ("tg", "vk")]
        mix = {"mix": {"formats": {"short_video": {"min": "5%"}}}, "agenda": agenda}
        ideas = [idea("club", "pain", "myth", evergreen=True, event=event), *OTHERS]
        made = project(channels=channels, ideas=ideas, content=mix, resources={"team": team})
        return len(plan(made).placements)

    assert posts(["photo_post", "short_video"]) >= posts(["photo_post"]) - 1

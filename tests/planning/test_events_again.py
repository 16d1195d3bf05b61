"""Planning again around events: one that is new, one that moved, and what people had in hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cfkit.domain.plan import Approval, Placement, Plan, Status
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State

from .material import channel, idea, plan, project

OTHERS = [idea(f"idea{number}") for number in range(6)]


def library(day: int | None, *, before: int | None = None, **changed: object) -> Project:
    """A channel that speaks daily; a meeting on a day of December, or none."""
    starts = {"what": "A meeting", "starts": f"2026-12-{day:02}T18:00"} if day else None
    club = [idea("club", "pain", event=starts)] if day else []
    return project(ideas=[*club, *OTHERS], **changed)  # type: ignore[arg-type]


def steps(made: Plan) -> dict[str, int]:
    return {
        str(one.key.variant.item): one.at.day
        for one in made.placements
        if one.key.variant.angle == "event"
    }


def test_a_new_event_takes_slots_from_drafts_that_nobody_touched() -> None:
    first = plan(library(None))

    again = plan(library(15), placements=first.placements)

    assert steps(again) == {"announce": 8, "remind": 14, "report": 18}
    assert len(again.placements) == len(first.placements) == 31
    added = [one.key for one in again.changes if one.op == "add"]
    assert len(added) == 3
    assert len([one for one in again.changes if one.op == "drop"]) == 3
    assert plan(library(15), placements=again.placements).changes == ()


def test_a_new_event_takes_nothing_that_people_touched() -> None:
    first = plan(library(None))
    theirs = [replace(one, body="By hand") for one in first.placements]

    again = plan(library(15), placements=theirs)

    assert steps(again) == {}
    assert again.changes == ()
    [short] = [one for one in again.shortfalls if one.what.startswith("events:")]
    assert "club" in short.what


def test_a_new_event_takes_nothing_that_must_be_told_that_day() -> None:
    agenda = {"agenda": [{"date": "2026-12-14", "idea": "idea3", "mandatory": True}]}
    first = plan(library(None, content=agenda))

    again = plan(library(15, content=agenda), placements=first.placements)

    assert [one.key.variant.idea for one in again.placements if one.at.day == 14] == ["idea3"]
    assert steps(again) == {"announce": 8, "remind": 13, "report": 18}


@pytest.mark.parametrize("day", [12, 13, 17, 18])
def test_steps_that_still_lie_near_an_event_that_moved_a_little_stay(day: int) -> None:
    first = plan(library(15))

    again = steps(plan(library(day), placements=first.placements))

    assert again["announce"] == 8
    assert again["remind"] == day - 1
    assert 1 <= again["report"] - day <= 7


@pytest.mark.parametrize("day", [22, 24, 28])
def test_the_drafts_of_an_event_that_moved_follow_its_date(day: int) -> None:
    first = plan(library(15))

    again = plan(library(day), placements=first.placements)

    assert steps(again) == {"announce": day - 7, "remind": day - 1, "report": day + 3}
    moved = {one.key for one in again.changes if one.op == "move"}
    of_event = {str(one.key) for one in first.placements if one.key.variant.idea == "club"}
    assert {key for key in of_event if ".event-" in key} <= moved
    assert plan(library(day), placements=again.placements).changes == ()


def touched(one: Placement, why: str) -> tuple[Placement, Mapping[str, Delivery]]:
    if why == "edited":
        return replace(one, body="By hand"), {}
    if why == "approved":
        signed = Approval("f", "me", "2026-11-30")
        return replace(one, status=Status.APPROVED, approved=signed), {}
    return one, {str(one.key): Delivery(str(one.key), one.key.channel, State.LIVE)}


@pytest.mark.parametrize("why", ["edited", "approved", "published"])
def test_what_people_have_in_hand_stays_when_its_event_moves_and_is_named(why: str) -> None:
    first = plan(library(15))
    [announced] = [one for one in first.placements if one.key.variant.item == "announce"]
    theirs, deliveries = touched(announced, why)
    stands = [theirs if one is announced else one for one in first.placements]

    again = plan(library(28), placements=stands, deliveries=deliveries)

    assert theirs in again.placements
    [short] = [one for one in again.shortfalls if "club" in one.what and why in one.what]
    assert "2026-12-08" in short.what
    assert "2026-12-28" in short.what
    assert short.remedy
    assert steps(again)["remind"] == 27


def test_a_step_that_people_moved_by_hand_is_their_choice() -> None:
    first = plan(library(20))
    [announced] = [one for one in first.placements if one.key.variant.item == "announce"]
    earlier = replace(announced, at=announced.at - timedelta(days=7, minutes=5))
    stands = [earlier if one is announced else one for one in first.placements]

    again = plan(library(20), placements=stands)

    assert earlier in again.placements
    assert not [one for one in again.shortfalls if "club" in one.what]
    assert date(2026, 12, 13) - earlier.at.date() == timedelta(days=7)


def test_an_event_of_a_full_week_is_told_where_several_times_a_day_are_free() -> None:
    often = [channel(cadence={"per_week": 5, "times": ["10:00", "18:00"]})]
    first = plan(library(None, channels=often))

    again = plan(library(15, channels=often), placements=first.placements)

    assert steps(again).keys() == {"announce", "remind", "report"}
    assert steps(again)["remind"] == 14

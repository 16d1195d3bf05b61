"""A plan leaves alone what people touched and what is out, and says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.domain.plan import Approval, Placement, Plan, Status
from cfkit.domain.publication import Delivery, State
from cfkit.domain.strategy import Late

from .material import LONG_AGO, Text, channel, days, idea, plan, project

DAILY = {"preset": "daily", "times": ["10:00"]}


def ideas_of(made: Plan) -> list[str]:
    return [one.key.variant.idea for one in made.placements]


def angles_of(made: Plan) -> list[str]:
    return [one.key.variant.angle for one in made.placements]


def standing(how: Callable[[Placement], Placement]) -> tuple[Plan, list[Placement]]:
    first = plan(project())
    stands = list(first.placements)
    stands[3] = how(stands[3])
    return plan(project(), placements=stands), stands


@pytest.mark.parametrize(
    ("why", "how"),
    [
        ("edited", lambda one: replace(one, body="By hand")),
        ("hold", lambda one: replace(one, status=Status.HOLD)),
        (
            "approved",
            lambda one: replace(one, status=Status.APPROVED, approved=Approval("f", "me", "now")),
        ),
        ("moved by hand", lambda one: replace(one, at=one.at + timedelta(minutes=7))),
    ],
)
def test_what_people_touched_is_kept_with_the_reason(
    why: str, how: Callable[[Placement], Placement]
) -> None:
    again, stands = standing(how)

    assert [(one.key, one.why) for one in again.kept] == [(str(stands[3].key), why)]
    assert stands[3] in again.placements
    assert again.changes == ()


def test_what_is_out_stays_whatever_the_file_says() -> None:
    first = plan(project())
    out = first.placements[2]
    delivery = Delivery(str(out.key), "tg", State.LIVE)

    again = plan(project(), placements=first.placements, deliveries={str(out.key): delivery})

    assert [(one.key, one.why) for one in again.kept] == [(str(out.key), "published")]


def test_a_new_text_rewrites_only_what_nobody_edited() -> None:
    first = plan(project())
    stands = [replace(first.placements[0], body="By hand"), *first.placements[1:]]

    again = plan(
        project(), placements=stands, write=lambda variant, _channel: Text(f"New {variant.key}")
    )

    assert {change.op for change in again.changes} == {"rewrite"}
    assert len(again.changes) == len(stands) - 1
    assert stands[0] in again.placements


def test_a_rewrite_keeps_goal_and_stage_as_people_wrote_them() -> None:
    first = plan(project())
    mine = replace(first.placements[0], goal="mine", stage="loyal")
    stands = [mine, *first.placements[1:]]

    again = plan(
        project(), placements=stands, write=lambda variant, _channel: Text(f"New {variant.key}")
    )

    [rewritten] = [one for one in again.placements if one.key == mine.key]
    assert rewritten.body != mine.body
    assert (rewritten.goal, rewritten.stage) == ("mine", "loyal")


def test_a_new_cadence_moves_drafts_and_says_from_where_to_where() -> None:
    first = plan(project())

    again = plan(
        project(channels=[channel(cadence={"preset": "daily", "times": ["12:00"]})]),
        placements=first.placements,
    )

    moves = [change for change in again.changes if change.op == "move"]
    assert len(moves) == 31
    assert {str(change.from_)[11:16] for change in moves} == {"10:00"}
    assert {str(change.to)[11:16] for change in moves} == {"12:00"}


def test_drafts_of_an_idea_that_is_gone_are_dropped_and_their_slots_filled() -> None:
    first = plan(project())
    fewer = project(ideas=[idea(f"idea{n}") for n in range(5)])

    again = plan(fewer, placements=first.placements)

    dropped = [change for change in again.changes if change.op == "drop"]
    assert {change.key.partition(".")[0] for change in dropped} == {"idea5"}
    assert {change.why for change in dropped} == {"the variant is gone"}
    assert len(again.placements) == 31


def test_the_next_month_says_nothing_that_was_said_on_the_channel() -> None:
    told = [idea(f"idea{n}", "pain", "myth") for n in range(3)]
    made = project(ideas=told, channels=[channel(formats=["text_post"])])
    december = plan(made)

    january = plan(made, "2027-01", placements=december.placements)

    said = {one.body for one in december.placements}
    assert january.placements
    assert not said & {one.body for one in january.placements}


def test_an_evergreen_text_comes_back_in_a_later_month_under_a_new_name() -> None:
    mix = {"mix": {"evergreen_cooldown": "20d"}}
    only = channel(formats=["text_post"], segments=["students"])
    made = project(ideas=[idea("one", "pain", evergreen=True)], content=mix, channels=[only])
    december = plan(made, "2026-12-01..2026-12-05")

    january = plan(made, "2027-01", placements=december.placements)

    [told] = january.placements
    assert str(told.key).endswith("@tg#2")
    assert told.path.endswith("+2.md")


MIDDAY = datetime(2026, 12, 10, 12, tzinfo=UTC)


def test_of_a_month_that_has_begun_only_the_rest_is_planned() -> None:
    made = plan(project(), now=MIDDAY)

    assert min(days(made)) == 11
    assert len(made.placements) == 21


def test_a_month_that_is_over_is_planned_as_if_it_lay_ahead() -> None:
    assert len(plan(project(), now=datetime(2027, 6, 1, tzinfo=UTC)).placements) == 31


def replanning(then: str) -> Any:
    late = Late.model_validate({"after": "3h", "then": then})
    made = project(channels=[channel(cadence={"per_week": 3})])
    factory = made.strategy.factory.model_copy(update={"late": late})
    return replace(made, strategy=made.strategy.model_copy(update={"factory": factory}))


@pytest.mark.parametrize(("then", "moved"), [("replan", True), ("skip", False)])
def test_a_missed_post_gets_a_new_slot_where_the_policy_says_so(then: str, moved: bool) -> None:
    first = plan(project(channels=[channel(cadence={"per_week": 3})]), now=LONG_AGO)
    late = replace(first.placements[0], status=Status.APPROVED, approved=Approval("f", "me", "now"))
    missed = Delivery(str(late.key), "tg", State.MISSED, slot=late.at)

    again = plan(
        replanning(then),
        placements=[late, *first.placements[1:]],
        deliveries={str(late.key): missed},
        now=late.at + timedelta(hours=5),
    )

    [found] = [one for one in again.placements if one.key == late.key]
    assert (found.at > late.at) is moved
    assert (found.body, found.status, found.approved) == (late.body, late.status, late.approved)
    assert [(one.op, one.why) for one in again.changes if one.key == str(late.key)] == (
        [("move", "missed")] if moved else []
    )


@pytest.mark.parametrize(("hours", "moved"), [(-1, True), (1, False)])
def test_a_post_from_before_the_store_remembers_waits_for_a_look(hours: int, moved: bool) -> None:
    first = plan(project(channels=[channel(cadence={"per_week": 3})]), now=LONG_AGO)
    late = replace(first.placements[0], status=Status.APPROVED, approved=Approval("f", "me", "now"))

    again = plan(
        replanning("replan"),
        placements=[late, *first.placements[1:]],
        now=late.at + timedelta(hours=5),
        remembers_since=late.at + timedelta(hours=hours),
    )

    [found] = [one for one in again.placements if one.key == late.key]
    assert (found.at > late.at) is moved


def test_a_draft_whose_media_people_chose_is_theirs() -> None:
    made = project()
    first, *rest = plan(made).placements
    theirs = replace(first, media=("assets/own.jpg",))
    stricter = project(factory={"volume": 3})

    again = plan(stricter, placements=[theirs, *rest])

    assert theirs in again.placements
    assert [(one.key, one.why) for one in again.kept] == [(str(theirs.key), "edited")]
    assert str(theirs.key) not in {change.key for change in again.changes}

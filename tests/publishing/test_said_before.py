"""The same words do not go out twice within a day, whatever led to a second file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.domain.errors import OutcomeUnknown, Rejected

from .conftest import FakePlatform

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def occur(room: Any, first: str, number: int, **changed: Any) -> str:
    """Put a second file beside a first one: the same variant under its next number."""
    one = next(one for one in room.placements if str(one.key) == first)
    again = replace(one, key=one.key.again(number), **changed)
    room.placements.append(again)
    return str(again.key)


def test_the_same_words_under_the_next_number_do_not_go_out_within_a_day(room: Any) -> None:
    first = room.add("a")
    second = occur(room, first, 2)
    other = occur(room, first, 3, body="Said otherwise.")

    rehearsed = {one.key: one.error_code for one in room.publish(dry_run=True)}
    results = {one.key: one for one in room.publish()}

    assert rehearsed == {first: None, second: "said-before", other: None}
    assert (results[first].state, results[other].state) == ("live", "live")
    assert (results[second].exit, results[second].error_code) == (9, "said-before")
    assert f"publish --key '{second}'" in results[second].held_because
    assert room.wall().texts == ["The text of a.", "Said otherwise."]


def test_words_that_went_out_are_known_when_their_file_is_gone(room: Any) -> None:
    first = room.add("a")
    second = occur(room, first, 2, at=START + timedelta(hours=3))
    room.publish()
    room.placements = [one for one in room.placements if str(one.key) == second]
    room.clock.sleep(3 * 3600)

    assert room.one().error_code == "said-before"


def test_words_that_went_out_are_known_when_their_file_got_another_name(room: Any) -> None:
    room.add("a")
    room.publish()
    [was] = room.placements
    room.placements = []
    renamed = room.add("b", body=was.body)

    assert room.one().error_code == "said-before"
    assert room.one(key=renamed).state == "live"


def rename(room: Any, key: str, *, keeping_the_file: bool) -> str:
    """Call channel `one` `uno`, and plan there what `one` had."""
    room.channels = ("uno", "two", "mute")
    was = next(one for one in room.placements if str(one.key) == key)
    renamed = replace(was, key=replace(was.key, channel="uno"))
    room.placements = [was, renamed] if keeping_the_file else [renamed]
    return str(renamed.key)


@pytest.mark.parametrize("keeping_the_file", [True, False])
@pytest.mark.parametrize("fate", ["live", "unknown", "in part"])
def test_words_that_went_out_are_known_when_their_channel_got_another_name(
    room: Any, fate: str, keeping_the_file: bool
) -> None:
    key = room.add("a", body="One.\n---\nTwo." if fate == "in part" else "One.")
    if fate == "unknown":
        room.wall().after = [OutcomeUnknown("cut")]
    elif fate == "in part":
        room.wall().before = [None, Rejected("rude")]
    room.publish()
    renamed = rename(room, key, keeping_the_file=keeping_the_file)
    room.wall("uno").posts = room.wall().posts

    result = {one.key: one for one in room.publish()}[renamed]

    assert (result.exit, result.error_code) == (9, "said-before")
    assert f"{key} said the same within 24 hours on one, which the strategy has no more" in (
        result.held_because
    )
    assert room.wall().texts == ["One."]
    assert room.one(key=renamed).state == "live"


def test_the_channel_of_another_platform_that_was_taken_out_holds_nothing(room: Any) -> None:
    room.wall().host = "elsewhere.example"
    room.add("a", body="Good morning.")
    room.add("z", "two")
    room.publish()
    room.channels, room.placements = ("two", "mute"), room.placements[1:]
    told = room.add("b", "two", body="Good morning.")

    assert {one.key: one.state for one in room.publish()}[told] == "live"


def test_a_platform_that_is_named_by_a_person_alone_may_be_any(room: Any) -> None:
    room.wall().after = [OutcomeUnknown("cut")]
    room.wall().can_be_asked = False
    key = room.add("a", "one", body="Good morning.")
    room.platforms["one"] = lambda channel: FakePlatform(room.wall(channel.id))
    room.add("z", "two")
    room.publish()
    room.reconcile(key=key, live="https://m.wall.example/1")
    room.channels = ("two", "mute")
    told = room.add("b", "two", body="Good morning.")

    assert {one.key: one.error_code for one in room.publish()}[told] == "said-before"


def test_a_channel_beside_the_one_that_spoke_may_say_the_same(room: Any) -> None:
    room.add("a", "one", body="Good morning.")
    room.add("a", "two", body="Good morning.")
    assert [one.state for one in room.publish()] == ["live", "live"]


def test_two_ideas_may_say_the_same(room: Any) -> None:
    room.add("a", body="Good morning.")
    room.add("b", body="Good morning.")
    assert [one.state for one in room.publish()] == ["live", "live"]


def test_a_person_may_say_the_same_again_and_so_may_the_next_day(room: Any) -> None:
    first = room.add("a")
    second = occur(room, first, 2)
    third = occur(room, first, 3, at=START + timedelta(days=2))
    room.publish()

    assert room.one(key=second).state == "live"
    room.clock.sleep(2 * 24 * 3600)
    assert [(one.key, one.state) for one in room.publish()] == [(third, "live")]

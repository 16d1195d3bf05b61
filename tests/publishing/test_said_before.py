"""The same words do not go out twice within a day, whatever led to a second file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cfkit.application.echoes import Echoes

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


def test_words_that_went_out_are_known_when_their_channel_got_another_name(room: Any) -> None:
    room.add("a", "one")
    room.publish()
    known = room.store.deliveries()
    [was] = room.placements
    fingerprint = next(iter(known.values())).fingerprint
    renamed = replace(was, key=replace(was.key, channel="uno"))

    held = Echoes([renamed], known, room.store.deliveries, {"uno"})
    free = Echoes([renamed], known, room.store.deliveries, {"uno", "one"})

    assert held.out(renamed, fingerprint, room.clock.now()) == str(was.key)
    assert free.out(renamed, fingerprint, room.clock.now()) is None


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

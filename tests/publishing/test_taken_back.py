"""What a platform was handed for its time, and is to give back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cfkit.domain.errors import OutcomeUnknown, Unavailable
from cfkit.domain.publication import Pause

from .keeping import AT, SPAN, START, Gives, Keeps, Shelf, ahead, states


@pytest.fixture
def shelf(room: Any) -> Shelf:
    made = Shelf(room.clock)
    room.platforms["one"] = lambda _: Gives(made)
    return made


def test_who_gives_nothing_back_holds_what_was_changed_and_says_so(room: Any) -> None:
    shelf = Shelf(room.clock)
    room.platforms["one"] = lambda _: Keeps(shelf)
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    told = ahead(room)
    assert states(told) == [("pending", 9)]
    assert "Fake has it and shows it 2026-12-02" in str(told[0].held_because)
    assert "change or delete it there" in str(told[0].held_because)
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.shown == ["The text of a."]


def test_shortly_before_its_time_nothing_is_taken_back(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    room.clock.time = AT - timedelta(seconds=30)
    told = room.publish()
    assert states(told) == [("pending", 9)]
    assert "too late" in str(told[0].error)
    room.later(minutes=1)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.shown == ["The text of a."]


def test_a_file_that_was_taken_away_takes_its_post_back(room: Any, shelf: Shelf) -> None:
    room.add(at=AT)
    ahead(room)
    room.placements = []
    assert states(room.publish()) == [("planned", 0)]
    assert shelf.kept == {}


def test_a_withdrawal_that_fails_is_told_and_forgotten_when_the_file_is_put_back(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    shelf.refusal = Unavailable("no route")
    assert states(room.publish()) == [("pending", 6)]
    room.change(key, body="The text of a.")
    (told,) = room.publish()
    assert (told.state, told.exit, told.error) == ("pending", 0, None)


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("is_killed", [True, False])
def test_a_withdrawal_that_may_have_been_done_is_finished_although_the_file_is_put_back(
    room: Any, shelf: Shelf, killed: type[BaseException], *, is_listed: bool, is_killed: bool
) -> None:
    key = room.add(at=AT)
    ahead(room)
    shelf.is_listed = is_listed
    room.change(key, body="Other words.")
    if is_killed:
        shelf.crash_after = killed()
        room.crash()
    else:
        shelf.crash_after = OutcomeUnknown("cut")
        assert states(room.publish()) == [("pending", 6)]
    room.change(key, body="The text of a.")
    (found,) = room.reconcile()
    assert (found.state, found.error_code) == ("pending", "taking-back")
    assert states(ahead(room)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()] == ["The text of a."]
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 2


def test_a_withdrawal_that_never_arrived_is_made_before_anything_else_is_believed(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    shelf.refusal = OutcomeUnknown("cut")
    room.publish()
    room.change(key, body="The text of a.")
    (told,) = ahead(room)
    assert (told.state, told.exit, told.error_code) == ("pending", 6, "taking-back")
    shelf.refusal = None
    assert states(ahead(room)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()] == ["The text of a."]


def test_what_was_taken_back_without_an_answer_goes_out_although_its_time_has_passed(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    shelf.crash_after = OutcomeUnknown("cut")
    room.publish()
    room.change(key, body="The text of a.")
    room.clock.time = AT + timedelta(minutes=20)
    assert states(room.publish()) == [("live", 0)]
    assert (shelf.count, shelf.shown) == (2, ["The text of a."])


def test_what_went_out_before_it_could_be_taken_back_is_live(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.change(key, body="Other words.")
    text, _ = shelf.kept["1"]
    shelf.kept["1"] = (text, START)  # a person pressed "publish now" there
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 1


@pytest.mark.parametrize("platform", ["gives", "keeps"])
def test_that_it_is_not_live_takes_back_what_is_kept(
    room: Any, shelf: Shelf, platform: str
) -> None:
    room.platforms["one"] = lambda _: {"gives": Gives, "keeps": Keeps}[platform](shelf)
    key = room.add(at=AT)
    ahead(room)
    (told,) = room.reconcile(key=key, not_live=True)
    if platform == "gives":
        assert (told.state, told.exit, shelf.kept) == ("planned", 0, {})
    else:
        assert (told.state, told.exit) == ("pending", 9)
        assert "delete it there first" in str(told.error)
    assert states(ahead(room)) == [("pending", 0)]
    assert len(shelf.kept) == 1


def test_a_no_is_not_believed_while_nobody_can_take_it_back(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)
    shelf.refusal = Unavailable("no route")
    assert states(room.reconcile(key=key, not_live=True)) == [("pending", 6)]
    shelf.refusal = None
    assert states(ahead(room)) == [("pending", 0)]
    assert shelf.count == 1


def test_a_pause_takes_back_what_is_older_and_leaves_what_a_person_named_since(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    ahead(room)
    room.later(minutes=1)
    room.store.pause(Pause("a fire", room.clock.now()))
    assert states(ahead(room)) == [("planned", 0)]
    assert shelf.kept == {}
    room.later(minutes=1)
    assert states(ahead(room, key=key)) == [("pending", 0)]
    assert states(ahead(room)) == [("pending", 0)]


def test_what_was_handed_over_while_the_clock_was_fast_is_taken_back_by_a_pause(
    room: Any, shelf: Shelf
) -> None:
    room.add(at=AT)
    room.later(hours=2)
    ahead(room)
    room.clock.time = START
    room.store.pause(Pause("a fire", START))
    room.later(minutes=1)
    assert states(room.publish()) == [("planned", 0)]
    assert shelf.kept == {}


def test_a_hand_over_that_is_found_only_now_is_taken_back_in_the_same_run(
    room: Any, shelf: Shelf, killed: type[BaseException]
) -> None:
    key = room.add(at=AT)
    shelf.crash = killed()
    room.crash(ahead={"one": SPAN})
    shelf.unreadable = Unavailable("no route")
    assert states(ahead(room)) == [("unknown", 8)]
    room.change(key, body="Other words.")
    shelf.unreadable = None
    room.later(minutes=10)
    (told,) = room.publish()
    assert (told.state, told.exit) == ("planned", 0)
    assert told.held_because == "taken back: its text or its files are others"
    assert shelf.kept == {}

"""What a platform keeps for its time: crashes, lost stores and clocks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cfkit.adapters.stores.copies import open_copy, put_back, write_copy
from cfkit.application.publish import busy_channels
from cfkit.domain.errors import Rejected
from cfkit.domain.post import Post
from cfkit.domain.publication import Receipt
from cfkit.ports import Steps

from .keeping import AT, SPAN, START, Gives, Shelf, ahead, states


@pytest.fixture
def shelf(room: Any) -> Shelf:
    made = Shelf(room.clock)
    room.platforms["one"] = lambda _: Gives(made)
    return made


def test_it_was_live_since_its_time_however_late_a_run_looks(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    assert states(ahead(room)) == [("pending", 0)]
    room.later(hours=40)
    assert states(room.publish()) == [("live", 0)]
    assert room.store.deliveries([key])[key].live_at == AT
    assert (shelf.count, shelf.shown) == (1, ["The text of a."])


def test_a_run_that_was_killed_after_the_call_is_found_out(
    room: Any, shelf: Shelf, killed: type[BaseException]
) -> None:
    room.add(at=AT)
    shelf.crash = killed()
    room.crash(ahead={"one": SPAN})
    assert states(room.publish()) == [("pending", 0)]
    assert states(ahead(room)) == [("pending", 0)]
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 1


def test_where_nothing_kept_is_listed_the_outcome_waits_for_its_time(
    room: Any, shelf: Shelf, killed: type[BaseException]
) -> None:
    key = room.add(at=AT)
    shelf.is_listed = False
    shelf.crash = killed()
    room.crash(ahead={"one": SPAN})
    assert states(ahead(room)) == [("unknown", 8)]
    room.later(hours=21)
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 1
    assert room.store.deliveries([key])[key].live_at == AT


def test_what_a_lost_store_handed_over_is_found_before_it_is_handed_over_again(
    room: Any, shelf: Shelf
) -> None:
    room.add(at=AT)
    ahead(room)
    room.reopen()
    shutil.rmtree(room.root / ".cfkit")
    room.later(hours=1)
    assert states(ahead(room)) == [("pending", 0)]
    assert shelf.count == 1


def test_what_is_not_shown_in_time_is_a_matter_for_a_person(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)
    shelf.is_listed = False
    shelf.kept.clear()
    room.clock.time = AT + timedelta(minutes=5)
    assert states(room.publish()) == [("pending", 0)]
    room.later(minutes=20)
    (told,) = room.publish()
    assert (told.state, told.exit, told.error_code) == ("pending", 8, "not-shown-in-time")
    assert states(room.reconcile(key=key, not_live=True)) == [("planned", 0)]
    assert states(room.publish()) == [("live", 0)]
    assert shelf.count == 2


def test_what_is_shown_late_is_waited_for_and_a_persons_no_takes_it_back(
    room: Any, shelf: Shelf
) -> None:
    key = room.add(at=AT)
    shelf.delay = timedelta(hours=1)
    ahead(room)
    room.clock.time = AT + timedelta(minutes=20)
    (told,) = room.publish()
    assert (told.state, told.exit, told.error_code) == ("pending", 6, "kept-too-long")
    assert states(room.reconcile(key=key, not_live=True)) == [("planned", 0)]
    assert shelf.kept == {}
    assert states(room.publish()) == [("live", 0)]
    room.later(hours=2)
    assert shelf.shown == ["The text of a."]


def test_what_is_refused_before_its_time_is_sent_at_it(room: Any, shelf: Shelf) -> None:
    room.add(at=AT)
    shelf.unkept = Rejected("must be in the future")
    for _ in range(2):
        (told,) = ahead(room)
        assert (told.state, told.exit, told.error_code) == ("rejected", 5, "not-kept")
    assert told.attempts == 1
    room.clock.time = AT
    assert states(room.publish()) == [("live", 0)]
    assert shelf.shown == ["The text of a."]


def test_workers_are_not_woken_for_what_is_kept_as_it_is(room: Any, shelf: Shelf) -> None:
    key = room.add(at=AT)
    ahead(room)

    def busy() -> list[str]:
        return busy_channels(
            room.placements, room.project, room.store, room.clock, digest_of=room.digest_of
        )

    assert busy() == []
    room.change(key, body="Other words.")
    assert busy() == ["one"]
    room.change(key, body="The text of a.")
    room.later(hours=21)
    assert busy() == ["one"]
    assert shelf.count == 1


def test_of_many_only_so_many_are_handed_over(room: Any, shelf: Shelf) -> None:
    for number, idea in enumerate("abc"):
        room.add(idea, at=AT + timedelta(hours=number))
    assert states(ahead(room, max_posts=2)) == [("pending", 0)] * 2
    assert shelf.count == 2


def test_a_long_upload_that_ends_too_near_the_time_waits_for_it(room: Any, shelf: Shelf) -> None:
    room.add(at=AT)

    class Slow(Gives):
        def publish(self, post: Post, steps: Steps) -> Receipt:
            room.clock.time = AT - timedelta(minutes=3)
            return super().publish(post, steps)

    room.platforms["one"] = lambda _: Slow(shelf)
    (told,) = ahead(room)
    assert (told.state, told.exit) == ("planned", 9)
    assert shelf.kept == {}
    room.platforms["one"] = lambda _: Gives(shelf)
    room.clock.time = AT
    assert states(room.publish()) == [("live", 0)]


def test_what_was_approved_is_what_is_compared(room: Any, shelf: Shelf) -> None:
    room.approval = "required"
    key = room.add(at=AT)
    room.approve(key)
    assert states(ahead(room)) == [("pending", 0)]
    room.placements = [replace(one, body="Other words.") for one in room.placements]
    assert states(ahead(room)) == [("planned", 0)]
    assert states(ahead(room)) == []
    room.approve(key)
    assert states(ahead(room)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()] == ["Other words."]


@pytest.mark.parametrize("is_shown", [True, False])
def test_what_was_handed_over_after_a_copy_of_the_store_was_made_goes_out_once(
    room: Any, shelf: Shelf, is_shown: bool
) -> None:
    key = room.add(at=AT)
    copy = room.root / "copy.db"
    write_copy(room.store, copy, "B", room.clock.now())
    room.later(minutes=1)
    ahead(room)
    room.later(minutes=1)
    with open_copy(copy) as (_, rows):
        put_back(room.store, rows, room.clock.now(), is_complete=False)
    room.reopen()
    assert key not in room.store.deliveries()
    if is_shown:
        room.clock.time = AT + timedelta(minutes=1)
        assert states(room.publish()) == [("live", 0)]
    else:
        assert states(ahead(room)) == [("pending", 0)]
    assert shelf.count == 1


def test_what_another_clone_handed_over_is_not_handed_over_again(room: Any, shelf: Shelf) -> None:
    room.add("first")
    room.publish()  # this clone has a store of its own, and has had it for long
    room.later(days=60)
    room.placements = []
    room.add(at=START + timedelta(days=60, hours=20))
    shelf.take("The text of a.", START + timedelta(days=60, hours=20))
    assert states(ahead(room, others_may_publish=True)) == [("pending", 0)]
    assert [text for text, _ in shelf.kept.values()].count("The text of a.") == 1

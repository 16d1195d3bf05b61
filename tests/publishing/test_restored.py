"""An older copy of the store was put back: what it does not remember goes out once all the same."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.stores.copies import open_copy, put_back, write_copy
from cfkit.domain.errors import RateLimited, Unavailable


def save(room: Any) -> Path:
    path = Path(room.root / "copy.db")
    write_copy(room.store, path, "B", room.clock.now())
    return path


def restore(room: Any, path: Path, *, is_complete: bool = False) -> None:
    with open_copy(path) as (_, rows):
        put_back(room.store, rows, room.clock.now(), is_complete=is_complete)
    room.reopen()


def test_what_went_out_after_the_copy_is_found_where_it_can_be_asked_for(room: Any) -> None:
    key = room.add()
    copy = save(room)
    room.one()
    room.later(hours=1)
    restore(room, copy)

    found = room.one()

    assert (found.state, found.remote_id, found.exit) == ("live", "1", 0)
    assert len(room.wall().posts) == 1
    assert room.store.deliveries()[key].settled_by == "look-up"


def test_where_nobody_can_be_asked_a_person_decides_and_it_goes_out_once(room: Any) -> None:
    key = room.add("a", "mute")
    copy = save(room)
    room.later(hours=1)
    restore(room, copy)

    first, second = room.one(), room.one()

    assert [(one.state, one.exit) for one in (first, second)] == [("unknown", 8)] * 2
    assert "an older copy" in str(first.error)
    assert room.wall("mute").posts == []
    assert room.reconcile(key=key, not_live=True)[0].state == "planned"
    assert room.one().state == "live"
    assert len(room.wall("mute").posts) == 1


def test_a_person_who_spoke_before_the_copy_was_made_does_not_speak_of_the_time_after(
    room: Any, lost: Any
) -> None:
    key = room.add("a", "mute")
    room.wall("mute").before = [lost]
    assert room.one().state == "unknown"
    room.reconcile(key=key, not_live=True)
    copy = save(room)
    assert room.one().state == "live"
    room.later(hours=1)
    restore(room, copy)

    assert room.one().state == "unknown"
    assert len(room.wall("mute").posts) == 1


def test_what_is_surely_not_there_is_sent(room: Any) -> None:
    room.add()
    copy = save(room)
    room.later(hours=1)
    restore(room, copy)
    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


def test_what_waited_when_the_copy_was_made_is_looked_for(room: Any) -> None:
    room.add()
    room.wall().before = [RateLimited("slow down", retry_after=60)]
    assert room.one().state == "waiting"
    copy = save(room)
    room.later(minutes=5)
    assert room.one().state == "live"
    restore(room, copy)

    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


def test_nothing_is_sent_while_the_platform_cannot_be_asked(room: Any) -> None:
    room.add()
    copy = save(room)
    room.one()
    room.later(hours=1)
    restore(room, copy)
    room.wall().looks = [Unavailable("down")] * 7

    assert room.one().exit == 6
    assert len(room.wall().posts) == 1
    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


def test_a_look_that_failed_once_is_repeated_in_the_same_run(room: Any) -> None:
    room.add()
    copy = save(room)
    room.one()
    room.later(hours=1)
    restore(room, copy)
    room.wall().looks = [Unavailable("down")]

    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


def test_a_thread_that_went_on_after_the_copy_is_left_to_a_person(room: Any) -> None:
    room.add(body="One.\n---\nTwo.")
    copy = save(room)
    room.one()
    room.later(hours=1)
    restore(room, copy)

    first = room.one()
    room.later(hours=1)
    second = room.one()

    assert [(one.state, one.exit) for one in (first, second)] == [("unknown", 8)] * 2
    assert len(room.wall().posts) == 2


def test_what_is_due_after_the_copy_was_put_back_is_sent_as_ever(room: Any) -> None:
    copy = save(room)
    restore(room, copy)
    room.later(seconds=1)
    room.add("a", "mute")
    assert room.one().state == "live"


def test_a_copy_that_misses_nothing_leaves_no_doubt(room: Any) -> None:
    room.add("a", "mute")
    copy = save(room)
    restore(room, copy, is_complete=True)
    assert room.one().state == "live"


@pytest.mark.parametrize("then", ["skip", "replan"])
def test_what_is_found_is_live_however_late_it_is(room: Any, then: str) -> None:
    room.late = {"after": "1h", "then": then}
    key = room.add()
    copy = save(room)
    room.one()
    room.later(days=3)
    restore(room, copy)

    assert room.one().state == "live"
    assert room.state(key) == "live"
    assert len(room.wall().posts) == 1


@pytest.mark.parametrize("then", ["skip", "replan"])
def test_where_nobody_can_be_asked_a_late_one_is_not_called_missed(room: Any, then: str) -> None:
    room.late = {"after": "1h", "then": then}
    room.add("a", "mute")
    copy = save(room)
    room.one()
    room.later(days=3)
    restore(room, copy)

    assert (room.one().state, room.one().exit) == ("unknown", 8)
    assert len(room.wall("mute").posts) == 1


def test_what_is_surely_not_there_and_late_is_missed(room: Any) -> None:
    room.late = {"after": "1h", "then": "skip"}
    room.add()
    copy = save(room)
    room.later(days=3)
    restore(room, copy)

    assert room.one().state == "missed"
    assert room.wall().posts == []


def test_a_late_one_is_not_called_missed_while_the_platform_cannot_be_asked(room: Any) -> None:
    room.late = {"after": "1h", "then": "replan"}
    room.add()
    copy = save(room)
    room.one()
    room.later(days=3)
    restore(room, copy)
    room.wall().looks = [Unavailable("down")]

    assert room.one().exit == 6
    assert room.one().state == "live"


@pytest.mark.parametrize(("channel", "state"), [("one", "live"), ("mute", "unknown")])
def test_one_that_was_missed_in_the_copy_keeps_its_old_slot_in_mind_when_it_moves(
    room: Any, channel: str, state: str
) -> None:
    room.late = {"after": "1h", "then": "replan"}
    key = room.add("a", channel)
    room.later(hours=2)
    assert room.one().state == "missed"
    copy = save(room)
    assert room.one(key=key).state == "live"
    room.later(days=3)
    restore(room, copy)
    room.change(key, at=room.clock.now() + timedelta(hours=1))
    room.later(hours=1)

    assert room.one().state == state
    assert len(room.wall(channel).posts) == 1


def test_a_post_that_nobody_approved_is_missed_without_a_question(room: Any) -> None:
    room.approval = "required"
    room.late = {"after": "1h", "then": "skip"}
    room.add("a", "mute")
    copy = save(room)
    room.later(days=3)
    restore(room, copy)

    assert room.one().state == "missed"


def test_a_new_store_looks_before_it_calls_anything_missed(room: Any) -> None:
    room.late = {"after": "1h", "then": "replan"}
    room.add()
    room.one()
    room.later(days=3)
    room.reopen()
    shutil.rmtree(room.root / ".cfkit")

    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


@pytest.mark.parametrize("hours", [1, 30])
@pytest.mark.parametrize("channel", ["one", "mute"])
def test_a_rehearsal_says_that_a_run_looks_first(room: Any, hours: int, channel: str) -> None:
    key = room.add("a", channel)
    copy = save(room)
    assert room.one().state == "live"
    room.later(hours=hours)
    restore(room, copy)

    (told,) = room.publish(dry_run=True)

    assert (told.state, told.exit) == ("would look", 0 if hours == 1 else 9)
    assert "does not remember; a run looks first" in str(told.error)
    assert room.store.deliveries().get(key) is None
    assert room.one().state == ("live" if channel == "one" else "unknown")


def test_a_rehearsal_in_a_young_store_does_not_call_missed_what_a_run_would_find(room: Any) -> None:
    room.add()
    room.later(hours=30)

    (told,) = room.publish(dry_run=True)

    assert (told.state, told.exit) == ("would look", 9)
    assert str(told.error).startswith("30 h 0 min late")
    assert room.one().state == "missed"


def test_a_post_of_the_same_words_is_not_given_to_another_placement(room: Any) -> None:
    first = room.add("a", body="Same words.")
    room.one()
    copy = save(room)
    inner = room.platform_for(room.project.strategy.channel("one"))

    class Careless:
        capabilities = inner.capabilities
        publish = staticmethod(inner.publish)

        def find(self, post: Any, delivery: Any) -> Any:
            return inner.find(post, replace(delivery, others=frozenset()))

    room.platforms["one"] = lambda _: Careless()
    second = room.add("b", body="Same words.")
    room.later(hours=1)
    restore(room, copy)

    asked = next(one for one in room.publish() if one.key == second)

    assert (asked.state, asked.exit, asked.remote_id) == ("unknown", 8, None)
    assert room.store.deliveries()[first].remote_id == "1"

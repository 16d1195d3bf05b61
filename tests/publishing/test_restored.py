"""An older copy of the store was put back: what it does not remember goes out once all the same."""

from pathlib import Path
from typing import Any

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
    room.wall().looks = [Unavailable("down")]

    assert room.one().exit == 6
    assert len(room.wall().posts) == 1
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

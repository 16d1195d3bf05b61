"""Two clones, each with a store of its own: what one sent while the other slept goes out once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.domain.errors import Unavailable

from .conftest import START

DAYS = 4


@pytest.fixture
def other(room: Any, tmp_path: Path) -> Any:
    """Another clone: the same files and platforms, and a memory of its own."""
    made = replace(room, root=tmp_path / "other", opened=None)
    yield made
    made.reopen()


def run(clone: Any, **flags: Any) -> dict[str, str]:
    return {one.key: one.state for one in clone.publish(others_may_publish=True, **flags)}


def plan(room: Any, channel: str) -> list[str]:
    """Plan a post a day."""
    days = range(DAYS + 1)
    return [room.add(f"a{day}", channel, at=START + timedelta(days=day)) for day in days]


def each_day(room: Any, clone: Any) -> None:
    """Let a clone run on every day but the first one, to the last post."""
    for _ in range(DAYS):
        room.later(hours=24)
        run(clone)


def test_a_clone_that_slept_finds_what_the_other_sent(room: Any, other: Any) -> None:
    first, *between, last = plan(room, "one")
    assert run(room) == {first: "live"}
    room.later(hours=2)
    run(other)
    each_day(room, other)

    assert run(room) == {**dict.fromkeys(between, "live"), last: "live"}
    assert len(room.wall().posts) == DAYS + 1


def test_where_nobody_can_be_asked_a_person_decides_after_a_sleep(room: Any, other: Any) -> None:
    first, *between, last = plan(room, "mute")
    assert run(room) == {first: "live"}
    room.later(hours=1)
    run(other)
    sent = len(room.wall("mute").posts)
    each_day(room, other)

    assert run(room, dry_run=True)[last] == "would look"
    found = room.publish(others_may_publish=True)

    missed = dict.fromkeys(between, "missed")
    assert {one.key: one.state for one in found} == {**missed, last: "unknown"}
    assert "another clone of the project may have published them" in str(found[-1].error)
    assert found[-1].exit == 8
    assert len(room.wall("mute").posts) == sent + DAYS
    room.reconcile(key=last, not_live=True)
    assert run(room)[last] == "live"


def test_a_clone_that_slept_alone_sends_what_is_surely_not_there(room: Any) -> None:
    first, *between, last = plan(room, "one")
    assert run(room) == {first: "live"}
    room.later(days=DAYS, minutes=-5)

    found = run(room)

    assert found == {**dict.fromkeys(between[:-1], "missed"), between[-1]: "live"}
    room.later(minutes=5)
    assert run(room) == {last: "live"}


@pytest.mark.parametrize("fault", [[], [Unavailable("down")]])
def test_a_post_that_is_late_is_looked_for_first(room: Any, other: Any, fault: list[Any]) -> None:
    first, second, *_ = plan(room, "one")
    run(room)
    room.later(hours=2)
    assert run(other) == {first: "live"}
    room.later(hours=22)
    assert run(other) == {second: "live"}
    room.later(hours=2)
    room.wall().looks = fault

    run(room)
    run(room)

    assert room.state(second) == "live"
    assert len(room.wall().posts) == 2


def test_who_comes_on_time_asks_nobody(room: Any) -> None:
    keys = plan(room, "mute") + plan(room, "one")
    room.wall().looks = [Unavailable("nobody is to ask")]
    run(room)
    each_day(room, room)

    assert {room.state(key) for key in keys} == {"live"}
    assert len(room.wall().looks) == 1


def test_what_waits_for_approval_is_no_sign_of_a_sleep(room: Any) -> None:
    room.approval = "required"
    keys = plan(room, "mute")
    room.approve(keys[-1])
    each_day(room, room)

    assert room.state(keys[-1]) == "live"


def test_a_store_that_all_runs_share_needs_no_look(room: Any) -> None:
    first, *_, last = plan(room, "mute")
    room.publish()
    room.later(days=DAYS)
    room.publish()

    assert (room.state(first), room.state(last)) == ("live", "live")

"""Channels run side by side, two runs do not, and an interrupt loses nothing."""

import threading
from collections.abc import Callable
from typing import Any

import pytest


def test_channels_are_served_side_by_side(room: Any) -> None:
    meeting = threading.Barrier(2)
    for channel in ("one", "two"):
        room.add(channel=channel)
        room.wall(channel).meeting = meeting

    # Each write waits until the other has begun, so one after the other would fail.
    assert [one.state for one in room.publish()] == ["live", "live"]


def test_two_runs_at_once_publish_each_post_once(room: Any) -> None:
    room.limits = type(room.limits)(30, 20, 30)
    keys = [room.add(idea) for idea in ("a", "b", "c")]
    assert room.store.deliveries() == {}
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.extend(room.publish())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(room.wall().texts) == ["The text of a.", "The text of b.", "The text of c."]
    assert sorted(one.key for one in results) == keys


def test_a_run_that_cannot_get_the_channel_says_so_and_serves_the_others(room: Any) -> None:
    room.add()
    room.add(channel="two")
    with room.store.lock("one", 0):
        busy, done = room.publish()

    assert (busy.error_code, busy.exit, busy.state) == ("busy", 6, "planned")
    assert done.state == "live"
    assert room.wall().posts == []


def test_a_listener_that_fails_stops_the_run_without_losing_what_is_under_way(room: Any) -> None:
    first, second = room.add("a"), room.add("b", "two")

    def broken_pipe(_: Any) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        room.publish(report=broken_pipe)

    assert {room.state(first), room.state(second)} == {"live"}


def test_a_process_that_died_in_one_channel_left_the_other_settled(
    room: Any, killed: Callable[[], BaseException]
) -> None:
    first, second = room.add(), room.add(channel="two")
    room.wall().after = [killed()]
    room.crash()

    assert (room.state(first), room.state(second)) == ("attempting", "live")
    assert room.one().state == "live"


def test_a_store_that_fails_after_the_write_is_exit_8_and_nothing_is_sent_again(room: Any) -> None:
    room.add("a")
    room.add("b")

    class Vanishes:
        """The disk fills up while the platform answers."""

        def __init__(self, inner: Any) -> None:
            self._inner = inner
            self.capabilities = inner.capabilities

        def publish(self, post: Any, steps: Any) -> Any:
            receipt = self._inner.publish(post, steps)
            (room.root / ".cfkit" / "state.db").rename(room.root / "away")
            (room.root / ".cfkit" / "state.db-wal").unlink()
            room.store.close()
            return receipt

    inner = room.platform_for(room.project.strategy.channel("one"))
    room.platforms["one"] = lambda _: Vanishes(inner)
    first, second = room.publish()

    assert (first.exit, first.error_code) == (8, "store")
    assert (second.exit, second.state) == (7, "planned")
    assert len(room.wall().posts) == 1

"""Slow platforms, late answers and lost memories: what is not there yet may still come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cfkit.application.limits import Limits
from cfkit.domain.errors import OutcomeUnknown, StoreError, Unavailable
from cfkit.domain.publication import Receipt, State


class Slow:
    """A platform whose calls take their time on the run's clock."""

    def __init__(self, room: Any, inner: Any, *, upload: float = 0, answer: float = 0) -> None:
        self._room, self._inner = room, inner
        self._upload, self._answer = upload, answer
        self.capabilities = inner.capabilities
        self.find = inner.find

    def publish(self, post: Any, steps: Any) -> Any:
        steps.once("slow-upload", lambda: self._room.later(seconds=self._upload))

        def write() -> Any:
            try:
                return self._inner.wall.write(post.text)
            finally:
                self._room.later(seconds=self._answer)

        root = steps.once("publish", write, visible=True)
        return Receipt(root["id"], root["url"])


def slow(room: Any, **seconds: float) -> None:
    inner = room.platform_for(room.project.strategy.channel("one"))
    room.platforms["one"] = lambda _: Slow(room, inner, **seconds)


def test_slow_uploads_do_not_count_as_time_since_the_call_that_readers_see(
    room: Any, killed: Callable[[], BaseException]
) -> None:
    room.add()
    slow(room, upload=31)
    room.wall().before = [killed()]
    room.crash()
    del room.platforms["one"]
    room.later(seconds=1)

    soon = room.one()
    room.later(seconds=30)

    assert (soon.state, soon.exit) == ("unknown", 8)
    assert room.one().state == "live"


def test_an_answer_that_was_awaited_for_long_is_not_taken_for_absence_at_once(room: Any) -> None:
    room.add()
    slow(room, answer=60)
    room.wall().before = [OutcomeUnknown("no answer in time")]

    first = room.one()
    second = room.one()
    room.later(seconds=59)
    third = room.one()
    del room.platforms["one"]
    room.later(seconds=1)

    assert [one.state for one in (first, second, third)] == ["unknown"] * 3
    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


class Meddling:
    """Lets something happen while the platform is at work."""

    def __init__(self, inner: Any, meddle: Callable[[], None]) -> None:
        self._inner, self._meddle = inner, meddle
        self.capabilities = inner.capabilities
        self.find = inner.find

    def publish(self, post: Any, steps: Any) -> Any:
        self._meddle()
        return self._inner.publish(post, steps)


def meddle(room: Any, do: Callable[[], None]) -> None:
    inner = room.platform_for(room.project.strategy.channel("one"))
    room.platforms["one"] = lambda _: Meddling(inner, do)


def test_a_run_whose_lock_file_is_removed_sends_nothing_more(room: Any) -> None:
    key = room.add()
    meddle(room, (room.root / ".cfkit/locks/one.lock").unlink)

    stopped = room.one()
    del room.platforms["one"]

    assert (stopped.exit, room.wall().posts) == (7, [])
    assert "removed" in (stopped.error or "")
    assert (room.one().state, room.state(key)) == ("live", "live")
    assert len(room.wall().posts) == 1


def test_a_run_whose_store_is_removed_sends_nothing_more(room: Any) -> None:
    room.add()
    room.add("b")
    meddle(room, (room.root / ".cfkit/state.db").unlink)

    results = room.publish()

    assert room.wall().posts == []
    assert {one.error_code for one in results} == {StoreError.code}


def test_an_outcome_is_not_written_over_that_of_the_run_that_took_over(room: Any) -> None:
    key = room.add()

    def take_over() -> None:
        known = room.store.deliveries()[key]
        room.store.move(key, replace(known, state=State.PLANNED), only_from=["attempting"])
        room.store.begin(key, "one", "other", room.clock.now())

    inner = room.platform_for(room.project.strategy.channel("one"))

    class TakenOver:
        capabilities = inner.capabilities

        def publish(self, post: Any, steps: Any) -> Any:
            receipt = inner.publish(post, steps)
            take_over()
            return receipt

    room.platforms["one"] = lambda _: TakenOver()

    assert room.one().exit == 8
    found = room.store.deliveries()[key]
    assert (found.state, found.attempts, found.fingerprint) == ("attempting", 2, "other")


def lose_memory(room: Any) -> None:
    room.reopen()
    for path in (room.root / ".cfkit").glob("state.db*"):
        path.unlink()


def test_what_went_out_before_the_store_was_lost_is_found(room: Any) -> None:
    key = room.add()
    slot = room.clock.now()
    room.one()
    lose_memory(room)
    room.later(hours=1)

    found = room.one()

    assert (found.state, found.remote_id, found.exit) == ("live", "1", 0)
    assert len(room.wall().posts) == 1
    known = room.store.deliveries()[key]
    assert (known.settled_by, known.live_at, known.slot) == ("look-up", slot, slot)
    assert room.publish() == []


def test_a_late_post_is_looked_for_before_it_is_called_missed(room: Any) -> None:
    room.add()
    room.one()
    lose_memory(room)
    room.later(days=3)

    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


def test_what_is_not_found_after_the_store_was_lost_is_sent(room: Any) -> None:
    room.add()
    room.add("b", "mute")
    room.add("c", "two")
    room.wall("two").looks = [Unavailable("down")]
    room.later(hours=1)

    assert [one.state for one in room.publish()] == ["live"] * 3


def test_a_thread_that_was_begun_before_the_store_was_lost_is_left_to_a_person(room: Any) -> None:
    key = room.add(body="One.\n---\nTwo.")
    room.one()
    lose_memory(room)
    room.later(hours=1)

    first, second = room.one(), room.one()

    assert [(one.state, one.exit) for one in (first, second)] == [("unknown", 8)] * 2
    assert len(room.wall().posts) == 2
    assert room.reconcile(key=key, live="https://wall.example/1")[0].state == "live"


def test_an_ordinary_run_does_not_look_before_it_sends(room: Any) -> None:
    assert room.store.deliveries() == {}
    room.add(at=room.clock.now() + timedelta(minutes=1))
    room.wall().looks = [AssertionError("nobody has to be asked")]
    room.later(minutes=2)

    assert room.one().state == "live"


@pytest.mark.parametrize("name", ["\ud800", "x" * 3000, "a\0b"])
def test_a_name_that_no_store_can_hold_leaves_a_post_that_a_person_can_settle(
    room: Any, name: str
) -> None:
    key = room.add(channel="mute")
    room.add("b", "mute")
    inner = room.platform_for(room.project.strategy.channel("mute"))

    class Odd:
        capabilities = inner.capabilities

        def publish(self, post: Any, steps: Any) -> Any:
            receipt = inner.publish(post, steps)
            return type(receipt)(name, name) if post.key == key else receipt

    room.platforms["mute"] = lambda _: Odd()

    odd, sound = room.publish()
    again = room.one()

    assert (odd.state, odd.exit, sound.state) == ("unknown", 8, "live")
    assert again.state == "unknown"
    assert room.reconcile(key=key, live="https://wall.example/7")[0].state == "live"


def test_words_that_no_store_can_hold_are_spelt_out(room: Any) -> None:
    room.add(channel="mute")
    room.wall("mute").before = [OutcomeUnknown("half a pair: \ud800")]

    room.one()

    assert "\\ud800" in (room.one().error or "")


@pytest.mark.parametrize("timeout", ["", "120"])
def test_what_a_killed_run_sent_is_not_sent_again_while_it_may_be_on_its_way(
    room: Any, killed: Any, timeout: str
) -> None:
    room.limits = Limits.read({"CFKIT_HTTP_TIMEOUT": timeout})
    room.add()
    room.wall().before = [killed]
    room.crash()
    room.later(seconds=float(timeout or 60))
    assert room.one().state == "unknown"
    assert room.wall().posts == []

    room.later(seconds=31)
    assert room.one().state == "live"

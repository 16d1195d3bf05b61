"""Platforms and clocks that do not behave: what cfkit believes of them, and what it does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cfkit.application.limits import Limits
from cfkit.domain.errors import OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.publication import Receipt, Sighting


class Odd:
    """A platform that differs from the usual one in how it publishes or is asked."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.capabilities = inner.capabilities

    def publish(self, post: Any, steps: Any) -> Any:
        return self.inner.publish(post, steps)

    def find(self, post: Any, delivery: Any) -> Any:
        return self.inner.find(post, delivery)


def put(room: Any, kind: type[Odd]) -> None:
    inner = room.platform_for(room.project.strategy.channel("one"))
    room.platforms["one"] = lambda _: kind(inner)


def test_an_absence_is_never_believed_in_the_run_that_sent(room: Any) -> None:
    room.limits = Limits(0, 20, 0.2)
    room.add()
    room.wall().before = [OutcomeUnknown("cut")]

    assert (room.one().state, room.wall().posts) == ("unknown", [])
    assert room.one().state == "live"


class Named(Odd):
    """It names a post before anybody sees it, and tells by that name what became of it."""

    def publish(self, post: Any, steps: Any) -> Any:
        name = steps.once("init", lambda: "film-7")
        steps.once("publish", lambda: self.inner.wall.write(post.text) | {"id": name}, visible=True)
        return Receipt(name, None)

    def find(self, post: Any, delivery: Any) -> Any:
        if not self.inner.wall.posts:
            return Sighting(certain=True)
        return Sighting(step_result={"id": delivery.prepared["init"]})


def test_a_look_up_knows_what_was_prepared_before_the_answer_got_lost(room: Any) -> None:
    key = room.add()
    put(room, Named)
    room.wall().after = [OutcomeUnknown("cut")]

    assert room.one().state == "live"
    assert room.store.remote_ids("one") == {"film-7": str(key)}
    assert len(room.wall().posts) == 1


class WithoutSteps(Odd):
    """It acts outside of any step, and then says no."""

    def publish(self, post: Any, steps: Any) -> Any:
        self.inner.wall.write(post.text)
        raise Rejected("a comment under it was refused")


def test_a_refusal_is_looked_at_even_when_no_step_was_begun(room: Any) -> None:
    key = room.add()
    put(room, WithoutSteps)
    assert room.one().exit == 5
    room.platforms.clear()

    assert room.one(retry=key).state == "live"
    assert len(room.wall().posts) == 1


class LostWithoutSteps(Odd):
    """It acts outside of any step, and the answer gets lost."""

    def publish(self, post: Any, steps: Any) -> Any:
        self.inner.wall.write(post.text)
        raise OutcomeUnknown("cut")


def test_a_lost_answer_is_looked_for_even_when_no_step_was_begun(room: Any) -> None:
    room.add()
    put(room, LostWithoutSteps)

    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


class Forgetful(Odd):
    """It finds the first post with these words, whoever's it is."""

    def find(self, post: Any, delivery: Any) -> Any:
        return self.inner.find(post, replace(delivery, others=frozenset()))


def test_a_look_up_that_finds_the_post_of_another_placement_proves_nothing(room: Any) -> None:
    room.add("a", body="Same words.")
    room.add("b", body="Same words.")
    put(room, Forgetful)
    room.wall().before = [None, OutcomeUnknown("cut")]

    first, second = room.publish()
    room.later(hours=1)

    assert (first.state, second.state) == ("live", "unknown")
    assert room.one().exit == 8


class RootOnly(Odd):
    """It knows nothing of threads: it finds the first message and calls it all."""

    def find(self, post: Any, delivery: Any) -> Any:
        return Sighting(Receipt("1"))


def test_the_first_message_of_a_thread_is_not_taken_for_all_of_it(room: Any) -> None:
    room.add(body="One.\n---\nTwo.\n---\nThree.")
    put(room, RootOnly)
    room.wall().before = [None, OutcomeUnknown("cut")]

    room.publish()
    room.later(hours=1)

    assert (room.one().state, room.one().exit) == ("unknown", 8)
    assert room.wall().texts == ["One."]


def test_the_first_attempts_instant_outlasts_a_rate_limit_but_not_a_new_slot(room: Any) -> None:
    key = room.add()
    room.wall().before = [
        RateLimited("slow", retry_after=600),
        RateLimited("slow", retry_after=600),
    ]
    room.one()
    first = room.store.sent(key).stored_at
    room.later(minutes=11)
    room.one()
    second = room.store.sent(key).stored_at
    room.later(days=3)
    assert room.one().state == "missed"

    room.change(key, at=room.clock.now())
    room.one()

    assert first == second == room.clock.now() - timedelta(days=3, minutes=11)
    assert room.store.sent(key).stored_at == room.clock.now()
    assert room.state(key) == "live"


def test_a_wait_that_a_wrong_clock_wrote_does_not_last(room: Any) -> None:
    room.add()
    room.wall().before = [RateLimited("slow", retry_after=60)]
    room.limits = Limits(30, 0, 0.2)
    room.later(days=4000)
    room.late = {"after": "2h", "then": "publish"}
    assert room.one().state == "waiting"
    room.later(days=-4000)

    assert room.one().state == "live"


def test_a_wait_of_no_length_at_all_does_not_spin(room: Any) -> None:
    room.add()
    room.wall().before = [RateLimited("slow", retry_after=0) for _ in range(999)]

    result = room.one()

    assert (result.state, result.exit) == ("waiting", 6)
    assert len(room.wall().before) > 900


def test_an_answer_without_a_name_is_no_answer(room: Any) -> None:
    class Nameless(Odd):
        """It accepts and does not say under which name."""

        def publish(self, post: Any, steps: Any) -> Any:
            self.inner.publish(post, steps)
            return Receipt("")

    room.add()
    put(room, Nameless)

    assert room.one().state == "live"
    assert room.store.deliveries()[str(room.placements[0].key)].remote_id == "1"

"""A thread of several messages goes on where it broke and never says anything twice."""

from collections.abc import Callable
from typing import Any

import pytest

from cfkit.domain.errors import OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.plan import Status
from cfkit.domain.publication import Pause

BODY = "One.\n---\nTwo.\n---\nThree."
WHOLE = ["One.", "Two.", "Three."]


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_message_whose_answer_got_lost_is_looked_for_and_the_rest_follows(
    room: Any, when: str, position: int
) -> None:
    room.add(body=BODY)
    setattr(room.wall(), when, [*([None] * position), OutcomeUnknown("cut")])

    for _ in range(3):
        room.publish()
        room.later(minutes=1)

    assert room.wall().texts == WHOLE
    assert room.publish() == []


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("channel", ["one", "mute"])
def test_a_crash_at_any_message_says_nothing_twice(
    room: Any, when: str, position: int, channel: str, killed: Callable[[], BaseException]
) -> None:
    key = room.add(channel=channel, body=BODY)
    setattr(room.wall(channel), when, [*([None] * position), killed()])
    room.crash()
    room.later(minutes=1)

    results = [room.publish() for _ in range(3)]

    if channel == "one":
        assert room.wall(channel).texts == WHOLE
        assert room.state(key) == "live"
    else:
        said = position + (when == "after")
        assert room.wall(channel).texts == WHOLE[:said]
        assert [one.exit for run in results for one in run] == [8, 8, 8]


def test_a_message_without_a_look_up_goes_on_after_a_person_found_it_missing(
    room: Any, killed: Callable[[], BaseException]
) -> None:
    key = room.add(channel="mute", body=BODY)
    room.wall("mute").before = [None, killed()]
    room.crash()
    room.publish()

    room.reconcile(key=key, not_live=True)

    assert room.one().state == "live"
    assert room.wall("mute").texts == WHOLE


def test_messages_that_stood_before_an_edit_are_remembered_as_they_stand(
    room: Any, killed: Callable[[], BaseException]
) -> None:
    key = room.add(channel="mute", body=BODY)
    room.wall("mute").before = [None, None, killed()]
    room.crash()
    room.publish()
    room.change(key, body="Uno.\n---\nDue.\n---\nTre.\n---\nQuattro.")

    room.reconcile(key=key, not_live=True)

    assert room.one().state == "live"
    assert room.wall("mute").texts == ["One.", "Two.", "Tre.", "Quattro."]
    sent = room.store.sent(key)
    assert [one.plain for one in (sent.document, *sent.parts)] == room.wall("mute").texts


def test_messages_that_are_out_are_known_though_the_thread_was_made_shorter(
    social: Any,
) -> None:
    key = social.add(body=f"{BODY}\n---\nFour.")
    social.wall().before = [None, None, None, Rejected("rude")]
    assert social.one().state == "rejected"
    social.change(key, body="One.\n---\nTwo, politely.")

    assert social.one().state == "live"

    assert social.wall().texts == WHOLE
    sent = social.store.sent(key)
    assert [one.plain for one in (sent.document, *sent.parts)] == WHOLE
    delivery = social.store.deliveries([key])[key]
    assert dict(delivery.parts) == {"part-2": "2", "part-3": "3"}


def test_a_refused_message_waits_for_an_edit_and_the_first_stays_one(room: Any) -> None:
    key = room.add(body=BODY)
    room.wall().before = [None, Rejected("rude")]
    assert (room.one().state, room.one().exit) == ("rejected", 5)

    room.change(key, body="One.\n---\nTwo, politely.\n---\nThree.")

    assert room.one().state == "live"
    assert room.wall().texts == ["One.", "Two, politely.", "Three."]


def test_a_rate_limit_in_the_middle_is_waited_out(room: Any) -> None:
    room.add(body=BODY)
    room.wall().before = [None, RateLimited("slow", retry_after=5), None, RateLimited("slow")]

    assert room.one().state == "live"
    assert room.wall().texts == WHOLE


def test_equal_messages_of_one_thread_are_told_apart(room: Any) -> None:
    room.add(channel="mute", body="Same.\n---\nSame.\n---\nSame.")

    assert room.one().state == "live"
    assert room.wall("mute").texts == ["Same."] * 3


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_person_who_found_a_message_lets_the_thread_go_on_after_it(
    social: Any, position: int
) -> None:
    key = social.add(channel="mute", body=BODY)
    social.wall("mute").after = [*([None] * position), OutcomeUnknown("cut")]
    assert [one.state for one in social.publish()] == ["unknown"]

    (found,) = social.reconcile(key=key, live=f"https://wall.example/{position + 1}")

    assert (found.state, found.exit) == ("planned", 0)
    (done,) = social.publish()
    assert (done.state, done.remote_id) == ("live", "1")
    assert social.wall("mute").texts == WHOLE


@pytest.mark.parametrize("meanwhile", ["a pause", "a hold"])
def test_a_thread_that_stands_in_part_is_finished_whatever_is_decided_during_the_run(
    room: Any, meanwhile: str
) -> None:
    key = room.add(body=BODY)
    room.wall().before = [None, RateLimited("slow", retry_after=3600)]
    assert room.one().state == "waiting"
    room.later(hours=2)
    inner = room.platform_for(room.project.strategy.channel("one"))

    class Deciding:
        capabilities = inner.capabilities
        find = staticmethod(inner.find)

        def publish(self, post: Any, steps: Any) -> Any:
            if meanwhile == "a pause":
                room.store.pause(Pause("a fire", room.clock.now()))
            else:
                room.change(key, status=Status.HOLD)
            return inner.publish(post, steps)

    room.platforms["one"] = lambda _: Deciding()

    room.publish(reread=lambda _: room.placements[0])
    room.later(hours=2)
    room.publish()

    assert room.wall().texts == WHOLE
    assert room.state(key) == "live"

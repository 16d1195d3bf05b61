"""What nobody knows gets settled: by asking, by waiting, or by a person's word."""

from datetime import date
from typing import Any, ClassVar

import pytest

from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.errors import CredentialError, OutcomeUnknown, Rejected, Unavailable, UsageError
from cfkit.domain.publication import Receipt

URL = "https://wall.example/77"


@pytest.fixture
def unknown(room: Any) -> str:
    key = room.add(channel="mute")
    room.wall("mute").before = [OutcomeUnknown("cut")]
    room.publish()
    return str(key)


def test_a_person_may_say_that_it_is_live(room: Any, unknown: str) -> None:
    (result,) = room.reconcile(key=unknown, live=URL)

    assert (result.state, result.remote_id, result.url, result.exit) == ("live", URL, URL, 0)
    assert room.store.deliveries()[unknown].settled_by == "person"
    assert room.publish() == []
    with pytest.raises(UsageError, match="is live"):
        room.reconcile(key=unknown, not_live=True)


def test_a_person_may_say_that_it_is_not_live(room: Any, unknown: str) -> None:
    (result,) = room.reconcile(key=unknown, not_live=True)

    assert (result.state, result.exit) == ("planned", 0)
    assert room.store.deliveries()[unknown].settled_by == "person"
    assert room.one().state == "live"


def test_a_person_corrects_an_address_of_theirs(room: Any, unknown: str) -> None:
    other = room.add("b", "mute")
    room.wall("mute").before = [OutcomeUnknown("cut")]
    room.publish()
    room.reconcile(key=unknown, live=URL)
    was = room.store.deliveries()[unknown].live_at

    (result,) = room.reconcile(key=unknown, live=f"{URL}8")

    assert (result.state, result.remote_id, result.url) == ("live", f"{URL}8", f"{URL}8")
    assert room.store.deliveries()[unknown].live_at == was
    assert room.reconcile(key=other, live=URL)[0].state == "live", "the address is free again"
    with pytest.raises(UsageError, match="recorded for"):
        room.reconcile(key=unknown, live=URL)


def test_a_dry_run_refuses_what_a_run_would(room: Any, unknown: str) -> None:
    room.reconcile(key=unknown, live=URL)
    with pytest.raises(UsageError, match="corrects a wrong one"):
        room.reconcile(key=unknown, not_live=True, dry_run=True)
    key = str(room.add("b"))
    room.publish()
    with pytest.raises(UsageError, match="can be called live"):
        room.reconcile(key=key, live=URL, dry_run=True)


def test_one_address_is_not_given_to_two_placements(room: Any, unknown: str) -> None:
    other = room.add("b", "mute")
    room.wall("mute").before = [OutcomeUnknown("cut")]
    room.publish()
    room.reconcile(key=unknown, live=URL)

    with pytest.raises(UsageError, match="recorded for"):
        room.reconcile(key=other, live=URL)


def test_a_persons_word_needs_no_credentials(room: Any, unknown: str) -> None:
    def refuse(_: Any) -> Any:
        raise CredentialError("dead")

    room.platforms["mute"] = refuse

    assert (room.reconcile()[0].exit, room.reconcile()[0].error_code) == (8, "credentials")
    assert room.reconcile(key=unknown, live=URL)[0].state == "live"


def test_flags_that_make_no_sense_are_refused(room: Any, unknown: str) -> None:
    with pytest.raises(UsageError, match="name its key"):
        room.reconcile(live=URL)
    with pytest.raises(UsageError, match="exclude"):
        room.reconcile(key=unknown, live=URL, not_live=True)
    with pytest.raises(UsageError, match="did you mean"):
        room.reconcile(key=unknown[1:])


def test_everything_open_is_asked_after_and_the_rest_is_left_alone(room: Any) -> None:
    room.add("a")
    room.add("b")
    room.wall().after = [OutcomeUnknown("cut")]
    room.wall().looks = [Unavailable("down")]
    room.publish()

    (result,) = room.reconcile()

    assert (result.state, result.exit) == ("live", 0)
    assert room.reconcile() == []


def test_a_channel_that_another_run_holds_is_left_alone(room: Any, unknown: str) -> None:
    with room.store.lock("mute", 0):
        (result,) = room.reconcile(key=unknown, not_live=True)

    assert (result.exit, result.error_code) == (6, "busy")
    assert room.state(unknown) == "unknown"


def test_a_rehearsal_settles_nothing(room: Any, unknown: str) -> None:
    room.reconcile(key=unknown, live=URL, dry_run=True)

    assert room.state(unknown) == "unknown"


class Slow:
    """A platform that accepts first and goes on working."""

    slug: ClassVar[str] = "slow"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "Slow", TextRules(500, len), "https://slow.example", date(2026, 11, 22)
    )

    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers
        self.sent = 0

    def publish(self, post: Any, steps: Any) -> Receipt:
        steps.once("publish", self._send, visible=True)
        return Receipt(f"job-{post.key}", pending=True)

    def _send(self) -> int:
        self.sent += 1
        return self.sent

    def poll(self, receipt: Receipt) -> Receipt:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return receipt if answer is None else Receipt(answer, URL)


@pytest.mark.parametrize("verb", ["publish", "reconcile"])
def test_an_accepted_post_is_polled_until_it_is_live(room: Any, verb: str) -> None:
    room.add(channel="mute")
    platform = Slow([None, Unavailable("down"), "77"])
    room.platforms["mute"] = lambda _: platform
    accepted = room.one()

    runs = [getattr(room, verb)()[0] for _ in range(3)]

    assert (accepted.state, accepted.exit) == ("pending", 0)
    assert [(one.state, one.exit) for one in runs] == [("pending", 0), ("pending", 6), ("live", 0)]
    assert runs[-1].remote_id == "77"


def test_an_accepted_post_may_be_refused_in_the_end(room: Any) -> None:
    room.add(channel="mute")
    platform = Slow([Rejected("not a video")])
    room.platforms["mute"] = lambda _: platform
    room.publish()

    assert (room.one().state, room.one().exit) == ("rejected", 5)


def test_what_was_refused_in_the_end_is_sent_anew_once_it_changed(room: Any) -> None:
    key = room.add(channel="mute")
    platform = Slow([Rejected("not a video"), "78"])
    room.platforms["mute"] = lambda _: platform
    room.publish()
    room.publish()
    room.change(key, body="A better one.")

    again, done = room.one(), room.one()

    assert (again.state, done.state, done.remote_id) == ("pending", "live", "78")
    assert platform.sent == 2


def test_a_persons_no_is_about_what_was_taken_for_live(room: Any) -> None:
    key = room.add(channel="mute")
    room.wall("mute").after = [KeyError("id")]
    assert room.one().exit == 1
    room.reconcile(key=key, not_live=True)

    assert room.one().state == "live"
    assert len(room.wall("mute").posts) == 2


class ByHand:
    """A person posts it."""

    slug: ClassVar[str] = "hand"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "By hand", TextRules(500, len), "https://hand.example", date(2026, 11, 22), by_hand=True
    )

    def publish(self, post: Any, steps: Any) -> Receipt:
        steps.once("package", lambda: post.key)
        return Receipt(post.key, pending=True)


def test_a_post_by_hand_waits_for_a_person_and_their_link(room: Any) -> None:
    key = room.add(channel="mute")
    room.platforms["mute"] = lambda _: ByHand()

    first, again = room.one(), room.one()
    (done,) = room.reconcile(key=key, live=URL)

    assert [(one.state, one.exit) for one in (first, again)] == [("pending", 9)] * 2
    assert "waiting for a person" in first.held_because
    assert (done.state, done.url) == ("live", URL)
    assert room.publish() == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "77",
        "javascript:alert(1)",
        "ftp://wall.example/77",
        "https://",
        "https://wall.example/7 7",
        "https://wall.example/77\n",
        "https://wall.example/\x1b[2J",
        "https://wall.example/\ud800",
        "https://[::1",
        "https://wall.example/" + "7" * 2000,
    ],
)
def test_what_is_no_address_is_refused(room: Any, unknown: str, address: str) -> None:
    with pytest.raises(UsageError, match="address"):
        room.reconcile(key=unknown, live=address)
    assert room.state(unknown) == "unknown"

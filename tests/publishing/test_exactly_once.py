"""A post goes out once, whatever breaks between us and the platform."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected, Unavailable

LATER = datetime(2026, 12, 3, tzinfo=UTC)


def test_a_due_post_goes_live_and_a_second_run_leaves_it_alone(room: Any) -> None:
    key = room.add()
    room.add("b", at=LATER)

    result = room.one()

    assert (result.key, result.state, result.remote_id, result.exit) == (key, "live", "1", 0)
    assert result.url == "https://wall.example/1"
    assert room.publish() == []
    assert room.wall().texts == ["The text of a."]


def test_a_cut_after_the_platform_acted_is_found_by_looking(
    room: Any, lost: OutcomeUnknown
) -> None:
    room.add()
    room.wall().after = [lost]

    result = room.one()

    assert (result.state, result.remote_id, result.exit) == ("live", "1", 0)
    assert len(room.wall().posts) == 1


def test_a_cut_before_the_platform_acted_is_sent_by_a_later_run(
    room: Any, lost: OutcomeUnknown
) -> None:
    key = room.add()
    room.wall().before = [lost]

    assert (room.one().state, room.state(key)) == ("unknown", "unknown")
    room.later(seconds=29)
    too_early = room.one()
    room.later(seconds=1)
    result = room.one()

    assert (too_early.state, too_early.exit) == ("unknown", 8)
    assert (result.state, result.exit, result.attempts) == ("live", 0, 2)
    assert len(room.wall().posts) == 1


def test_without_a_way_to_ask_an_unknown_post_is_never_sent_again(
    room: Any, lost: OutcomeUnknown
) -> None:
    room.add(channel="mute")
    room.wall("mute").before = [lost]

    first = room.one()
    room.later(hours=5)
    second = room.one()

    assert [first.exit, second.exit] == [8, 8]
    assert "reconcile" in (second.error or "")
    assert room.wall("mute").posts == []


def test_a_look_that_fails_leaves_the_outcome_unknown(room: Any, lost: OutcomeUnknown) -> None:
    room.add()
    room.wall().after = [lost]
    room.wall().looks = [Unavailable("down"), CredentialError("dead")]

    assert room.one().exit == 8
    room.later(minutes=5)
    assert room.one().exit == 8
    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


@pytest.mark.parametrize("channel", ["one", "mute"])
def test_a_crash_before_the_call_that_readers_see_is_simply_sent_again(
    room: Any, channel: str, killed: Callable[[], BaseException]
) -> None:
    (room.root / "cat.jpg").write_bytes(b"cat")
    room.add(channel=channel, media=("cat.jpg",))
    room.wall(channel).on_upload = [killed()]
    room.crash()

    result = room.one()

    assert (result.state, result.exit) == ("live", 0)
    assert len(room.wall(channel).posts) == 1


def test_a_crash_between_the_answer_and_its_record_is_found_by_looking(
    room: Any, killed: Callable[[], BaseException]
) -> None:
    key = room.add()
    room.wall().after = [killed()]
    room.crash()

    assert room.state(key) == "attempting"
    room.later(hours=2)
    result = room.one()

    assert (result.state, result.remote_id) == ("live", "1")
    assert len(room.wall().posts) == 1
    found = room.store.deliveries()[key]
    assert (found.live_at, found.slot) == (room.clock.now() - timedelta(hours=2), found.began_at)


def test_a_crash_between_the_answer_and_its_record_stays_unknown_where_nobody_can_look(
    room: Any, killed: Callable[[], BaseException]
) -> None:
    room.add(channel="mute")
    room.wall("mute").after = [killed()]
    room.crash()
    room.later(hours=1)

    assert (room.one().state, room.one().exit) == ("unknown", 8)
    assert len(room.wall("mute").posts) == 1


class DiesAfterTheStep:
    """An adapter whose process dies when the visible step is recorded, before it returns."""

    def __init__(self, inner: Any, failure: BaseException) -> None:
        self._inner, self._failure = inner, failure
        self.capabilities = inner.capabilities

    def publish(self, post: Any, steps: Any) -> Any:
        self._inner.publish(post, steps)
        raise self._failure


def test_a_crash_after_the_step_was_recorded_needs_neither_a_look_nor_a_repeat(
    room: Any, killed: Callable[[], BaseException]
) -> None:
    room.add(channel="mute")
    inner = room.platform_for(room.project.strategy.channel("mute"))
    room.platforms["mute"] = lambda _: DiesAfterTheStep(inner, killed())
    room.crash()
    del room.platforms["mute"]

    result = room.one()

    assert (result.state, result.remote_id, result.exit) == ("live", "1", 0)
    assert len(room.wall("mute").posts) == 1


def test_a_bug_after_the_write_is_exit_1_and_never_sends_twice(room: Any) -> None:
    room.add()
    room.add("b")
    other = room.add("c", "two")
    room.wall().after = [KeyError("https://host.example/token-abc")]

    broken, second, third = sorted(room.publish(), key=lambda one: one.key)
    settled = room.one()

    assert (broken.state, broken.exit) == ("unknown", 1)
    assert isinstance(broken.exception, KeyError)
    assert "token-abc" not in str(broken.as_json())
    assert (second.state, third.state, third.key) == ("live", "live", other)
    assert (settled.state, settled.exit) == ("live", 0)
    assert len(room.wall().posts) == 2


def test_what_was_sent_is_looked_for_even_when_the_file_has_changed_since(
    room: Any, lost: OutcomeUnknown
) -> None:
    key = room.add()
    room.wall().after = [lost]
    room.wall().looks = [Unavailable("down")]
    assert room.one().exit == 8
    room.change(key, body="Something else entirely.")
    room.later(minutes=1)

    assert room.one().state == "live"
    assert room.wall().texts == ["The text of a."]


def test_a_post_that_is_recorded_for_another_placement_proves_nothing(
    room: Any, lost: OutcomeUnknown
) -> None:
    room.add("a", body="Same words.")
    room.add("b", body="Same words.")
    room.wall().before = [None, lost]

    first, second = room.publish()
    room.later(minutes=1)
    third = room.one()

    assert (first.state, second.state) == ("live", "unknown")
    assert (third.key, third.state, third.remote_id) == (second.key, "live", "2")


class AlwaysTheSame:
    """A platform that names one and the same post for everything."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.capabilities = inner.capabilities

    def publish(self, post: Any, steps: Any) -> Any:
        self._inner.publish(post, steps)
        return type(self._inner.publish(post, steps))("7")


def test_an_answer_that_names_the_post_of_another_placement_is_not_believed(room: Any) -> None:
    room.add("a", "mute")
    room.add("b", "mute")
    inner = room.platform_for(room.project.strategy.channel("mute"))
    room.platforms["mute"] = lambda _: AlwaysTheSame(inner)

    first, second = room.publish()

    assert (first.state, second.state, second.exit) == ("live", "unknown", 8)
    assert first.key in (second.error or "")


@pytest.mark.parametrize(
    "error", [RateLimited("slow down", retry_after=3), Unavailable("no route")]
)
def test_a_short_refusal_is_waited_out_and_looked_at_before_the_repeat(
    room: Any, error: Exception
) -> None:
    room.add()
    room.wall().before = [error]

    result = room.one()

    assert (result.state, result.attempts) == ("live", 2)
    assert len(room.wall().posts) == 1


def test_a_refusal_that_acted_all_the_same_is_not_repeated(room: Any) -> None:
    room.add()
    room.wall().after = [RateLimited("slow down", retry_after=3)]

    assert room.one().state == "live"
    assert len(room.wall().posts) == 1


def test_a_long_wait_is_left_to_a_later_run_and_holds_the_channel_in_order(room: Any) -> None:
    key = room.add("a")
    room.add("b")
    room.wall().before = [RateLimited("slow down", retry_after=600)]

    first, second = room.publish()
    room.later(minutes=9)
    early = room.publish()
    room.later(minutes=2)
    done = room.publish()

    assert (first.key, first.state, first.exit) == (key, "waiting", 6)
    assert (second.state, second.exit, second.attempts) == ("planned", 6, 0)
    assert [one.exit for one in early] == [6, 6]
    assert [one.state for one in done] == ["live", "live"]
    assert room.wall().texts == ["The text of a.", "The text of b."]


def test_an_absurd_wait_does_not_hold_a_channel_for_years(room: Any) -> None:
    room.add()
    room.wall().before = [RateLimited("slow down", retry_after=1e18)]

    assert room.one().state == "waiting"
    room.later(days=8)
    room.late = {"after": "30d", "then": "skip"}
    assert room.one().state == "live"


def test_an_unreachable_platform_uses_up_the_patience_and_no_more(room: Any) -> None:
    room.add("a")
    room.add("b")
    room.wall().before = [Unavailable("no route") for _ in range(99)]

    results = room.publish()

    assert [(one.exit, one.error_code) for one in results] == [(6, "unavailable")] * 2
    assert room.clock.slept <= 20


def test_a_rejected_post_is_not_repeated_until_it_changed(room: Any) -> None:
    key = room.add()
    room.wall().before = [Rejected("the text is forbidden")]

    assert (room.one().state, room.one().exit) == ("rejected", 5)
    assert room.one().attempts == 1
    room.change(key, body="Another text.")
    result = room.one()

    assert (result.state, result.attempts) == ("live", 2)
    assert room.wall().texts == ["Another text."]


def test_a_rejected_post_that_is_there_all_the_same_is_found_before_a_retry(room: Any) -> None:
    key = room.add()
    room.wall().after = [Rejected("no")]
    assert room.one().exit == 5

    assert room.one(retry=key).state == "live"
    assert len(room.wall().posts) == 1


def test_a_person_may_retry_a_rejected_post_as_it_is(room: Any) -> None:
    key = room.add(channel="mute")
    room.add("b", "mute")
    room.wall("mute").before = [Rejected("no"), None]
    room.publish()
    room.later(days=3)

    assert room.publish() == []
    result = room.one(retry=key)
    assert (result.key, result.state) == (key, "live")


def test_dead_credentials_stop_their_channel_and_no_other(room: Any) -> None:
    room.add("a")
    room.add("b")
    room.add("c", "two")
    room.wall().before = [CredentialError("the token is dead")]

    first, second, third = sorted(room.publish(), key=lambda one: one.key)

    assert [(one.state, one.exit) for one in (first, second)] == [("planned", 4)] * 2
    assert (second.attempts, third.state) == (0, "live")
    assert [one.state for one in room.publish()] == ["live", "live"]
    assert len(room.wall().posts) == 2


def test_missing_credentials_are_told_for_every_due_post(room: Any) -> None:
    room.add("a")
    room.add("b")

    def refuse(_: Any) -> Any:
        raise CredentialError("set FAKE_TOKEN")

    room.platforms["one"] = refuse

    assert [one.exit for one in room.publish()] == [4, 4]


def test_an_upload_is_not_repeated_unless_its_bytes_changed(room: Any, lost: Any) -> None:
    (room.root / "cat.jpg").write_bytes(b"cat")
    key = room.add(media=("cat.jpg",))
    room.wall().before = [RateLimited("later", retry_after=600), Rejected("bad picture")]
    room.one()
    room.later(minutes=11)
    assert room.one().state == "rejected"
    assert room.wall().uploads == 1

    (room.root / "cat.jpg").write_bytes(b"a better cat")

    assert room.one().state == "live"
    assert (room.wall().uploads, room.state(key)) == (2, "live")


def test_the_instant_of_the_first_attempt_stays_the_same_over_retries(
    room: Any, lost: OutcomeUnknown
) -> None:
    key = room.add()
    room.wall().before = [lost]
    room.one()
    first = room.store.sent(key).stored_at
    room.later(minutes=1)
    room.one()

    assert room.store.sent(key).stored_at == first


def test_a_clock_that_went_back_never_makes_an_absence_certain(
    room: Any, lost: OutcomeUnknown
) -> None:
    room.add()
    room.wall().before = [lost]
    room.one()
    room.later(hours=-3)

    assert room.one().exit == 8
    assert room.wall().posts == []

"""A first comment and a pin follow a live post, once each, and never touch the post itself."""

from datetime import date
from typing import Any, ClassVar

import pytest

from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected, UsageError
from cfkit.domain.plan import Status
from cfkit.domain.publication import Receipt

SAID = "Sign up: https://e.example"


def states(room: Any) -> dict[str, str]:
    known = {**room.store.deliveries(), **room.store.sequels()}
    return {key.partition("@")[2]: one.state.value for key, one in known.items()}


def test_both_follow_the_post_and_nothing_is_sent_twice(social: Any) -> None:
    key = social.add(first_comment=SAID, pin=True)
    results = social.publish()
    assert [(one.key, one.state, one.exit) for one in results] == [
        (key, "live", 0),
        (f"{key}+comment", "live", 0),
        (f"{key}+pin", "live", 0),
    ]
    wall = social.wall()
    assert wall.texts == ["The text of a.", SAID]
    assert (wall.under, wall.pinned) == ({"2": "1"}, ["1"])
    assert social.publish() == []
    assert wall.pinned == ["1"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_process_that_dies_anywhere_is_continued_by_the_next(
    social: Any, killed: Any, when: str, position: int
) -> None:
    social.add(first_comment=SAID, pin=True)
    setattr(social.wall(), when, [*([None] * position), killed()])
    social.crash()
    for _ in range(3):
        social.later(minutes=1)
        social.publish()
    assert social.wall().texts == ["The text of a.", SAID]
    assert set(social.wall().pinned) == {"1"}
    assert set(states(social).values()) == {"live"}


def test_a_comment_that_nobody_can_find_concerns_nobody_but_itself(social: Any) -> None:
    key = social.add(channel="mute", first_comment=SAID)
    social.wall("mute").after = [None, OutcomeUnknown("cut")]
    post, comment = social.publish()
    assert (post.state, post.exit) == ("live", 0)
    assert (comment.key, comment.state, comment.exit) == (f"{key}+comment", "unknown", 8)
    social.later(hours=1)
    (again,) = social.publish()
    assert (again.key, again.state, again.exit) == (f"{key}+comment", "unknown", 8)
    assert social.wall("mute").texts == ["The text of a.", SAID], "nothing was sent again"

    (settled,) = social.reconcile(key=f"{key}+comment", live="https://wall.example/2")
    assert settled.state == "live"
    assert social.publish() == []


def test_a_person_may_say_that_the_comment_is_not_there(social: Any) -> None:
    key = social.add(channel="mute", first_comment=SAID)
    social.wall("mute").before = [None, OutcomeUnknown("cut")]
    social.publish()
    assert [one.state for one in social.reconcile(key=f"{key}+comment", not_live=True)] == [
        "planned"
    ]
    (sent,) = social.publish()
    assert (sent.key, sent.state) == (f"{key}+comment", "live")
    assert social.wall("mute").texts == ["The text of a.", SAID]


def test_the_address_of_the_post_is_not_taken_for_its_comment(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.wall().after = [None, OutcomeUnknown("cut")]
    social.wall().looks = [OutcomeUnknown("no answer")]
    social.publish()
    with pytest.raises(UsageError, match="first comment"):
        social.reconcile(key=f"{key}+comment", live="https://wall.example/1")


def test_a_lost_comment_is_found_where_the_platform_can_be_asked(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.wall().after = [None, OutcomeUnknown("cut")]
    results = social.publish()
    assert [(one.key, one.state) for one in results] == [(key, "live"), (f"{key}+comment", "live")]
    assert social.wall().texts == ["The text of a.", SAID]


def test_a_comment_that_is_refused_leaves_the_post_live_and_waits_for_a_person(
    social: Any,
) -> None:
    key = social.add(first_comment=SAID)
    social.wall().before = [None, Rejected("comments are closed")]
    assert [one.exit for one in social.publish()] == [0, 5]
    assert states(social) == {"one": "live", "one+comment": "rejected"}
    (still,) = social.publish()
    assert (still.key, still.exit) == (f"{key}+comment", 5)
    (sent,) = social.publish(retry=f"{key}+comment")
    assert (sent.key, sent.state) == (f"{key}+comment", "live")


def test_a_comment_that_has_to_wait_holds_the_channel_and_goes_out_later(social: Any) -> None:
    social.add(first_comment=SAID)
    social.add("b")
    social.wall().before = [None, RateLimited("slow down", retry_after=600)]
    assert [(one.state, one.exit) for one in social.publish()] == [
        ("live", 0),
        ("waiting", 6),
        ("planned", 6),
    ]
    social.later(minutes=11)
    assert {one.state for one in social.publish()} == {"live"}


def test_what_was_changed_after_its_approval_keeps_its_comment_back(social: Any) -> None:
    social.approval = "required"
    key = social.add(first_comment=SAID)
    social.approve(key)
    social.wall().before = [None, RateLimited("slow down", retry_after=600)]
    social.publish()
    social.change(key, first_comment="Something else")
    social.later(minutes=11)
    (held,) = social.publish()
    assert (held.key, held.exit) == (f"{key}+comment", 9)
    assert "changed since it was approved" in held.held_because
    social.approve(key)
    (sent,) = social.publish()
    assert sent.state == "live"
    assert social.wall().texts[-1] == "Something else"


def test_a_comment_that_was_never_approved_does_not_go_out(social: Any) -> None:
    social.approval = "required"
    key = social.add()
    social.approve(key)
    social.change(key, first_comment=SAID)
    (held,) = social.publish()
    assert (held.key, held.exit) == (key, 9)
    assert social.wall().texts == []


def test_a_pin_that_got_lost_is_made_again(social: Any) -> None:
    social.add(pin=True)
    social.wall().after = [None, OutcomeUnknown("cut")]
    assert {one.state for one in social.publish()} == {"live"}
    assert social.wall().pinned == ["1", "1"]


def test_a_post_on_hold_sends_no_more(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.wall().before = [None, RateLimited("slow down", retry_after=600)]
    social.publish()
    social.change(key, status=Status.HOLD)
    social.later(minutes=11)
    (held,) = social.publish()
    assert (held.key, held.exit) == (f"{key}+comment", 9)


def test_a_comment_that_is_taken_out_of_the_file_is_no_work_any_more(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.wall().before = [None, Rejected("comments are closed")]
    social.publish()
    social.change(key, first_comment=None)
    assert social.publish() == []


def test_where_the_platform_has_no_comments_it_is_said_and_the_post_stays(social: Any) -> None:
    key = social.add(channel="two", first_comment=SAID)
    post, comment = social.publish()
    assert (post.key, post.state) == (key, "live")
    assert (comment.key, comment.exit) == (f"{key}+comment", 9)
    assert "writes no comments on Fake" in comment.error


def test_a_comment_that_lacks_rights_holds_no_other_post_up(social: Any) -> None:
    key = social.add(first_comment=SAID)
    other = social.add("b")
    social.wall().before = [None, CredentialError("the bot is not in the group")]
    assert [(one.key, one.state, one.exit) for one in social.publish()] == [
        (key, "live", 0),
        (f"{key}+comment", "planned", 4),
        (other, "live", 0),
    ]
    assert [one.state for one in social.publish()] == ["live"]


class ByHand:
    """A person posts it, and the package names the comment and the pin."""

    slug: ClassVar[str] = "hand"
    capabilities: ClassVar[Capabilities] = Capabilities(
        "By hand", TextRules(500, len), "https://hand.example", date(2026, 11, 27), by_hand=True
    )

    def publish(self, post: Any, steps: Any) -> Receipt:
        steps.once("package", lambda: post.key)
        return Receipt(post.key, pending=True)


def test_by_hand_both_are_done_when_a_person_says_that_the_post_is_out(social: Any) -> None:
    key = social.add(channel="mute", first_comment=SAID, pin=True)
    social.platforms["mute"] = lambda _: ByHand()
    assert [one.state for one in social.publish()] == ["pending"]
    social.reconcile(key=key, live="https://hand.example/1")
    assert [one.state for one in social.publish()] == ["live", "live"]
    assert social.publish() == []

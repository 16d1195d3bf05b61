"""Which placements a run touches, and why the others stay."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.domain.catalogue import Angle
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.errors import (
    ExitCode,
    InputError,
    NotPublishable,
    OutcomeUnknown,
    Unavailable,
    UsageError,
    exit_code,
)
from cfkit.domain.idea import Idea
from cfkit.domain.plan import Status
from cfkit.domain.publication import Pause

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_nothing_due_is_no_result_and_exit_0(room: Any) -> None:
    room.add(at=START + timedelta(minutes=1))

    assert room.publish() == []
    assert exit_code([]) == ExitCode.OK


def test_only_what_people_approved_goes_out(room: Any) -> None:
    room.approval = "required"
    approved, draft, on_hold = room.add("a"), room.add("b"), room.add("c", status=Status.HOLD)
    by_hand = room.add("d", status=Status.APPROVED)
    room.approve(approved)

    results = {one.key: one for one in room.publish()}

    assert results[approved].state == "live"
    held = [results[key] for key in (draft, on_hold, by_hand)]
    assert [(one.state, one.exit) for one in held] == [("planned", 9)] * 3
    assert "approval" in held[0].held_because
    assert "hold" in held[1].held_because
    assert "cfkit approve" in held[2].held_because
    assert room.wall().texts == ["The text of a."]


def test_an_edit_after_approval_is_held_until_it_is_approved_again(room: Any) -> None:
    room.approval = "required"
    key = room.add()
    room.approve(key)
    room.change(key, body="The text of a, but better.")

    held = room.one()
    room.approve(key)

    assert (held.exit, held.error_code) == (9, "changed-after-approval")
    assert room.one().state == "live"


def test_other_line_endings_and_another_time_are_not_an_edit(room: Any) -> None:
    room.approval = "required"
    key = room.add(body="One.\n\nTwo.\n", at=START)
    room.approve(key)
    room.change(key, body="One.\r\n\r\nTwo.\r\n", at=START - timedelta(hours=1))

    assert room.one().state == "live"


def test_exchanged_media_are_an_edit_and_missing_media_are_not_publishable(room: Any) -> None:
    room.approval = "required"
    picture = room.root / "cat.jpg"
    picture.write_bytes(b"cat")
    key = room.add(media=("cat.jpg",))
    room.approve(key)

    picture.write_bytes(b"dog")
    exchanged = room.one()
    picture.unlink()
    missing = room.one()
    picture.write_bytes(b"cat")

    assert (exchanged.exit, exchanged.error_code) == (9, "changed-after-approval")
    assert (missing.exit, missing.error_code) == (9, "not-publishable")
    assert "cat.jpg" in missing.held_because
    assert room.one().state == "live"


def test_a_body_that_cannot_go_out_is_exit_3_and_media_without_rights_are_held(room: Any) -> None:
    too_long, no_licence, fine = room.add("a"), room.add("b"), room.add("c")
    diagnostic = Diagnostic("content/a.md", 1, 1, "too-long", "cut it")
    room.compose_failures[too_long] = InvalidFiles([diagnostic])
    room.compose_failures[no_licence] = InputError("nobody knows who took cat.jpg")

    results = {one.key: one for one in room.publish()}

    assert (results[too_long].exit, results[too_long].error_code) == (3, "invalid-files")
    assert (results[no_licence].exit, results[no_licence].error_code) == (9, "not-publishable")
    assert results[fine].state == "live"


@pytest.mark.parametrize(
    ("late", "hours", "state"),
    [
        (None, 23, "live"),
        (None, 25, "missed"),
        ({"after": "2h", "then": "skip"}, 1, "live"),
        ({"after": "2h", "then": "skip"}, 3, "missed"),
        ({"after": "2h", "then": "replan"}, 3, "missed"),
        ({"after": "2h", "then": "publish"}, 3000, "live"),
    ],
)
def test_lateness_is_decided_by_the_policy(
    room: Any, late: dict[str, str] | None, hours: int, state: str
) -> None:
    room.late = late
    room.add()

    result = room.one(at=START + timedelta(hours=hours))

    assert (result.state, result.exit) == (state, 9 if state == "missed" else 0)


def test_what_was_missed_is_told_once_and_goes_out_when_a_person_names_it(room: Any) -> None:
    key = room.add()
    room.later(days=2)

    first, again = room.publish(), room.publish()
    named = room.one(key=key)

    assert ([one.state for one in first], again) == (["missed"], [])
    assert (named.state, named.exit) == ("live", 0)


def test_what_was_missed_goes_out_at_a_new_time(room: Any) -> None:
    key = room.add()
    room.later(days=2)
    room.publish()
    room.change(key, at=room.clock.now() + timedelta(hours=1))

    assert room.publish() == []
    room.later(hours=1)
    assert room.one().state == "live"


def test_a_dead_service_for_days_ends_in_missed_not_in_silence(room: Any) -> None:
    room.add()
    room.wall().before = [Unavailable("no route") for _ in range(99)]
    assert room.one().exit == 6
    room.later(days=2)

    result = room.one()

    assert (result.state, result.exit) == ("missed", 9)


def test_the_rest_of_a_thread_goes_out_however_late(room: Any) -> None:
    room.add(body="One.\n---\nTwo.")
    room.wall().before = [None, *(Unavailable("no route") for _ in range(99))]
    assert room.one().state == "waiting"
    room.later(days=2)
    room.wall().before = []

    assert room.one().state == "live"
    assert room.wall().texts == ["One.", "Two."]


def _idea(**more: Any) -> Idea:
    return Idea.model_validate(
        {"id": "a", "title": "T", "pillar": "p", "message": "M", "segments": ["all"], **more}
    )


def test_an_announcement_is_missed_once_its_event_began_whatever_the_policy(room: Any) -> None:
    room.late = {"after": "2h", "then": "publish"}
    # 13:00 in the project's zone, which is 10:00 UTC
    room.ideas["a"] = _idea(event={"what": "Fair", "starts": "2026-12-01T13:00"})
    announce = room.add(angle="event", item="announce")
    report = room.add(angle="event", item="report")

    results = {one.key: one for one in room.publish(at=START + timedelta(hours=1))}

    assert (results[announce].state, results[announce].exit) == ("missed", 9)
    assert results[report].state == "live"


def test_an_expired_idea_is_missed_whatever_the_policy(room: Any) -> None:
    room.late = {"after": "2h", "then": "publish"}
    room.ideas["a"] = _idea(expires="2026-12-01")
    room.add()

    assert room.one(at=datetime(2026, 12, 1, 21, 0, tzinfo=UTC)).state == "missed"


def test_an_idea_lasts_through_its_last_day_where_the_channel_is(room: Any) -> None:
    room.late = {"after": "2h", "then": "publish"}
    room.ideas["a"] = _idea(expires="2026-12-01")
    room.zone = "America/New_York"
    room.add()

    # in Moscow, where the brand is, it is 2 December already
    assert room.one(at=datetime(2026, 12, 2, 4, 59, tzinfo=UTC)).state == "live"


def test_a_reaction_to_news_is_missed_after_the_deadline_of_the_desk(room: Any) -> None:
    room.late = {"after": "2h", "then": "publish"}
    room.ideas["a"] = _idea(trend={"news": "N", "deadline": "2026-12-01T12:30"})
    reaction, other = room.add(angle="trend_reaction"), room.add()

    results = {one.key: one for one in room.publish(at=START + timedelta(minutes=30))}

    assert (results[reaction].state, results[reaction].error_code) == ("missed", "news-is-old")
    assert results[other].state == "live"


def test_an_idea_lasts_through_its_last_day(room: Any) -> None:
    room.ideas["a"] = _idea(expires="2026-12-01")
    room.add()

    assert room.one(at=datetime(2026, 12, 1, 20, 59, tzinfo=UTC)).state == "live"


def test_a_pause_holds_everything_but_what_a_person_names(room: Any) -> None:
    urgent = room.add("a")
    room.add("b")
    room.store.pause(Pause("a fire in town", START))

    held = room.publish()
    named = room.one(key=urgent)
    room.store.resume()

    assert [(one.exit, one.error_code) for one in held] == [(9, "paused")] * 2
    assert "a fire in town" in held[0].held_because
    assert named.state == "live"
    assert room.one().state == "live"


def test_a_pause_may_hold_one_kind_only(room: Any) -> None:
    room.ideas["a"] = _idea(offer={"what": "O", "ad": {"erid": "x"}})
    room.angles["meme"] = Angle(id="meme", en="M", ru="M", needs=("meme",), does="d", stages=())
    ad, plain = room.add("a"), room.add("b")
    room.store.pause(Pause("grief", START, "ads"))

    results = {one.key: one for one in room.publish()}

    assert results[ad].error_code == "paused"
    assert results[plain].state == "live"


def test_flags_narrow_a_run(room: Any) -> None:
    first, second = room.add("a"), room.add("b", at=START - timedelta(minutes=5))
    other = room.add("c", "two")

    assert [one.key for one in room.publish(only="two")] == [other]
    assert [one.key for one in room.publish(max_posts=1)] == [second]
    assert [one.key for one in room.publish(key=first)] == [first]


def test_a_limit_counts_what_is_sent_and_names_what_it_left_out(room: Any, lost: Any) -> None:
    stuck = [room.add(name, "mute") for name in ("a", "b")]
    room.wall("mute").before = [lost, lost]
    assert {one.state for one in room.publish()} == {"unknown"}
    broken, first, second = room.add("c"), room.add("d"), room.add("e", "two")
    room.compose_failures[broken] = NotPublishable("its picture is missing")
    told: list[str] = []

    results = {one.key: one.state for one in room.publish(max_posts=1, leave_out=told.extend)}

    assert results == {**dict.fromkeys(stuck, "unknown"), broken: "planned", first: "live"}
    assert told == [second]
    assert room.publish(max_posts=1, leave_out=pytest.fail)[-1].state == "live"


def test_what_turns_out_not_to_be_there_counts_once_it_is_sent(room: Any, lost: Any) -> None:
    earlier, later = room.add("a"), room.add("b", at=START + timedelta(minutes=1))
    room.wall().before = [lost]
    assert room.one().state == "unknown"
    room.later(minutes=5)

    room.publish(max_posts=1)

    assert sorted([room.state(earlier), room.state(later)]) == ["live", "planned"]
    room.publish(max_posts=1)
    assert (room.state(earlier), room.state(later)) == ("live", "live")
    assert len(room.wall().posts) == 2


@pytest.mark.parametrize("flags", [{"key": "a.plain.text_post.all@on"}, {"only": "onn"}])
def test_an_unknown_name_is_refused_with_the_nearest_one(room: Any, flags: dict[str, str]) -> None:
    room.add()

    with pytest.raises(UsageError, match="did you mean"):
        room.publish(**flags)


def test_one_key_in_two_files_is_refused(room: Any) -> None:
    room.add(path="content/a.md")
    room.add(path="content/b.md")

    with pytest.raises(InputError, match=r"content/a\.md and content/b\.md"):
        room.publish()


def test_a_rehearsal_says_what_would_happen_and_leaves_no_trace(room: Any) -> None:
    room.approval = "required"
    assert room.store.deliveries() == {}
    late = room.add("c", at=START + timedelta(minutes=1))
    room.later(days=9)
    approved, draft = (room.add(idea, at=room.clock.now()) for idea in "ab")
    room.approve(approved)

    results = {one.key: one for one in room.publish(dry_run=True)}

    assert (results[approved].state, results[approved].exit) == ("would publish", 0)
    assert (results[draft].exit, results[late].state) == (9, "missed")
    assert room.wall().posts == []
    assert room.store.deliveries() == {}


def test_a_channel_that_left_the_strategy_is_named(room: Any) -> None:
    room.add(channel="gone")

    assert (room.one().exit, room.one().error_code) == (9, "no-channel")


def test_a_file_that_vanished_while_its_outcome_is_unknown_is_still_settled(room: Any) -> None:
    key = room.add()
    room.wall().after = [OutcomeUnknown("cut")]
    room.wall().looks = [Unavailable("no route")]
    room.publish()
    room.placements.clear()

    settled = room.one()

    assert (settled.key, settled.state, settled.exit) == (key, "live", 0)
    assert room.publish() == []


def test_results_come_in_order_of_time_and_are_reported_as_they_happen(room: Any) -> None:
    room.add("a", at=START)
    room.add("b", "two", at=START - timedelta(hours=1))
    room.add("c", at=START - timedelta(hours=2))
    seen: list[Any] = []

    results = room.publish(report=seen.append)

    assert [one.key[0] for one in results] == ["c", "b", "a"]
    assert sorted(seen, key=lambda one: one.key) == sorted(results, key=lambda one: one.key)


@pytest.mark.parametrize("flag", ["key", "retry"])
def test_a_named_post_whose_time_has_not_come_says_when_and_how_to_send_it_now(
    room: Any, flag: str
) -> None:
    key = room.add(at=START + timedelta(hours=5))
    said = room.one(**{flag: key})
    assert (said.state, said.exit, said.error_code) == ("planned", 9, "not-due")
    assert "its time is 2026-12-01 14:00;" in said.error
    assert "`at`" in said.error
    assert room.wall().posts == []


@pytest.mark.parametrize("flag", ["key", "retry"])
def test_a_named_post_that_is_live_says_since_when(room: Any, flag: str) -> None:
    key = room.add()
    room.publish()
    said = room.one(**{flag: key})
    assert (said.state, said.exit) == ("live", 9)
    assert "live since 2026-12-01 09:00" in said.error
    assert len(room.wall().posts) == 1

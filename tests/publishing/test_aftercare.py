"""A live post is edited, deleted and watched; what was deleted never goes out again."""

from dataclasses import replace
from typing import Any

import pytest

from cfkit.application.delete import delete
from cfkit.application.drift import Watched, Watching, drift
from cfkit.application.edit import Edited, Editing, edit
from cfkit.domain.errors import OutcomeUnknown, Rejected, Unavailable, UsageError
from cfkit.domain.plan import Status
from cfkit.domain.publication import Result

from .conftest import FakeSocial

SAID = "Sign up: https://e.example"


def remove(room: Any, key: str, **flags: Any) -> list[Result]:
    return delete(
        room.project,
        room.platform_for,
        room.store,
        room.clock,
        limits=room.limits,
        key=key,
        **flags,
    )


def change(room: Any, key: str, **flags: Any) -> Edited:
    editing = Editing(
        room.project,
        room.compose,
        room.platform_for,
        room.store,
        room.clock,
        room.digest_of,
        room.limits,
        flags.pop("reread", None),
    )
    return edit({str(one.key): one for one in room.placements}, key, editing, **flags)


def watch(room: Any, **span: float) -> Watched:
    watching = Watching(room.project, room.platform_for, room.store, room.clock, room.limits)
    since = room.clock.now()
    room.later(**(span or {"days": 1}))
    try:
        return drift(watching, since.replace(year=2025), room.clock.now())
    finally:
        room.clock.time = since


def found(watched: Watched) -> list[tuple[str, str]]:
    return [(one.what, one.message) for one in watched.drifts]


def test_a_deleted_post_is_gone_with_its_comment_and_never_comes_back(social: Any) -> None:
    key = social.add(first_comment=SAID, pin=True)
    social.publish()
    results = remove(social, key)
    assert [(one.key, one.state, one.exit) for one in results] == [
        (f"{key}+comment", "deleted", 0),
        (f"{key}+pin", "deleted", 0),
        (key, "deleted", 0),
    ]
    assert social.wall().gone == {"1", "2"}
    social.change(key, body="Another text.")
    social.later(minutes=5)
    assert social.publish() == []
    for named in ({"key": key}, {"retry": key}):
        assert [(one.error_code, one.exit) for one in social.publish(**named)] == [("deleted", 9)]
    assert len(social.wall().posts) == 2
    assert [one.state for one in remove(social, key)] == ["deleted"], "a repeat does no harm"


def test_a_rehearsal_deletes_nothing(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.publish()
    assert {one.state for one in remove(social, key, dry_run=True)} == {"would delete"}
    assert social.wall().gone == set()
    assert social.state(key) == "live"


def test_a_comment_can_be_deleted_alone_and_is_not_written_again(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.publish()
    (one,) = remove(social, f"{key}+comment")
    assert (one.state, social.wall().gone, social.state(key)) == ("deleted", {"2"}, "live")
    assert social.publish() == []


def test_a_deletion_that_broke_off_goes_on(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.publish()
    social.wall().after = [None, OutcomeUnknown("cut")]
    first = remove(social, key)
    assert [(one.state, one.exit) for one in first] == [("deleted", 0), ("live", 8)]
    assert "a repeat does no harm" in first[-1].error
    assert [one.state for one in remove(social, key)] == ["deleted"]


def test_a_platform_that_refuses_says_what_a_person_does(social: Any) -> None:
    key = social.add()
    social.publish()
    social.wall().before = [Rejected("older than 48 hours")]
    (refused,) = remove(social, key)
    assert (refused.state, refused.exit) == ("live", 5)
    assert "--gone" in refused.error
    (told,) = remove(social, key, gone=True)
    assert (told.state, social.wall().gone) == ("deleted", set())


def test_where_no_program_deletes_a_person_is_asked(social: Any) -> None:
    key = social.add(channel="two")
    social.publish()
    (held,) = remove(social, key)
    assert (held.state, held.exit) == ("live", 9)
    assert f"cfkit delete '{key}' --gone" in held.error


def test_what_is_not_live_cannot_be_deleted(social: Any) -> None:
    key = social.add(channel="mute", first_comment=SAID)
    with pytest.raises(UsageError, match="nothing was ever sent"):
        remove(social, key)
    social.wall("mute").after = [None, OutcomeUnknown("cut")]
    social.publish()
    with pytest.raises(UsageError, match="settle it"):
        remove(social, key)
    social.store.begin(f"{key}+pin", "mute", "f", social.clock.now())
    with pytest.raises(UsageError, match="pin"):
        remove(social, f"{key}+pin")


def test_an_edit_sends_what_differs_and_remembers_it(social: Any) -> None:
    social.approval = "required"
    key = social.add(body="One.", first_comment=SAID)
    social.approve(key)
    social.publish()
    social.change(key, body="One, corrected.")
    held = change(social, key)
    assert (held.result.exit, held.result.error_code) == (9, "changed-after-approval")
    assert [(one.what, one.before, one.after) for one in held.differences] == [
        ("text", "One.", "One, corrected.")
    ]
    social.approve(key)
    assert change(social, key, dry_run=True).result.state == "would edit"
    assert social.wall().texts[0] == "One."
    edited = change(social, key)
    assert (edited.result.state, edited.result.exit) == ("live", 0)
    assert social.wall().texts == ["One, corrected.", SAID]
    assert social.store.sent(key).text == "One, corrected."
    again = change(social, key)
    assert (again.differences, again.result.exit) == ((), 0)
    assert social.publish() == [], "an edited post is no new one"


@pytest.mark.parametrize("when", ["while it waited", "while it asked"])
@pytest.mark.parametrize(
    ("fresh", "code"),
    [
        ({"status": Status.HOLD}, "hold"),
        ({"body": "Right words."}, "changed-meanwhile"),
        (None, "not-publishable"),
    ],
    ids=["hold", "changed", "gone"],
)
def test_words_that_were_withdrawn_while_the_edit_was_under_way_are_not_sent(
    social: Any, when: str, fresh: dict[str, Any] | None, code: str
) -> None:
    key = social.add()
    social.publish()
    social.change(key, body="Wrong words.")
    (asked,) = social.placements
    reads: list[Any] = [asked] if when == "while it asked" else []

    def reread(_: str) -> Any:
        if reads:
            return reads.pop()
        return None if fresh is None else replace(asked, **fresh)

    result = change(social, key, reread=reread).result
    if when == "while it waited" and code == "changed-meanwhile":
        assert (result.exit, social.wall().texts) == (0, ["Right words."])
    else:
        assert (result.exit, result.error_code) == (9, code)
    assert "Wrong words." not in social.wall().texts


def test_an_edit_reaches_the_first_comment(social: Any) -> None:
    key = social.add(first_comment=SAID)
    social.publish()
    social.change(key, first_comment="Sign up at the desk")
    edited = change(social, key)
    assert [one.what for one in edited.differences] == ["first comment"]
    assert social.wall().texts == ["The text of a.", "Sign up at the desk"]
    assert watch(social).drifts == ()


def test_an_edit_puts_back_what_was_changed_on_the_platform(social: Any) -> None:
    key = social.add()
    social.publish()
    name, _, at = social.wall().posts[0]
    social.wall().posts[0] = (name, "Something else", at)
    assert found(watch(social)) == [("edited", "text")]
    change(social, key)
    assert social.wall().texts == ["The text of a."]
    assert watch(social).drifts == ()


def test_an_edit_that_got_lost_is_sent_again_and_changes_nothing_else(social: Any) -> None:
    key = social.add()
    social.publish()
    social.change(key, body="Corrected.")
    social.wall().after = [OutcomeUnknown("cut")]
    lost = change(social, key)
    assert (lost.result.exit, lost.result.state) == (8, "live")
    assert change(social, key).result.exit == 0
    assert social.wall().texts == ["Corrected."]


class Replacing(FakeSocial):
    """A platform whose edit takes the files of a post away."""

    capabilities = replace(FakeSocial.capabilities, edits_with_files=False)


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_edit_that_would_take_pictures_away_is_held(social: Any, *, dry_run: bool) -> None:
    social.platforms["one"] = lambda channel: Replacing(social.wall(channel.id))
    (social.root / "a.png").write_bytes(b"a picture")
    pictured, plain = social.add(media=("a.png",)), social.add("b")
    social.publish()
    for key in (pictured, plain):
        social.change(key, body="Corrected.")
    held = change(social, pictured, dry_run=dry_run).result
    assert (held.exit, held.error_code) == (9, "not-editable")
    assert "would take the pictures and films" in held.error
    assert change(social, plain, dry_run=dry_run).result.exit == 0


def test_a_first_comment_is_edited_where_an_edit_of_the_post_would_take_pictures_away(
    social: Any,
) -> None:
    social.platforms["one"] = lambda channel: Replacing(social.wall(channel.id))
    (social.root / "a.png").write_bytes(b"a picture")
    key = social.add(media=("a.png",), first_comment=SAID)
    social.publish()
    assert change(social, key).result.exit == 0, "nothing is to be changed"
    social.change(key, first_comment="Sign up at the desk")
    assert change(social, key).result.exit == 0
    assert social.wall().texts == ["The text of a.", "Sign up at the desk"]


def test_what_cannot_be_changed_in_place_is_said(social: Any) -> None:
    key = social.add(channel="two")
    social.publish()
    social.change(key, body="Corrected.")
    held = change(social, key).result
    assert (held.exit, held.error_code) == (9, "not-editable")
    assert f"cfkit delete '{key}' --gone" in held.error, "nothing can delete it there either"

    other = social.add("b", body="One.")
    social.publish()
    social.change(other, body="One.\n---\nTwo.")
    held = change(social, other).result
    assert (held.exit, held.error_code) == (9, "not-editable")
    assert "number of messages" in held.error


def test_only_what_is_live_is_edited(social: Any) -> None:
    key = social.add()
    with pytest.raises(UsageError, match="planned"):
        change(social, key)
    with pytest.raises(UsageError, match="did you mean"):
        change(social, key[1:])


def test_drift_names_what_is_gone_and_what_stands_on_top_no_more(social: Any) -> None:
    social.add(first_comment=SAID, pin=True)
    social.add("b")
    social.publish()
    assert watch(social) == Watched(2, (), 0)
    social.wall().gone.add("2")
    social.wall().pinned.clear()
    seen = watch(social)
    assert found(seen) == [("deleted", "first comment"), ("unpinned", "text")]
    assert seen.exit == 9


def test_a_later_pin_that_took_the_place_is_no_drift(social: Any) -> None:
    social.add(pin=True)
    social.publish()
    social.later(minutes=5)
    social.add("b", pin=True)
    social.publish()
    social.wall().pinned.remove("1")
    assert watch(social).drifts == ()


def test_what_nobody_can_tell_is_called_unknown(social: Any) -> None:
    social.add(channel="two")
    social.publish()
    seen = watch(social)
    assert (found(seen), seen.exit) == ([("unknown", "text")], 0)


def test_a_platform_that_cannot_be_asked_now_stops_no_other(social: Any) -> None:
    social.add()
    social.add("b", channel="two")
    social.publish()
    social.wall().looks = [Unavailable("down")] * 9
    seen = watch(social)
    assert [(one.channel, one.what) for one in seen.drifts] == [
        ("one", "unknown"),
        ("two", "unknown"),
    ]
    assert "asking failed: down" in seen.drifts[0].words
    assert seen.exit == 6


def test_a_deleted_post_is_not_asked_after(social: Any) -> None:
    key = social.add()
    social.publish()
    remove(social, key)
    assert watch(social) == Watched(0, (), 0)

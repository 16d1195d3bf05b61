"""An edit and a deletion are on record before they are made, and made by one run at a time."""

from dataclasses import replace
from typing import Any

import pytest

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.marks import marked
from cfkit.application.status import status
from cfkit.domain.errors import OutcomeUnknown, Rejected, Unavailable
from cfkit.domain.publication import State

from .conftest import START
from .test_aftercare import change, remove

VERBS = pytest.mark.parametrize("verb", ["edit", "delete"])


def go(room: Any, verb: str, key: str) -> Any:
    return change(room, key).result if verb == "edit" else remove(room, key)[-1]


def live(room: Any, *bodies: str) -> str:
    key = str(room.add(body="\n---\n".join(bodies) or "The text."))
    room.publish()
    known = room.store.deliveries()[key]
    parts = {f"part-{n}": str(n) for n in range(2, len(bodies) + 1)}
    room.store.move(key, replace(known, parts=parts), only_from=[State.LIVE])
    room.change(key, body="\n---\n".join(f"{one} Corrected." for one in bodies or ["The text."]))
    return key


def told(room: Any, key: str) -> str | None:
    (row,) = status(
        room.placements,
        room.project,
        room.store.deliveries(),
        room.clock.now(),
        digest_of=room.digest_of,
        why_not=lambda _: None,
    )
    assert (row.key, row.state) == (key, "live")
    return row.error


@VERBS
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_dies_in_a_call_leaves_word_of_it_and_a_repeat_ends_it(
    verb: str, when: str, social: Any, killed: Any
) -> None:
    key = live(social)
    assert told(social, key) is None
    setattr(social.wall(), when, [killed])

    with pytest.raises(killed):
        go(social, verb, key)
    social.reopen()

    assert f"`cfkit {verb} '{key}'" in str(told(social, key))
    assert social.store.deliveries()[key].error_code == f"{verb}-begun"
    assert social.publish() == []
    done = go(social, verb, key)
    assert (done.state, done.exit, done.error) == ("live" if verb == "edit" else "deleted", 0, None)
    found = social.store.deliveries()[key]
    assert (found.error, found.error_code) == (None, None)
    if verb == "edit":
        assert social.wall().texts == ["The text. Corrected."]
        assert social.store.sent(key).text == "The text. Corrected."
        assert told(social, key) is None


@VERBS
@pytest.mark.parametrize("error", [Rejected("no"), Unavailable("down")])
def test_what_surely_changed_nothing_leaves_no_word(verb: str, error: Any, social: Any) -> None:
    key = live(social)
    social.wall().before = [error]
    assert go(social, verb, key).exit == error.exit_code
    assert told(social, key) is None


@VERBS
def test_what_broke_off_half_way_or_got_lost_stays_on_record(verb: str, social: Any) -> None:
    key = live(social, "One.", "Two.")
    social.wall().before = [None, Unavailable("down")]
    assert go(social, verb, key).exit == 6
    assert f"`cfkit {verb}" in str(told(social, key))
    social.wall().after = [OutcomeUnknown("cut")]
    assert go(social, verb, key).exit == 8
    assert f"`cfkit {verb}" in str(told(social, key))
    assert go(social, verb, key).exit == 0


@VERBS
def test_a_run_that_holds_the_channel_keeps_others_out_until_it_is_done(
    verb: str, social: Any
) -> None:
    key = live(social)
    wall, inner = social.wall(), social.platforms["one"]
    other = open_sqlite(social.root / ".cfkit", now=social.clock.now)
    held: list[bool] = []

    def watched(channel: Any) -> Any:
        platform = inner(channel)

        def call(*words: Any) -> None:
            with other.lock("one", 0) as is_free:
                held.append(not is_free)
            type(platform).__dict__[verb](platform, *words)

        setattr(platform, verb, call)
        return platform

    with other.lock("one", 0):
        busy = go(social, verb, key)
    assert (busy.exit, busy.error_code, wall.texts, wall.gone) == (6, "busy", ["The text."], set())
    social.platforms["one"] = watched
    assert go(social, verb, key).exit == 0
    assert held == [True]
    other.close()


def test_a_thread_is_taken_down_from_its_end(social: Any) -> None:
    """What readers see in between is a thread that is shorter, never one without its beginning."""
    key = live(social, "One.", "Two.", "Three.")
    for calls, gone in ((1, {"3"}), (2, {"2", "3"})):
        social.wall().before = [None] * calls + [Unavailable("down")]
        assert remove(social, key)[-1].exit == 6
        assert social.wall().gone == gone
    assert remove(social, key)[-1].state == "deleted"
    assert social.wall().gone == {"1", "2", "3"}


def test_word_of_an_edit_is_on_the_branch_before_its_call(clones: Any) -> None:
    key = "a.plain.text_post.all@main"
    store = clones.open()
    with store.claim("main", 0):
        began = store.begin(key, "main", "f", START)
        live = store.move(
            key,
            replace(began, state=State.LIVE, remote_id="1", live_at=START),
            only_from=[State.ATTEMPTING],
        )
        with marked(store, live, "edit") as calls:
            seen = clones.open().deliveries()[key]
            assert (seen.state, seen.error_code) == (State.LIVE, "edit-begun")
            assert not calls.any_done

"""People approve bytes, and see at a glance what stands where."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.application.approve import approve
from cfkit.application.status import status
from cfkit.domain.errors import InputError, UsageError
from cfkit.domain.plan import Placement, Status
from cfkit.domain.publication import Pause

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@dataclass
class Files:
    """Content files that remember what was saved."""

    saved: dict[str, Placement] = field(default_factory=dict)

    def save(self, placement: Placement) -> None:
        self.saved[str(placement.key)] = placement

    def load(self, months: Any = None) -> list[Placement]:
        return [one for one in self.saved.values() if months is None or f"{one.at:%Y-%m}" in months]

    def apply(self, changes: Any, placements: Any) -> None:
        raise NotImplementedError


def decide(room: Any, files: Files, *keys: str, **flags: Any) -> Any:
    flags = {"digest_of": room.digest_of, "lacks": lambda _: None, "keys": keys, **flags}
    flags["project"] = room.project
    return approve(room.placements, files, room.clock.now(), "editor", **flags)


def test_an_approval_lets_exactly_these_bytes_out(room: Any) -> None:
    room.approval = "required"
    key, other = room.add("a"), room.add("b")
    files = Files()

    (decided,) = decide(room, files, key)
    room.placements = [files.saved.get(str(one.key), one) for one in room.placements]
    results = {one.key: one for one in room.publish()}

    assert (decided.key, decided.by) == (key, "editor")
    assert files.saved[key].approved.at == "2026-12-01T09:00:00+00:00"
    assert (results[key].state, results[other].exit) == ("live", 9)


def test_all_means_drafts_and_what_changed_but_not_what_is_on_hold(room: Any) -> None:
    fresh, _ = room.add("a"), room.add("b", status=Status.HOLD)
    approved, edited = room.add("c"), room.add("d")
    room.approve(approved)
    room.approve(edited)
    room.change(edited, body="Better.")
    files = Files()

    assert [one.key for one in decide(room, files, everything=True, dry_run=True)] == [
        fresh,
        edited,
    ]
    assert files.saved == {}
    decide(room, files, everything=True)
    assert set(files.saved) == {fresh, edited}


def test_what_is_on_hold_is_not_approved_by_its_key_either(room: Any) -> None:
    on_hold = room.add("b", status=Status.HOLD)
    files = Files()

    (decided,) = decide(room, files, on_hold)

    assert (decided.fingerprint, files.saved) == (None, {})
    assert "on hold" in (decided.why or "")


def test_media_that_are_missing_cannot_be_approved(room: Any) -> None:
    key = room.add(media=("cat.jpg",))
    files = Files()

    (decided,) = decide(room, files, key)

    assert decided.fingerprint is None
    assert "cat.jpg" in (decided.why or "")
    assert files.saved == {}


@pytest.mark.parametrize("named", [True, False])
def test_what_could_not_go_out_is_not_approved_and_says_why(room: Any, named: bool) -> None:
    lacking, whole = room.add("a"), room.add("b")
    files = Files()
    keys = (lacking, whole) if named else ()

    decided = decide(
        room,
        files,
        *keys,
        everything=not named,
        lacks=lambda one: "no picture" if str(one.key) == lacking else None,
    )

    assert {one.key: one.why for one in decided if one.why} == {
        lacking: "it cannot go out: no picture"
    }
    assert set(files.saved) == {whole}


@pytest.mark.parametrize(
    ("keys", "flags", "words"),
    [
        (("a.plain.text_post.all@on",), {}, "did you mean"),
        ((), {}, "name the keys"),
        (("a.plain.text_post.all@one",), {"everything": True}, "name the keys"),
    ],
)
def test_flags_that_make_no_sense_are_refused(
    room: Any, keys: tuple[str, ...], flags: dict[str, bool], words: str
) -> None:
    room.add()
    with pytest.raises(UsageError, match=words):
        decide(room, Files(), *keys, **flags)


def rows(room: Any, why_not: Any = lambda _: None) -> dict[str, Any]:
    found = status(
        room.placements,
        room.project,
        room.store.deliveries(),
        room.clock.now(),
        digest_of=room.digest_of,
        why_not=why_not,
        pauses=room.store.pauses(),
    )
    return {row.key: row for row in found}


def test_status_tells_what_is_live_held_and_planned(room: Any) -> None:
    room.approval = "required"
    live, draft = room.add("a"), room.add("b", at=START + timedelta(days=9))
    ready = room.add("c", at=START + timedelta(days=1))
    room.approve(live)
    room.approve(ready)
    room.publish()

    seen = rows(room)

    assert list(seen) == [live, ready, draft]
    assert (seen[live].state, seen[live].remote_id, seen[live].held_because) == ("live", "1", None)
    assert (seen[draft].status, seen[draft].state) == ("draft", "planned")
    assert seen[draft].held_because == "waiting for approval"
    assert (seen[ready].status, seen[ready].held_because) == ("approved", None)
    assert seen[live].as_json()["at"] == START.isoformat()


def test_status_names_what_is_not_publishable_missed_or_paused(room: Any) -> None:
    lacking, late = room.add("a", at=START + timedelta(days=9)), room.add("b")
    room.later(days=2)
    room.publish()
    room.store.pause(Pause("a fire", START))

    seen = rows(room, lambda one: "no clip" if str(one.key) == lacking else None)

    assert (seen[lacking].publishable, seen[lacking].held_because) == (False, "no clip")
    assert seen[late].state == "missed"
    assert "late" in seen[late].held_because
    lacking_nothing = rows(room)[lacking]
    assert lacking_nothing.held_because == "paused: a fire"


class Busy(Files):
    """Content files of which an editor saves one at the very moment it is approved."""

    def __init__(self, edited: str) -> None:
        super().__init__()
        self.edited = edited

    def save(self, placement: Placement) -> None:
        if str(placement.key) == self.edited:
            raise InputError(f"{self.edited} was edited meanwhile")
        super().save(placement)


def test_a_file_that_is_edited_meanwhile_hinders_no_other(room: Any) -> None:
    keys = [room.add(name) for name in ("a", "b", "c")]
    files = Busy(keys[1])

    decided = {one.key: one for one in decide(room, files, everything=True)}

    assert [decided[key].fingerprint is not None for key in keys] == [True, False, True]
    assert "edited meanwhile" in decided[keys[1]].why
    assert [decided[key].exit for key in keys] == [0, 3, 0]
    assert files.saved.keys() == {keys[0], keys[2]}


@pytest.mark.parametrize(
    "body", ["\u200b", "\u2060\ufeff\n\u00ad", "---", "\u2800\n\n---\n\n\u3164"]
)
def test_a_text_that_nobody_can_see_is_not_approved(room: Any, body: str) -> None:
    key = room.add("a", body=body)
    (decided,) = decide(room, Files(), key)

    assert (decided.fingerprint, decided.exit) == (None, 3)
    assert "no text" in decided.why

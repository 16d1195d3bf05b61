"""What a pause holds, and what became of it while time went by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cfkit.application.due import Rules
from cfkit.application.pause import Touched, held, outlook
from cfkit.domain.catalogue import Angle
from cfkit.domain.idea import Idea
from cfkit.domain.plan import Status
from cfkit.domain.publication import Pause

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SKIP = {"after": "2h", "then": "skip"}


def _rules(room: Any) -> Rules:
    now = room.clock.now()
    return Rules(room.project, now, now, room.digest_of, tuple(room.store.pauses()))


def _outlook(room: Any) -> dict[str, Touched]:
    found = outlook(room.placements, room.store.deliveries(), _rules(room))
    return {one.key.partition(".")[0]: one for one in found}


def _held(room: Any) -> dict[str, Touched]:
    found = held(room.placements, room.store.deliveries(), _rules(room))
    return {one.key.partition(".")[0]: one for one in found}


@pytest.mark.parametrize("is_run_meanwhile", [True, False])
def test_what_a_pause_made_late_is_stale_and_what_was_late_before_is_not(
    room: Any, is_run_meanwhile: bool
) -> None:
    room.late = SKIP
    room.add("old", at=START - timedelta(hours=3))
    room.add("caught", at=START - timedelta(hours=1))
    room.add("fresh", at=START + timedelta(hours=4))
    room.store.pause(Pause("a fire", START))
    room.later(hours=5)
    if is_run_meanwhile:
        room.publish()

    found = _outlook(room)

    assert {name: (one.when, one.code) for name, one in found.items()} == {
        "caught": ("stale", "missed"),
        "fresh": ("now", None),
    }
    assert "publish --key" in str(found["caught"].why)


def test_news_and_expired_ideas_go_stale_whatever_the_policy(room: Any) -> None:
    room.late = {"after": "1h", "then": "publish"}
    room.ideas["over"] = _idea("over", expires="2026-12-01")
    room.ideas["open"] = _idea("open", expires="2026-12-24")
    room.add("over")
    room.add("open")
    room.store.pause(Pause("a fire", START))
    room.later(days=2)

    found = _outlook(room)

    assert {name: (one.when, one.code) for name, one in found.items()} == {
        "over": ("stale", "expired"),
        "open": ("now", None),
    }


def test_what_is_held_by_something_else_too_says_so(room: Any) -> None:
    room.approval = "required"
    room.add("a", status=Status.HOLD)
    room.add("b", at=START + timedelta(days=1))
    room.approve(room.add("c", at=START + timedelta(days=2)))
    room.add("d", at=START + timedelta(days=8))
    room.store.pause(Pause("a fire", START))

    found = _held(room)

    assert {name: (one.when, one.why) for name, one in found.items()} == {
        "a": ("now", "on hold in its file"),
        "b": ("ahead", "waiting for approval"),
        "c": ("ahead", None),
    }
    assert _outlook(room)["a"].why == "on hold in its file"


def test_only_its_own_kind_is_held(room: Any) -> None:
    room.angles["sale"] = _angle("sale", "offer")
    room.angles["joke"] = _angle("joke", "meme")
    room.add("a", angle="sale")
    room.add("b", angle="joke")
    room.add("c")

    for kind, names in (("ads", {"a"}), ("entertainment", {"b"}), ("all", {"a", "b", "c"})):
        room.store.resume()
        room.store.pause(Pause("a fire", START, kind))
        assert set(_held(room)) == names


def test_what_is_live_is_no_longer_held(room: Any) -> None:
    room.add("a")
    room.publish()
    room.store.pause(Pause("a fire", START))

    assert _held(room) == _outlook(room) == {}


def _idea(name: str, **more: Any) -> Idea:
    return Idea.model_validate(
        {
            "id": name,
            "title": name,
            "pillar": "p",
            "message": "m",
            "segments": ["all"],
            "stages": ["problem"],
            **more,
        }
    )


def _angle(name: str, need: str) -> Angle:
    return Angle(id=name, en="E", ru="R", needs=(need,), does="d", stages=())


def test_a_pause_that_comes_with_the_push_before_the_call_lets_nothing_out(
    room: Any, clones: Any
) -> None:
    key = room.add("a", "mute")
    room.opened = clones.open(now=room.clock.now)
    (placement,) = room.placements
    reads = [0]

    def reread(_: str) -> Any:
        reads[0] += 1
        if reads[0] == 2:  # the last look at the file, just before the push
            clones.open(now=room.clock.now).pause(Pause("grief", room.clock.now(), "all"))
        return placement

    held = room.one(reread=reread)

    assert (held.state, held.error_code, held.exit) == ("planned", "not-publishable", 9)
    assert room.wall("mute").posts == []
    room.store.resume()
    assert room.one().state == "live"
    assert room.state(key) == "live"

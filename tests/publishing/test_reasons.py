"""Of several reasons the one to act on first is said, and all are listed."""

from datetime import UTC, datetime
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.errors import NotPublishable, Rejected
from cfkit.domain.plan import Status
from cfkit.domain.publication import Pause

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_of_several_reasons_the_one_to_act_on_first_is_said_and_all_are_listed(room: Any) -> None:
    room.approval = "required"
    key = room.add(media=("cat.jpg",), status=Status.HOLD)
    room.compose_failures[key] = NotPublishable("there is no cat.jpg")
    room.store.pause(Pause("a fire", START))
    told = {"lacking": lambda channel: f"{channel.id} needs TOKEN"}

    def codes() -> tuple[str | None, list[str]]:
        held = room.one(**told)
        document = held.as_json()
        assert (held.exit, held.state) == (9, "planned")
        assert held.held_because == document["reasons"][0]["message"]
        return held.error_code, [one["code"] for one in document["reasons"]]

    missing = "not-publishable"
    assert codes() == ("hold", ["hold", missing, missing, "paused", "credentials"])
    room.change(key, status=Status.DRAFT)
    assert codes()[1] == [missing, missing, "waiting-for-approval", "paused", "credentials"]
    (room.root / "cat.jpg").write_bytes(b"cat")
    long = Diagnostic("content/a.md", 1, 1, "too-long", "cut it")
    room.compose_failures[key] = InvalidFiles([long])
    assert codes()[1] == ["invalid-files", "waiting-for-approval", "paused", "credentials"]
    room.compose_failures.clear()
    assert codes()[1] == ["waiting-for-approval", "paused", "credentials"]
    room.approve(key)
    assert codes()[1] == ["paused", "credentials"]
    room.store.resume()
    assert room.one(**told).state == "live"


def test_what_was_refused_and_is_put_on_hold_is_held(room: Any) -> None:
    key = room.add()
    room.wall().before = [Rejected("no")]
    assert room.one().exit == 5

    room.change(key, status=Status.HOLD)

    assert (room.one().exit, room.one().error_code) == (9, "hold")
    room.change(key, status=Status.DRAFT)
    assert room.one().exit == 5

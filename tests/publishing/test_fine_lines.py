"""Where one second, one attempt or one message decides."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.errors import OutcomeUnknown, StoreError
from cfkit.domain.plan import Status
from cfkit.domain.publication import State


@pytest.mark.parametrize(
    ("seconds", "state"), [(7199, "live"), (7200, "live"), (7201, "missed"), (7260, "missed")]
)
def test_a_post_may_be_as_late_as_it_is_allowed_to_be_and_not_a_second_later(
    room: Any, seconds: int, state: str
) -> None:
    room.late = {"after": "2h", "then": "skip"}
    room.add()
    assert room.one(at=room.clock.now() + timedelta(seconds=seconds)).state == state


@pytest.mark.parametrize(
    ("minutes", "found"), [(0, True), (4, True), (6.9, True), (7.1, False), (60, False)]
)
def test_a_post_from_before_the_store_may_show_five_minutes_before_its_time(
    room: Any, minutes: float, found: bool
) -> None:
    """Clocks differ; the fake platform looks back two minutes more by itself."""
    room.add()
    there = room.clock.now() - timedelta(minutes=minutes)
    room.wall().posts.append(("1", "The text of a.", there))
    room.later(hours=1)
    assert room.one().state == "live"
    assert len(room.wall().posts) == (1 if found else 2)


def test_a_thread_that_has_begun_goes_on_though_its_file_is_held_meanwhile(room: Any) -> None:
    room.add(body="One.\n---\nTwo.\n---\nThree.")
    (asked,) = room.placements
    reads = 0

    def reread(_: str) -> Any:
        nonlocal reads
        reads += 1
        return replace(asked, status=Status.HOLD) if room.wall().posts else asked

    assert room.one(reread=reread).state == "live"
    assert room.wall().texts == ["One.", "Two.", "Three."]
    assert reads >= 2


def test_a_persons_word_is_about_the_attempt_that_it_was_asked_of(social: Any) -> None:
    """Another run took over while the address was read, tried again and lost that answer too."""
    key = social.add()
    social.wall().before = [OutcomeUnknown("cut")]
    assert social.one().state == "unknown"
    inner = social.platforms["one"]
    other = open_sqlite(social.root / ".cfkit", now=social.clock.now)

    def slow(channel: Any) -> Any:
        platform = inner(channel)

        def read(url: str) -> str:
            first = other.deliveries()[key]
            planned = replace(first, state=State.PLANNED)
            other.move(key, planned, only_from=[State.UNKNOWN])
            began = other.begin(key, "one", "f", social.clock.now())
            lost = replace(began, state=State.UNKNOWN)
            other.move(key, lost, only_from=[State.ATTEMPTING])
            return url.rpartition("/")[2]

        platform.remote_id_of = read
        return platform

    social.platforms["one"] = slow
    with pytest.raises(StoreError):
        social.reconcile(key=key, live="https://wall.example/1")
    found = other.deliveries()[key]
    other.close()
    assert (found.state, found.attempts, found.remote_id) == (State.UNKNOWN, 2, None)

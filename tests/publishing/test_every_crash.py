"""The process dies at each point where something is written, once and twice in a row."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

WHOLE = ["One.", "Two."]
WRITES = frozenset({"begin", "move", "finish_step", "forget_steps"})


class Deadly:
    """A store that is killed before or after its n-th write, or between a call and its record."""

    def __init__(self, store: Any, points: Iterator[None]) -> None:
        self._store, self._points = store, points

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name not in WRITES:
            return method

        def write(*given: Any, **named: Any) -> Any:
            next(self._points)
            result = method(*given, **named)
            next(self._points)
            return result

        return write

    def steps(self, key: str) -> Any:
        return DeadlySteps(self._store.steps(key), self._points)


class DeadlySteps:
    def __init__(self, steps: Any, points: Iterator[None]) -> None:
        self._steps, self._points = steps, points

    def once(self, name: str, do: Callable[[], Any], *, visible: bool = False, **more: Any) -> Any:
        def doing() -> Any:
            next(self._points)
            result = do()
            next(self._points)
            return result

        next(self._points)
        result = self._steps.once(name, doing, visible=visible, **more)
        next(self._points)
        return result

    def made(self, name: str) -> Any:
        return self._steps.made(name)


def until(number: int, fatal: BaseException) -> Iterator[None]:
    """Pass `number` points, then die."""
    for _ in range(number):
        yield
    raise fatal


def die_at(room: Any, number: int, killed: Any) -> bool:
    """Run until point `number`; False when the run has fewer points than that."""
    real = room.store
    room.opened = Deadly(real, until(number, killed()))
    try:
        room.publish()
    except killed:
        return True
    finally:
        room.opened = real
        room.reopen()
        room.later(minutes=1)
    return False


def prepare(room: Any, channel: str) -> str:
    (room.root / "cat.jpg").write_bytes(b"cat")
    return str(room.add(channel=channel, body="\n---\n".join(WHOLE), media=("cat.jpg",)))


def check(room: Any, key: str, channel: str) -> None:
    for _ in range(3):
        room.publish()
        room.later(minutes=1)
    said = room.wall(channel).texts
    state = room.state(key)
    if channel == "mute":
        assert said == WHOLE[: len(said)]
        assert (state, said) == ("live", WHOLE) or state == "unknown"
        if state == "unknown":
            room.reconcile(key=key, not_live=True)  # nothing is lost: a person can let it go on
            assert room.one().state == "live"
    else:
        assert (state, said) == ("live", WHOLE)


@pytest.mark.parametrize("channel", ["one", "mute"])
@pytest.mark.parametrize("number", range(18))
def test_a_crash_at_any_point_duplicates_nothing_and_loses_nothing(
    room: Any, number: int, channel: str, killed: type[BaseException]
) -> None:
    key = prepare(room, channel)

    die_at(room, number, killed)

    check(room, key, channel)


def test_the_points_above_are_all_there_are(room: Any, killed: type[BaseException]) -> None:
    prepare(room, "one")

    assert die_at(room, 18, killed) is False


@pytest.mark.parametrize("first", range(0, 18, 3))
@pytest.mark.parametrize("second", range(0, 15, 2))
def test_two_crashes_in_a_row_duplicate_nothing_and_lose_nothing(
    room: Any, first: int, second: int, killed: type[BaseException]
) -> None:
    key = prepare(room, "one")

    die_at(room, first, killed)
    die_at(room, second, killed)

    check(room, key, "one")


@pytest.mark.parametrize("number", range(26))
def test_a_crash_at_any_point_neither_doubles_nor_loses_a_first_comment(
    social: Any, number: int, killed: type[BaseException]
) -> None:
    social.add(body="One.", first_comment="Two.", pin=True)

    die_at(social, number, killed)

    for _ in range(3):
        social.publish()
        social.later(minutes=1)
    assert social.wall().texts == WHOLE
    assert set(social.wall().pinned) == {"1"}
    assert social.publish() == []


def test_the_points_of_a_first_comment_and_a_pin_are_those(
    social: Any, killed: type[BaseException]
) -> None:
    social.add(body="One.", first_comment="Two.", pin=True)

    assert die_at(social, 26, killed) is False

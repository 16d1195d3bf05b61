"""With the state on a branch the run dies before or after each push, and around each call."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.stores.git import Address, Branch
from cfkit.adapters.stores.sql import SqlStore
from cfkit.domain.errors import OutcomeUnknown

from .anew import publish_anew

WHOLE = ["One.", "Two."]


class DyingBranch(Branch):
    """Dies at one of its points, and is dead from then on: nothing reaches the remote any more."""

    def __init__(self, clone: Path, points: Iterator[None]) -> None:
        super().__init__(clone, Address("cfkit-state"))
        self._points = points

    def pass_point(self) -> None:
        next(self._points)

    def push(self, commit: str, expected: str | None) -> None:
        self.pass_point()
        super().push(commit, expected)
        self.pass_point()


class Dies:
    """A platform whose process dies around its visible calls."""

    def __init__(self, inner: Any, branch: DyingBranch) -> None:
        self._inner, self._branch = inner, branch
        self.capabilities = inner.capabilities

    def publish(self, post: Any, steps: Any) -> Any:
        return self._inner.publish(post, _Around(steps, self._branch))

    def find(self, post: Any, delivery: Any) -> Any:
        return self._inner.find(post, delivery)


class _Around:
    def __init__(self, steps: Any, branch: DyingBranch) -> None:
        self._steps, self._branch = steps, branch

    def once(self, name: str, do: Any, *, visible: bool = False, **more: Any) -> Any:
        def doing() -> Any:
            self._branch.pass_point()
            result = do()
            self._branch.pass_point()
            return result

        return self._steps.once(name, doing if visible else do, visible=visible, **more)


class Points(Iterator[None]):
    """Points that a run passes until it dies; the dead stay dead."""

    def __init__(self, number: int, fatal: BaseException) -> None:
        self._left, self._fatal = number, fatal

    def __next__(self) -> None:
        if self._left == 0:
            raise self._fatal
        self._left -= 1


def die_at(room: Any, clones: Any, number: int, killed: Any, channel: str) -> bool:
    """Run in a new clone until point `number`; False when the run has fewer points than that."""
    branch = DyingBranch(clones.make(), Points(number, killed()))
    room.opened = store = clones.open(branch=branch, now=room.clock.now)
    clones.forget()
    inner = room.platform_for(room.project.strategy.channel(channel))
    room.platforms[channel] = lambda _: Dies(inner, branch)
    try:
        room.publish()
        store.close()
    except killed:
        with suppress(Exception):
            SqlStore.close(store)
        return True
    finally:
        del room.platforms[channel]
        room.opened = None
        room.later(minutes=1)
    return False


def check(room: Any, clones: Any, channel: str) -> None:
    results = [publish_anew(room, clones) for _ in range(3)]
    said = room.wall(channel).texts
    (last,) = results[-1] or [None]
    if last is None:
        assert said == WHOLE
    else:
        assert (channel, last.state, last.exit) == ("mute", "unknown", 8)
        assert said == WHOLE[: len(said)]


@pytest.fixture
def branched(room: Any, clones: Any) -> Any:
    clones.pace = type(clones.pace)(lease=1, fresh=30, beat=60, rest=60, look=0.05, insist=5)
    (room.root / "cat.jpg").write_bytes(b"cat")
    return room


@pytest.mark.parametrize("channel", ["one", "mute"])
@pytest.mark.parametrize("number", range(12))
def test_a_run_that_dies_at_any_point_duplicates_nothing_and_loses_nothing(
    branched: Any, clones: Any, number: int, channel: str, killed: type[BaseException]
) -> None:
    branched.add(channel=channel, body="\n---\n".join(WHOLE), media=("cat.jpg",))

    assert die_at(branched, clones, number, killed, channel)

    check(branched, clones, channel)


def test_the_points_above_are_all_there_are(
    branched: Any, clones: Any, killed: type[BaseException]
) -> None:
    branched.add(body="\n---\n".join(WHOLE), media=("cat.jpg",))

    assert die_at(branched, clones, 12, killed, "one") is False
    assert clones.pushes() == 4


@pytest.mark.parametrize(("first", "second"), [(1, 3), (3, 1), (3, 6), (6, 3), (5, 5), (9, 2)])
def test_two_deaths_in_a_row_duplicate_nothing_and_lose_nothing(
    branched: Any, clones: Any, first: int, second: int, killed: type[BaseException]
) -> None:
    branched.add(body="\n---\n".join(WHOLE), media=("cat.jpg",))

    die_at(branched, clones, first, killed, "one")
    die_at(branched, clones, second, killed, "one")

    check(branched, clones, "one")


def test_an_answer_that_got_lost_is_settled_by_the_next_run_in_another_clone(
    branched: Any, clones: Any, lost: OutcomeUnknown
) -> None:
    branched.add()
    branched.wall().before = [lost]

    (first,) = publish_anew(branched, clones)
    (second,) = publish_anew(branched, clones)

    assert (first.state, second.state) == ("unknown", "live")
    assert len(branched.wall().posts) == 1


def test_what_is_held_makes_no_push(branched: Any, clones: Any) -> None:
    branched.approval = "required"
    branched.add()

    (result,) = publish_anew(branched, clones)

    assert (result.exit, clones.pushes()) == (9, 0)


def test_a_run_that_loses_its_channel_to_a_faster_one_sends_nothing_and_ends_with_6(
    branched: Any, clones: Any
) -> None:
    branched.add("a")
    branched.add("b")
    branched.opened = slow = clones.open(now=branched.clock.now)
    inner = branched.platform_for(branched.project.strategy.channel("one"))
    asked = iter([True])

    def overtaken(_: Any) -> Any:
        if next(asked, False):
            branched.platforms.clear()
            publish_anew(branched, clones)
            branched.opened = slow
        return inner

    branched.platforms["one"] = overtaken
    first, second = branched.publish()

    assert [first.exit, second.exit] == [6, 6]
    assert first.error_code == "overtaken"
    assert len(branched.wall().posts) == 2

"""With the state on a branch, answers of runs in clones that know nothing go out once."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from cfkit.adapters.stores.git import Branch
from cfkit.adapters.stores.sql import SqlStore
from cfkit.domain.errors import StoreError

from .conftest import Newsroom
from .test_git_crashes import DyingBranch, Points
from .test_replies import PRICES, Talking, asked, case_of, drafted, say, wall


@pytest.fixture
def branched(room: Newsroom, clones: Any) -> Iterator[Newsroom]:
    """The project, with a live post and two questions below it, and its state on a branch."""
    clones.pace = type(clones.pace)(lease=1, fresh=30, beat=60, rest=60, look=0.05, insist=5)
    room.platforms["one"] = lambda channel: Talking(room.wall(channel.id))
    room.add("a", "one")
    open_anew(room, clones)
    room.publish()
    asked(room, "c1")
    asked(room, "c2")
    close(room)
    yield room
    room.opened = None


def open_anew(room: Newsroom, clones: Any, branch: Branch | None = None) -> None:
    room.opened = clones.open(branch=branch, now=room.clock.now)
    clones.forget()


def close(room: Newsroom) -> None:
    room.store.close()
    room.opened = None
    room.later(minutes=1)


def answer(room: Newsroom, clones: Any, branch: Branch | None = None) -> list[Any]:
    """Answer all that is asked, as the next job of CI does."""
    open_anew(room, clones, branch)
    told = say(room, *[drafted(one, PRICES[:2]) for one in room.store.cases().all()])
    close(room)
    return [one.result.state for one in told]


def test_the_next_clone_knows_what_was_answered_and_in_which_words(
    branched: Newsroom, clones: Any
) -> None:
    assert answer(branched, clones) == ["live", "live"]
    open_anew(branched, clones)
    asked(branched, "c3")
    close(branched)
    assert answer(branched, clones) == ["live"] * 3
    assert wall(branched) == [PRICES[0], PRICES[1], PRICES[0]]


def test_a_run_that_dies_at_any_point_answers_nothing_twice(
    branched: Newsroom, clones: Any, killed: type[BaseException]
) -> None:
    for number in count(step=2):
        branch = DyingBranch(clones.make(), Points(number, killed()))
        try:
            answer(branched, clones, branch)
            break
        except (killed, StoreError):
            with suppress(Exception):
                SqlStore.close(branched.store)
            branched.opened = None
            branched.later(minutes=1)
    assert number > 2
    answer(branched, clones)
    assert sorted(branched.wall().under.values()) == ["c1", "c2"]
    open_anew(branched, clones)
    assert not case_of(branched, "c1").is_open
    assert not case_of(branched, "c2").is_open

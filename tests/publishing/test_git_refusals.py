"""The branch refuses a push after a run settled posts without sending anything: that is said."""

from datetime import timedelta
from typing import Any

import pytest

from cfkit.domain.errors import OutcomeUnknown, Unavailable
from cfkit.domain.publication import Receipt

from .anew import publish_anew


class Slow:
    """Accepts a post first, and says that it is live when it is polled."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.capabilities = inner.capabilities

    def publish(self, post: Any, steps: Any) -> Receipt:
        steps.once("publish", lambda: 1, visible=True)
        return Receipt(f"job-{post.key}", pending=True)

    def poll(self, _: Receipt) -> Receipt:
        return Receipt("77", "https://wall.example/77")


@pytest.fixture
def branched(room: Any, clones: Any) -> Any:
    clones.pace = type(clones.pace)(lease=1, fresh=30, beat=60, rest=60, look=0.05, insist=0.1)
    return room


def refuse(clones: Any) -> None:
    hook = clones.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho no >&2; exit 1\n")
    hook.chmod(0o755)


def recalled(room: Any, clones: Any, _: OutcomeUnknown) -> str:
    key = room.add()
    room.wall().write("The text of a.")
    room.later(hours=1)
    clones.open(now=room.clock.now).secure()
    return str(key)


def missed(room: Any, clones: Any, _: OutcomeUnknown) -> str:
    room.add("b")
    publish_anew(room, clones)
    room.late = {"after": "1h", "then": "skip"}
    key = room.add("a", at=room.clock.now())
    room.later(hours=5)
    return str(key)


def polled(room: Any, clones: Any, _: OutcomeUnknown) -> str:
    key = room.add()
    inner = room.platform_for(room.project.strategy.channel("one"))
    room.platforms["one"] = lambda _: Slow(inner)
    publish_anew(room, clones)
    return str(key)


def looked_up(room: Any, clones: Any, lost: OutcomeUnknown) -> str:
    key = room.add()
    room.wall().after, room.wall().looks = [lost], [Unavailable("down")]
    assert publish_anew(room, clones)[0].state == "unknown"
    return str(key)


@pytest.mark.parametrize("settle", [recalled, missed, polled, looked_up])
def test_what_was_settled_and_not_kept_is_an_error_and_the_next_run_settles_it(
    branched: Any, clones: Any, lost: OutcomeUnknown, settle: Any
) -> None:
    key = settle(branched, clones, lost)
    before = clones.pushes()
    refuse(clones)

    said = publish_anew(branched, clones)

    last = {one.key: one for one in said}[key]
    assert (last.exit, last.error_code, clones.pushes()) == (7, "store", before)
    assert "not kept" in str(last.error)
    (clones.remote / "hooks" / "pre-receive").unlink()
    branched.later(minutes=1)
    again = {one.key: one for one in publish_anew(branched, clones)}[key]
    assert again.state in ("live", "missed")
    assert again.error_code != "store"
    assert len(branched.wall().texts) == len(set(branched.wall().texts))


def test_what_was_kept_before_the_refusal_stays_as_it_was_told(branched: Any, clones: Any) -> None:
    first = branched.add("a")
    second = branched.add("b", at=branched.clock.now() + timedelta(seconds=1))
    branched.later(minutes=1)
    inner = branched.platform_for(branched.project.strategy.channel("one"))

    class Refused:
        capabilities = inner.capabilities

        def publish(self, post: Any, steps: Any) -> Any:
            if post.key == second:
                branched.opened.secure()
                refuse(clones)
            return inner.publish(post, steps)

        def find(self, post: Any, delivery: Any) -> Any:
            return inner.find(post, delivery)

    branched.platforms["one"] = lambda _: Refused()

    last = {one.key: one for one in publish_anew(branched, clones)}

    assert (last[first].state, last[first].exit) == ("live", 0)
    assert (last[second].state, last[second].exit) == ("planned", 7)
    assert branched.wall().texts == ["The text of a."]

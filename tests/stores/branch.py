"""Publish through a store on a branch, as a run does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cfkit.domain.publication import State
from cfkit.ports import Store
from cfkit.testing.store_contract import KEY, NOW

ELSEWHERE = "idea.angle.post.people@other"


def send(store: Store, key: str = KEY, channel: str = "main", remote_id: str = "7") -> None:
    """Publish as a run does, under the lock."""
    with store.lock(channel, 0.1) as is_held:
        assert is_held
        publish(store, key, channel, remote_id)


def publish(store: Store, key: str, channel: str = "main", remote_id: str = "7") -> None:
    began = store.begin(key, channel, "f", NOW)
    store.steps(key).once("publish", lambda: remote_id, visible=True)
    live = replace(began, state=State.LIVE, remote_id=remote_id, live_at=NOW)
    store.move(key, live, only_from=[State.ATTEMPTING], attempt=began.attempts)


def never() -> Any:
    raise AssertionError("nothing may be sent")

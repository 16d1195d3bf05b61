"""Durable steps whose visible ones are on the branch before they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from cfkit.ports import Steps


class Outlet(Protocol):
    """What lets calls out that readers see."""

    def let_out(self, key: str) -> None:
        """Push the open step before its call is made; raise when it must not be made."""
        ...

    def came_back(self, key: str) -> None:
        """Note that the outcome is written down, here."""
        ...


class PushedSteps:
    """The steps of one placement, see `ports.Steps`."""

    def __init__(self, store: Outlet, steps: Steps, key: str) -> None:
        self._store = store
        self._steps = steps
        self._key = key

    def once(self, name: str, do: Callable[[], Any], *, visible: bool = False) -> Any:
        """Run `do` unless an earlier run finished this step."""
        if not visible:
            return self._steps.once(name, do)

        def send() -> Any:
            self._store.let_out(self._key)
            return do()

        result = self._steps.once(name, send, visible=True)
        self._store.came_back(self._key)
        return result

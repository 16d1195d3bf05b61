"""What a run does under a lease: its durable steps, and the lock on its own machine beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from cfkit.ports import Steps

from .leases import Lease
from .locks import Held


class Gate(Protocol):
    """Lets visible calls out."""

    def let_out(self, key: str) -> None:
        """Raise `StoreError` when the call must not be made."""
        ...

    def came_back(self, key: str) -> None:
        """Note that its outcome is written down."""
        ...


class Both:
    """A channel held among the runs of this machine and among those of all machines."""

    def __init__(self, held: Held, lease: Lease) -> None:
        self._held = held
        self._lease = lease

    def check(self) -> None:
        """Raise `StoreError` when either is lost."""
        self._held.check()
        self._lease.check()


class Pushed:
    """Durable steps whose visible ones are on the branch before they are made."""

    def __init__(self, gate: Gate, steps: Steps, key: str) -> None:
        self._gate = gate
        self._steps = steps
        self._key = key

    def once(
        self, name: str, do: Callable[[], Any], *, visible: bool = False, secret: bool = False
    ) -> Any:
        """Run `do` unless an earlier run finished this step."""
        if not visible:
            return self._steps.once(name, do, secret=secret)

        def send() -> Any:
            self._gate.let_out(self._key)
            return do()

        result = self._steps.once(name, send, visible=True)
        self._gate.came_back(self._key)
        return result

    def made(self, name: str) -> Any:
        """Return what a visible step returned, `None` unless it is finished."""
        return self._steps.made(name)

"""Run a sandbox for the length of a `with` block, and move its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from .server import Running, running
from .timeline import write_timeline


class Rehearsal:
    """A sandbox that is up, with its clock and its timeline."""

    def __init__(self, up: Running) -> None:
        self.url = up.url
        self._folder = up.folder

    def go_to(self, moment: datetime) -> None:
        """Move the sandbox's clock forward to `moment`, aware; it never goes back."""
        if moment > datetime.fromisoformat(self._call("GET", "clock")["now"]):
            self._call("POST", "clock", {"at": moment.isoformat()})

    def write_timeline(self, path: Path) -> None:
        """Write what was received, as readers would see it, to one page."""
        write_timeline(self._folder, path)

    def _call(self, method: str, what: str, document: dict[str, Any] | None = None) -> Any:
        address = f"{self.url}/_sandbox/{what}"
        answer = httpx.request(method, address, json=document, timeout=10, trust_env=False)
        return answer.raise_for_status().json()


@contextmanager
def rehearsal(folder: Path) -> Iterator[Rehearsal]:
    """Run a sandbox on a free port of this machine; `folder` keeps what it receives."""
    with running(folder) as up:
        yield Rehearsal(up)

"""Bring what was written to a file onto its disk, for all threads that wait for it at once."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class Disk:
    """Waits for the disk. A wait that begins after a write covers it, whoever began the wait."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._begun = 0
        self._ended = 0

    def settle(self) -> None:
        """Return when everything that was written so far is on the disk. Raise `OSError`."""
        mine = self._begun + 1
        with self._turn:
            if self._ended >= mine:
                return
            self._begun = number = self._begun + 1
            # Opened anew: SQLite may begin another file, and the name leads to the present one.
            handle = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            try:
                _sync(handle)
            finally:
                os.close(handle)
            self._ended = number


_sync = getattr(os, "fdatasync", os.fsync)
"""What SQLite itself calls; not every system has it."""

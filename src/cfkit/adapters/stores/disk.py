"""Bring what was written to a file onto its disk, for all threads that wait for it at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_IDLE = 5.0

Sync = Callable[[int], None]
"""Wait until what was written to an open file is on the disk."""

sync_data: Sync = getattr(os, "fdatasync", os.fsync)
"""What SQLite itself calls; not every system has it."""


class Disk:
    """Waits for the disk. A wait that begins after a write covers it, whoever began the wait.

    A system tells of bytes that it lost once only, and forgets them: after that no wait succeeds.
    """

    def __init__(self, path: Path, sync: Sync = sync_data) -> None:
        self._path = path
        self._sync = sync
        self._lost: OSError | None = None
        self._turn = threading.Lock()
        self._begun = 0
        self._ended = 0
        self._changed = threading.Condition()
        self._is_wanted = False
        self._helper: threading.Thread | None = None

    def settle(self) -> None:
        """Return when everything that was written so far is on the disk. Raise `OSError`."""
        mine = self._begun + 1
        with self._turn:
            if self._lost is not None:
                raise OSError(self._lost.errno, self._lost.strerror)
            if self._ended >= mine:
                return
            self._begun = number = self._begun + 1
            # Opened anew: SQLite may begin another file, and the name leads to the present one.
            handle = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            try:
                self._sync(handle)
            except OSError as error:
                self._lost = error
                raise
            finally:
                os.close(handle)
            self._ended = number

    def settle_soon(self) -> None:
        """Begin to bring everything that was written so far to the disk, and do not wait."""
        with self._changed:
            self._is_wanted = True
            if self._helper is None:
                self._helper = threading.Thread(target=self._help, daemon=True)
                self._helper.start()
            else:
                self._changed.notify()

    def _help(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._is_wanted, _IDLE):
                    self._helper = None
                    return
                self._is_wanted = False
            with suppress(OSError):  # whoever has to know waits by himself, and is told
                self.settle()

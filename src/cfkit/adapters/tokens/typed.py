"""Read what a person types, or a pipe brings, line by line as it comes."""

from __future__ import annotations

import os
import select
import time
from typing import TextIO

_CHUNK = 4096
_LONGEST = 64 * 1024


class Typed:
    """Whole lines of a stream; half a line keeps nobody waiting."""

    def __init__(self, source: TextIO) -> None:
        self._descriptor = source.fileno()
        self._rest = b""
        self.is_over = False

    def fileno(self) -> int:
        """Tell where to wait for more."""
        return self._descriptor

    def lines(self) -> list[str]:
        """Read what is there by now; after the end, or 64 KB without one, the rest is a line."""
        try:
            more = os.read(self._descriptor, _CHUNK)
        except OSError:  # the terminal went away
            more = b""
        self.is_over = not more
        *whole, self._rest = (self._rest + more).split(b"\n")
        if self.is_over or len(self._rest) > _LONGEST:
            whole.append(self._rest)
            self._rest = b""
        return [line.decode("utf-8", "replace").strip() for line in whole]


def typed(source: TextIO | None) -> Typed | None:
    """Open a stream for reading by lines; `None` for one that cannot be waited for."""
    try:
        return None if source is None else Typed(source)
    except (OSError, ValueError):  # closed, or none of the system's
        return None


def first_line(source: TextIO | None, wait: float) -> str | None:
    """Read one line; `None` when none is whole after `wait` seconds."""
    stream = typed(source)
    if stream is None:
        return "" if source is None or source.closed else source.readline().strip()
    until = time.monotonic() + wait
    while (left := until - time.monotonic()) > 0:
        if select.select([stream], [], [], left)[0] and (said := stream.lines()):
            return said[0]
    return None

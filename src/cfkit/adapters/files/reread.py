"""Read one placement's file again while a run is under way: people edit meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import InputError
from cfkit.domain.plan import Placement

from .front_matter import Broken, read
from .placement_text import Reading
from .regular import require_inside, require_regular


class Rereading:
    """Reads files by key, from any thread; where each lies is remembered from `placements`."""

    def __init__(
        self, root: Path, zone_of: Callable[[str], str], placements: Iterable[Placement]
    ) -> None:
        self._root = root
        self._zone_of = zone_of
        self._paths = {str(one.key): one.path for one in placements}
        self._latest: dict[str, tuple[bytes, Placement]] = {}
        """Of each channel what was read last: it is read again right before it goes out."""

    def __call__(self, key: str) -> Placement | None:
        """Return the placement as it stands now, `None` when it is gone.

        Raise `InvalidFiles` for a broken file, `InputError` for one that cannot be read.
        """
        shown = self._paths.get(key)
        if shown is None:
            return None
        path = self._root / shown
        try:
            require_regular(require_inside(self._root, path))
            found = self._placement(path.read_bytes(), shown)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise InputError(f"{shown} cannot be read: {error.strerror}") from None
        except Broken as error:
            raise InvalidFiles(error.problems) from error
        return found if str(found.key) == key else None

    def _placement(self, content: bytes, shown: str) -> Placement:
        channel, _ = os.path.split(shown)
        latest = self._latest.get(channel)
        if latest is not None and latest[0] == content and latest[1].path == shown:
            return latest[1]
        found = Reading(read(content, shown), shown, self._zone_of).placement()
        self._latest[channel] = content, found
        return found

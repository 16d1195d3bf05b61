"""Read one placement's file again while a run is under way: people edit meanwhile."""

from __future__ import annotations

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
            found = Reading(read(path.read_bytes(), shown), shown, self._zone_of).placement()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise InputError(f"{shown} cannot be read: {error.strerror}") from None
        except Broken as error:
            raise InvalidFiles(error.problems) from error
        return found if str(found.key) == key else None

"""Files that may be read: regular ones inside the project; a pipe or a device would never end."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path


def require_regular(path: Path) -> int:
    """Return the size of a file in bytes. Raise `OSError` for what is no regular file."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(None, "it is no regular file", os.fspath(path))
    return found.st_size


def inside(root: Path, name: str) -> Path | None:
    """Resolve a name that an author wrote; `None` when it leads out of `root`.

    Raise `OSError` for a name that no file can have, or whose links go round.
    """
    try:
        path = (root / name).resolve()
    except RuntimeError:
        raise OSError(None, "its links lead in a circle") from None
    except ValueError as error:
        raise OSError(None, f"it is no name of a file ({error})") from None
    return path if path.is_relative_to(root.resolve()) else None


def require_inside(root: Path, path: Path) -> Path:
    """Return `path`. Raise `OSError` when its links lead out of `root`."""
    name = path.relative_to(root)
    if _has_no_links(root, name.parts):
        return path
    if inside(root, os.fspath(name)) is None:
        raise OSError(None, "it is a link that leads out of the project", os.fspath(path))
    return path


def _has_no_links(root: Path, parts: Iterable[str]) -> bool:
    """Whether a name surely stays below `root`; cheaper than to resolve both."""
    place = os.fspath(root)
    try:
        for part in parts:
            place = f"{place}{os.sep}{part}"
            if part == os.pardir or stat.S_ISLNK(os.lstat(place).st_mode):
                return False
    except (OSError, ValueError):
        return False
    return True

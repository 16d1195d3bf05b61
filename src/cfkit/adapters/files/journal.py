"""The journal of a swap of folders: what stood there, what comes, and how it is read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cfkit.domain.errors import InputError

_NAME = re.compile(r"[^./\\\0][^/\\\0]*")
"""A folder right under content/. Months are called 2026-12; people may add folders of their own."""


@dataclass(frozen=True)
class Journal:
    """Digests by `folder/path`. `new` holds `None` for a file that goes.

    `moves` names the new place of a file that goes to another folder.
    """

    folders: tuple[str, ...]
    old: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str | None] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return it as it stands on the disk."""
        fields = {"folders": self.folders, "old": self.old, "new": self.new, "moves": self.moves}
        return json.dumps(fields).encode()

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Read it back. Raise `InputError` for anything that cfkit would not have written."""
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            raise refused(path.parent, "its journal cannot be read") from None
        if not isinstance(found, dict) or not _is_sound(found):
            raise refused(path.parent, "its journal is none that this cfkit wrote")
        return cls(tuple(found["folders"]), found["old"], found["new"], found["moves"])


def is_plain(name: Any) -> bool:
    """Whether it names a folder right under content/ that is not hidden."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def refused(staging: Path, why: str) -> InputError:
    """Say what to do about a staging folder that cannot be trusted."""
    shown = f"{staging.parent.name}/{staging.name}"
    return InputError(
        f"{shown} was left by a plan that was killed, but {why}; nothing was changed: look at"
        f" what is in it, take out what you need, then delete {shown}"
    )


def _is_sound(found: Mapping[Any, Any]) -> bool:
    folders, old, new, moves = (found.get(name) for name in ("folders", "old", "new", "moves"))
    if not isinstance(folders, list) or not all(map(is_plain, folders)):
        return False
    if not (isinstance(old, dict) and isinstance(new, dict) and isinstance(moves, dict)):
        return False
    paths = [*old, *new, *moves, *moves.values()]
    digests = [*old.values(), *(one for one in new.values() if one is not None)]
    return _are_inside(paths, folders) and all(isinstance(one, str) for one in digests)


def _are_inside(paths: Iterable[Any], folders: list[str]) -> bool:
    for path in paths:
        if not isinstance(path, str) or "\0" in path:
            return False
        first, *rest = path.split("/")
        if first not in folders or not rest or {"", ".", ".."} & set(rest):
            return False
    return True

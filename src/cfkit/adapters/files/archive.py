"""Keep what channels said before: a file of JSON lines for each under `archive/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from cfkit.domain.archive import Archived
from cfkit.domain.diagnostics import InvalidFiles, Spot

from .atomic import write_atomic

FOLDER = "archive"


def archives(root: Path) -> list[Path]:
    """List the files."""
    return sorted((root / FOLDER).glob("*.jsonl"))


def load_archive(path: Path) -> list[Archived]:
    """Read one; a file that is not there is empty. Raise `InvalidFiles` with the line."""
    return list(_lines(path)) if path.is_file() else []


def _lines(path: Path) -> Iterator[Archived]:
    shown = f"{FOLDER}/{path.name}"
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line:
            continue
        try:
            read = json.loads(line)
            yield Archived(
                int(read["id"]),
                datetime.fromisoformat(read["at"]),
                str(read["text"]),
                tuple(map(str, read["links"])),
                tuple(map(str, read["media"])),
                {str(name): int(count) for name, count in read["counts"].items()},
                bool(read["forwarded"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            words = "this is no line of an archive; take it out or import the export again"
            raise InvalidFiles([Spot(shown, number).problem("archive-line", words)]) from None


def save_archive(path: Path, messages: Iterable[Archived]) -> None:
    """Write all of them in the place of what stood there."""
    path.parent.mkdir(exist_ok=True)
    lines = (json.dumps(one.as_json(), ensure_ascii=False) for one in messages)
    write_atomic(path, "".join(f"{line}\n" for line in lines).encode())

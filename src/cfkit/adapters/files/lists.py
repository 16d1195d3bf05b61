"""Read lists of names that the user keeps, one a row, as the state publishes them."""

from __future__ import annotations

import csv
from pathlib import Path

from cfkit.domain.errors import InputError

from .regular import require_inside

MAX_BYTES = 5_000_000
_HEADS = frozenset(("name", "имя", "фио", "наименование", "полное наименование", "№", ""))


def load_names(root: Path, name: str) -> list[str]:
    """Read the first column of a CSV that is no number; none when the file is not there.

    Raise `InputError` for a file that is no text or no list.
    """
    path = root / name
    if not path.is_file():
        return []
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES} bytes; keep the names alone in it")
    try:
        text = require_inside(root, path).read_text(encoding="utf-8-sig")
        delimiter = ";" if text.count(";") > text.count(",") else ","
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8; save it so") from None
    except csv.Error as error:
        raise InputError(f"{name} is no CSV: {error}") from None
    named = (next((cell.strip() for cell in row if not _is_number(cell)), "") for row in rows)
    return [cell for cell in named if cell.casefold() not in _HEADS]


def _is_number(cell: str) -> bool:
    return cell.strip().rstrip(".").isdigit()

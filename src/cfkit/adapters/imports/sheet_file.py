"""Read an edited plan from a file, by what the file is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cfkit.adapters.files.regular import require_regular
from cfkit.domain.diagnostics import InvalidFiles, Spot
from cfkit.domain.errors import InputError
from cfkit.domain.grid import Grid

from .csv_grid import read_csv
from .xlsx_grid import read_xlsx

_LARGEST = 50_000_000
_ZIP = b"PK"
_OLD = b"\xd0\xcf\x11\xe0"
"""How files of Excel before 2007 begin, and workbooks with a password."""


def read_sheet(file: Path, names: Mapping[str, str], language: str) -> Grid:
    """Read a .xlsx or .csv. Raise `InvalidFiles`, or `InputError` for what is no file.

    `language` is the project's, for a .csv in an encoding that no file tells.
    """
    shown = str(file)
    try:
        require_regular(file)
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}") from None
    if len(raw) > _LARGEST:
        words = f"this has {len(raw):,} bytes, and no plan is that large"
        raise InvalidFiles([Spot(shown).problem("sheet-too-large", words)])
    if raw.startswith(_OLD):
        words = "this is an old .xls or has a password; save it as .xlsx without one"
        raise InvalidFiles([Spot(shown).problem("sheet-broken", words)])
    if raw.startswith(_ZIP):
        return read_xlsx(raw, shown, names)
    return read_csv(raw, shown, names, language)

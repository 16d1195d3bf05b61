"""Read a CSV whose headings stand in its first line, in whatever dialect it was saved."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from pathlib import Path

from cfkit.adapters.files.regular import require_regular
from cfkit.domain.diagnostics import InvalidFiles, Spot
from cfkit.domain.errors import InputError
from cfkit.domain.grid import Cell, Line, Table

from .csv_grid import parse_rows
from .encodings import decoded

_LARGEST = 50_000_000
_NO_CSV = {b"PK\x03\x04": "a workbook", b"\xd0\xcf\x11\xe0": "an old .xls", b"%PDF": "a PDF"}


def read_table(
    file: Path, names: Collection[str], language: str, encoding: str | None = None
) -> Table:
    """Read a .csv. Raise `InvalidFiles`, or `InputError` for what is no file.

    `names` are casefolded headings that are known; `encoding` is the one to take, where it is told.
    """
    shown = str(file)
    try:
        require_regular(file)
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}") from None
    if len(raw) > _LARGEST:
        words = f"this has {len(raw):,} bytes: import it in parts of at most {_LARGEST:,}"
        raise InvalidFiles([Spot(shown).problem("table-too-large", words)])
    for mark, what in _NO_CSV.items():
        if raw.startswith(mark):
            words = f"this is {what}: open it and save it as CSV UTF-8"
            raise InvalidFiles([Spot(shown).problem("table-csv", words)])
    rows = parse_rows(_text(raw, shown, names, language, encoding), shown, names)
    return _laid_out(shown, [(n, cells) for n, cells in rows if any(map(_says, cells))])


def _text(
    raw: bytes, shown: str, names: Collection[str], language: str, encoding: str | None
) -> str:
    if encoding is None or raw.startswith(codecs.BOM_UTF8):
        return decoded(raw, shown, names, language)[0]
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        words = f"this is not in {encoding}, as the mapping says"
        raise InvalidFiles([Spot(shown).problem("table-encoding", words)]) from None


def _laid_out(shown: str, rows: list[tuple[int, list[Cell]]]) -> Table:
    if not rows:
        words = "this file is empty: its first line names the columns, like url,taken_at,views"
        raise InvalidFiles([Spot(shown).problem("table-empty", words)])
    (first, headings), *rest = rows
    names = {cell.column: cell.text.strip() for cell in headings}
    _refuse_doubles(shown, first, headings)
    problems = []
    lines = []
    for number, cells in rest:
        for cell in cells:
            if cell.column not in names and _says(cell):
                words = f'{cell.name} says "{cell.text[:40]}" under no heading: are quotes missing?'
                problems.append(Spot(shown, number, cell.column).problem("table-row", words))
        filled = {names[cell.column]: cell for cell in cells if names.get(cell.column)}
        lines.append(Line(number, filled))
    if problems:
        raise InvalidFiles(problems)
    return Table(shown, tuple(cell for cell in headings if _says(cell)), tuple(lines))


def _refuse_doubles(shown: str, number: int, headings: list[Cell]) -> None:
    seen: dict[str, Cell] = {}
    for cell in filter(_says, headings):
        name = cell.text.strip().casefold()
        if name in seen:
            words = f'the column "{cell.text.strip()}" is there twice, first in {seen[name].name}'
            spot = Spot(shown, number, cell.column)
            raise InvalidFiles([spot.problem("table-column-double", f"{words}; remove one")])
        seen[name] = cell


def _says(cell: Cell) -> bool:
    return bool(cell.text.strip())

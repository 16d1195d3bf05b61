"""Read a CSV that came back from a spreadsheet, in whatever dialect it was saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping

from openpyxl.utils import get_column_letter

from cfkit.adapters.exports.as_csv import unguarded
from cfkit.domain.diagnostics import InvalidFiles, Spot
from cfkit.domain.grid import Cell, Grid

from .encodings import decoded
from .headings import lay_out

_DELIMITERS = (",", ";", "\t")
_FIELD = 10_000_000


def read_csv(raw: bytes, path: str, names: Mapping[str, str], language: str) -> Grid:
    """Read rows. Raise `InvalidFiles` when they cannot be.

    `language` is the project's: a file that does not say its encoding has that of its system.
    """
    text, lossy = decoded(raw, path, names, language)
    rows = parse_rows(text, path, names)
    columns, lines = lay_out(path, rows, names)
    return Grid(path, columns, lines, lossy=lossy)


def parse_rows(text: str, path: str, names: Collection[str]) -> list[tuple[int, list[Cell]]]:
    """Read with the delimiter that makes most sense of the headings; rows are numbered from 1.

    `names` are casefolded headings. Raise `InvalidFiles` for what is no CSV.
    """
    lead, _, rest = text.partition("\n")
    if lead.strip().strip('"').casefold().startswith("sep="):  # Excel's own line
        text = rest
    best: list[tuple[int, list[Cell]]] = []
    most = (-1, 0)
    problem = ""
    for delimiter in _DELIMITERS:
        try:
            rows = _parsed(text, delimiter)
        except csv.Error as error:
            problem = str(error)
            continue
        top = [cells for _, cells in rows[:10]]
        known = max(((_known(cells, names), len(cells)) for cells in top), default=(0, 0))
        if known > most:
            best, most = rows, known
    if most < (0, 0):
        words = f"this is no CSV ({problem}); save the sheet as CSV UTF-8"
        raise InvalidFiles([Spot(path).problem("sheet-csv", words)])
    return best


def _known(cells: list[Cell], names: Collection[str]) -> int:
    return sum(cell.text.strip().casefold() in names for cell in cells)


def _parsed(text: str, delimiter: str) -> list[tuple[int, list[Cell]]]:
    before = csv.field_size_limit(_FIELD)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [(number, _cells(number, fields)) for number, fields in enumerate(reader, 1)]
    finally:
        csv.field_size_limit(before)


def _cells(number: int, fields: list[str]) -> list[Cell]:
    return [
        Cell(unguarded(field), f"{get_column_letter(column)}{number}", column, literal=field)
        for column, field in enumerate(fields, 1)
    ]

"""Read a workbook that came back from Excel, LibreOffice or Google Sheets."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cfkit.adapters.exports.plan_words import plan_words
from cfkit.domain.diagnostics import InvalidFiles, Spot
from cfkit.domain.grid import Cell, Grid

from .headings import Rows, lay_out

LANGUAGES = ("ru", "en")
_LARGEST = 300_000_000
"""Bytes that a workbook may unpack to; a plan of 10,000 posts takes a tenth of it."""

_ROWS = 100_000
_COLUMNS = 200
"""So far right columns are looked for: a plan has thirty, and people add some of their own."""

_TAGS = 4_000_000
"""XML tags that a workbook may hold; openpyxl takes some 370 bytes for each that stands in one row
(measured 2026-11-27), however small the file is."""

_CHARACTERS = 200_000_000
"""Characters that the cells of a plan may hold: one long text may be named by every cell."""

_CHUNK = 1 << 20
_BROKEN = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError),
    *(SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error),
)
"""What openpyxl and the parsers below it raise on a file that is no whole workbook."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(raw: bytes, path: str, names: Mapping[str, str]) -> Grid:
    """Read the sheet of the plan. Raise `InvalidFiles` when there is none."""
    try:
        _refuse_bombs(raw, path)
        from openpyxl import load_workbook  # noqa: PLC0415  a third of a second that only this pays

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out of others' files
            book = load_workbook(io.BytesIO(raw), read_only=True)
            sheet = _chosen(book, path)
            rows = _rows(sheet, path)
            epoch = book.epoch.date()
            book.close()
    except InvalidFiles:
        raise
    except _BROKEN as error:
        words = f"this workbook is broken ({type(error).__name__}); save it again as .xlsx"
        raise InvalidFiles([Spot(path).problem("sheet-broken", words)]) from error
    columns, lines = lay_out(path, rows, names)
    return Grid(path, columns, lines, epoch=epoch)


def _refuse_bombs(raw: bytes, path: str) -> None:
    """Refuse what would take all memory, before anything is made of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
            if total > _LARGEST:
                raise _too_large(path, f"this unpacks to {total:,} bytes")
            tags = sum(_tags(archive, entry) for entry in archive.infolist())
    except zipfile.BadZipFile:
        words = (
            "this is no .xlsx; save it as a workbook (.xlsx) or as CSV UTF-8, without a password"
        )
        raise InvalidFiles([Spot(path).problem("sheet-broken", words)]) from None
    if tags > _TAGS:
        raise _too_large(path, f"this holds {tags:,} tags, most of them cells")


def _tags(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    with archive.open(entry) as part:
        return sum(chunk.count(b"<") for chunk in iter(lambda: part.read(_CHUNK), b""))


def _too_large(path: str, what: str) -> InvalidFiles:
    words = f"{what}, and no plan is that large; export again"
    return InvalidFiles([Spot(path).problem("sheet-too-large", words)])


def _chosen(book: Any, path: str) -> Any:
    """Find the sheet of the plan by its name, else by its ids."""
    titles = {plan_words(language)["sheet"]["plan"] for language in LANGUAGES}
    for sheet in book.worksheets:
        if sheet.title in titles:
            return sheet
    for sheet in book.worksheets:
        head = sheet.iter_rows(max_row=3, max_col=_COLUMNS, values_only=True)
        if any({"id", "origin"} <= set(map(str, row)) for row in head):
            return sheet
    there = ", ".join(f'"{name}"' for name in book.sheetnames)
    words = f"no sheet of a plan among {there}; it is called {' or '.join(sorted(titles))}"
    raise InvalidFiles([Spot(path).problem("sheet-missing", words)])


def _rows(sheet: Any, path: str) -> Rows:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    found = []
    characters = 0
    for number, row in enumerate(sheet.iter_rows(max_row=_ROWS, max_col=_COLUMNS), 1):
        cells = []
        for cell in _cells(number, row):
            characters += len(cell.value) if isinstance(cell.value, str) else 0
            if characters > _CHARACTERS:
                raise _too_large(path, f"its cells say more than {_CHARACTERS:,} characters")
            cells.append(cell)
        if cells:
            found.append((number, cells))
    return found


def _cells(number: int, row: Iterable[Any]) -> Iterator[Cell]:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  as above

    too_long = [f"[{plan_words(language)['too_long']}]" for language in LANGUAGES]
    for column, cell in enumerate(row, 1):
        value = raw = cell.value
        if value is None:
            continue
        if isinstance(value, str):
            value = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        elif isinstance(value, bool):
            value = str(value)
        yield Cell(
            value,
            f"{get_column_letter(column)}{number}",
            column,
            is_formula=getattr(cell, "data_type", "") == "f",
            literal=raw if isinstance(raw, str) else None,  # LibreOffice does not escape it
            is_withheld=value in too_long,
        )

"""The sheet that people edit, and the lists its drop-downs come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cfkit.domain.sheet import EDITABLE, ORIGIN, Row, Sheet

from .xlsx_cells import (
    BACK,
    EDGE,
    HEAD_BACK,
    SOFT,
    TOP,
    Palette,
    cell_at,
    head,
    is_too_long,
    on_paper,
    paint_where,
    put,
    widths,
)

CARD = ("name", "labels", "due")
"""Columns that only boards of cards need."""

IDS = 2
"""The hidden row of column ids: what `import` finds columns by, wherever they were moved."""

FIRST = 3
_HIDDEN = ("id", ORIGIN)
_WIDTHS = {
    "date": 11,
    "weekday": 6,
    "time": 7,
    "channel": 20,
    "page": 13,
    "pillar": 16,
    "idea": 28,
    "angle": 18,
    "hook": 32,
    "format": 16,
    "segment": 18,
    "stage": 16,
    "goal": 18,
    "text": 60,
    "visual": 22,
    "hashtags": 18,
    "link": 26,
    "owner": 14,
    "approver": 14,
    "status": 13,
    "url": 28,
    "conclusion": 24,
}
_DAY = {"ru": "dd.mm.yyyy", "en": "yyyy-mm-dd"}
_DEADLINES = ("script_due", "edit_due")
_COUNTS = ("views", "saves", "shares", "clicks", "leads")
_LINE = 15
"""Points that a line of text takes."""

_LINES = 8
"""A row shows so many lines of its text at most; the cell holds all of them."""

_A3 = 8
_STATES = {"approved": "C6EFCE", "hold": "FFEB9C", "published": "BDD7EE"}


def write_plan(
    sheet: Worksheet,
    plan: Sheet,
    words: Mapping[str, Any],
    palette: Palette,
    places: Mapping[str, str],
) -> None:
    """Write a row a placement under the headings and their hidden ids."""
    headings = dict(zip(plan.columns, plan.headings, strict=True))
    columns = [name for name in plan.columns if name not in CARD]
    head(sheet, 1, [headings[name] for name in columns])
    for column, name in enumerate(columns, 1):
        put(cell_at(sheet, IDS, column), name)
        if name in EDITABLE:
            sheet.cell(1, column).fill = HEAD_BACK
            sheet.cell(1, column).font = BACK
    for number, row in enumerate(plan.rows, FIRST):
        for column, name in enumerate(columns, 1):
            cell = _put(cell_at(sheet, number, column), row, name, plan.language, words)
            cell.alignment = TOP
            cell.border = EDGE
            if name == "pillar":
                cell.fill = palette.fill(row.pillar)
        lines = sum(1 + len(line) // 62 for line in row.text.split("\n"))
        sheet.row_dimensions[number].height = _LINE * max(2, min(lines, _LINES))
    last = FIRST + len(plan.rows) - 1
    _fit(sheet, columns, max(last, IDS))
    if plan.rows:
        _guide(sheet, columns, last, words, places)
        _colour(sheet, columns, last, plan)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(last, IDS)}"


def _put(cell: Cell, row: Row, name: str, language: str, words: Mapping[str, Any]) -> Cell:
    if name == "date":
        return put(cell, row.at.date(), shape=_DAY[language])
    if name == "time":
        return put(cell, row.at.time().replace(second=0, microsecond=0), shape="hh:mm")
    text = row.cells[name]
    if name in _DEADLINES:
        return put(cell, date.fromisoformat(text) if text else None, shape=_DAY[language])
    if name in _COUNTS:
        return put(cell, int(text) if text.isdigit() else None)
    if is_too_long(text):
        return put(cell, f"[{words['too_long']}]")
    return put(cell, text or None)


def _fit(sheet: Worksheet, columns: list[str], last: int) -> None:
    widths(sheet, [_WIDTHS.get(name, 13) for name in columns])
    sheet.row_dimensions[1].height = 32
    sheet.row_dimensions[IDS].hidden = True
    for column, name in enumerate(columns, 1):
        if name in _HIDDEN:
            sheet.column_dimensions[get_column_letter(column)].hidden = True
    beside = columns.index("channel") + 1
    sheet.freeze_panes = sheet.cell(FIRST, beside).coordinate
    on_paper(sheet, "1:1")
    sheet.page_setup.paperSize = _A3
    # Beyond the text stand columns for the screen; with them the print could not be read.
    sheet.print_area = f"A1:{get_column_letter(columns.index('text') + 1)}{last}"


def _guide(
    sheet: Worksheet,
    columns: list[str],
    last: int,
    words: Mapping[str, Any],
    places: Mapping[str, str],
) -> None:
    """Say of each column that comes back what may stand there, and offer it."""
    for column, name in enumerate(columns, 1):
        if name not in EDITABLE:
            continue  # a drop-down would promise that what is chosen comes back
        rule = DataValidation(
            type="list" if name in places else None, formula1=places.get(name), allow_blank=True
        )
        rule.showErrorMessage = name == "status"
        rule.showInputMessage = True
        rule.prompt = words["hint"][name]
        letter = get_column_letter(column)
        rule.add(f"{letter}{FIRST}:{letter}{last}")
        sheet.add_data_validation(rule)


def _colour(sheet: Worksheet, columns: list[str], last: int, plan: Sheet) -> None:
    letter = get_column_letter(columns.index("status") + 1)
    place = f"{letter}{FIRST}:{letter}{last}"
    words = {row.standing: row.cells["status"] for row in plan.rows}
    for status, colour in _STATES.items():
        if status in words:
            paint_where(sheet, place, "equal", f'"{words[status]}"', colour)


def write_lists(sheet: Worksheet, plan: Sheet, words: Mapping[str, Any]) -> dict[str, str]:
    """Write a column a list; return the range of each by column id."""
    places = {}
    head(sheet, 1, [words["factor"][name] for name in plan.lists])
    for column, (name, values) in enumerate(plan.lists.items(), 1):
        for row, value in enumerate(values, 2):
            put(cell_at(sheet, row, column), value).font = SOFT
        letter = get_column_letter(column)
        places[name] = f"{quote_sheetname(sheet.title)}!${letter}$2:${letter}${len(values) + 1}"
    widths(sheet, [24] * len(plan.lists))
    sheet.freeze_panes = "A2"
    on_paper(sheet)
    return places

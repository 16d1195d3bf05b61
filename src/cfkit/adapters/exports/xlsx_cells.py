"""Cells that hold values and never formulas, and how they look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Literal

from openpyxl.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from cfkit.domain.origin import normal
from cfkit.domain.sheet import LONGEST_CELL

Value = str | int | float | date | time | None

_SHOWN_AS_TEXT = 255
"""Excel before 2010 shows a longer text in a cell of the format "text" as a row of hashes."""

_FORMULA = ("=", "+", "-", "@")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LIGHT = (
    *("DCE9F9", "FBE3D6", "DFF0D8", "F7E0EC", "FFF2CC", "E6E0F3"),
    *("D6EEEE", "F1E6D6", "E8EDD3", "FADBD8", "DDE3EA", "E3F4E1"),
)
_GRID = Side(style="thin", color="D9DEE6")
TOP = Alignment(vertical="top", wrap_text=True)
HEAD = PatternFill("solid", fgColor="E7EBF2")
HEAD_BACK = PatternFill("solid", fgColor="2457A8")
"""The heading of a column that comes back."""
EDGE = Border(left=_GRID, right=_GRID, top=_GRID, bottom=_GRID)
_FACE, _SIZE = "Calibri", 11
BOLD = Font(name=_FACE, size=_SIZE, bold=True)
BACK = Font(name=_FACE, size=_SIZE, bold=True, color="FFFFFF")
TITLE = Font(name=_FACE, size=14, bold=True)
SOFT = Font(name=_FACE, size=_SIZE, color="5A6474")


class Palette:
    """A light fill for every pillar, in the strategy's order."""

    def __init__(self, pillars: Mapping[str, str]) -> None:
        self._fills = {
            name: PatternFill("solid", fgColor=_LIGHT[number % len(_LIGHT)])
            for number, name in enumerate(pillars)
        }

    def fill(self, pillar: str | None) -> PatternFill:
        """Find a pillar's fill; a pillar that left the strategy has none."""
        return self._fills.get(pillar or "", PatternFill())


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Find a cell that can be written to."""
    found = sheet.cell(row, column)
    if not isinstance(found, Cell):
        raise TypeError(f"{found.coordinate} is merged into another cell")
    return found


def put(cell: Cell, value: Value, *, shape: str | None = None) -> Cell:
    """Write a value; text stays text whatever it begins with."""
    if isinstance(value, str):
        text = _shown(value)
        cell.value = text[:LONGEST_CELL]
        cell.data_type = "s"
        cell.number_format = "@" if len(text) <= _SHOWN_AS_TEXT else "General"
        cell.quotePrefix = text.startswith(_FORMULA)
    else:
        cell.value = value
    if shape:
        cell.number_format = shape
    return cell


def is_too_long(text: str) -> bool:
    """Whether no cell can hold a text."""
    return len(_shown(text)) > LONGEST_CELL


def _shown(text: str) -> str:
    """Escape what a workbook would read as the code of a character (ECMA-376, `_xHHHH_`)."""
    return _ESCAPE.sub("_x005F_", normal(text))


def head(sheet: Worksheet, row: int, headings: Sequence[str]) -> None:
    """Write a row of headings."""
    for column, heading in enumerate(headings, 1):
        cell = put(cell_at(sheet, row, column), heading)
        cell.font = BOLD
        cell.fill = HEAD
        cell.border = EDGE
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def paint_where(
    sheet: Worksheet,
    place: str,
    operator: Literal["equal", "greaterThan"],
    operand: str,
    colour: str,
) -> None:
    """Colour the cells of a range in which a comparison holds."""
    fill = PatternFill("solid", bgColor=colour)
    rule = Rule(
        type="cellIs", operator=operator, formula=[operand], dxf=DifferentialStyle(fill=fill)
    )
    sheet.conditional_formatting.add(place, rule)


def widths(sheet: Worksheet, sizes: Iterable[float]) -> None:
    """Set column widths in characters."""
    for column, size in enumerate(sizes, 1):
        sheet.column_dimensions[get_column_letter(column)].width = size


def on_paper(sheet: Worksheet, repeat: str | None = None) -> None:
    """Set it up for A4 across, as wide as one page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    if (footer := sheet.oddFooter) is not None:
        footer.center.text = "&A · &P / &N"
    if repeat:
        sheet.print_title_rows = repeat

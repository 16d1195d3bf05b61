"""The month grid of a workbook: a week a band of rows, each post in its pillar's colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from cfkit.domain.sheet import Row, Sheet

from .day_marks import day_marks
from .xlsx_cells import BOLD, EDGE, SOFT, TITLE, Palette, cell_at, head, on_paper, put, widths

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cells:
    """A day of the grid: what stands over it, and its posts."""

    day: date
    head: str
    rows: Sequence[Row]


def write_calendar(
    sheet: Worksheet, plan: Sheet, words: Mapping[str, Any], palette: Palette
) -> None:
    """Write the colours' meaning, then every week of the period under its month."""
    for column, (pillar, title) in enumerate(plan.pillars.items(), 1):
        cell = put(cell_at(sheet, 1, column), title)
        cell.fill = palette.fill(pillar)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    marks = day_marks(plan, words)
    by_day: dict[date, list[Row]] = {}
    for row in plan.rows:
        by_day.setdefault(row.at.date(), []).append(row)
    at = 3
    monday = plan.first - timedelta(days=plan.first.weekday())
    month = None
    while monday <= plan.last:
        shown = max(monday, plan.first)
        if (shown.year, shown.month) != month:
            month = (shown.year, shown.month)
            put(
                cell_at(sheet, at, 1), f"{words['months'][shown.month - 1]} {shown.year}"
            ).font = TITLE
            head(sheet, at + 1, words["weekdays"])
            at += 2
        days = [monday + timedelta(days=n) for n in range(7)]
        listed = [
            Cells(day, _number(day, marks.get(day, ()), words), by_day.get(day, ())) for day in days
        ]
        at = _week(sheet, at, listed, plan, palette)
        monday += WEEK
    widths(sheet, [26] * max(7, len(plan.pillars)))
    on_paper(sheet)


def _number(day: date, marks: Sequence[tuple[str, str]], words: Mapping[str, Any]) -> str:
    """Name a day, the first of a month with its month, and say below what it is marked for."""
    short = words["days"].format(day=day.day, month=words["months_of"][day.month - 1])
    return "\n".join([short if day.day == 1 else str(day.day), *(text for _, text in marks)])


def _week(
    sheet: Worksheet,
    at: int,
    days: Sequence[Cells],
    plan: Sheet,
    palette: Palette,
) -> int:
    """Write one week from row `at` on; return the row below it."""
    deep = max(1, *(len(one.rows) for one in days))
    sheet.row_dimensions[at].height = 15 * max(1 + one.head.count("\n") for one in days)
    for column, one in enumerate(days, 1):
        rows = one.rows
        inside = plan.first <= one.day <= plan.last
        number = put(cell_at(sheet, at, column), one.head)
        number.font = BOLD if inside else SOFT
        number.border = EDGE
        number.alignment = Alignment(wrap_text=True, vertical="top")
        for offset in range(deep):
            cell = cell_at(sheet, at + 1 + offset, column)
            cell.border = EDGE
            if offset < len(rows):
                row = rows[offset]
                put(cell, f"{row.at:%H:%M} {row.title}\n{row.cells['idea']}")
                cell.fill = palette.fill(row.pillar)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for offset in range(deep):
        sheet.row_dimensions[at + 1 + offset].height = 45
    return at + deep + 1

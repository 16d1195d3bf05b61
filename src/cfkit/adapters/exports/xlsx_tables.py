"""The tables beside a plan: tasks, load, hypotheses and mix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cfkit.domain.sheet import LevelShare, Sheet

from .task_shapes import state_of
from .xlsx_cells import EDGE, SOFT, TOP, Value, cell_at, head, on_paper, paint_where, put, widths

_PERCENT = "0%"
_HOURS = "0.0"
_DAY = "yyyy-mm-dd"
_OVER = "FADBD8"


def write_tasks(sheet: Worksheet, plan: Sheet, words: Mapping[str, Any]) -> None:
    """Write a row a task, by due date."""
    names = ("due", "starts", "owner", "role", "work", "hours", "state", "title", "format")
    formats = {row.key: row.cells["format"] for row in plan.rows}
    titles = words["tasks"]["columns"]
    rows = [
        [
            *(task.id, task.due, task.starts, task.owner),
            *(words["role"].get(task.role, task.role), task.work, task.hours),
            *(state_of(task, words), task.title, formats.get(task.placement, task.format)),
        ]
        for task in plan.tasks
    ]
    heads = ["id", *(titles[name] for name in names)]
    _table(sheet, heads, rows, {1: _DAY, 2: _DAY, 6: _HOURS})
    sheet.column_dimensions["A"].hidden = True
    widths(sheet, [20, 12, 12, 16, 20, 20, 9, 22, 34, 18])


def write_loads(sheet: Worksheet, plan: Sheet, words: Mapping[str, Any]) -> None:
    """Write hours a person and week, then the same as shares of what they have."""
    if not plan.loads:
        put(cell_at(sheet, 1, 1), words["loads_none"]).font = SOFT
        widths(sheet, [70])
        return
    weeks = sorted({load.week for load in plan.loads})
    people = {load.who: load.has for load in plan.loads}
    needs = {(load.who, load.week): load.needs for load in plan.loads}
    titles = words["head"]
    heads = [
        *(titles["who"], titles["has"]),
        *(f"{week}, {titles['hours'].lower()}" for week in weeks),
        *(f"{week}, %" for week in weeks),
    ]
    rows: list[list[Value]] = [
        [
            *(who, has),
            *(needs.get((who, week)) for week in weeks),
            *(_share(needs.get((who, week)), has) for week in weeks),
        ]
        for who, has in people.items()
    ]
    first = 2 + len(weeks)
    shapes = dict.fromkeys(range(1, first), _HOURS)
    shapes |= dict.fromkeys(range(first, first + len(weeks)), _PERCENT)
    _table(sheet, heads, rows, shapes)
    widths(sheet, [20, 12, *[12] * (2 * len(weeks))])
    shares = f"{get_column_letter(first + 1)}2:{get_column_letter(first + len(weeks))}"
    paint_where(sheet, f"{shares}{len(rows) + 1}", "greaterThan", "1", _OVER)


def write_hypotheses(sheet: Worksheet, plan: Sheet, words: Mapping[str, Any]) -> None:
    """Write which levels the plan has enough units of to be judged."""
    names = ("factor", "level", "units", "needed", "verdict")
    rows = [
        [
            *(words["factor"][one.factor], one.level, one.units, one.needed),
            words["enough"]
            if one.units >= one.needed
            else words["lacks"].format(n=one.needed - one.units),
        ]
        for one in plan.hypotheses
    ]
    _table(sheet, [words["head"][name] for name in names], rows, {})
    put(cell_at(sheet, len(rows) + 3, 1), words["hypotheses_note"]).font = SOFT
    widths(sheet, [20, 34, 14, 14, 20])


def write_mix(sheet: Worksheet, plan: Sheet, words: Mapping[str, Any]) -> None:
    """Write what the strategy wants beside the plan and what went out."""
    names = ("factor", "level", "wanted", "planned", "plan_share", "out", "out_share")
    rows: list[list[Value]] = []
    for factor, parts in groupby(plan.mix, key=lambda part: part.factor):
        listed = list(parts)
        units, out = sum(one.units for one in listed), sum(one.out for one in listed)
        rows += (
            [
                words["factor"][factor],
                words["kind"].get(one.level, one.level),
                _wanted(one, words),
                *(one.units, _share(one.units, units), one.out, _share(one.out, out)),
            ]
            for one in listed
        )
    _table(sheet, [words["head"][name] for name in names], rows, {4: _PERCENT, 6: _PERCENT})
    widths(sheet, [16, 34, 16, 10, 12, 10, 12])


def _wanted(part: LevelShare, words: Mapping[str, Any]) -> str | None:
    least = None if part.least is None else f"{part.least:.0%}"
    most = None if part.most is None else f"{part.most:.0%}"
    if least == most:
        return least
    which = "between" if least and most else "at_least" if least else "at_most"
    return str(words[which].format(least=least, most=most))


def _share(part: float | None, whole: float) -> float | None:
    return part / whole if part is not None and whole else None


def _table(
    sheet: Worksheet,
    heads: Sequence[str],
    rows: Iterable[Sequence[Value]],
    shapes: Mapping[int, str],
) -> None:
    head(sheet, 1, heads)
    last = 1
    for last, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            cell = put(cell_at(sheet, last, column + 1), value)
            if column in shapes and value is not None:
                cell.number_format = shapes[column]
            cell.border = EDGE
            cell.alignment = TOP
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{last}"
    on_paper(sheet, "1:1")

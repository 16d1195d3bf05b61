"""Find a sheet's columns by their ids or headings, wherever they were moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Spot, did_you_mean
from cfkit.domain.grid import Cell, Line

Rows = Sequence[tuple[int, Sequence[Cell]]]
"""Numbers of rows with their cells; a number starts at 1."""

_HEAD = 10
"""So far down a heading is looked for; people write titles above it."""

_ENOUGH = 3
"""Known names in a row that make it a heading, where they are half of it at least: texts may say
what headings say."""

KEY = "id"


def lay_out(
    path: str, rows: Rows, names: Mapping[str, str]
) -> tuple[frozenset[str], tuple[Line, ...]]:
    """Return the columns that are there, and the rows below the headings by column id.

    `names` gives column ids by casefolded headings. Raise `InvalidFiles` when a column is there
    twice or nothing says which row is which post.
    """
    ids = set(names.values())
    heads = [row for row in rows[:_HEAD] if _is_heading(row[1], names)]
    exact = next((row for row in rows if _is_ids(row[1], ids)), None)
    chosen = exact or (heads[0] if heads else None)
    if chosen is None:
        raise InvalidFiles([_no_heading(path, rows)])
    columns = _known(chosen[1], names)
    _refuse_doubles(path, chosen, columns)
    for head in heads:
        _refuse_mixed(path, head, columns, _known(head[1], names))
    skipped = {chosen[0], *(number for number, _ in heads)}
    if KEY not in columns.values():
        raise InvalidFiles([_no_key(path, chosen)])
    lines = (
        Line(number, {columns[cell.column]: cell for cell in cells if cell.column in columns})
        for number, cells in rows
        if number not in skipped and number > min(skipped)
    )
    filled = (line for line in lines if any(cell.text.strip() for cell in line.cells.values()))
    return frozenset(columns.values()), tuple(filled)


def _is_heading(cells: Sequence[Cell], names: Mapping[str, str]) -> bool:
    filled = sum(bool(cell.text.strip()) for cell in cells)
    return len(_known(cells, names)) >= max(_ENOUGH, (filled + 1) // 2)


def _known(cells: Sequence[Cell], names: Mapping[str, str]) -> dict[int, str]:
    """Column ids by number."""
    found = ((cell.column, names.get(cell.text.strip().casefold())) for cell in cells)
    return {column: name for column, name in found if name is not None}


def _is_ids(cells: Sequence[Cell], ids: set[str]) -> bool:
    said = {cell.text for cell in cells}
    return {KEY, "origin"} <= said and _is_heading(cells, {name: name for name in ids})


def _refuse_doubles(path: str, row: tuple[int, Sequence[Cell]], columns: dict[int, str]) -> None:
    seen: dict[str, Cell] = {}
    for cell in row[1]:
        name = columns.get(cell.column)
        if name is None:
            continue
        if name in seen:
            words = f'{cell.name}: the column "{cell.text}" is there twice, first in'
            words += f" {seen[name].name}; remove one"
            spot = Spot(path, row[0], cell.column)
            raise InvalidFiles([spot.problem("sheet-column-double", words)])
        seen[name] = cell


def _refuse_mixed(
    path: str,
    row: tuple[int, Sequence[Cell]],
    columns: dict[int, str],
    headings: dict[int, str],
) -> None:
    for cell in row[1]:
        hidden, shown = columns.get(cell.column), headings.get(cell.column)
        if hidden and shown and hidden != shown:
            words = (
                f'{cell.name} is headed "{cell.text}", and the hidden row of ids calls the column'
                f" {hidden}: a column was moved without its hidden cell; export again"
            )
            spot = Spot(path, row[0], cell.column)
            raise InvalidFiles([spot.problem("sheet-columns-mixed", words)])


def _no_heading(path: str, rows: Rows) -> Diagnostic:
    if not rows:
        return Spot(path).problem("sheet-empty", "this sheet is empty; export the plan again")
    words = "no headings of a plan stand in the first rows; import what `cfkit export` wrote"
    return Spot(path, rows[0][0]).problem("sheet-headings", words)


def _no_key(path: str, row: tuple[int, Sequence[Cell]]) -> Diagnostic:
    shown = [cell.text for cell in row[1] if cell.text]
    words = f"no column {KEY}, so nobody can tell which post a row is; put it back"
    words += did_you_mean(KEY, shown)
    return Spot(path, row[0]).problem("sheet-id-column", words)

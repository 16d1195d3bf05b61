"""Give the columns of someone's table our names, and read its cells, telling all that is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from cfkit.domain.column_map import COLUMNS, ColumnMap
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Spot, did_you_mean
from cfkit.domain.grid import Line, Table
from cfkit.domain.metrics import Metric

from .cell_values import Days, count_of

_METRICS = {one.value: one for one in Metric}


@dataclass
class Headed:
    """A table with our names: `names` gives headings by column. `problems` gathers mistakes."""

    table: Table
    mapping: ColumnMap
    decimal: str
    days: Days
    names: dict[str, str]
    problems: list[Diagnostic] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """Yield the rows that say anything."""
        yield from self.table.lines

    def text(self, line: Line, column: str) -> str | None:
        """Return what a cell says, `None` for nothing."""
        cell = line.cells.get(self.names.get(column, ""))
        return (cell.text.strip() or None) if cell else None

    def counts(self, line: Line) -> dict[Metric, int]:
        """Read the metrics of a row; what is withheld is absent."""
        found = {}
        for name, metric in _METRICS.items():
            if (text := self.text(line, name)) is None:
                continue
            try:
                value = count_of(text, self.decimal)
            except ValueError as error:
                self.wrong(line, name, "bad-count", f"{name}: {error}")
                continue
            if value is not None:
                found[metric] = value
        return found

    def instant(self, line: Line, column: str, hour: time) -> datetime | None:
        """Read an instant in UTC; `None` when it is not told or wrong, which is told."""
        if (text := self.text(line, column)) is None:
            return None
        try:
            return self.days.instant(text, hour)
        except ValueError as error:
            self.wrong(line, column, "bad-instant", f"{column}: {error}")
            return None

    def spot(self, line: Line, column: str) -> Spot:
        """Point at a cell."""
        return self.table.spot(line, self.names.get(column, ""))

    def wrong(self, line: Line, column: str, code: str, words: str) -> None:
        """Note a mistake."""
        self.problems.append(self.spot(line, column).problem(code, words))

    def require(self) -> None:
        """Raise `InvalidFiles` when anything is wrong."""
        if self.problems:
            raise InvalidFiles(self.problems)


def known_headings(mapping: ColumnMap) -> set[str]:
    """Return the casefolded headings that a table may have."""
    return {name.casefold() for name in (*COLUMNS, *mapping.columns)}


def headed(
    table: Table, mapping: ColumnMap, taken: Collection[str], language: str, zone: str
) -> Headed:
    """Name the columns. `taken` are those that have a place here.

    Raise `InvalidFiles` for columns that nobody explained.
    """
    told = {heading.casefold(): column for heading, column in mapping.columns.items()}
    unread = mapping.ignore
    ignored = {one.casefold() for one in unread} if isinstance(unread, list) else set[str]()
    names: dict[str, str] = {}
    problems = []
    for cell in table.headings:
        heading = cell.text.strip()
        plain = heading.casefold()
        column = told.get(plain, plain if plain in taken else None)
        spot = Spot(table.path, _first(table), cell.column)
        if plain in ignored:
            continue
        if column is None or column not in taken:
            if unread != "others":
                problems.append(spot.problem("unknown-column", _unknown(heading, column, taken)))
        elif column in names:
            words = f'"{names[column]}" and "{heading}" both are {column}: leave one out'
            problems.append(spot.problem("table-column-double", words))
        else:
            names[column] = heading
    if problems:
        raise InvalidFiles(problems)
    decimal = mapping.decimal or ("," if language == "ru" else ".")
    return Headed(table, mapping, decimal, Days(zone, mapping.instants), names)


def _first(table: Table) -> int:
    return int(table.headings[0].name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if table.headings else 1


def _unknown(heading: str, column: str | None, taken: Collection[str]) -> str:
    if column is not None:
        return f'"{heading}" is {column} by the mapping, which has no place in this import'
    near = did_you_mean(heading.casefold(), taken)
    how = "" if near else "; name it in a mapping file (--mapping), or take the column out"
    return f'no column is called "{heading}"{near}{how}'

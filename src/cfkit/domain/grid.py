"""What came back in a sheet: cells by column, each with its place, not yet understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .diagnostics import Spot

Raw = str | int | float | date | datetime | time | timedelta | None

EPOCH = date(1899, 12, 30)
"""Day 0 of the serial numbers in which spreadsheets count days (1900 system, days after 60)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it stands: `name` as people say it, like `E7`. `column` starts at 1.

    `literal` is what a text cell says to the letter, where a guard was taken off it.
    """

    value: Raw
    name: str
    column: int
    is_formula: bool = False
    literal: str | None = None
    is_withheld: bool = False
    """Whether the export left the value out, because no cell can hold it."""

    @property
    def text(self) -> str:
        """The value as text; nothing is ""."""
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet, its cells by column id."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. `epoch` is day 0 of its serial numbers.

    `lossy` names an encoding that cannot hold every character, so some may have been lost.
    """

    path: str
    columns: frozenset[str]
    lines: tuple[Line, ...]
    epoch: date = EPOCH
    lossy: str | None = None

    def spot(self, line: Line, column: str) -> Spot:
        """Point at a cell, or at its row where the column is missing."""
        cell = line.cells.get(column)
        return Spot(self.path, line.number, cell.column if cell else 1)


@dataclass(frozen=True, slots=True)
class Table:
    """A list of records under one line of headings, in the order of the file.

    A line's cells are named by the headings as they stand.
    """

    path: str
    headings: tuple[Cell, ...]
    lines: tuple[Line, ...]

    def spot(self, line: Line, heading: str) -> Spot:
        """Point at a cell, or at its row where the column is missing."""
        cell = line.cells.get(heading)
        return Spot(self.path, line.number, cell.column if cell else 1)

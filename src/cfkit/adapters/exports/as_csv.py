"""A plan as CSV for Google Sheets, Notion and importers of Trello."""

from __future__ import annotations

import csv
import io
import re

from cfkit.domain.sheet import Sheet

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\t\r"
"""A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection", read 2026-11-22);
the wide signs are guarded too, for spreadsheets that take them for the narrow ones (unconfirmed,
2026-11-27)."""

_BLANKS = " \n\u00a0\u3000\ufeff"
"""What spreadsheets pass over on their way to such a sign."""

FIRST = "name"
"""Notion makes the first column the title of a page."""

_FORMULA = re.compile(f"[{_BLANKS}]*[{_SIGNS}]")
_GUARDED = re.compile(f"'+(?=[{_BLANKS}]*[{_SIGNS}])")


def export(plan: Sheet) -> bytes:
    """Write RFC 4180 lines in UTF-8 without a mark, which would become part of the first heading.

    A cell that a spreadsheet would run is led by an apostrophe; `unguarded` takes it off again.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    headings = dict(zip(plan.columns, plan.headings, strict=True))
    columns = [FIRST, *(name for name in plan.columns if name != FIRST)]
    writer.writerow([headings[name] for name in columns])
    for row in plan.rows:
        writer.writerow([harmless(row.cells[column]) for column in columns])
    return out.getvalue().encode()


def harmless(cell: str) -> str:
    """Lead a cell that looks like a formula with an apostrophe; one that is led gets another."""
    looks = _FORMULA.match(cell) or _GUARDED.match(cell)
    return f"'{cell}" if looks else cell


def unguarded(cell: str) -> str:
    """Take off the apostrophe that `harmless` put before a cell."""
    return cell[1:] if _GUARDED.match(cell) else cell

"""A plan as CSV that spreadsheets, Notion and Trello import as it is."""

from __future__ import annotations

import csv
import io

from .handover import Handover

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection", read 2026-11-22)."""


def export(plan: Handover) -> bytes:
    """Write RFC 4180 lines in UTF-8 without a mark, which would become part of the first heading.

    A cell that a spreadsheet would run is led by an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(plan.headings)
    for row in plan.rows:
        writer.writerow([harmless(row.cells[column]) for column in plan.columns])
    return out.getvalue().encode()


def harmless(cell: str) -> str:
    """Lead a cell that looks like a formula with an apostrophe."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(FORMULA) else cell

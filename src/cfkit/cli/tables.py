"""Lay rows out for people: a table where it fits, and whole words where it does not."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime

GAP = 2
INDENT = "    "


def lay_out(heads: Sequence[str], rows: Sequence[Sequence[object]], width: int | None) -> list[str]:
    """Return the lines of a table, its heading first; `width` is the screen's, `None` endless.

    What does not fit moves to lines of its own below its row, so that keys and addresses stay whole
    and can be copied.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(heads, *cells, strict=True)]
    beside, below = _split(widths, width)
    lines = [_line([heads[n] for n in beside], [widths[n] for n in beside])]
    lines.append("─" * (sum(widths[n] for n in beside) + GAP * (len(beside) - 1)))
    for row in cells:
        lines.append(_line([row[n] for n in beside], [widths[n] for n in beside]))
        lines += [line for n in below if row[n] != "—" for line in _folded(row[n], width)]
    return lines


def _split(widths: Sequence[int], width: int | None) -> tuple[list[int], list[int]]:
    """Choose the columns that stand beside each other; the widest of the others go below."""
    beside = list(range(len(widths)))
    below: list[int] = []
    while width and len(beside) > 1 and sum(widths[n] + GAP for n in beside) - GAP > width:
        widest = max(beside, key=lambda n: (widths[n], n))
        beside.remove(widest)
        below.append(widest)
    return beside, sorted(below)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return (" " * GAP).join(padded).rstrip()


def _folded(text: str, width: int | None) -> list[str]:
    return textwrap.wrap(
        text,
        width=width or len(text) + len(INDENT) + 1,
        initial_indent=INDENT,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cell(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return value.strftime("%a %d %b %H:%M")
    return " ".join(str(value).split())


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)

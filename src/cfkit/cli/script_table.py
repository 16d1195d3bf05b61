"""Draws a script as a table for people, as wide as their screen."""

from __future__ import annotations

import io
from collections.abc import Sequence

WIDE = 110
"""Columns of a screen from which eight columns of words can be read beside each other."""


def draw(heads: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> str:
    """Draw rows beside each other; a narrow screen gets a block a scene."""
    if width < WIDE:
        lines: list[str] = []
        for listed in cells:
            lines += ["", f"{heads[0]} {' · '.join(listed[:3])}"]
            told = zip(heads[3:], listed[3:], strict=True)
            lines += [f"    {head}: {' / '.join(text.splitlines())}" for head, text in told if text]
        return "\n".join(lines).strip("\n")
    from rich import box
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    columns = (Column(head, overflow="fold") for head in heads)
    table = Table(*columns, box=box.SIMPLE_HEAD, show_lines=True, width=width)
    for listed in cells:
        table.add_row(*map(Text, listed))
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")

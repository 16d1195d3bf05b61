"""Draws columns of cards beside each other, as many as the screen is wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from .visible import line

NARROWEST = 24
WIDEST = 40
GAP = 2
INDENT = "  "

Column = tuple[str, Sequence[Sequence[str]]]
"""A heading and cards, each some lines."""


def draw(columns: Sequence[Column], width: int, most: int) -> list[str]:
    """Return the lines of a board; what does not fit beside goes below.

    A column has at most `most` cards; where there is room, it goes on beside.
    """
    room = max(1, (width + GAP) // (NARROWEST + GAP))
    spread = list(_spread(columns, room - len(columns), most))
    beside = min(len(spread), room)
    wide = max(1, min(WIDEST, (width - GAP * (beside - 1)) // beside)) if beside else 1
    lines: list[str] = []
    for first in range(0, len(spread), room):
        drawn = [list(_column(one, wide)) for one in spread[first : first + room]]
        lines += [""] if lines else []
        lines += [
            (" " * GAP).join(cells).rstrip() for cells in zip_longest(*drawn, fillvalue=" " * wide)
        ]
    return lines


def _spread(columns: Sequence[Column], spare: int, most: int) -> Iterator[Column]:
    """Let long columns go on in spare ones, and say how many cards are not shown."""
    for head, cards in columns:
        extra = max(0, min(spare, (len(cards) - 1) // most))
        spare -= extra
        for number in range(extra + 1):
            part = list(cards[number * most : (number + 1) * most])
            if number == extra and (rest := len(cards) - (number + 1) * most) > 0:
                part.append([f"… {rest} more"])
            yield ("" if number else f"{head} ({len(cards)})"), part


def _column(column: Column, width: int) -> Iterator[str]:
    head, cards = column
    yield _fit(head, width)
    yield "─" * width
    for card in cards:
        for number, text in enumerate(card):
            yield _fit(text, width, INDENT if number else "")


def _fit(text: str, width: int, indent: str = "") -> str:
    """Cut or fill a line to a width in cells of a screen; what others wrote is made visible."""
    from rich.cells import cell_len, set_cell_size

    shown = indent + line(" ".join(text.split()))
    if cell_len(shown) <= width:
        return set_cell_size(shown, width)
    return set_cell_size(set_cell_size(shown, width - 1).rstrip() + "…", width)

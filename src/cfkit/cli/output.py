"""One reading of `--out` for every command: a file, or stdout where it says `-`."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .terminal import Terminal

DASH = Path("-")


def is_stdout(out: Path | None) -> bool:
    """Whether stdout was asked for by name."""
    return out == DASH


def file_of(out: Path | None) -> Path | None:
    """Name the file that is to be written; `None` when nothing or stdout was named."""
    return None if is_stdout(out) else out


def shape_of(
    out: Path | None, shapes: Mapping[str, str], otherwise: str, option: str | None = None
) -> str:
    """Read the shape from a file's suffix; `otherwise` holds where no file was named.

    `shapes` maps suffixes, like `.md`, to names of shapes; `option` says the shape in another way.
    Raise `UsageError` for another suffix.
    """
    file = file_of(out)
    if file is None:
        return otherwise
    if (shape := shapes.get(file.suffix.lower())) is None:
        remedy = f", or say it with {option}" if option else ""
        raise UsageError(
            f'"{file}" has no shape: name a file that ends in {_either(shapes)}{remedy}'
        )
    return shape


def hand_over(
    terminal: Terminal, out: Path | None, made: str | bytes, told: str, *, dry_run: bool = False
) -> Terminal:
    """Write the file and say `told` of it, or print the text where no file was named.

    Return the terminal for the document of `--json`, which takes the place of the text; after
    `--out -` it prints none, because the text stands there. Raise `InputError` for a file that
    cannot be written.
    """
    file = file_of(out)
    if file is not None:
        if not dry_run:
            from cfkit.adapters.exports.lines import write_whole

            write_whole(file, made)
        terminal.say(told)
    elif is_stdout(out) or not terminal.json:
        terminal.text(made if isinstance(made, str) else made.decode())
    return beside(terminal, out)


def hand_over_pieces(terminal: Terminal, out: Path | None, head: str, pieces: Iterable[str]) -> int:
    """Write or print as `hand_over` does what comes in pieces below a head; count the pieces.

    None of them is kept meanwhile.
    """
    file = file_of(out)
    with ExitStack() as stack:
        write: Callable[[str], object]
        if file is not None:
            from cfkit.adapters.exports.lines import open_whole

            write = stack.enter_context(open_whole(file))
        else:
            write = terminal.text if is_stdout(out) or not terminal.json else _nowhere
        if head:
            write(head)
        count = 0
        for piece in pieces:
            write(piece)
            count += 1
    return count


def _nowhere(_: str) -> None:
    """Leave out what the document of `--json` stands for."""


def beside(terminal: Terminal, out: Path | None) -> Terminal:
    """Give the terminal for what comes with the data: none of it on a stdout that holds them."""
    return replace(terminal, json=False) if is_stdout(out) else terminal


def _either(shapes: Mapping[str, str]) -> str:
    *others, last = shapes
    return f"{', '.join(others)} or {last}" if others else last

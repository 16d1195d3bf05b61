"""`cfkit script`: what people who shoot and cut work from."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import CfkitError

from .output import file_of, hand_over
from .script_table import draw
from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.application.unit import Unit
    from cfkit.domain.script import Script
    from cfkit.wiring import Workshop

SUFFIXES = {".md": "md", ".csv": "csv", ".srt": "srt", ".txt": "teleprompter"}
"""What the name of a file asks for."""


class Shape(StrEnum):
    """The shapes of a script."""

    TABLE = "table"
    MD = "md"
    CSV = "csv"
    TELEPROMPTER = "teleprompter"
    SRT = "srt"
    STORYBOARD = "storyboard"


def planned_keys(incomplete: str) -> list[str]:
    """Complete a key from the names of the content files, which need not be read."""
    from cfkit import wiring

    try:
        root = wiring.find_root(None)
    except CfkitError:
        return []
    found = []
    for path in root.glob("content/*/*/*.md"):
        stem, _, again = path.stem.partition("+")
        found.append(f"{stem}@{path.parent.name}{'#' if again else ''}{again}")
    return sorted(key for key in found if key.startswith(incomplete))


Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY",
        help="idea.angle.format.segment, with @channel for a placement.",
        autocompletion=planned_keys,
    ),
]
Out = Annotated[Path | None, typer.Option(help="The file to write, or - for stdout.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(script)


def script(
    context: typer.Context,
    key: Key,
    to: Annotated[
        Shape | None, typer.Option(help="The shape; else the suffix of --out says it, else table.")
    ] = None,
    out: Out = None,
    length: Annotated[
        int | None, typer.Option(min=1, max=36_000, help="Fit the scenes into so many seconds.")
    ] = None,
) -> None:
    """Write the timed script of a clip, a story, a stream or an episode."""
    from cfkit import wiring
    from cfkit.adapters.exports.script_shapes import SHAPES, columns, rows, summary
    from cfkit.adapters.templates.scenes import load_scenes, load_words
    from cfkit.application.script import make_script

    terminal: Terminal = context.obj
    root = terminal.root()
    with wiring.workshop(root) as shop:
        packs = wiring.packs(root)
        words = load_words(packs, "script", shop.project.strategy.brand.language)
        unit = unit_of(shop, key, terminal)
        made = make_script(
            unit, shop.project, load_scenes(packs), words["directives"], length=length
        )
    shape = to.value if to else SUFFIXES.get(out.suffix.lower() if out else "", "table")
    if shape == "table":
        table = draw(columns(words), rows(made), _width())
        drawn = f"{summary(made, words)}\n\n{table}\n"
    else:
        drawn = SHAPES[shape](made, words)
    hand_over(terminal, out, drawn, f"+ {out}").data(_document(made, unit, file_of(out)))
    if not terminal.quiet:
        for one in made.warnings:
            terminal.warn(f"{made.key}: warning [{one.code}] {one.message}")


def unit_of(shop: Workshop, key: str, terminal: Terminal) -> Unit:
    """Find what a key names; say which file it was read from."""
    from cfkit.application.unit import find_unit
    from cfkit.application.write import Writer

    writer = Writer(shop.project, shop.templates)
    placements, broken = shop.content.read()
    terminal.diagnostics(broken)
    terminal.left_out(broken)
    found = find_unit(
        key,
        shop.project,
        placements,
        lambda variant, channel: writer.write(variant, channel, shop.capabilities(channel)),
    )
    if found.path and not terminal.quiet:
        terminal.warn(f"read from {found.path}: {found.why}")
    return found


def _width() -> int:
    """Tell how wide the screen is; a file is as wide as a table of eight columns wants."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 160


def _document(made: Script, unit: Unit, out: Path | None) -> dict[str, Any]:
    return {
        "key": made.key,
        "title": made.title,
        "format": unit.key.format,
        "language": made.language,
        "seconds": made.seconds,
        "words": made.words,
        "words_per_second": round(made.words / made.seconds, 2) if made.seconds else None,
        "outline": made.timing.outline,
        "caption": made.caption or None,
        "source": unit.path,
        "scenes": [
            {
                **{name: value if value != "" else None for name, value in asdict(scene).items()},
                "words": scene.words,
                "words_per_second": round(scene.pace, 2),
            }
            for scene in made.scenes
        ],
        "warnings": [asdict(one) for one in made.warnings],
        "out": os.fspath(out) if out else None,
    }

"""`cfkit check` and `cfkit schema`: whether what we wrote is sound."""

from __future__ import annotations

from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cfkit.domain.errors import ExitCode

from .terminal import Terminal, dumps


class What(StrEnum):
    """The files that have a schema."""

    STRATEGY = "strategy"
    IDEAS = "ideas"
    CONTENT = "content"
    PEOPLE = "people"
    SOURCES = "sources"
    WEIGHTS = "weights"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command()(schema)


def check(
    context: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    text: Annotated[
        bool, typer.Option("--text", help="Look at texts and their facts too.")
    ] = False,
    rendered: Annotated[
        bool, typer.Option("--rendered", help="Look at some generated texts of each idea too.")
    ] = False,
    code_quality: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write GitLab's code quality report.")
    ] = None,
) -> None:
    """Find every problem of the strategy, the ideas and the content."""
    from cfkit import wiring
    from cfkit.domain.diagnostics import Level

    terminal: Terminal = context.obj
    root = terminal.root()
    with terminal.progress("Checking") if text or rendered else nullcontext():
        found = wiring.check(root, text=text, rendered=rendered)
    if code_quality is not None:
        wiring.write_code_quality(found, root, code_quality)
    terminal.diagnostics(found)
    notes = dict.fromkeys(one.note for one in found if one.note)
    said = {"note": "; ".join(notes)} if notes else {}
    terminal.data({"diagnostics": [one.as_json() for one in found], **said})
    for note in notes:
        terminal.say(f"{note}.")
    counts = {level: sum(one.level is level for one in found) for level in Level}
    if not found:
        terminal.say(terminal.paint("No problems.", "good"))
    else:
        told = (f"{n} {level}{'s' if n != 1 else ''}" for level, n in counts.items())
        terminal.say(", ".join(told))
    if strict and counts[Level.WARNING]:
        terminal.say("With --strict, warnings count as errors.")
    if counts[Level.ERROR] or (strict and counts[Level.WARNING]):
        raise typer.Exit(ExitCode.INPUT)


def schema(
    context: typer.Context,
    what: Annotated[
        What,
        typer.Argument(
            metavar="FILE", help="strategy, ideas, content, people, sources or weights."
        ),
    ] = What.STRATEGY,
) -> None:
    """Print the JSON Schema of a file, for editors that check as you type."""
    from cfkit.adapters.files.schema import schema as schema_of

    terminal: Terminal = context.obj
    found = schema_of(what.value)
    # A JSON Schema may hold keys of its own: with --json it says which documents it belongs to.
    terminal.text(dumps({"schema": 1, **found} if terminal.json else found))

"""`cfkit inbox`: what people answer, and what we owe them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cfkit.domain.errors import ExitCode, InputError

from . import inbox_cases, inbox_questions, inbox_reply
from .terminal import Terminal
from .visible import json_text

inbox = typer.Typer(
    help="Comments as cases: what they are, and what we owe.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    inbox_cases.register(inbox)
    inbox_reply.register(inbox)
    inbox_questions.register(inbox)
    app.add_typer(inbox, name="inbox")


@inbox.command()
def classify(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help='Lines like {"id": "1", "text": "..."}.')
    ],
) -> None:
    """Say what each comment of a file is and why; nothing is stored, and no project is needed."""
    from cfkit import wiring
    from cfkit.adapters.imports.remarks import load_remarks
    from cfkit.domain.diagnostics import Diagnostic

    terminal: Terminal = context.obj
    judge = wiring.classifier(_root(terminal)).judge
    broken: list[Diagnostic] = []
    lines = []
    for read in load_remarks(file):
        if isinstance(read, Diagnostic):
            broken.append(read)
            continue
        found = judge(read["text"], read.get("context") or "")
        line = {**read, "class": found.sort, "reasons": found.reasons}
        lines.append(line)
        if not terminal.json:
            terminal.text(json_text(json.dumps(line, ensure_ascii=False)))
    terminal.diagnostics(broken)
    document = {"comments": lines, "diagnostics": [one.as_json() for one in broken]}
    if broken:
        words = f"broken lines in {file}: {len(broken)}; the others were read"
        terminal.fail(document, "broken-lines", words, ExitCode.INPUT)
    terminal.data(document)


def _root(terminal: Terminal) -> Path | None:
    """Find the project, if there is one: its templates may hold signals of its own."""
    if terminal.folder is not None:
        return terminal.root()
    try:
        return terminal.root()
    except InputError:
        return None

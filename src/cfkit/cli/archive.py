"""`cfkit archive`: what channels said before cfkit, to be said again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from .terminal import Terminal

archive = typer.Typer(
    help="What channels said before.", no_args_is_help=True, rich_markup_mode=None
)
imports = typer.Typer(
    help="Bring an export in.", no_args_is_help=True, rich_markup_mode=None
)  # fmt: skip
archive.add_typer(imports, name="import")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The JSON of the export.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and count, write nothing.")]

WORDS = 60
"""Characters of a message that a list shows."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(archive, name="archive")


@imports.command()
def telegram(context: typer.Context, file: File, dry_run: DryRun = False) -> None:
    """Read result.json of Telegram Desktop: a channel's menu, Export chat history, JSON."""
    _bring_in(context.obj, file, "telegram", dry_run=dry_run)


@imports.command()
def vk(context: typer.Context, file: File, dry_run: DryRun = False) -> None:
    """Read the answer of `wall.get` of the VK API, as it came."""
    _bring_in(context.obj, file, "vk", dry_run=dry_run)


@archive.command()
def best(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    contains: Annotated[str | None, typer.Option(metavar="WORDS", help="Only with these.")] = None,
) -> None:
    """List the messages that readers answered most."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    words = (contains or "").casefold()
    found = [
        (name, one)
        for name, messages in wiring.archived(terminal.root()).items()
        for one in messages
        if one.text and not one.forwarded and words in one.text.casefold()
    ]
    shown = sorted(found, key=lambda pair: (-pair[1].response, pair[0], pair[1].id))[:limit]
    terminal.table(
        ["archive", "id", "day", "response", "begins"],
        (
            (name, one.id, one.at.date(), one.response, one.text.split("\n", 1)[0][:WORDS])
            for name, one in shown
        ),
    )
    if not found:
        terminal.say("Nothing here: `cfkit archive import telegram result.json` brings some in.")
    terminal.data({"messages": [{"archive": name, **one.as_json()} for name, one in shown]})


def _bring_in(
    terminal: Terminal, file: Path, source: Literal["telegram", "vk"], *, dry_run: bool
) -> None:
    from cfkit import wiring
    from cfkit.domain.errors import ExitCode

    root = terminal.root()
    with terminal.progress("Reading"):
        path, export, merged = wiring.import_export(root, file, source, dry_run=dry_run)
    shown = path.relative_to(root).as_posix()
    document = {
        "path": shown,
        "read": len(export.messages),
        "new": merged.new,
        "changed": merged.changed,
        "skipped": export.skipped,
        "total": len(merged.messages),
        "diagnostics": [export.problem.as_json()] if export.problem else [],
    }
    terminal.say(
        f"{shown}: {merged.new} new, {merged.changed} changed, {len(merged.messages)} in all;"
        f" {export.skipped} records are no messages of the channel"
    )
    if export.problem:
        terminal.diagnostics([export.problem])
        kept = "would be kept" if dry_run else "were kept"
        words = f"the export is broken; {len(export.messages)} messages before the break {kept}"
        terminal.fail(document, "export-broken", words, ExitCode.INPUT)
    terminal.data(document)

"""`cfkit media`: the files that platforms fetch, as they must lie on a site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cfkit.domain.errors import ExitCode

from .plan import DryRun
from .terminal import Terminal


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(media)


def media(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What you upload from.")],
    only: Annotated[str | None, typer.Option(metavar="CHANNEL", help="Only this one.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Lay out the files that platforms fetch, converted where they must be, for media_base_url."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop, terminal.progress("Laying out"):
        found = wiring.lay_out(shop, folder, only, dry_run=dry_run)
    for one in found:
        if one.fault:
            terminal.warn(one.fault)
        else:
            made = f"  made of {one.file}" if one.name != one.file else ""
            terminal.say(f"{'new ' if one.is_new else 'same'}  {one.name}{made}")
    files = [one for one in found if not one.fault]
    new = sum(one.is_new for one in files)
    terminal.data(
        {
            "folder": str(folder),
            "files": [one.as_json() for one in found],
            "new": new,
            "dry_run": dry_run,
        }
    )
    if not found:
        terminal.say("No planned post carries a file that its platform fetches.")
    elif files:
        written = "would be written" if dry_run else "written"
        terminal.say(
            f"{new} of {len(files)} files {written} to {folder}: upload it to where the setting "
            "media_base_url leads"
        )
    if len(files) < len(found):
        raise typer.Exit(ExitCode.HELD)

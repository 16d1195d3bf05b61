"""`cfkit approve`: a person's word for the words and pictures as they stand."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Annotated

import typer

from cfkit.domain.errors import UsageError, exit_code

from .plan import DryRun
from .terminal import Terminal
from .visible import order_free


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(approve)


def approve(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help="Which ones.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every draft.")] = False,
    by: Annotated[str | None, typer.Option(help="Who approves. Default: git's user.name.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Bind an approval to the words and pictures as they stand."""
    from cfkit import wiring
    from cfkit.application.approve import approve as approve_them
    from cfkit.application.waiting import reports_waiting

    terminal: Terminal = context.obj
    if bool(keys) == all_:
        raise UsageError("name the keys to approve, or say --all")
    who = signature(by)
    with wiring.workshop(terminal.root()) as shop:
        placements = shop.content.load()
        decided = approve_them(
            placements,
            shop.content,
            shop.clock.now(),
            who,
            digest_of=shop.shelf.digest,
            lacks=shop.why_not,
            project=shop.project,
            keys=keys or (),
            everything=all_,
            dry_run=dry_run,
        )
        keys_done = {one.key for one in decided if one.fingerprint}
        approved = [one for one in placements if str(one.key) in keys_done]
        waiting = [*reports_waiting(approved, shop.project)]
    for one in decided:
        if one.why:
            terminal.warn(f"not approved {one.key}: {one.why}")
    done = [one for one in decided if one.fingerprint]
    terminal.say(f"{len(done)} approved by {who}" + (" (dry run)" if dry_run else ""))
    for note in waiting:
        terminal.warn(note)
    terminal.data({"approved": [asdict(one) for one in decided], "dry_run": dry_run})
    if code := exit_code(one.exit for one in decided):
        raise typer.Exit(code)


def signature(by: str | None) -> str:
    """Name who decides: `--by`, else git's user.name. Refuse what no file could hold as it is."""
    name = by or _who()
    if order_free(name) != name or "\n" in name or not name.strip():
        raise UsageError("name who approves in one line of text, like --by anna")
    return name


def _who() -> str:
    import shutil
    import subprocess

    git = shutil.which("git")
    if git:
        asked = subprocess.run(  # noqa: S603  a fixed command
            [git, "config", "user.name"], capture_output=True, check=False
        )
        if found := asked.stdout.decode(errors="replace").strip():
            return found
    return os.environ.get("USER") or "unknown"

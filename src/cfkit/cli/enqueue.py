"""`cfkit publish --enqueue`: leave to workers what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from cfkit.domain.errors import ExitCode

if TYPE_CHECKING:
    from .terminal import Terminal


def enqueue_due(
    terminal: Terminal,
    *,
    only: str | None,
    key: str | None,
    retry: str | None,
    dry_run: bool,
) -> None:
    """Put what is due into the queue, and say what is new there."""
    from cfkit import wiring

    with wiring.workshop(terminal.root()) as shop:
        placements, broken = shop.content.read()
        terminal.diagnostics(broken)
        if not dry_run:
            wiring.refuse_elsewhere(shop, "nothing was left to workers")
        jobs = wiring.enqueue_due(
            shop, placements, only=only, key=key, retry=retry, dry_run=dry_run
        )
    for channel, named, is_new in jobs:
        what = f"{channel}: {named}" if named else channel
        said = "would wait" if dry_run else "waits" if is_new else "waits already"
        terminal.say(f"{said} in the queue: {what}")
    if not jobs:
        terminal.say("Nothing is due.")
    fields = ("channel", "key", "is_new")
    terminal.data(
        {
            "jobs": [dict(zip(fields, job, strict=True)) for job in jobs],
            "diagnostics": [one.as_json() for one in broken],
            "dry_run": dry_run,
        }
    )
    terminal.left_out(broken)
    if broken:
        raise typer.Exit(ExitCode.INPUT)

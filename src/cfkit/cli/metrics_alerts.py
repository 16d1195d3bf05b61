"""`cfkit metrics alerts`: what somebody should look at, for people and for scheduled jobs."""

from __future__ import annotations

from typing import Annotated

import typer

from .summary import SummaryFile, add_summary, told_when_stopped
from .terminal import Terminal


def register(metrics: typer.Typer) -> None:
    """Add the command."""
    metrics.command()(alerts)


def alerts(
    context: typer.Context,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 9 when there is any warning.")
    ] = False,
    summary: SummaryFile = None,
) -> None:
    """Say what to look at: goals at risk, late answers, silence, odd counts, dead tokens."""
    from cfkit import wiring
    from cfkit.adapters.exports.run_summary import alerts_page
    from cfkit.application.alerts import alerts as find
    from cfkit.application.alerts import exit_of
    from cfkit.wiring.numbers import scene

    terminal: Terminal = context.obj
    with (
        told_when_stopped(terminal, summary, "metrics alerts"),
        wiring.workshop(terminal.root()) as shop,
    ):
        found = find(scene(shop))
    code = exit_of(found, strict=strict)
    for one in found:
        terminal.remark(f"{one.level} [{one.kind}] {one.words}", one.level)
        terminal.say(f"    {one.remedy}")
    if not found:
        terminal.say("Nothing to look at.")
    add_summary(terminal, summary, alerts_page(found, code))
    document = {"alerts": [one.as_json() for one in found]}
    if code:
        terminal.fail(document, "alerts", f"{len(found)} things to look at", code)
    terminal.data(document)

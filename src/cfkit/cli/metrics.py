"""`cfkit metrics` and `cfkit report`: what came back, and what it means."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from . import metrics_alerts, metrics_import, metrics_out
from .output import hand_over, shape_of
from .plan import PeriodArgument
from .publish import instant
from .summary import SummaryFile, add_summary, told_when_stopped
from .terminal import Terminal

PAGES = {".html": "html", ".md": "md"}

metrics = typer.Typer(
    help="Pull, import and look at the numbers.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    metrics_import.register(metrics)
    metrics_out.register(metrics)
    metrics_alerts.register(metrics)
    app.add_typer(metrics, name="metrics")
    app.command()(report)


@metrics.command()
def pull(
    context: typer.Context,
    only: Annotated[str | None, typer.Option(metavar="CHANNEL", help="Only this one.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Count every publication now, whatever its age.")
    ] = False,
    summary: SummaryFile = None,
) -> None:
    """Take the snapshots that are due: 1 h, 1, 3, 7 and 28 days after."""
    from cfkit import wiring
    from cfkit.adapters.exports.run_summary import pull_page
    from cfkit.application.collect import pull as pull_due

    terminal: Terminal = context.obj
    with (
        told_when_stopped(terminal, summary, "metrics pull"),
        wiring.workshop(terminal.root()) as shop,
        terminal.progress("Counting"),
    ):
        pulled = pull_due(
            shop.project,
            shop.platform_for,
            shop.store,
            shop.clock,
            limits=shop.limits,
            only=only,
            everything=all_,
            is_rehearsal=shop.sandbox is not None,
        )
    calls = sum(pulled.calls.values())
    if calls:
        terminal.say(f"{pulled.snapshots} new snapshots in {calls} calls")
    else:
        terminal.say("Nothing new is due to be counted; --all counts everything now.")
    for (channel, words), count in Counter((g.channel, g.words) for g in pulled.gaps).items():
        terminal.say(f"  {channel}: {words}" + (f" ({count} posts)" if count > 1 else ""))
    document = {
        "snapshots": pulled.snapshots,
        "calls": dict(pulled.calls),
        "gaps": [asdict(gap) for gap in pulled.gaps],
    }
    gaps = [(gap.channel, gap.words, gap.key) for gap in pulled.gaps]
    add_summary(terminal, summary, pull_page(pulled.snapshots, calls, gaps, pulled.exit))
    if pulled.exit:
        failed = ", ".join(sorted({gap.channel for gap in pulled.gaps if gap.why == "failed"}))
        words = f"numbers could not be fetched from {failed}; the lines above say why"
        terminal.fail(document, "not-counted", words, pulled.exit)
    terminal.data(document)


def report(
    context: typer.Context,
    period: PeriodArgument,
    out: Annotated[Path | None, typer.Option(help="FILE.html or FILE.md, or - for stdout.")] = None,
    at: Annotated[
        str | None, typer.Option(help="Look at it as if it were this instant (ISO 8601).")
    ] = None,
) -> None:
    """Say what a period brought: decisions first, then the evidence."""
    from cfkit import wiring
    from cfkit.application.report import as_json
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period)
    kind = shape_of(out, PAGES, "md")
    with wiring.workshop(terminal.root()) as shop, terminal.progress("Reporting"):
        known_at = instant(at, shop.project.strategy.brand.timezone)
        made = wiring.reported(shop, wanted, known_at)
        text = shop.report_page(made, "html" if kind == "html" else "md")
    hand_over(terminal, out, text, f"Report written to {out}").data(as_json(made))

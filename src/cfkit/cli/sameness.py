"""`cfkit sameness`: where a period repeats itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode

from .plan import PeriodArgument
from .terminal import Terminal, passed_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.sameness import Alike, Sameness
    from cfkit.domain.report import Diversity

SHOWN = 20
"""Pairs that people are shown; `--json` holds all."""

AlikeOption = Annotated[
    int, typer.Option(min=60, max=100, metavar="PERCENT", help="From where two posts are alike.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sameness)


def sameness(context: typer.Context, period: PeriodArgument, alike: AlikeOption = 70) -> None:
    """Find posts of a period that are alike, and how varied each channel is."""
    from cfkit import wiring
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period)
    with wiring.workshop(terminal.root()) as shop:
        placements, broken = shop.content.read()
        found = shop.sameness((one for one in placements if one.at.date() in wanted), alike / 100)
    terminal.diagnostics(broken)
    show(terminal, found)
    if not found.posts and not broken:
        terminal.say(f"No placements yet: `cfkit plan {wanted.name}` writes some.")
    diagnostics = [one.as_json() for one in broken]
    document = {"period": wanted.name, **found.as_json(), "diagnostics": diagnostics}
    if broken:
        terminal.fail(document, "invalid-files", passed_over(broken), ExitCode.INPUT)
    terminal.data(document)


def show(terminal: Terminal, found: Sameness) -> None:
    """Tell people what repeats itself."""
    show_alike(terminal, found.alike)
    for same in found.identical:
        told = f"! the same text on {', '.join(same.channels)}:"
        terminal.say(terminal.paint(told, "warning"))
        for key in same.keys:
            terminal.say(f"    {key}")
    for run in found.monotony:
        words = f"! {len(run.keys)} running on {run.channel} are {run.angle} as {run.format}:"
        terminal.say(terminal.paint(words, "warning"))
        for key in run.keys:
            terminal.say(f"    {key}")
    terminal.table(["channel", "variety of", "posts", "used", "possible", "evenness"], _rows(found))
    if found.posts:
        counts = f"{len(found.alike)} pairs alike, {len(found.identical)} texts on several channels"
        terminal.say(f"{found.posts} posts: {counts}, {len(found.monotony)} monotonous runs")


def show_alike(terminal: Terminal, pairs: Sequence[Alike]) -> None:
    """List pairs of posts that are alike."""
    terminal.table(
        ["alike", "post", "and"],
        [(f"{pair.similarity:.0%}", pair.one, pair.other) for pair in pairs[:SHOWN]],
    )
    if len(pairs) > SHOWN:
        terminal.say(f"{len(pairs) - SHOWN} more pairs: --json lists them.")


def _rows(found: Sameness) -> list[tuple[object, ...]]:
    return [
        (one.channel, f"{one.axis}s", one.units, one.used, one.possible, _percent(one))
        for one in found.diversity
    ]


def _percent(one: Diversity) -> str:
    return "—" if one.evenness is None else f"{one.evenness:.0%}"

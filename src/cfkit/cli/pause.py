"""`cfkit pause` and `cfkit resume`: an emergency brake, with an express lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode, UsageError

from .choice import refuse_unknown
from .plan import DryRun
from .terminal import Terminal
from .visible import order_free

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.due import Rules
    from cfkit.application.pause import Touched
    from cfkit.domain.publication import Pause
    from cfkit.wiring import Workshop


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(pause)
    app.command()(resume)


def pause(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Why, in one line: every held post says it.")],
    only: Annotated[
        str, typer.Option(metavar="KIND", help="all, ads, entertainment or a pillar.")
    ] = "all",
    dry_run: DryRun = False,
) -> None:
    """Hold what is scheduled; `publish --key` still sends what you name."""
    from cfkit import wiring
    from cfkit.application.pause import as_json, held, kinds
    from cfkit.domain.publication import Pause

    terminal: Terminal = context.obj
    if order_free(reason) != reason or "\n" in reason or not reason.strip():
        raise UsageError("give the reason in one line of text, like --reason 'mourning'")
    with wiring.workshop(terminal.root()) as shop:
        refuse_unknown("kind of post", only, kinds(shop.project))
        new = Pause(reason.strip(), shop.clock.now(), only)
        placements, broken = shop.content.read()
        if not dry_run:
            wiring.refuse_elsewhere(shop, "nothing was paused")
            shop.store.pause(new)
        found = held(placements, shop.store.deliveries(), _rules(shop, [new]))
        in_force = [new] if dry_run else shop.store.pauses()
    terminal.diagnostics(broken)
    terminal.say(f"Paused: {new}" + (" (dry run, nothing was paused)" if dry_run else ""))
    _list(terminal, "held now", [one for one in found if one.when == "now"])
    _list(terminal, "held in the next 7 days", [one for one in found if one.when == "ahead"])
    terminal.say("`cfkit publish --key KEY` sends one all the same; `cfkit resume` ends the pause.")
    told = [one.as_json() for one in broken]
    terminal.data({**as_json(in_force, found), "diagnostics": told, "dry_run": dry_run})
    terminal.left_out(broken)
    if broken:
        raise typer.Exit(ExitCode.INPUT)


def resume(context: typer.Context, dry_run: DryRun = False) -> None:
    """End every pause; say what goes out at once and what has gone stale."""
    from cfkit import wiring
    from cfkit.application.pause import as_json, outlook

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        wiring.refuse_elsewhere(shop, "nothing was resumed")
        lifted = shop.store.pauses()
        placements, broken = shop.content.read()
        found = outlook(placements, shop.store.deliveries(), _rules(shop, lifted))
        if not dry_run:
            shop.store.resume()
    terminal.diagnostics(broken)
    if not lifted:
        terminal.say("No pause is on.")
    for one in lifted:
        terminal.say(f"Lifted: {one}" + (" (dry run, it goes on)" if dry_run else ""))
    ready = [one for one in found if one.when == "now" and one.why is None]
    _list(terminal, "go out in the next run", ready)
    others = [one for one in found if one.when == "now" and one.why is not None]
    _list(terminal, "due, and held by something else", others)
    _list(terminal, "gone stale", [one for one in found if one.when == "stale"])
    told = [one.as_json() for one in broken]
    terminal.data({**as_json(lifted, found), "diagnostics": told, "dry_run": dry_run})
    terminal.left_out(broken)
    if broken:
        raise typer.Exit(ExitCode.INPUT)


def _rules(shop: Workshop, pauses: Sequence[Pause]) -> Rules:
    from cfkit.application.due import Rules

    now = shop.clock.now()
    return Rules(shop.project, now, now, shop.shelf.digest, tuple(pauses), unmerged=shop.unmerged)


def _list(terminal: Terminal, what: str, posts: Sequence[Touched]) -> None:
    if posts:
        terminal.say(f"{len(posts)} {what}:")
    for one in posts:
        why = f" ({one.why})" if one.why else ""
        terminal.say(f"    {one.at:%Y-%m-%d %H:%M} {one.key}{why}")

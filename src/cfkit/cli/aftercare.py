"""`cfkit edit` and `cfkit delete`: what is done to posts that are live."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import exit_code

from .plan import DryRun
from .publish import refuse_if_named, tell

if TYPE_CHECKING:
    from cfkit.application.edit import Difference

    from .terminal import Terminal

Key = Annotated[str, typer.Argument(metavar="KEY", help="Which post.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(edit)
    app.command()(delete)


def edit(context: typer.Context, key: Key, dry_run: DryRun = False) -> None:
    """Bring a live post to what its approved file says now."""
    from cfkit import wiring
    from cfkit.application.edit import Editing
    from cfkit.application.edit import edit as edit_it

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        placements, broken = shop.content.read()
        refuse_if_named({key}, placements, broken)
        edited = edit_it(
            {str(one.key): one for one in placements},
            key,
            Editing(
                shop.project,
                shop.compose,
                shop.platform_for,
                shop.store,
                shop.clock,
                shop.shelf.digest,
                shop.limits,
                shop.rereading(placements),
                shop.unmerged,
            ),
            dry_run=dry_run,
        )
    for one in edited.differences:
        _show(terminal, one)
    if not edited.differences and not edited.result.exit:
        terminal.say("The post says what its file says; there is nothing to change.")
    tell(terminal, edited.result)
    told = [asdict(one) for one in edited.differences]
    terminal.data({**edited.result.as_json(), "differences": told, "dry_run": dry_run})
    if edited.result.exit:
        raise typer.Exit(edited.result.exit)


def delete(
    context: typer.Context,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Which post, or KEY+comment for its comment.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; else it is only shown.")] = False,
    gone: Annotated[
        bool, typer.Option("--gone", help="It was deleted by hand: only record it.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Take a live post down with all that belongs to it; it never goes out again."""
    from cfkit import wiring
    from cfkit.application.delete import delete as take_down

    terminal: Terminal = context.obj
    is_rehearsal = dry_run or not yes
    with wiring.workshop(terminal.root()) as shop:
        results = take_down(
            shop.project,
            shop.platform_for,
            shop.store,
            shop.clock,
            limits=shop.limits,
            key=key,
            gone=gone,
            dry_run=is_rehearsal,
        )
    for result in results:
        tell(terminal, result)
    if is_rehearsal and not dry_run:
        again = " --gone" if gone else ""
        terminal.say(f"Nothing was deleted yet: `cfkit delete '{key}'{again} --yes` does it.")
    told = [result.as_json() for result in results]
    terminal.data({"results": told, "applied": not is_rehearsal, "dry_run": dry_run})
    if code := exit_code(result.exit for result in results):
        raise typer.Exit(code)


def _show(terminal: Terminal, one: Difference) -> None:
    from difflib import unified_diff

    terminal.say(terminal.paint(f"~ {one.what}", "bold"))
    before = [] if one.before is None else one.before.split("\n")
    for line in list(unified_diff(before, one.after.split("\n"), n=0, lineterm=""))[2:]:
        if not line.startswith("@@"):
            colour = "good" if line.startswith("+") else "error"
            terminal.say("    ", terminal.paint(line, colour))

"""`cfkit state`: what the store remembers, as a whole."""

from __future__ import annotations

import typer

from .plan import DryRun
from .terminal import Terminal

state = typer.Typer(help="Look after the store.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(state, name="state")


@state.command()
def adopt(context: typer.Context, dry_run: DryRun = False) -> None:
    """Say that the store's project is this one, under a new name."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        before, name = shop.store_owner, shop.project.strategy.brand.name
        if before not in (None, name) and not dry_run:
            shop.adopt_store()
    if before is None:
        terminal.say("There is no store yet; the first command that needs it makes it.")
    elif before == name:
        terminal.say(f'The store holds the posts of "{name}" already.')
    else:
        would = "would hold" if dry_run else "holds"
        terminal.say(f'The store {would} the posts of "{name}", which was "{before}" before.')
    terminal.data({"before": before, "project": name, "dry_run": dry_run})

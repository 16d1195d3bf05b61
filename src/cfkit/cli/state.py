"""`cfkit state`: what the store remembers, as a whole."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import StoreError, UsageError

from .output import hand_over, shape_of
from .plan import DryRun
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

state = typer.Typer(
    help="Look after the store: copies of it, and whose it is.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Kind(StrEnum):
    """What a store remembers that other programs ask after."""

    ATTEMPTS = "attempts"
    PUBLICATIONS = "publications"
    SNAPSHOTS = "snapshots"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(state, name="state")


@state.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    dry_run: DryRun = False,
) -> None:
    """Write the whole store into one file, runs or not; `restore` puts it into any home."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        rows = wiring.size_of(shop) if dry_run else wiring.back_up(shop, file)
    would = "would hold" if dry_run else "holds"
    terminal.say(f"{file} {would} {_counted(rows)}.")
    terminal.data({"file": str(file), "rows": rows, "dry_run": dry_run})


@state.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Forget what the present store knows beyond it.")
    ] = False,
    nothing_since: Annotated[
        bool,
        typer.Option("--nothing-since", help="Nothing was published after the copy was made."),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Put a backup back: all of it or nothing; what may be live since then is looked for."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with (
        wiring.workshop(terminal.root()) as shop,
        wiring.restoring(shop, file, is_complete=nothing_since) as found,
    ):
        if found.lost and not yes and not dry_run:
            raise StoreError(
                f"the present store knows {_counted(found.lost)} that {file} does not: nothing was"
                " changed; take a backup of it first, then say --yes to forget them"
            )
        if not dry_run:
            found.put_back()
    told = f"{_counted(found.rows)}, saved at {found.saved_at or 'an unknown time'}"
    terminal.say(f"{'Would put back' if dry_run else 'Put back'} {told}.")
    if found.lost:
        terminal.warn(f"{'Would forget' if dry_run else 'Forgotten'}: {_counted(found.lost)}.")
    if not nothing_since:
        terminal.say(
            "What was due before now is looked for before it is sent; where a platform cannot be"
            " asked, a person is."
        )
    terminal.data(
        {
            "file": str(file),
            "saved_at": found.saved_at,
            "rows": found.rows,
            "lost": found.lost,
            "nothing_since": nothing_since,
            "dry_run": dry_run,
        }
    )


@state.command()
def export(
    context: typer.Context,
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help="FILE.jsonl or FILE.csv, or - for lines of JSON.")
    ],
    only: Annotated[Kind | None, typer.Option(help="One kind of record; CSV needs it.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Write attempts, publications and snapshots for other programs."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    shape = shape_of(out, {".jsonl": "jsonl", ".csv": "csv"}, "jsonl")
    if shape == "csv" and only is None:
        raise UsageError("a sheet holds one kind of record: name it with --only")
    with wiring.workshop(terminal.root()) as shop:
        made, count = wiring.records_as(
            shop, "csv" if shape == "csv" else "jsonl", only.value if only else None
        )
    would = "would be written" if dry_run else "written"
    beside = hand_over(terminal, out, made, f"{count} records {would} to {out}", dry_run=dry_run)
    beside.data({"file": str(out), "records": count, "dry_run": dry_run})


@state.command()
def adopt(context: typer.Context, dry_run: DryRun = False) -> None:
    """Say that the store's project is this one, under a new name."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        before, name = shop.store_owner, shop.project.strategy.brand.name
        if before not in (None, name) and not dry_run:
            shop.adopt_store()
        is_left = not dry_run and wiring.begin_here(shop)
    if is_left:
        terminal.say(f'"{name}" begins anew in this store: what it had in another one is left.')
    elif before is None:
        terminal.say("There is no store yet; the first command that needs it makes it.")
    elif before == name:
        terminal.say(f'The store holds the posts of "{name}" already.')
    else:
        would = "would hold" if dry_run else "holds"
        terminal.say(f'The store {would} the posts of "{name}", which was "{before}" before.')
    terminal.data({"before": before, "project": name, "dry_run": dry_run})


def _counted(rows: Mapping[str, int]) -> str:
    """Name numbers of rows by kind, as in "1 attempt, 2 publications"."""
    told = [(rows[kind], kind.value) for kind in Kind if kind in rows]
    return ", ".join(f"{n} {kind.removesuffix('s') if n == 1 else kind}" for n, kind in told)

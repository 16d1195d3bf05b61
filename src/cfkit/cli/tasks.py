"""`cfkit tasks`: who does what by when, and how full everybody's weeks are."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from cfkit.domain.errors import ExitCode, UsageError

from .choice import refuse_unknown
from .publish import instant
from .task_lines import counted, say_what_lacks, show, show_load
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.tasks import Production
    from cfkit.application.workload import Week
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.production import Task
    from cfkit.wiring import Workshop

SUFFIXES = (".csv", ".md")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(tasks)


def tasks(
    context: typer.Context,
    period: Annotated[
        str | None,
        typer.Argument(metavar="PERIOD", help="When the posts go out. Default: whenever."),
    ] = None,
    due: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Only what is due in it, 2026-W49.")
    ] = None,
    owner: Annotated[str | None, typer.Option(metavar="MEMBER", help="Only theirs.")] = None,
    role: Annotated[str | None, typer.Option(help="Only the work of this role.")] = None,
    left: Annotated[bool, typer.Option("--left", help="Only what is still to be done.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Only what is past its date.")] = False,
    load: Annotated[bool, typer.Option("--load", help="Hours by person and week.")] = False,
    at: Annotated[
        str | None, typer.Option(help="Decide what is late as if it were this instant (ISO 8601).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write them here: FILE.csv or FILE.md.")
    ] = None,
) -> None:
    """List who does what by when: the work behind the planned posts."""
    from cfkit import wiring
    from cfkit.application.tasks import tasks_of
    from cfkit.application.workload import weeks
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{out} has no shape: name a file that ends in .csv or .md")
    wanted = Period.parse(period) if period else None
    before = Period.parse(due) if due else None
    with wiring.workshop(terminal.root()) as shop:
        strategy = shop.project.strategy
        _refuse_strangers(shop, owner, role)
        placements, broken = shop.content.read()
        made = shop.production(placements, instant(at, strategy.brand.timezone))
        found = [
            task
            for task in tasks_of(made, shop.project, period=wanted, owner=owner, role=role)
            if (before is None or task.due in before)
            and (task.is_left or not (left or late))
            and (task.is_late or not late)
        ]
        if out is not None:
            _write(shop, out, found, period or due or strategy.brand.name)
    full = [one for one in weeks(made, found) if owner in (None, one.member)]
    terminal.diagnostics(broken)
    if load:
        show_load(terminal, full)
    else:
        show(terminal, found)
    if not placements and not broken:
        month = wanted.months[0] if wanted else "2026-12"
        terminal.say(f"No placements yet: `cfkit plan {month}` writes some.")
    elif not found and not broken:
        terminal.say("No tasks here.")
    if out is not None:
        terminal.say(f"{counted(len(found))} written to {out}")
    say_what_lacks(terminal, made, found, full)
    terminal.data(_document(made, found, full, broken, out))
    terminal.left_out(broken)
    if broken:
        raise typer.Exit(ExitCode.INPUT)


def _refuse_strangers(shop: Workshop, owner: str | None, role: str | None) -> None:
    from cfkit.domain.strategy.resources import Role

    refuse_unknown("member", owner, [one.id for one in shop.project.strategy.resources.team])
    refuse_unknown("role", role, get_args(Role))


def _write(shop: Workshop, out: Path, found: Sequence[Task], name: str) -> None:
    from cfkit.adapters.exports.plan_words import plan_words
    from cfkit.adapters.exports.task_shapes import SHAPES

    words = plan_words(shop.project.strategy.brand.language)
    shop.write_file(out, SHAPES[out.suffix.lower()](found, words, name))


def _document(
    made: Production,
    found: Sequence[Task],
    full: Sequence[Week],
    broken: Sequence[Diagnostic],
    out: Path | None,
) -> dict[str, Any]:
    from cfkit.application.workload import orphans

    return {
        "tasks": [task.as_json() for task in found],
        "load": [one.as_json() for one in full],
        "nobody": [asdict(one) for one in orphans(found)],
        "without_hours": list(made.without_hours),
        "diagnostics": [one.as_json() for one in broken],
        "out": os.fspath(out) if out else None,
    }

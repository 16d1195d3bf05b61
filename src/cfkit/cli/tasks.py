"""`cfkit tasks`: who does what by when, and how full everybody's weeks are."""

from __future__ import annotations

import os
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from cfkit.domain.errors import ExitCode, UsageError

from .choice import refuse_unknown
from .output import file_of, hand_over, is_stdout, shape_of
from .publish import instant
from .task_lines import counted, say_what_lacks, show, show_load
from .terminal import Terminal, passed_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.tasks import Production
    from cfkit.application.workload import Week
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.production import Task
    from cfkit.wiring import Workshop

SUFFIXES = {".csv": "csv", ".md": "md"}


class TaskShape(StrEnum):
    """The shapes of a list of tasks."""

    CSV = "csv"
    MD = "md"


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
    out: Annotated[Path | None, typer.Option(help="FILE.csv or FILE.md, or - for stdout.")] = None,
    to: Annotated[
        TaskShape | None,
        typer.Option(help="The shape; else the suffix of --out says it, else csv."),
    ] = None,
) -> None:
    """List who does what by when: the work behind the planned posts."""
    from cfkit import wiring
    from cfkit.application.tasks import tasks_of
    from cfkit.application.workload import weeks
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    if to is not None and out is None:
        raise UsageError("--to says what --out is to hold: name a file, or - for stdout")
    shape = to.value if to else shape_of(out, SUFFIXES, "csv", "--to")
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
        listed = _listed(shop, shape, found, period or due or strategy.brand.name)
    full = [one for one in weeks(made, found) if owner in (None, one.member)]
    terminal.diagnostics(broken)
    if is_stdout(out):
        pass  # the list itself stands there
    elif load:
        show_load(terminal, full)
    else:
        show(terminal, found)
    if not placements and not broken:
        month = wanted.months[0] if wanted else "2026-12"
        terminal.say(f"No placements yet: `cfkit plan {month}` writes some.")
    elif not found and not broken:
        terminal.say("No tasks here.")
    say_what_lacks(terminal, made, found, full)
    document = _document(made, found, full, broken, file_of(out))
    talk = terminal
    if out is not None:
        talk = hand_over(terminal, out, listed, f"{counted(len(found))} written to {out}")
    if broken:
        talk.fail(document, "invalid-files", passed_over(broken), ExitCode.INPUT)
    talk.data(document)


def _refuse_strangers(shop: Workshop, owner: str | None, role: str | None) -> None:
    from cfkit.domain.strategy.resources import Role

    refuse_unknown("member", owner, [one.id for one in shop.project.strategy.resources.team])
    refuse_unknown("role", role, get_args(Role))


def _listed(shop: Workshop, shape: str, found: Sequence[Task], name: str) -> str:
    from cfkit.adapters.exports.plan_words import plan_words
    from cfkit.adapters.exports.task_shapes import SHAPES

    words = plan_words(shop.project.strategy.brand.language)
    return SHAPES[shape](found, words, name)


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

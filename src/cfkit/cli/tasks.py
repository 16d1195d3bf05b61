"""`cfkit tasks`: who does what by when, and how full everybody's weeks are."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from cfkit.domain.errors import ExitCode, UsageError

from .choice import refuse_unknown
from .publish import instant
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
        _show_load(terminal, full)
    else:
        _show(terminal, found)
    if not placements and not broken:
        month = wanted.months[0] if wanted else "2026-12"
        terminal.say(f"No placements yet: `cfkit plan {month}` writes some.")
    elif not found and not broken:
        terminal.say("No tasks here.")
    if out is not None:
        terminal.say(f"{len(found)} tasks written to {out}")
    _say_what_lacks(terminal, made, found, full)
    terminal.data(_document(made, found, full, broken, out))
    terminal.left_out(broken)
    if broken:
        raise typer.Exit(ExitCode.INPUT)


def lateness(task: Task) -> str:
    """Say how late a task is, nothing when it is in time."""
    if not task.is_late:
        return ""
    return f"! late {task.days_late} d" if task.days_late else "! late today"


def _refuse_strangers(shop: Workshop, owner: str | None, role: str | None) -> None:
    from cfkit.domain.strategy.resources import Role

    refuse_unknown("member", owner, [one.id for one in shop.project.strategy.resources.team])
    refuse_unknown("role", role, get_args(Role))


def _write(shop: Workshop, out: Path, found: Sequence[Task], name: str) -> None:
    from cfkit.adapters.exports.plan_words import plan_words
    from cfkit.adapters.exports.task_shapes import SHAPES

    words = plan_words(shop.project.strategy.brand.language)["tasks"]
    shop.write_file(out, SHAPES[out.suffix.lower()](found, words, name))


def _show(terminal: Terminal, found: Sequence[Task]) -> None:
    terminal.table(
        ["due", "who", "work", "h", "state", "what"],
        (
            (
                f"{task.due:%a %d %b}",
                task.owner,
                task.work,
                f"{task.hours:g}",
                lateness(task) or task.state.value,
                f"{task.title} · {task.unit}",
            )
            for task in found
        ),
    )
    if found:
        states = Counter(task.state.value for task in found)
        told = ", ".join(f"{n} {state}" for state, n in states.most_common())
        late = sum(task.is_late for task in found)
        hours = sum(task.hours for task in found if task.is_left)
        terminal.say(f"{len(found)} tasks: {told}; {late} late; {hours:g} h left")


def _show_load(terminal: Terminal, full: Sequence[Week]) -> None:
    terminal.table(
        ["who", "week", "needs, h", "has, h", "full", "left, h"],
        (
            (
                one.member,
                one.week,
                f"{one.needs:g}",
                f"{one.has:g}",
                ("—" if one.share is None else f"{one.share:.0%}") + (" !" if one.is_over else ""),
                f"{one.left:g}",
            )
            for one in full
        ),
    )


def _say_what_lacks(
    terminal: Terminal, made: Production, found: Sequence[Task], full: Sequence[Week]
) -> None:
    """Name what no list shows: weeks that are too full, work without people or without hours."""
    from cfkit.application.workload import orphans

    def warn(words: str, remedy: str) -> None:
        terminal.say(terminal.paint(f"! {words}", "warning"))
        terminal.say(f"    {remedy}")

    for one in full:
        if one.is_over:
            roles = ", ".join(one.roles)
            words = f"{one.week}: {one.member} ({roles}) needs {one.needs:g} h, has {one.has:g} h"
            warn(words, "share the role, add hours in resources.team, or move a post")
    for gap in orphans(found):
        counted = "1 task" if gap.tasks == 1 else f"{gap.tasks} tasks"
        words = f"nobody in the team is {gap.role}: {counted}, {gap.hours:g} h"
        warn(words, "name somebody with this role in resources.team")
    for name in made.without_hours:
        warn(f"nobody knows how long {name} takes", f"write resources.hours.{name}, by role")


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

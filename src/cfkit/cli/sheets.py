"""`cfkit export` and `cfkit import`: the plan out to the tools that teams live in, and back."""

from __future__ import annotations

import shlex
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import CfkitError, ExitCode, UsageError, exit_code

from .approve import signature
from .output import hand_over, is_stdout, shape_of
from .plan import DryRun, PeriodArgument
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.merge import Edit, Merge
    from cfkit.domain.publication import Result
    from cfkit.wiring import Workshop


class ExportFormat(StrEnum):
    """The shapes a plan can be handed over in."""

    XLSX = "xlsx"
    CSV = "csv"
    ICS = "ics"
    HTML = "html"
    MD = "md"
    JSON = "json"
    RSS = "rss"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(export)
    app.command("import")(import_)


def export(
    context: typer.Context,
    period: PeriodArgument,
    out: Annotated[Path, typer.Option(help="The file to write, or - for stdout.")],
    to: Annotated[
        ExportFormat | None, typer.Option(help="The shape; else the suffix of --out says it.")
    ] = None,
    only: Annotated[str | None, typer.Option(metavar="CHANNEL", help="Only this one.")] = None,
) -> None:
    """Hand the plan over: a workbook, a sheet, a calendar, a page, a list, JSON or a feed."""
    from cfkit import wiring
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    to = to or _shape_of(out)
    if is_stdout(out) and to is ExportFormat.XLSX:
        raise UsageError("a workbook is no text for stdout: name a file, like --out plan.xlsx")
    wanted = Period.parse(period)
    with wiring.workshop(terminal.root()) as shop, terminal.progress("Exporting"):
        made = wiring.export_plan(shop, wanted, to.value, only)
    for note in made.notes:
        terminal.warn(note)
    if not made.count and not made.notes:
        terminal.warn(f"No placements in {wanted.name}: `cfkit plan {wanted.name}` writes some.")
    document = {"placements": made.count, "out": str(out), "to": to.value, "notes": made.notes}
    told = f"{made.count} placements written to {out}"
    hand_over(terminal, out, made.content, told).data(document)


def _shape_of(out: Path) -> ExportFormat:
    """Read the shape from the name of a file. Raise `UsageError` when it says none."""
    known = {f".{one}": one.value for one in ExportFormat}
    if shape := shape_of(out, known, "", "--to"):
        return ExportFormat(shape)
    raise UsageError(f"say --to SHAPE, one of {', '.join(ExportFormat)}: stdout has no name")


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An edited .xlsx or .csv.")],
    yes: Annotated[bool, typer.Option("--yes", help="Apply what the sheet changes.")] = False,
    by: Annotated[
        str | None, typer.Option(help="Who approves what the sheet approves. Default: git's name.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Read an edited sheet back: show what it changes, and with --yes apply it."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    who = signature(by)
    applies = yes and not dry_run
    recorded: list[Result] = []
    with wiring.workshop(terminal.root()) as shop, terminal.progress("Reading"):
        merged = wiring.merge_sheet(shop, file, who)
        merged.require()
        if applies:
            shop.content.apply(merged.changes, merged.placements)
            recorded = _record(shop, merged)
    _show(terminal, merged)
    for note in merged.notes:
        terminal.warn(note)
    posts = len({one.key for one in merged.edits})
    counted = f"{_many(len(merged.edits), 'edit')} of {_many(posts, 'post')}"
    said = counted if posts else "The sheet changes nothing"
    if applies and posts:
        terminal.say(f"{said} applied.")
    elif posts:
        how = f"cfkit import {shlex.quote(str(file))} --yes"
        terminal.say(f"{said}; nothing was written yet: `{how}` applies them.")
    else:
        terminal.say(f"{said}.")
    failed = [one for one in recorded if one.exit]
    _show_unrecorded(terminal, merged, failed)
    document = {**merged.as_json(), "applied": applies, "dry_run": dry_run}
    document["results"] = [one.as_json() for one in recorded]
    code = exit_code(one.exit for one in failed)
    if code:
        links = len(merged.links) + len(merged.unrecorded)
        message = f"{len(failed)} of {links} addresses were not recorded"
        terminal.fail(document, "not-recorded", message, code)
    terminal.data(document)


def _record(shop: Workshop, merged: Merge) -> list[Result]:
    """Record where posts stand as `reconcile KEY --live URL` does; one failure stops no other."""
    from cfkit.application.reconcile import reconcile

    results = [
        _failed(key, url, words, "not-handed-out", ExitCode.INPUT)
        for key, url, words in merged.unrecorded
    ]
    for key, url in merged.links:
        try:
            results += reconcile(
                shop.project,
                shop.platform_for,
                shop.store,
                shop.clock,
                limits=shop.limits,
                key=key,
                live=url,
            )
        except CfkitError as error:
            # Nobody typed the address here: what would be a wrong flag is a wrong sheet.
            code = ExitCode.INPUT if isinstance(error, UsageError) else error.exit_code
            results.append(_failed(key, url, str(error), error.code, code))
    return results


def _failed(key: str, url: str, words: str, code: str, end: ExitCode) -> Result:
    from cfkit.domain.keys import PlacementKey
    from cfkit.domain.publication import Result

    failed = Result(key, PlacementKey.parse(key).channel, "unrecorded", url=url, error=words)
    return replace(failed, error_code=code, exit=int(end))


def _show_unrecorded(terminal: Terminal, merged: Merge, failed: Sequence[Result]) -> None:
    """Name the addresses that are not taken, each with the command to try."""
    early = {key for key, _, _ in merged.unrecorded}
    for _, url, words in merged.unrecorded:
        terminal.warn(f"the address {url} is not recorded: {words}")
    for one in failed:
        if one.key not in early:
            terminal.warn(f"{one.key}: the address was not recorded: {one.error or one.state}")
            live = shlex.quote(one.url or "URL")
            terminal.warn(f"    try `cfkit reconcile '{one.key}' --live {live}`")


def _many(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _show(terminal: Terminal, merged: Merge) -> None:
    """Print what changes post by post, and below each post what to look at."""
    from itertools import groupby

    looks: dict[str, list[str]] = {}
    for key, words in merged.looks:
        looks.setdefault(key, []).append(words)
    for key, edits in groupby(merged.edits, key=lambda edit: edit.key):
        _show_edits(terminal, [*edits])
        for words in looks.get(key, ()):
            terminal.warn(f"    ! {words}")


def _show_edits(terminal: Terminal, edits: Sequence[Edit]) -> None:
    """Print a diff: a line a value, and the lines of a text that differ."""
    from difflib import unified_diff

    key = None
    for edit in edits:
        if edit.key != key:
            key = edit.key
            terminal.say(terminal.paint(f"~ {key} (row {edit.row})", "bold"))
        if edit.field != "text":
            terminal.say(f"    {edit.field}: {edit.before or '(none)'} -> {edit.after}")
            continue
        lines = unified_diff(edit.before.split("\n"), edit.after.split("\n"), n=0, lineterm="")
        for line in list(lines)[2:]:
            if not line.startswith("@@"):
                colour = "good" if line.startswith("+") else "error"
                terminal.say("    ", terminal.paint(line, colour))

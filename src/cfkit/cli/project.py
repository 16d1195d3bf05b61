"""`cfkit init` and `cfkit doctor`: a project to begin with, and whether it can run."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode, InputError

from .plan import DryRun
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Collection

    from cfkit.application.doctor import Finding


class Preset(StrEnum):
    """Projects to begin with."""

    LIBRARY = "library"
    BRAND = "brand"
    EXPERT = "expert"
    GOVERNMENT = "government"


class Language(StrEnum):
    """Languages that the shipped templates speak."""

    RU = "ru"
    EN = "en"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(init)
    app.command()(doctor)


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to.")] = Path(),
    preset: Annotated[Preset, typer.Option(help="What to begin with.")] = Preset.LIBRARY,
    language: Annotated[
        Language | None, typer.Option(help="In which language; absent: the preset's first.")
    ] = None,
    wizard: Annotated[
        bool, typer.Option("--wizard", help="Ask for the strategy instead, step by step.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Write a project that checks clean, to be changed into your own."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    if wizard:
        from .wizard import walk

        _tell(terminal, folder, walk(terminal, folder, language, dry_run=dry_run), dry_run=dry_run)
        return
    example = wiring.example_of(preset.value, language)
    files = wiring.example_files(example)
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise InputError(f"{folder / taken[0]} is there already; name an empty folder")
    if not dry_run:
        wiring.copy_example(example, folder)
    _tell(terminal, folder, files, dry_run=dry_run)


def _tell(terminal: Terminal, folder: Path, files: Collection[str], *, dry_run: bool) -> None:
    for name in files:
        terminal.say(f"+ {folder / name}")
    where = "" if folder == Path() else f" --project {shlex.quote(str(folder))}"
    terminal.say("Nothing was written (dry run)." if dry_run else f"Next: cfkit check{where}")
    terminal.data({"files": [str(folder / name) for name in files], "dry_run": dry_run})


def doctor(context: typer.Context) -> None:
    """Look at the installation, the project and the tokens; send nothing."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    try:
        root = terminal.root()
    except InputError:
        if terminal.folder is not None:
            raise
        root = None
    found = wiring.diagnose(root)
    marks = {"ok": ("ok", "good"), "warning": ("!", "warning"), "error": ("x", "error")}
    for finding in found:
        mark, colour = marks[finding.level]
        terminal.say(terminal.paint(f"{mark:<3}", colour), f" {finding.what}: {finding.says}")
        if finding.remedy:
            terminal.say(f"    {finding.remedy}")
    terminal.data({"findings": [finding.as_json() for finding in found]})
    if code := _worst(found):
        raise typer.Exit(code)


def _worst(found: list[Finding]) -> ExitCode:
    broken = [finding for finding in found if finding.level == "error"]
    if not broken:
        return ExitCode.OK
    return ExitCode.CREDENTIAL if all(one.is_credential for one in broken) else ExitCode.INPUT

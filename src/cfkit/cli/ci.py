"""`cfkit ci init`: the jobs of a forge that check, publish, count and report on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import InputError, UsageError

from .plan import DryRun
from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.domain.workflow import JobFile

MARKS = {"add": "+", "rewrite": "~", "same": "=", "keep": "="}

ci = typer.Typer(help="Run it on a schedule.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(ci, name="ci")


@ci.callback()
def group() -> None:
    """Run it on a schedule."""


@ci.command()
def init(
    context: typer.Context,
    github: Annotated[bool, typer.Option("--github", help="Workflows of GitHub Actions.")] = False,
    gitlab: Annotated[bool, typer.Option("--gitlab", help="Jobs of GitLab CI/CD.")] = False,
    install: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND", help="Installs cfkit. Default: pip, from a wheel under wheels/."
        ),
    ] = None,
    branch: Annotated[
        str, typer.Option(metavar="NAME", help="The branch that holds the state.")
    ] = "cfkit-state",
    secret: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="One more secret for the jobs; may be repeated."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files of ours.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Write the jobs that check, publish, count and report by themselves."""
    from cfkit import wiring
    from cfkit.domain.workflow import Forge

    terminal: Terminal = context.obj
    if github == gitlab:
        raise UsageError("say where it runs: --github or --gitlab")
    forge = Forge.GITHUB if github else Forge.GITLAB
    with wiring.workshop(terminal.root()) as shop:
        made = wiring.jobs(shop, forge, install=install, branch=branch, more_secrets=secret or ())
    for one in made.files:
        terminal.say(f"{MARKS[one.op]} {one.path}")
        if one.op == "rewrite":
            _show(terminal, one)
    taken = [one.path for one in made.files if one.op == "rewrite"]
    if taken and not (force or dry_run):
        raise InputError(
            f"{', '.join(taken)}: there already and different; --dry-run shows the difference,"
            " --force writes over it"
        )
    if not dry_run:
        wiring.write_jobs(made)
    for note in made.notes:
        terminal.say(f"! {note}")
    terminal.say(
        "Nothing was written (dry run)." if dry_run else "Read them, commit them, then push."
    )
    terminal.data(
        {
            "files": [{"path": one.path, "op": one.op} for one in made.files],
            "secrets": list(made.setup.secrets),
            "install": made.setup.install,
            "notes": list(made.notes),
            "dry_run": dry_run,
        }
    )


def _show(terminal: Terminal, file: JobFile) -> None:
    """Show what would change in a file."""
    from difflib import unified_diff

    before = (file.before or "").splitlines()
    for row in unified_diff(before, file.text.splitlines(), "there", "new", lineterm="", n=1):
        terminal.say(f"    {row}")

"""The command line: read arguments, call a use case, print, turn the outcome into an exit code."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from cfkit.domain.errors import CfkitError, ExitCode

from .streams import give, refused, speak, takes_no_more
from .terminal import Terminal, dumps
from .visible import line

GROUPS = (
    "project",
    "check",
    "expand",
    "compose",
    "ideas",
    "reuse",
    "distribute",
    "archive",
    "repurpose",
    "react",
    "script",
    "brief",
    "plan",
    "approve",
    "tasks",
    "board",
    "sameness",
    "sheets",
    "preflight",
    "media",
    "publish",
    "worker",
    "pause",
    "aftercare",
    "inbox",
    "metrics",
    "learn",
    "retell",
    "state",
    "auth",
    "strategy",
    "channel",
    "diagnose",
    "budget",
    "platforms",
    "ci",
    "sandbox",
    "demo",
)
"""Modules of this folder, in the order in which the help page lists their commands."""

GLOBAL_FLAGS = frozenset({"--json", "--quiet", "--verbose", "--version"})
GLOBAL_EPILOG = "Global options, here or before the command: --project DIR --json --quiet --verbose"

app = typer.Typer(
    name="cfkit",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        from cfkit import __version__

        give(f"cfkit {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    project: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="<path>",
            help="The project. Default: the nearest folder with strategy.yaml, upwards.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only errors and data.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Say which project it is, and whether in earnest.")
    ] = False,
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Turn a strategy into a month of content, publish it once, and learn from what happened."""
    context.obj = Terminal(
        json=json,
        quiet=quiet,
        verbose=verbose,
        folder=project[-1] if project else None,
        folders=tuple(project or ()),
    )


def _register() -> None:
    for name in GROUPS:
        import_module(f"{__package__}.{name}").register(app)
    _conclude(app)


def _conclude(group: typer.Typer) -> None:
    """End the help of every command with the global options."""
    for command in group.registered_commands:
        command.epilog = command.epilog or GLOBAL_EPILOG
    for one in group.registered_groups:
        if one.typer_instance is not None:
            _conclude(one.typer_instance)


_register()


def run(argv: list[str]) -> int:
    """Run one command. The only place where an exception becomes an exit code."""
    hoisted = hoist(argv)
    terminal = _terminal_for(hoisted)
    try:
        code = _invoke(hoisted)
    except CfkitError as error:
        return fail(terminal, error)
    except TyperException as error:
        return _usage(terminal, error)
    except (KeyboardInterrupt, Abort):
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        raise  # whether the reader of the output went away is for `start` to find out
    except Exception as error:  # noqa: BLE001  the last stop: told whole, never swallowed
        return _unexpected(terminal, error)
    if code == ExitCode.INTERRUPTED:  # typer makes an interrupt a code of its own
        return _end(terminal, "interrupted", "interrupted", ExitCode.INTERRUPTED)
    return code


def _invoke(hoisted: list[str]) -> int:
    try:
        return int(app(hoisted, standalone_mode=False, prog_name="cfkit") or 0)
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # typer would end with 1, a bug's code
            raise error.__context__ from None
        raise


def _terminal_for(hoisted: list[str]) -> Terminal:
    """Read the global options of a command that may have failed before it read them."""
    options = {word.partition("=")[0]: word.partition("=")[2] for word in hoisted}
    if "--project" in hoisted[:-1]:
        options["--project"] = hoisted[hoisted.index("--project") + 1]
    folder = options.get("--project")
    return Terminal(
        json="--json" in options,
        quiet="--quiet" in options,
        verbose="--verbose" in options,
        folder=Path(folder) if folder else None,
    )


def _unexpected(terminal: Terminal, error: Exception) -> int:
    """Tell a file that the system refuses, which people can mend, from a bug."""
    if isinstance(error, OSError) and error.filename is not None:
        words = f"{error.filename} cannot be used: {error.strerror}"
        return _end(terminal, "files", words, ExitCode.INPUT)
    if isinstance(error, OSError) and takes_no_more(error):
        return fail(terminal, refused(error))
    terminal.traceback(error)
    words = f"a bug in cfkit: {type(error).__name__}; please report the lines above"
    return _end(terminal, "bug", words, ExitCode.BUG)


def hoist(argv: list[str]) -> list[str]:
    """Move the global options to the front, so that they work after the command too."""
    front: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in GLOBAL_FLAGS or word.startswith("--project="):
            front.append(word)
        elif word == "--project":
            front += [word, *([value] if (value := next(words, None)) is not None else [])]
        else:
            rest.append(word)
    return [*front, *rest]


def fail(terminal: Terminal, error: CfkitError) -> int:
    """Tell people and programs what went wrong and what to do; return the exit code."""
    from cfkit.domain.diagnostics import InvalidFiles

    if isinstance(error, InvalidFiles):
        terminal.diagnostics(error.diagnostics)
        found = [one.as_json() for one in error.diagnostics]
        count = len(found)
        message = f"{count} problem{'s' if count != 1 else ''} in the files"
        return _end(terminal, error.code, message, error.exit_code, diagnostics=found)
    return _end(terminal, error.code, str(error), error.exit_code)


def _usage(terminal: Terminal, error: TyperException) -> int:
    if not _is_help(error):
        # pydantic, which typer reads values with, puts its own words before ours.
        error.message = line(error.message.removeprefix("Value error, "))
    elif terminal.json:
        error.message = "name a command of this group; --help lists them"
    if terminal.json:
        return _end(terminal, "usage", error.format_message(), ExitCode.USAGE)
    show = getattr(error, "show", None)
    if show is not None:
        with suppress(OSError):  # nobody hears it; the exit code says it too
            show()
    return int(error.exit_code)


def _is_help(error: TyperException) -> bool:
    """Whether the message is the page of a group that was called without a command."""
    context = getattr(error, "ctx", None)
    return context is not None and error.message == context.get_help()


def _end(
    terminal: Terminal,
    code: str,
    message: str,
    exit_code: ExitCode,
    diagnostics: list[dict[str, object]] | None = None,
) -> int:
    terminal.warn(f"cfkit: {message}")
    if terminal.json:
        error = {"code": code, "message": message, "exit": int(exit_code)}
        document = dumps({"schema": 1, "error": error, "diagnostics": diagnostics or []})
        speak(sys.stdout, f"{document}\n")
    return int(exit_code)

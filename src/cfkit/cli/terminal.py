"""Where words go: stdout is data, stderr is talk, and `--json` is one document and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import typer

from .streams import give, speak
from .visible import json_text, line, lines, order_free

if TYPE_CHECKING:
    from collections.abc import Callable

    from cfkit.domain.diagnostics import Diagnostic

COLOURS = {"error": "31", "warning": "33", "hint": "36", "good": "32", "dim": "2", "bold": "1"}


class Painted(str):
    """Text that was made visible already and holds only colours of ours."""

    __slots__ = ()


@dataclass(frozen=True)
class Terminal:
    """How this run talks; made once from the global options."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    folder: Path | None = None
    folders: tuple[Path, ...] = ()
    """Every `--project` that was given; `folder` is the last of them."""

    @property
    def talk(self) -> TextIO:
        """The stream for tables and sentences."""
        return sys.stdout if sys.stdout.isatty() and not self.json else sys.stderr

    def root(self) -> Path:
        """Find the project: `--project`, else the nearest folder upwards with strategy.yaml."""
        from cfkit import wiring

        found = wiring.find_root(self.folder)
        sandbox = wiring.sandbox_address()
        if self.verbose:
            self.warn(f"project: {found.resolve()}")
        if sandbox:
            self.warn(f"Rehearsal: channels and clock are those of the sandbox at {sandbox}.")
        elif self.verbose:
            self.warn("In earnest: CFKIT_SANDBOX is not set.")
        return found

    def roots(self) -> list[Path]:
        """Find the projects, for a command that serves several."""
        return [replace(self, folder=one).root() for one in self.folders or (self.folder,)]

    def paint(self, text: str, colour: str) -> Painted:
        """Colour `text` where colours are wanted."""
        shown = line(text)
        if os.environ.get("NO_COLOR") or not self.talk.isatty():
            return Painted(shown)
        return Painted(f"\x1b[{COLOURS[colour]}m{shown}\x1b[0m")

    def say(self, *parts: str) -> None:
        """Tell people one line, made of parts; `--quiet` silences it."""
        if not self.quiet:
            speak(self.talk, f"{_joined(parts)}\n")

    def warn(self, text: str) -> None:
        """Tell people one line that they must not miss."""
        speak(sys.stderr, f"{line(text)}\n")

    def traceback(self, error: BaseException) -> None:
        """Print where an error came from; what looks like a secret is masked."""
        import traceback

        from cfkit.domain.secrets import mask

        told = mask("".join(traceback.format_exception(error))).rstrip("\n")
        speak(sys.stderr, f"{lines(told)}\n")

    def data(self, document: Mapping[str, Any]) -> None:
        """Print the command's JSON document when `--json` asks for it."""
        if self.json:
            self.text(dumps({"schema": 1, **document}))

    def fail(
        self, document: Mapping[str, Any], code: str, message: str, exit_code: int
    ) -> NoReturn:
        """End a run that did a part: its document with the error, the words, the exit code."""
        self.warn(f"cfkit: {message}")
        self.data({**document, "error": {"code": code, "message": message, "exit": int(exit_code)}})
        raise typer.Exit(exit_code)

    def text(self, text: str) -> None:
        """Print data to stdout: as they are, unless people would look at them as they come."""
        whole = text if text.endswith("\n") else f"{text}\n"
        give(lines(whole) if sys.stdout.isatty() and not self.json else whole)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table for people."""
        listed = list(rows)
        if self.quiet or not listed:
            return
        from .tables import lay_out

        width = shutil.get_terminal_size().columns if self.talk.isatty() else None
        head, *rest = lay_out(heads, listed, width)
        self.say(self.paint(head, "bold"))
        for one in rest:
            self.say(one)

    def diagnostics(self, found: Sequence[Diagnostic]) -> None:
        """Print diagnostics with their code frames, and as annotations in GitHub Actions."""
        out = self.talk
        for one in found:
            if self.quiet and one.level != "error":
                continue
            head, _, frame = str(_visible(one)).partition("\n")
            shown = self.paint(head, str(one.level))
            speak(out, f"{shown}\n{lines(frame)}\n\n" if frame else f"{shown}\n")
        self.annotate(found)

    def remark(self, text: str, level: str) -> None:
        """Tell people one line of a level; `--quiet` leaves errors."""
        if not self.quiet or level == "error":
            speak(self.talk, f"{self.paint(text, str(level))}\n")

    def left_out(self, broken: Sequence[Diagnostic]) -> None:
        """Say which content files were passed over, because nobody can tell what they say."""
        if broken:
            self.warn(f"cfkit: {passed_over(broken)}")

    def annotate(self, found: Sequence[Diagnostic]) -> None:
        """Have GitHub show them beside the lines they speak of, in a job of GitHub Actions."""
        if not found or os.environ.get("GITHUB_ACTIONS") != "true":
            return
        from cfkit.domain.diagnostics import annotation

        # GitHub wants paths as seen from the repository, where its jobs run.
        folder = os.path.relpath(self.root())
        for one in found:
            path = os.path.normpath(os.path.join(folder, one.path))  # noqa: PTH118  pathlib keeps `..`
            speak(sys.stderr, f"{order_free(annotation(replace(one, path=path)))}\n")

    @contextmanager
    def progress(self, what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
        """Show a bar on stderr while a long work goes on; yields the function that advances it.

        Lines that are said meanwhile stand above it; data on their way to a pipe pass it by.
        """
        plain = os.environ.get("NO_COLOR") or not sys.stderr.isatty()
        if self.quiet or self.json or plain:
            yield lambda: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        columns = (TextColumn("{task.description}", markup=False), BarColumn())
        counted = (MofNCompleteColumn(),) if total is not None else ()
        with Progress(
            *columns,
            *counted,
            Elapsed(),
            console=Console(stderr=True, soft_wrap=True),
            transient=True,
            redirect_stdout=sys.stdout.isatty(),
        ) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)


def passed_over(broken: Sequence[Diagnostic]) -> str:
    """Name the files that a run did without, after their problems were printed."""
    paths = ", ".join(sorted({one.path for one in broken}))
    return f"passed over, because of the problems above: {paths}"


def dumps(document: Any) -> str:
    """Write JSON that people can read too."""
    return json_text(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _joined(parts: Iterable[str]) -> str:
    return "".join(part if isinstance(part, Painted) else line(part) for part in parts)


def _visible(one: Diagnostic) -> Diagnostic:
    """Escape what came from the file; the column follows what stands before it."""
    frame = one.frame.expandtabs(1)
    column = len(line(frame[: one.column - 1])) + 1
    return replace(
        one, path=line(one.path), message=line(one.message), column=column, frame=line(frame)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value)

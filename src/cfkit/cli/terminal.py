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
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from cfkit.domain.diagnostics import Diagnostic

COLOURS = {"error": "31", "warning": "33", "hint": "36", "good": "32", "dim": "2", "bold": "1"}


@dataclass(frozen=True)
class Terminal:
    """How this run talks; made once from the global options."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    folder: Path | None = None

    @property
    def talk(self) -> TextIO:
        """The stream for tables and sentences."""
        return sys.stdout if sys.stdout.isatty() and not self.json else sys.stderr

    def root(self) -> Path:
        """Find the project: `--project`, else the nearest folder upwards with strategy.yaml."""
        from cfkit import wiring

        found = wiring.find_root(self.folder)
        sandbox = os.environ.get("CFKIT_SANDBOX")
        if self.verbose:
            self.warn(f"project: {found.resolve()}")
        if sandbox:
            self.warn(f"Rehearsal: channels and clock are those of the sandbox at {sandbox}.")
        elif self.verbose:
            self.warn("In earnest: CFKIT_SANDBOX is not set.")
        return found

    def paint(self, text: str, colour: str) -> str:
        """Colour `text` where colours are wanted."""
        if os.environ.get("NO_COLOR") or not self.talk.isatty():
            return text
        return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m"

    def say(self, text: str = "") -> None:
        """Tell people something; `--quiet` silences it."""
        if not self.quiet:
            self.talk.write(f"{text}\n")
            self.talk.flush()

    def warn(self, text: str) -> None:
        """Tell people something that they must not miss."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def traceback(self, error: BaseException) -> None:
        """Print where an error came from; what looks like a secret is masked."""
        import traceback

        from cfkit.domain.secrets import mask

        self.warn(mask("".join(traceback.format_exception(error))).rstrip("\n"))

    def data(self, document: Mapping[str, Any]) -> None:
        """Print the command's JSON document when `--json` asks for it."""
        if self.json:
            self.text(dumps({"schema": 1, **document}))

    def text(self, text: str) -> None:
        """Print data to stdout."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table for people."""
        listed = list(rows)
        if self.quiet or not listed:
            return
        from .tables import lay_out

        width = shutil.get_terminal_size().columns if self.talk.isatty() else None
        head, *lines = lay_out(heads, listed, width)
        self.say("\n".join([self.paint(head, "bold"), *lines]))

    def diagnostics(self, found: Sequence[Diagnostic]) -> None:
        """Print diagnostics with their code frames, and as annotations in GitHub Actions."""
        out = self.talk
        for one in found:
            if self.quiet and one.level != "error":
                continue
            head, _, frame = str(one).partition("\n")
            shown = self.paint(head, str(one.level))
            out.write(f"{shown}\n{frame}\n\n" if frame else f"{shown}\n")
        out.flush()
        if os.environ.get("GITHUB_ACTIONS") == "true":
            self._annotate(found)

    def left_out(self, broken: Sequence[Diagnostic]) -> None:
        """Say which content files were passed over, because nobody can tell what they say."""
        if broken:
            paths = ", ".join(sorted({one.path for one in broken}))
            self.warn(f"cfkit: passed over, because of the problems above: {paths}")

    def _annotate(self, found: Sequence[Diagnostic]) -> None:
        from cfkit.domain.diagnostics import annotation

        # GitHub wants paths as seen from the repository, where its jobs run.
        folder = os.path.relpath(self.root())
        for one in found:
            path = os.path.normpath(os.path.join(folder, one.path))  # noqa: PTH118  pathlib keeps `..`
            self.warn(annotation(replace(one, path=path)))

    @contextmanager
    def progress(self, what: str, total: int | None) -> Iterator[Callable[[], None]]:
        """Show a bar on stderr while a long work goes on; yields the function that advances it."""
        if self.quiet or self.json or not sys.stderr.isatty():
            yield lambda: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)


def dumps(document: Any) -> str:
    """Write JSON that people can read too."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value)

"""Where words go: stdout is data, stderr is talk, and `--json` is one document and nothing else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
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
    extra: dict[str, Any] = field(default_factory=dict)
    """What a failing command wants to add to the JSON document of its error."""

    @property
    def talk(self) -> TextIO:
        """The stream for tables and sentences."""
        return sys.stdout if sys.stdout.isatty() and not self.json else sys.stderr

    def root(self) -> Path:
        """Find the project: `--project`, else the nearest folder upwards with strategy.yaml."""
        from cfkit import wiring

        return wiring.find_root(self.folder)

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

    def data(self, document: Mapping[str, Any]) -> None:
        """Print the command's JSON document when `--json` asks for it."""
        if self.json:
            self.text(dumps({"schema": 1, **document}))

    def text(self, text: str) -> None:
        """Print data to stdout."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table for people."""
        lines = [[_cell(value) for value in row] for row in rows]
        if self.quiet or not lines:
            return
        from rich import box
        from rich.console import Console
        from rich.table import Table

        table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, header_style="bold")
        for head in heads:
            table.add_column(head, overflow="fold")
        for line in lines:
            table.add_row(*line)
        width = None if self.talk.isatty() else 160
        Console(file=self.talk, highlight=False, markup=False, width=width).print(table)

    def diagnostics(self, found: Sequence[Diagnostic], root: Path | None = None) -> None:
        """Print diagnostics with their code frames, and as annotations in GitHub Actions."""
        out = self.talk
        for one in found:
            head, _, frame = str(one).partition("\n")
            shown = self.paint(head, str(one.level))
            out.write(f"{shown}\n{frame}\n\n" if frame else f"{shown}\n")
        out.flush()
        if os.environ.get("GITHUB_ACTIONS") == "true":
            from cfkit.domain.diagnostics import annotation

            for one in found:
                sys.stderr.write(
                    f"{annotation(replace(one, path=str(_prefix(root) / one.path)))}\n"
                )

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


def _cell(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return value.strftime("%a %d %b %H:%M")
    return str(value)


def _prefix(root: Path | None) -> Path:
    """Name the project's folder as seen from the repository, for annotations."""
    here = Path.cwd()
    inside = (root or here).resolve()
    return inside.relative_to(here) if inside.is_relative_to(here) else Path()

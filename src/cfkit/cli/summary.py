"""Where the summary of a run goes: `--summary FILE`, and the page of a job of GitHub Actions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cfkit.domain.errors import CfkitError

from .terminal import Terminal

SummaryFile = Annotated[
    Path | None,
    typer.Option(
        "--summary", metavar="FILE", help="Add a Markdown summary to it, beside the job's own."
    ),
]


def add_summary(terminal: Terminal, file: Path | None, page: str) -> None:
    """Append a page to FILE and to `$GITHUB_STEP_SUMMARY`; the run's outcome stays as it is."""
    for path in dict.fromkeys(one.absolute() for one in _files(file)):
        try:
            with path.open("a", encoding="utf-8") as opened:
                opened.write(f"{page}\n")
        except OSError as error:
            terminal.warn(f"the summary cannot be written to {path}: {error.strerror}")


def is_summary_wanted(file: Path | None) -> bool:
    """Whether there is anywhere to put a page."""
    return bool(_files(file))


def _files(file: Path | None) -> list[Path]:
    given = os.environ.get("GITHUB_STEP_SUMMARY", "").strip()
    return [one for one in (file, Path(given) if given else None) if one is not None]


@contextmanager
def told_when_stopped(terminal: Terminal, file: Path | None, command: str) -> Iterator[None]:
    """Summarise what ends a run early, too."""
    try:
        yield
    except CfkitError as error:
        from cfkit.adapters.exports.run_summary import failure_page

        add_summary(terminal, file, failure_page(command, error))
        raise

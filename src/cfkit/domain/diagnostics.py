"""Where a file is wrong, in a form that people, editors and CI can all read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .errors import InputError
from .secrets import mask

Location = tuple[str | int, ...]
"""The way to a value: `("channels", 0, "segments", 1)`."""


class Level(StrEnum):
    """How bad it is. Only errors change the exit code; `--strict` makes warnings errors."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One thing to fix. `path` is relative to the project; `line` and `column` start at 1.

    `frame` is the source line, `message` one sentence that says what to do.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    level: Level = Level.ERROR
    frame: str = ""
    note: str = ""
    """What has to be said along with it, once for all that carry it."""

    def __str__(self) -> str:
        head = f"{self.path}:{self.line}:{self.column}: {self.level} [{self.code}] {self.message}"
        if not self.frame.strip():
            return head
        gutter = f"{self.line:>5} | "
        shown = self.frame.expandtabs(1)[:160]
        return f"{head}\n{gutter}{shown}\n{' ' * (len(gutter) + min(self.column, 160) - 1)}^"

    def as_json(self) -> dict[str, object]:
        """Give the shape of `cfkit check --json`."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "level": str(self.level),
            "message": self.message,
            **({"note": self.note} if self.note else {}),
        }


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: where a diagnostic points. `frame` is the source line as it stands."""

    path: str
    line: int = 1
    column: int = 1
    frame: str = ""

    def problem(self, code: str, message: str, level: Level = Level.ERROR) -> Diagnostic:
        """Make a diagnostic that points here, with everything that looks like a secret masked."""
        return Diagnostic(
            self.path, self.line, self.column, code, mask(message), level, mask(self.frame)
        )

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class InvalidFiles(InputError):
    """Files with one or more errors: all of them, not just the first."""

    code = "invalid-files"

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n\n".join(map(str, diagnostics)))
        self.diagnostics = tuple(diagnostics)

    def __reduce__(self) -> tuple[type[InvalidFiles], tuple[tuple[Diagnostic, ...]]]:
        # An exception is copied from its message, which would lose the diagnostics.
        return type(self), (self.diagnostics,)


def annotation(diagnostic: Diagnostic) -> str:
    """Write the workflow command that GitHub shows beside the line; hints become notices.

    Source: docs.github.com, "Workflow commands for GitHub Actions"; read 2026-11-22.
    """
    word = "notice" if diagnostic.level is Level.HINT else str(diagnostic.level)
    properties = {
        "file": diagnostic.path,
        "line": diagnostic.line,
        "col": diagnostic.column,
        "title": diagnostic.code,
    }
    listed = ",".join(f"{name}={_escape(str(value))}" for name, value in properties.items())
    return f"::{word} {listed}::{_escape_data(diagnostic.message)}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known word that was probably meant; `cutoff` is how alike they must be, 0 to 1."""
    return next(iter(_nearest(word[:80], tuple(known), 1, cutoff)), None)


@lru_cache(maxsize=32)
def _nearest(word: str, known: tuple[str, ...], count: int, cutoff: float) -> list[str]:
    """Remember the last ones: a typo that was copied stands in every item of a file."""
    return difflib.get_close_matches(word, known, n=count, cutoff=cutoff)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean "x"?` for the nearest known word, or an empty string."""
    near = nearest(word, known)
    return f'; did you mean "{near}"?' if near else ""


ALL_SHOWN = 30
"""So many words are listed whole; of more than that only the nearest few."""


def choices(word: str, known: Iterable[str]) -> str:
    """Say what could stand here: the word that was meant, else all there are, `""` for none."""
    words = list(known)
    if (near := did_you_mean(word, words)) or not words:
        return near
    if len(words) == 1:
        return f'; there is only "{words[0]}"'
    if len(words) <= ALL_SHOWN:
        return f"; there are {', '.join(words)}"
    few = _nearest(word[:80], tuple(words), 5, 0.0)
    return f"; there are {len(words)}, the nearest are {', '.join(few)}"

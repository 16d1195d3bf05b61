"""Reads people.yaml: the creators that a brief may be for."""

from __future__ import annotations

from pathlib import Path

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Location, Spot
from cfkit.domain.people import Creator

from .lenient import read_as
from .regular import require_inside
from .source import Source
from .yaml_source import load_source

NAME = "people.yaml"


class People:
    """The creators of a project, by id, and where each stands."""

    def __init__(self, root: Path) -> None:
        path = root / NAME
        self._source = Source(NAME, "")
        if path.is_file():
            self._source = load_source(require_inside(root, path), NAME)
        listed = self._source.data if isinstance(self._source.data, list) else []
        self._rows = {
            str(row.get("id")): number for number, row in enumerate(listed) if isinstance(row, dict)
        }

    def load(self) -> dict[str, Creator]:
        """Read them. Raise `InvalidFiles` with every mistake."""
        data, problems = self._source.data, list(self._source.problems)
        if data is not None and not isinstance(data, list):
            words = "write a list of people here: each begins with `- `"
            problems.append(self._source.spot(()).problem("list", words))
        found: dict[str, Creator] = {}
        for number, row in enumerate(data if isinstance(data, list) else ()):
            reading = read_as(Creator, row, _Row(self._source, number))
            problems += reading.problems
            if reading.value is not None:
                found[reading.value.id] = reading.value
        if problems:
            raise InvalidFiles(sorted(problems, key=_place))
        return found

    def spot(self, creator: str, *where: str | int) -> Spot:
        """Point at a field of a creator, or at the nearest thing around it."""
        if creator not in self._rows:
            return Spot(NAME)
        return self._source.spot((self._rows[creator], *where))


class _Row:
    def __init__(self, source: Source, number: int) -> None:
        self._source, self._number = source, number

    def spot(self, where: Location) -> Spot:
        return self._source.spot((self._number, *where))

    def key(self, where: Location) -> Spot:
        return self._source.key((self._number, *where))


def _place(one: Diagnostic) -> tuple[str, int, int]:
    return one.path, one.line, one.column

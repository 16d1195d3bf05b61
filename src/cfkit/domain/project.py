"""A project: the strategy, its ideas, the catalogue and the assets, loaded and valid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from .catalogue import Catalogue
from .diagnostics import Diagnostic, InvalidFiles, Level, Location, Spot
from .idea import Idea
from .people import Creator
from .sources import Sources
from .strategy import Strategy
from .strategy.model import Date, Flag, Model, Text, Url
from .weights import Weights

Taken = Annotated[str, Field(pattern=r"^\d{4}(?:-\d{2}(?:-\d{2})?)?$")]
"""When a picture was taken, as exactly as anybody knows: a year, a month or a day."""


class Asset(Model):
    """A media file with the right to use it; without a licence it is not published.

    `file` is relative to the project.
    """

    file: Text
    alt: Text | None = None
    source: Text | None = None
    author: Text | None = None
    licence: Text | None = None
    url: Url | None = None
    attribution: Text | None = None
    proof: Text | None = None
    taken: Taken | None = None
    expires: Date | None = None
    commercial_ok: Flag | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a use case may read; mappings keep the order of the files."""

    root: Path
    strategy: Strategy
    ideas: Mapping[str, Idea]
    catalogue: Catalogue
    assets: Mapping[str, Asset] = field(default_factory=dict)
    people: Mapping[str, Creator] = field(default_factory=dict)
    sources: Sources = field(default_factory=Sources)
    weights: Weights = field(default_factory=Weights)


AREAS = ("strategy", "ideas", "assets", "people", "sources", "weights")
"""What a project consists of."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the files say, valid or not: plain dicts, lists, text and None.

    A location begins with the name of an area, such as `strategy` or `ideas`; ideas of all files
    stand in one list.
    """

    strategy: Mapping[str, Any]
    ideas: Sequence[Any]
    assets: Sequence[Any]
    spot: Callable[[Location], Spot]
    """Points at a value, or at the nearest thing around it."""
    key: Callable[[Location], Spot]
    """Points at the key of an entry."""
    broken: frozenset[str] = frozenset()
    """Which areas miss a file that could not be read."""
    faults: frozenset[Location] = frozenset()
    """Where loading found mistakes: what is computed from there may be wrong too."""
    people: Sequence[Any] = ()
    sources: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> Mapping[str, Any]:
        """Everything that is written, by area."""
        return {area: getattr(self, area) for area in AREAS}

    def is_sound(self, *pattern: str | int) -> bool:
        """Whether no mistake stands at, above or below a pattern, in which `*` is any step."""
        return pattern[0] not in self.broken and not any(
            all(step in ("*", found) for step, found in zip(pattern, where, strict=False))
            for where in self.faults
        )

    def is_doubtful(self, where: Location) -> bool:
        """Whether a mistake stands at a place or around it: what misses there may be hidden."""
        return any(where[:length] in self.faults for length in range(1, len(where) + 1))

    def values(self, *pattern: str) -> Iterator[tuple[Location, str]]:
        """Yield every text at a pattern, in which `*` stands for each item or each key."""
        for where, value in self.parts(*pattern, inside=self.whole):
            if isinstance(value, str):
                yield where, value

    def parts(
        self, *pattern: str, inside: Any = None, where: Location = ()
    ) -> Iterator[tuple[Location, Any]]:
        """Yield everything at a pattern; `inside`, which stands at `where`, is where to begin."""
        if inside is None and not where:
            inside = self.whole
        if not pattern:
            yield where, inside
            return
        for step, part in _steps(inside, pattern[0]):
            here = where if step is None else (*where, step)
            yield from self.parts(*pattern[1:], inside=part, where=here)


def _steps(value: Any, step: str) -> Iterator[tuple[str | int | None, Any]]:
    if isinstance(value, Mapping):
        if step == "*":
            yield from value.items()
        elif step in value:
            yield step, value[step]
    elif isinstance(value, list | tuple) and step == "*":
        yield from enumerate(value)
    elif isinstance(value, str) and step == "*":
        yield None, value  # one item may be written without its list


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project as far as it could be read. `project` holds what is left without the mistakes."""

    project: Project | None
    written: Written
    catalogue: Catalogue
    """Everything the packs know, also what the strategy excludes."""
    diagnostics: tuple[Diagnostic, ...] = ()

    def require(self) -> Project:
        """Return the project. Raise `InvalidFiles` when any error was found on the way."""
        errors = [found for found in self.diagnostics if found.level is Level.ERROR]
        if errors or self.project is None:
            raise InvalidFiles(errors)
        return self.project

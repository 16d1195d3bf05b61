"""Load a project: the strategy with its includes, the ideas and what stands beside them."""

from __future__ import annotations

import dataclasses
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level, Location, Spot
from cfkit.domain.errors import InputError
from cfkit.domain.idea import Idea
from cfkit.domain.people import Creator
from cfkit.domain.project import Asset, Loaded, Project, Written
from cfkit.domain.sources import Sources
from cfkit.domain.strategy import Strategy
from cfkit.domain.strategy.model import Model
from cfkit.domain.weights import Weights

from .leaks import SecretsOf, find_leaks, find_variables
from .lenient import Place, read_as
from .regular import require_inside
from .source import Source
from .strategy_files import StrategyFiles
from .yaml_source import load_source

M = TypeVar("M", bound=Model)
_TOO_SHORT = 3
"""Letters that no secret is made of alone; to cover them would cover words."""


def load(root: Path, catalogue: Catalogue, secrets_of: SecretsOf = lambda _: ()) -> Loaded:
    """Read every file of the project at `root`. Raise `InputError` when no project is there.

    `catalogue` is everything the packs know; the project gets it without what it excludes.
    `secrets_of` names the settings of a platform whose values must not stand in a file.
    """
    if not (root / "strategy.yaml").is_file():
        raise InputError(
            f"there is no strategy.yaml in {root}; run `cfkit init`, or name the folder of the "
            "project with --project"
        )
    with _without_collecting():
        return _Loading(root, catalogue, secrets_of).run()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Hold the garbage collector: it would walk a growing tree again and again for nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # What was read will live long: hand it to the oldest generation without a walk.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


class _Items:
    """The items of list files, as one list."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: list[Any] = []
        self.places: list[tuple[Source, int]] = []
        self.faults: list[Location] = []
        self.is_whole = True
        """Whether every file held a list."""

    def add(self, source: Source) -> list[Diagnostic]:
        """Take the items of a file; say why it has none."""
        if not isinstance(source.data, list):
            if source.problems:
                return []
            if source.data is None:
                words = f"this file is empty; write a list of {self.name}, or remove it"
                return [source.spot(()).problem("empty-file", words, Level.WARNING)]
            self.is_whole = False
            words = f"write a list of {self.name} here: each begins with `- `"
            return [source.spot(()).problem("list", words)]
        first = len(self.places)
        self.faults += [(first + int(where[0]), *where[1:]) for where in source.faults if where]
        self.places += [(source, index) for index in range(len(source.data))]
        self.values += source.data
        return []

    def spot(self, where: Location) -> Spot:
        """Point at a value; `where` begins with the index of the item."""
        return self._go(where, Source.spot)

    def key(self, where: Location) -> Spot:
        """Point at a key; `where` begins with the index of the item."""
        return self._go(where, Source.key)

    def _go(self, where: Location, point: Callable[[Source, Location], Spot]) -> Spot:
        source, index = self.places[int(where[0])]
        return point(source, (index, *where[1:]))


@dataclasses.dataclass(frozen=True, slots=True)
class _Inside:
    """Places of one item."""

    items: _Items
    index: int

    def spot(self, where: Location) -> Spot:
        return self.items.spot((self.index, *where))

    def key(self, where: Location) -> Spot:
        return self.items.key((self.index, *where))


class _Mapping:
    """A file that may be there and holds keys, not a list."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.source = Source(f"{name}.yaml", "")

    @property
    def values(self) -> dict[str, Any]:
        """What the file says."""
        return self.source.data if isinstance(self.source.data, dict) else {}

    def add(self, source: Source) -> list[Diagnostic]:
        """Take the file; say why it says nothing."""
        self.source = source
        if isinstance(source.data, dict) or source.problems:
            return []
        if source.data is None:
            words = "this file is empty; write something into it, or remove it"
            return [source.spot(()).problem("empty-file", words, Level.WARNING)]
        words = f"write keys and values here, like `{self.name}:`"
        return [source.spot(()).problem("mapping", words)]


class _Loading:
    """One reading of a project."""

    def __init__(self, root: Path, catalogue: Catalogue, secrets_of: SecretsOf) -> None:
        self.root = root
        self.catalogue = catalogue
        self.secrets_of = secrets_of
        self.problems: list[Diagnostic] = []
        self.secrets: set[str] = set()
        self.broken: set[str] = set()
        self.faults: set[Location] = set()
        self.strategy = StrategyFiles(root, self._read)
        self.ideas = _Items("ideas")
        self.assets = _Items("assets")
        self.people = _Items("people")
        self.sources = _Mapping("sources")
        self.weights = _Mapping("weights")

    def run(self) -> Loaded:
        self.problems += self.strategy.load()
        self.broken.update([] if self.strategy.is_whole else ["strategy"])
        self._add(self.ideas, self._idea_files())
        self._add(self.assets, self._present("assets/assets.yaml"))
        self._add(self.people, self._present("people.yaml"))
        for kept in (self.sources, self.weights):
            self._add_mapping(kept)
        self.faults |= {("strategy", *where) for where in self.strategy.faults}
        return Loaded(self._project(), self._written(), self.catalogue, self._diagnostics())

    def _add(self, items: _Items, paths: list[Path]) -> None:
        for path in paths:
            source = self._read(path, items.name)
            if source:
                self.problems += items.add(source)
        self.broken.update([] if items.is_whole else [items.name])
        self.faults |= {(items.name, *where) for where in items.faults}

    def _add_mapping(self, kept: _Mapping) -> None:
        for path in self._present(f"{kept.name}.yaml"):
            if source := self._read(path, kept.name):
                self.problems += kept.add(source)
                self.faults |= {(kept.name, *where) for where in source.faults}

    def _present(self, name: str) -> list[Path]:
        path = self.root / name
        return [path] if path.exists() else []

    def _idea_files(self) -> list[Path]:
        found = (self.root / "ideas").glob("*.y*ml")
        return sorted(
            path
            for path in found
            if path.suffix in (".yaml", ".yml") and not path.name.startswith((".", "_"))
        )

    def _read(self, path: Path, area: str = "strategy") -> Source | None:
        shown = path.relative_to(self.root).as_posix()
        try:
            source = load_source(require_inside(self.root, path), shown)
        except OSError as error:
            words = f"this file cannot be read: {error.strerror}"
            self.problems.append(Spot(shown).problem("unreadable", words))
            self.broken.add(area)
            return None
        if source.data is None and source.problems:
            self.broken.add(area)
        self.problems += source.problems
        for secret, problem in find_leaks(source, self.secrets_of):
            self.secrets.update([secret] if len(secret) > _TOO_SHORT else [])
            if problem not in self.problems[-1:]:
                self.problems.append(problem)
        self.problems += find_variables(source)
        return source

    def _project(self) -> Project | None:
        strategy: Strategy | None = None
        if self.strategy.values:
            is_whole = "strategy" not in self.broken
            reading = read_as(Strategy, self.strategy.values, self.strategy, is_whole=is_whole)
            strategy = reading.value
            self.problems += reading.problems
            self.faults |= {("strategy", *where) for where in reading.faults}
        ideas = self._by(Idea, self.ideas, "id")
        assets = self._by(Asset, self.assets, "file")
        people = self._by(Creator, self.people, "id")
        sources, weights = self._kept(Sources, self.sources), self._kept(Weights, self.weights)
        if strategy is None:
            return None
        exclude = strategy.content.exclude
        catalogue = self.catalogue.without(exclude.angles, exclude.formats)
        return Project(
            self.root,
            strategy,
            ideas,
            catalogue,
            assets,
            people,
            sources or Sources(),
            weights or Weights(),
        )

    def _kept(self, model: type[M], kept: _Mapping) -> M | None:
        reading = read_as(model, kept.values, kept.source)
        self.problems += reading.problems
        self.faults |= {(kept.name, *where) for where in reading.faults}
        return reading.value

    def _by(self, model: type[M], items: _Items, name: str) -> dict[str, M]:
        """Validate items, by their name; of two with one name the first stands."""
        found: dict[str, M] = {}
        first: dict[str, int] = {}
        for index, value in enumerate(items.values):
            reading = read_as(model, value, _Inside(items, index))
            self.problems += reading.problems
            self.faults |= {(items.name, index, *where) for where in reading.faults}
            slug = value.get(name) if isinstance(value, dict) else None
            if not isinstance(slug, str):
                continue
            if slug in first:
                spot, other = items.spot((index, name)), items.spot((first[slug], name))
                words = f'"{slug}" stands at {other} already; give one of them another {name}'
                self.problems.append(spot.problem("duplicate-id", words))
            elif reading.value is not None:
                found[slug] = reading.value
            first.setdefault(slug, index)
        return found

    def _written(self) -> Written:
        return Written(
            self.strategy.values,
            self.ideas.values,
            self.assets.values,
            spot=lambda where: self._masked(self._area(where).spot(where[1:])),
            key=lambda where: self._masked(self._area(where).key(where[1:])),
            broken=frozenset(self.broken),
            faults=frozenset(self.faults),
            people=self.people.values,
            sources=self.sources.values,
            weights=self.weights.values,
        )

    def _area(self, where: Location) -> Place:
        areas: dict[str | int, Place] = {
            "strategy": self.strategy,
            "ideas": self.ideas,
            "assets": self.assets,
            "people": self.people,
            "sources": self.sources.source,
            "weights": self.weights.source,
        }
        return areas[where[0]]

    def _masked(self, spot: Spot) -> Spot:
        return dataclasses.replace(spot, frame=self._cover(spot.frame))

    def _cover(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "*" * len(secret))
        return text

    def _may_lie_in_settings(self, found: Diagnostic) -> bool:
        """Whether a variable only seems to stand outside settings: a key above it is misspelt."""
        return (
            found.code == "env-outside-settings"
            and found.path in self.strategy.paths
            and (
                not self.strategy.is_whole
                or any(
                    where[:2] == ("strategy", "channels") and where[3:4] in ((), ("settings",))
                    for where in self.faults
                )
            )
        )

    def _diagnostics(self) -> tuple[Diagnostic, ...]:
        self.problems = [one for one in self.problems if not self._may_lie_in_settings(one)]
        if self.secrets:
            self.problems = [
                dataclasses.replace(
                    found, message=self._cover(found.message), frame=self._cover(found.frame)
                )
                for found in self.problems
            ]
        return tuple(sorted(self.problems))

"""Merge strategy.yaml with the files it includes, remembering which file says what."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level, Location, Spot

from .source import Source

_SEXAGESIMAL = re.compile(r"[1-9][0-9]*(?::[0-5]?[0-9])+")
"""What YAML 1.1 reads as a number in base 60."""


class StrategyFiles:
    """One strategy in several files. `values` is the whole of it, valid or not."""

    def __init__(self, root: Path, read: Callable[[Path], Source | None]) -> None:
        self.root = root
        self.read = read
        self.values: dict[str, Any] = {}
        self.owners: dict[str, Source] = {}
        self.main: Source | None = None
        self.problems: list[Diagnostic] = []
        self.faults: list[Location] = []
        self.paths: set[str] = set()
        self.seen: set[Path] = set()
        self.is_whole = True
        """Whether every file that is included could be found and says something."""

    def load(self) -> list[Diagnostic]:
        """Read everything; return what is wrong with the files as files."""
        path = self.root / "strategy.yaml"
        self.seen.add(path.resolve())
        self.main = self.read(path)
        if self.main:
            self._add(self.main)
        self._hint_at_times()
        return self.problems

    def spot(self, where: Location) -> Spot:
        """Point at a value in the file that holds it."""
        return self._owner(where).spot(where)

    def key(self, where: Location) -> Spot:
        """Point at a key in the file that holds it."""
        return self._owner(where).key(where)

    def _owner(self, where: Location) -> Source:
        owner = self.owners.get(str(where[0])) if where else None
        return owner or self.main or Source("strategy.yaml", "")

    def _add(self, source: Source) -> None:
        self.paths.add(source.path)
        self.faults += source.faults
        if not isinstance(source.data, dict):
            self.is_whole = False
            if source.data is not None:
                words = "write the parts of the strategy here, like `brand:` and `goals:`"
                self.problems.append(source.spot(()).problem("mapping", words))
            elif not source.problems:
                words = "this file is empty; `cfkit init` writes a strategy to start from"
                self.problems.append(source.spot(()).problem("empty-file", words))
            return
        for key, value in source.data.items():
            if key == "include":
                continue
            if key in self.owners:
                other = self.owners[key].key((key,))
                words = f'"{key}" is set at {other} already; keep it in one of the two files'
                self.problems.append(source.key((key,)).problem("duplicate-key", words))
                self.faults.append((key,))
            else:
                self.values[key] = value
                self.owners[key] = source
        self._include(source, source.data.get("include"))

    def _include(self, source: Source, value: Any) -> None:
        if value is None:
            return
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list):
            self.is_whole = False
            words = "write a list of files here, like [channels.yaml, content.yaml]"
            self.problems.append(source.key(("include",)).problem("list", words))
            return
        for index, name in enumerate(names):
            where: Location = ("include",) if isinstance(value, str) else ("include", index)
            if isinstance(name, str):
                self._include_file(source.spot(where), name)
            else:
                self.is_whole = False
                words = "name a file here, like channels.yaml"
                self.problems.append(source.spot(where).problem("text", words))

    def _include_file(self, spot: Spot, name: str) -> None:
        path, inside = self.root / name, self.root.resolve()
        try:
            real = path.resolve()
            is_file = real.is_file()
        except (OSError, RuntimeError, ValueError):  # a loop of links, a name no system takes
            real, is_file = inside, False
        if not real.is_relative_to(inside):
            self.is_whole = False
            words = "include only files inside the project"
            self.problems.append(spot.problem("outside-project", words))
        elif not is_file:
            self.is_whole = False
            words = f'there is no file "{name}" in the project'
            self.problems.append(spot.problem("include", words))
        elif real in self.seen:
            words = f'"{name}" is included already; a file is read once'
            self.problems.append(spot.problem("include", words))
        else:
            self.seen.add(real)
            if included := self.read(self.root / real.relative_to(inside)):
                self._add(included)

    def _hint_at_times(self) -> None:
        channels = self.values.get("channels")
        for number, channel in enumerate(channels if isinstance(channels, list) else []):
            cadence = channel.get("cadence") if isinstance(channel, dict) else None
            times = cadence.get("times") if isinstance(cadence, dict) else None
            for index, at in enumerate(times if isinstance(times, list) else [times]):
                where: Location = ("channels", number, "cadence", "times")
                where = (*where, index) if isinstance(times, list) else where
                if isinstance(at, str) and _SEXAGESIMAL.fullmatch(at):
                    self._hint(where, at)

    def _hint(self, where: Location, at: str) -> None:
        source = self._owner(where)
        if source.is_plain(where):
            total = 0
            for part in at.split(":"):
                total = total * 60 + int(part)
            words = f'write "{at}" in quotes: other YAML tools read it as the number {total}'
            hint = source.spot(where).problem("unquoted-time", words, Level.HINT)
            self.problems.append(hint)

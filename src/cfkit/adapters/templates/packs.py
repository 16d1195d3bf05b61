"""Finds and reads the files of template packs: the project's own first, then the shipped ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from cfkit.adapters.files.yaml_source import Nesting, TooDeep
from cfkit.adapters.files.yaml_values import Alias, refuse_bombs
from cfkit.domain.asked import Meaning
from cfkit.domain.catalogue import Angle, Catalogue, Format, Hook
from cfkit.domain.comments import Sort
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, did_you_mean
from cfkit.domain.inbox import Signal
from cfkit.domain.lint import Law, Rule
from cfkit.domain.production import Craft
from cfkit.domain.strategy.content import Exclude
from cfkit.domain.strategy.model import Model

MAX_BYTES = 1_000_000

MIDDLE, STEP = 79, 0.2
"""How `inbox-weights` writes numbers: the character of code MIDDLE is 0, each next a STEP more."""

Load = Callable[[Path], Any]
M = TypeVar("M", bound=Model)


class Row(dict[str, Any]):
    """A mapping that remembers the lines it and its keys were written on."""

    line: int = 1
    lines: Mapping[str, int] = MappingProxyType({})


class _Loader(Nesting, yaml.CSafeLoader):
    """Reads scalars as written, null apart, and nothing that nests without a bound."""


def _row(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> Row:
    row = Row()
    row.line = node.start_mark.line + 1
    row.lines = lines = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str) or key in row:
            raise yaml.constructor.ConstructorError(
                None, None, f'"{key}" is written twice or is no word', key_node.start_mark
            )
        row[key] = loader.construct_object(value_node, deep=True)
        lines[key] = key_node.start_mark.line + 1
    return row


def _as_written(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor("tag:yaml.org,2002:map", _row)
for _kind in ("bool", "float", "int", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", _as_written)


def _values(text: str) -> Any:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        refuse_bombs(root, text)
        return None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


class Packs:
    """Folders in order of precedence; a file of the first shadows the same file of the next."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)

    def find(self, name: str) -> Path | None:
        """Return the first file of this name; it must lie inside its pack."""
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
            return None
        for folder in self.folders:
            path = folder.joinpath(*parts)
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                return path
        return None

    def every(self, name: str) -> list[Path]:
        """Return all files of this name, the shipped one first."""
        found = (folder / name for folder in reversed(self.folders))
        return [path for path in found if path.is_file()]

    def shown(self, path: Path) -> str:
        """Name a file the way its author does: from the pack's own name on."""
        for folder in self.folders:
            if path.is_relative_to(folder):
                return f"{folder.name}/{path.relative_to(folder).as_posix()}"
        return path.name

    def text(self, path: Path) -> str:
        """Read a file. Raise `InvalidFiles` when it is too large or no UTF-8."""
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            raise self.problem(path, 1, f"the file is larger than {MAX_BYTES} bytes; split it")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise self.problem(path, 1, "save the file as UTF-8") from None

    def load(self, path: Path) -> Any:
        """Read YAML; scalars stay text. Raise `InvalidFiles` with the line."""
        text = self.text(path)
        try:
            return _values(text)
        except (TooDeep, Alias) as error:
            line = error.mark.line + 1 if error.mark else 1
            raise self.problem(path, line, str(error)) from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            why = getattr(error, "problem", None) or "this is not YAML"
            raise self.problem(path, line, str(why)) from None

    def model(self, path: Path, kind: type[M], data: Any, where: str = "") -> M:
        """Validate what a file says. Raise `InvalidFiles`, a diagnostic for each error."""
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            raise InvalidFiles(
                [
                    Diagnostic(
                        self.shown(path),
                        _line(data, issue["loc"]),
                        1,
                        "template-data",
                        where + _told(kind, issue["loc"], issue["type"], issue["msg"]),
                    )
                    for issue in error.errors()
                ]
            ) from None

    def problem(self, path: Path, line: int, message: str) -> InvalidFiles:
        """Make the error for one place in a file."""
        return InvalidFiles([Diagnostic(self.shown(path), line, 1, "template-data", message)])


def load_catalogue(packs: Sequence[Path], exclude: Exclude | None = None) -> Catalogue:
    """Read angles, formats, hooks and crafts; a project's rows replace shipped ones by id.

    Raise `InvalidFiles` for a broken row.
    """
    found = Packs(packs)
    left_out = exclude or Exclude()
    made = Catalogue(
        _rows(found, "catalogue/angles.yaml", Angle),
        _rows(found, "catalogue/formats.yaml", Format),
        load_hooks(found),
        _rows(found, "catalogue/roles.yaml", Craft),
    )
    return made.without(left_out.angles, left_out.formats)


def load_hooks(packs: Packs) -> dict[str, Hook]:
    """Read the families of hooks. Raise `InvalidFiles` for a broken row."""
    return _rows(packs, "catalogue/hooks.yaml", Hook)


def load_rules(packs: Sequence[Path], language: str) -> dict[str, Rule]:
    """Read the rules about texts of a language. Raise `InvalidFiles` for a broken row."""
    return _rows(Packs(packs), f"catalogue/lint.{language}.yaml", Rule)


def load_law(packs: Sequence[Path], country: str | None) -> dict[str, Law]:
    """Read the law of a country; none is known of most. Raise `InvalidFiles` for a broken row."""
    return _rows(Packs(packs), f"catalogue/law.{(country or '').lower()}.yaml", Law)


def load_signals(packs: Sequence[Path], language: str) -> dict[str, Signal]:
    """Read how comments are told apart. Raise `InvalidFiles` for a broken row."""
    return _rows(Packs(packs), f"catalogue/inbox.{language}.yaml", Signal)


def load_meanings(packs: Sequence[Path], language: str) -> dict[str, Meaning]:
    """Read which words of questions mean the same. Raise `InvalidFiles` for a broken row."""
    return _rows(Packs(packs), f"catalogue/questions.{language}.yaml", Meaning)


def load_examples(packs: Sequence[Path], language: str) -> list[tuple[Sort, str]]:
    """Read labelled comments: a line each, below a line that names their class.

    Raise `InvalidFiles` for a line below no class.
    """
    found = Packs(packs)
    rows: list[tuple[Sort, str]] = []
    for path in found.every(f"catalogue/inbox-examples.{language}.txt"):
        sort: Sort | None = None
        for number, line in enumerate(found.text(path).splitlines(), start=1):
            if line in set(Sort):
                sort = Sort(line)
            elif line.strip() and sort is None:
                raise found.problem(path, number, "begin with a line that names a class")
            elif line.strip() and sort is not None:
                rows.append((sort, line))
    return rows


def load_weights(packs: Sequence[Path], language: str) -> dict[str, tuple[float, ...]]:
    """Read what each sign of a comment gives to each class: a character a class, then the sign."""
    found = Packs(packs)
    path = found.find(f"catalogue/inbox-weights.{language}.txt")
    if path is None:
        return {}
    width = len(Sort)
    given = {mark: (ord(mark) - MIDDLE) * STEP for mark in map(chr, range(33, 127))}
    rows = found.text(path).split("\n")[1:]
    return {row[width:]: tuple(given[mark] for mark in row[:width]) for row in rows if row}


def _rows(packs: Packs, name: str, kind: type[M]) -> dict[str, M]:
    rows: dict[str, M] = {}
    for path in packs.every(name):
        listed = packs.load(path)
        if not isinstance(listed, list):
            raise packs.problem(path, 1, "write a list of rows, each beginning with - id:")
        for row in listed:
            slug = row.get("id") if isinstance(row, dict) else None
            made = packs.model(path, kind, row, f"{slug}: " if slug else "")
            rows[str(slug)] = made
    return rows


def _told(kind: type[Model], loc: tuple[int | str, ...], type_: str, message: str) -> str:
    name = ".".join(map(str, loc))
    if type_ == "extra_forbidden":
        return f'"{name}" is not known here{did_you_mean(str(loc[-1]), _known(kind))}'
    return f"{name}: {message}" if name else message


def _known(kind: type[Model]) -> set[str]:
    known = set(kind.model_fields)
    for info in kind.model_fields.values():
        for inner in _models(info.annotation):
            known |= set(inner.model_fields)
    return known


def _models(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models(inner)]


def _line(data: Any, loc: tuple[int | str, ...]) -> int:
    line = getattr(data, "line", 1)
    for step in loc:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        line = getattr(data, "line", line)
    return int(line)

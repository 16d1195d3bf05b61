"""Read YAML the way its author meant it.

PyYAML follows YAML 1.1, where `10:30` is the number 630, `no` is false and a repeated key silently
wins. Here a plain `null`, `~` or nothing is None and every other scalar is text as it was written;
the models give it its type.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.nodes import Node
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from cfkit.domain.diagnostics import Diagnostic, Spot

from .regular import require_regular
from .source import Source
from .yaml_errors import explain, not_utf8, too_large, unread
from .yaml_values import Alias, Values, refuse_bombs

__all__ = [
    "FAST",
    "MAX_BYTES",
    "MAX_DEPTH",
    "Nesting",
    "Source",
    "TooDeep",
    "load_source",
    "parse",
    "slow_parser",
]

MAX_BYTES = 20_000_000
"""Ten thousand ideas are 5 MB; a file past this is a mistake, and is not even read."""

MAX_DEPTH = 64
"""libyaml composes recursively: a file that nests some ten thousand deep kills the process."""


class TooDeep(yaml.YAMLError):
    """The file nests deeper than any file of cfkit does."""

    def __init__(self, mark: yaml.Mark | None) -> None:
        super().__init__(f"this nests more than {MAX_DEPTH} levels deep; nothing in cfkit does")
        self.mark = mark


class Nesting:
    """The hooks that composing calls around each node: beyond MAX_DEPTH they raise `TooDeep`."""

    depth = 0

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        """Count a level in. Raise `TooDeep` beyond MAX_DEPTH."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep(parent.start_mark if parent else None)

    def ascend_resolver(self) -> None:
        """Count a level out."""
        self.depth -= 1


class _Untyped(Nesting):
    """Composes without YAML 1.1's guesses at types."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> None:
        return None


class _PythonComposer(_Untyped, Reader, Scanner, Parser, Composer):
    def __init__(self, stream: str) -> None:
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML built without libyaml
    FAST = False
    _Composer: Any = _PythonComposer
else:
    FAST = True

    class _CComposer(_Untyped, CParser):
        pass

    _Composer = _CComposer


def slow_parser() -> str | None:
    """Say why reading is slow here, or `None` when it is not."""
    if FAST:
        return None
    return "PyYAML was built without libyaml, so files load 8 times slower; install its wheel"


def load_source(path: Path, shown: str) -> Source:
    """Read a file; what is wrong with it stands in `problems`. Raise `OSError` as `open` does."""
    size = require_regular(path)
    if size > MAX_BYTES:
        return _refused(shown, too_large(Spot(shown), size, MAX_BYTES))
    raw = path.read_bytes()
    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        return _refused(shown, not_utf8(shown, raw, error))
    return parse(text, shown)


def parse(text: str, shown: str, *, line_offset: int = 0) -> Source:
    """Read YAML from a string; what is wrong with it stands in `problems`."""
    source = Source(shown, text, line_offset=line_offset)
    try:
        source.root = _compose(text)
        refuse_bombs(source.root, text)
    except Alias as error:
        source.problems = (unread(source.at(error.mark).problem("yaml-alias", str(error))),)
    except TooDeep as error:
        source.problems = (unread(source.at(error.mark).problem("yaml-depth", str(error))),)
    except yaml.YAMLError as error:
        source.problems = (unread(explain(error, source)),)
    else:
        if source.root is not None:
            values = Values()
            source.data = values.of(source.root)
            source.problems = tuple(
                source.at(mark).problem(code, words.format(*map(source.at, others)))
                for mark, code, words, others in values.problems
            )
            source.faults = tuple(source.around(problem.mark) for problem in values.problems)
    if source.problems and source.data is None:
        source.root = None
    return source


def _compose(text: str) -> Node | None:
    composer = _Composer(text)
    try:
        root: Node | None = composer.get_single_node()
    finally:
        composer.dispose()
    return root


def _refused(shown: str, problem: Diagnostic) -> Source:
    source = Source(shown, "")
    source.problems = (problem,)
    return source

"""One YAML file after reading: its values, its problems and the place of every node."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cfkit.domain.diagnostics import Diagnostic, Location, Spot


class Source:
    """One YAML file: its values, its problems and the place of every node.

    `data` holds what could be read; `None` when the file is broken or empty. `line_offset` is the
    number of lines above `text` in the file, for front matter.
    """

    def __init__(self, path: str, text: str, *, line_offset: int = 0) -> None:
        self.path = path
        self.text = text
        self.line_offset = line_offset
        self.data: Any = None
        self.root: Node | None = None
        self.problems: tuple[Diagnostic, ...] = ()
        self.faults: tuple[Location, ...] = ()
        """Where the problems of a file stand that could be read all the same."""

    def find(self, where: Location) -> Spot | None:
        """Point at a value if it is a scalar, else at its key; `None` when it is not there."""
        node, key = self.root, None
        for step in where:
            node, key = _enter(node, step)
            if node is None:
                return None
        if node is None:
            return None
        is_value = isinstance(node, ScalarNode) and (node.value or node.style)
        return self.at((node if is_value or key is None else key).start_mark)

    def spot(self, where: Location) -> Spot:
        """Point at a value, or at the nearest thing around it."""
        for length in range(len(where), -1, -1):
            if found := self.find(where[:length]):
                return found
        return self.at(None)

    def key(self, where: Location) -> Spot:
        """Point at the key of a mapping's entry, or at the nearest thing around it."""
        node, key = self.root, None
        for step in where:
            node, key = _enter(node, step)
        return self.at(key.start_mark) if key is not None else self.spot(where)

    def is_plain(self, where: Location) -> bool:
        """Whether a scalar stands there without quotes."""
        node = self.root
        for step in where:
            node, _ = _enter(node, step)
        return isinstance(node, ScalarNode) and not node.style

    def span(self, where: Location) -> tuple[int, int] | None:
        """Tell from where to where a scalar is written, without its quotes."""
        node = self.root
        for step in where:
            node, _ = _enter(node, step)
        if not isinstance(node, ScalarNode):
            return None
        quote = int(node.style in ("'", '"'))
        return node.start_mark.index + quote, node.end_mark.index - quote

    def around(self, mark: yaml.Mark) -> Location:
        """Name the way to the innermost entry that a mark of the parser lies in."""
        node = self.root
        where: Location = ()
        while found := _holding(node, mark.index):
            node, where = found[1], (*where, found[0])
        return where

    def at(self, mark: yaml.Mark | None) -> Spot:
        """Point at a mark of the parser; without one, at the first line."""
        return self.at_index(mark.index if mark else 0)

    def at_index(self, index: int) -> Spot:
        """Point at a character of the text, counted from 0."""
        line = bisect_right(self._starts, index) - 1
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        frame = self.text[start:end].rstrip("\r\n")
        return Spot(self.path, line + 1 + self.line_offset, index - start + 1, frame)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", self.text))]


def _enter(node: Node | None, step: str | int) -> tuple[Node | None, Node | None]:
    """Return the value node and the key node of one step down."""
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], None
    if not isinstance(node, MappingNode):
        return None, None
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.value == step:
            return value, key
    for merged in _merged(node):
        found = _enter(merged, step)
        if found[0] is not None:
            return found
    return None, None


def _holding(node: Node | None, index: int) -> tuple[str | int, Node] | None:
    """Find the entry of a mapping or a list that a character lies in.

    It is looked for by halving: files may be long, and wrong in every line.
    """
    if isinstance(node, SequenceNode):
        at = bisect_right(node.value, index, key=lambda item: int(item.start_mark.index)) - 1
        if at >= 0 and index < node.value[at].end_mark.index:
            return at, node.value[at]
    if isinstance(node, MappingNode):
        at = bisect_right(node.value, index, key=lambda pair: int(pair[0].start_mark.index)) - 1
        if at < 0:
            return None
        key, value = node.value[at]
        is_name = isinstance(key, ScalarNode) and key.value != "<<"
        if is_name and index < max(key.end_mark.index, value.end_mark.index):
            return key.value, value
    return None


def _merged(node: MappingNode) -> Iterator[Node]:
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.value == "<<" and not key.style:
            yield from value.value if isinstance(value, SequenceNode) else [value]

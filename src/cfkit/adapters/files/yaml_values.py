"""Turn composed YAML nodes into plain values, refusing what bites: repeats, bombs, tags."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_ALIASED = 100_000
"""How many more values than it has written down a file may grow to through its aliases."""

MAX_ALIASED_DEPTH = 64

_NULLS = frozenset({"", "~", "null"})
_CORE = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "seq", "map", "timestamp")
)


class Alias(yaml.YAMLError):
    """An alias makes the file grow without bound."""

    def __init__(self, message: str, mark: yaml.Mark) -> None:
        super().__init__(message)
        self.mark = mark


class Problem(NamedTuple):
    """Something to refuse; the places of `others` fill the `{}` in `words`."""

    mark: yaml.Mark
    code: str
    words: str
    others: tuple[yaml.Mark, ...] = ()


def refuse_bombs(root: Node | None, text: str) -> None:
    """Raise `Alias` when a node contains itself or aliases grow the file past the bound."""
    if root is None or "*" not in text or "&" not in text:
        return
    _Measure().of(root)


class _Measure:
    """Sizes and heights of nodes as if every alias were written out; each node is visited once.

    A file defines an anchor before it uses it, so the walk never goes deeper than the file nests.
    """

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, int]] = {}
        self.open: set[int] = set()
        self.written = 0

    def of(self, node: Node) -> tuple[int, int]:
        if (known := self.known.get(id(node))) is not None:
            return known
        if id(node) in self.open:
            raise Alias("this contains itself; write the value out", node.start_mark)
        self.open.add(id(node))
        parts = [self.of(part) for part in _parts(node)]
        # A long text that is repeated by aliases weighs as much as it is long.
        weight = 1 + len(node.value) // 64 if isinstance(node, ScalarNode) else 1
        self.written += weight
        size = weight + sum(part[0] for part in parts)
        height = 1 + max((part[1] for part in parts), default=0)
        if size > self.written + MAX_ALIASED:
            words = f"aliases grow this to more than {MAX_ALIASED} values; write fewer of them"
            raise Alias(words, node.start_mark)
        if height > MAX_ALIASED_DEPTH:
            words = f"aliases nest this more than {MAX_ALIASED_DEPTH} levels deep; write it flatter"
            raise Alias(words, node.start_mark)
        self.open.discard(id(node))
        self.known[id(node)] = size, height
        return size, height


def _parts(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, SequenceNode) else []


class Values:
    """Values of nodes, and the problems met on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def of(self, node: Node) -> Any:
        """Give dicts, lists, text and None."""
        if node.tag is not None:
            self._refuse_tag(node)
        if isinstance(node, ScalarNode):
            if "\0" in node.value:  # by its escape; a file with the character itself is not read
                words = "remove the control character U+0000; files hold text only"
                self.problems.append(Problem(node.start_mark, "yaml-character", words))
            is_null = not node.style and node.value in _NULLS and node.tag is None
            return None if is_null else node.value
        if isinstance(node, MappingNode):
            return self._mapping(node)
        return [self.of(part) for part in node.value]

    def _refuse_tag(self, node: Node) -> None:
        if node.tag not in _CORE:
            words = f'cfkit knows no tag "{_plain(node.tag)}"; remove it and write the value'
            self.problems.append(Problem(node.start_mark, "yaml-tag", words))

    def _mapping(self, node: MappingNode) -> dict[str, Any]:
        values: dict[str, Any] = {}
        entries = 0
        for key, value in node.value:
            if key.__class__ is not ScalarNode:
                self.problems.append(
                    Problem(key.start_mark, "yaml-key", "write a word as the key, not a list")
                )
            elif key.value not in values:
                values[key.value] = self.of(value)
                entries += 1
                if key.tag is not None:
                    self._refuse_tag(key)
        if entries != len(node.value):
            self._repeats(node)
        if "<<" in values:
            self._merge(node, values)
        return values

    def _repeats(self, node: MappingNode) -> None:
        first: dict[str, yaml.Mark] = {}
        for key, _ in node.value:
            if not isinstance(key, ScalarNode):
                continue
            if key.value in first:
                words = f'"{_plain(key.value)}" stands at {{}} already; keep one of the two'
                self.problems.append(
                    Problem(key.start_mark, "duplicate-key", words, (first[key.value],))
                )
            first.setdefault(key.value, key.start_mark)

    def _merge(self, node: MappingNode, values: dict[str, Any]) -> None:
        key = next(key for key, _ in node.value if key.value == "<<")
        if key.style:
            return
        merged = values.pop("<<")
        for part in merged if isinstance(merged, list) else [merged]:
            if not isinstance(part, dict):
                words = "`<<` takes an alias of a mapping, like `<<: *weekdays`"
                self.problems.append(Problem(key.start_mark, "yaml-merge", words))
                return
            for name, value in part.items():
                values.setdefault(name, value)


def _plain(text: str) -> str:
    return text[:60].replace("{", "{{").replace("}", "}}")

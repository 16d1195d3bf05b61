"""The values that a variant may speak, by the path that wordings use for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.strategy.model import Model
from cfkit.domain.variant import EVENT_STEPS, Variant

from .language import Language, words

SHARED = frozenset(("segment.title", "brand.name", "link"))
"""Values that name the surroundings and may stand in a post more than once."""

_SAME = {"starts.weekday": "starts.on", "starts.0": "starts"}
_ENOUGH = 3


@dataclass(frozen=True)
class Fields:
    """Looks values up; `None` is what the author did not write."""

    language: Language
    roots: Mapping[str, Any]
    link: str | None
    zone: ZoneInfo
    trim: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    item: Mapping[str, Any] | None = None
    _seen: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, path: str) -> Any:
        if path not in self._seen:
            self._seen[path] = self._look_up(path)
        return self._seen[path]

    def with_item(self, item: Any) -> Fields:
        """Look `item.x` up in one element of a list."""
        return Fields(self.language, self.roots, self.link, self.zone, self.trim, {"item": item})

    def _look_up(self, path: str) -> Any:
        if path == "link":
            return self.link
        head, *rest = path.split(".")
        value = (self.item or {}).get(head, self.roots.get(head))
        for step in rest:
            value = self._step(value, step)
            if value is None:
                return None
        return self._written(value)

    def _step(self, value: Any, step: str) -> Any:
        if isinstance(value, tuple):
            if step == "count":
                return len(value) or None
            return value[int(step)] if step.isdigit() and int(step) < len(value) else None
        if isinstance(value, datetime):
            return self.language.parts_of(self._local(value)).get(step)
        if isinstance(value, date):
            return self.language.date(value) if step == "day" else None
        if isinstance(value, Model):
            return value_of(value, step)
        return None

    def _written(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self.language.parts_of(self._local(value))[""]
        if isinstance(value, date):
            return self.language.date(value)
        return None if value == () else value

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone) if at.tzinfo else at


def value_of(model: Model, name: str) -> Any:
    """Read a field by the name authors know: `except`, `from`; `None` when there is no such."""
    kind = type(model).model_fields
    if name in kind:
        return getattr(model, name)
    return getattr(model, f"{name}_") if f"{name}_" in kind else None


def blocks_of(variant: Variant) -> tuple[tuple[str, Model], ...]:
    """Blocks that the angle draws on, each with its name; a fact or a reason is its one item."""
    found: list[tuple[str, Model]] = []
    for name in variant.angle.needs:
        source = variant.segment.reasons if name == "segment.reasons" else variant.idea.block(name)
        if not isinstance(source, tuple):
            found += [(name, source)] if source is not None else []
            continue
        items: Iterable[Model] = source
        found += [(name, one) for one in items if getattr(one, "id", None) == variant.key.item]
    return tuple(found)


def step_of(variant: Variant) -> str | None:
    """Name the step of an event chain that a variant is."""
    return variant.key.item if variant.key.item in EVENT_STEPS else None


def roots_of(variant: Variant, brand: Model) -> dict[str, Any]:
    """Collect what a path may begin with: the fields of the angle's blocks, idea, segment, brand.

    Every block of the idea can be reached by its own name as well.
    """
    roots: dict[str, Any] = {name: variant.idea.block(name) for name in variant.idea.blocks()}
    for _, block in reversed(blocks_of(variant)):
        for name in type(block).model_fields:
            roots[name.removesuffix("_")] = getattr(block, name)
    return {**roots, "idea": variant.idea, "segment": variant.segment, "brand": brand}


class Bits:
    """Gives each field a bit, so that "was it said already?" is one operation on numbers."""

    def __init__(self, fields: Fields, names: Iterable[str]) -> None:
        self._fields = fields
        self._free = SHARED | frozenset(names)
        self._bits: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._twins: dict[int, int] = {}
        self._names: dict[int, frozenset[str]] = {}

    def own(self, path: str) -> int:
        """Return the bit of a field; 0 for one that may be repeated."""
        path = _SAME.get(path, path)
        root = path.split(".")[0]
        if path in self._free or root in self._free:
            return 0
        if path == "starts":
            return self.own("starts.day") | self.own("starts.time")
        if path not in self._bits:
            self._bits[path] = 1 << len(self._bits)
            self._texts[path] = _text(self._fields[path])
            self._words[path] = frozenset(words(self._texts[path]))
        return self._bits[path]

    def mask(self, paths: Iterable[str]) -> int:
        """Join the bits of several fields."""
        found = 0
        for path in paths:
            found |= self.own(path)
        return found

    def covered(self, mask: int) -> int:
        """Add fields that say the same as those of `mask`: a list of one and its element, twins.

        Ask only when every field has its bit.
        """
        if not self._twins:
            self._twins = {
                bit: sum(other for twin, other in self._bits.items() if self._covers(path, twin))
                for path, bit in self._bits.items()
            }
        spoken = mask
        while mask:
            bit = mask & -mask
            spoken |= self._twins[bit]
            mask ^= bit
        return spoken

    def in_text(self, text: str, share: float) -> int:
        """Fields of whose words at least `share` stand in a text that an author wrote."""
        there = set(words(text))
        spoken = 0
        for path, bit in self._bits.items():
            need = self._words[path]
            if need and len(need & there) >= share * len(need):
                spoken |= bit
        return spoken

    def names(self, mask: int) -> frozenset[str]:
        """Name the fields of a mask."""
        if mask not in self._names:
            self._names[mask] = frozenset(path for path, bit in self._bits.items() if bit & mask)
        return self._names[mask]

    def _covers(self, one: str, other: str) -> bool:
        if one == other or _same_list(one, other):
            return True
        a, b = self._words[one], self._words[other]
        small = min(len(a), len(b))
        if small >= _ENOUGH:
            return len(a & b) >= 0.8 * small
        return small > 0 and self._texts[one] == self._texts[other]


def _same_list(one: str, other: str) -> bool:
    return other.startswith(f"{one}.0") or one.startswith(f"{other}.0")


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_text, value))
    if isinstance(value, Model):
        return " ".join(_text(getattr(value, name)) for name in type(value).model_fields)
    return value if isinstance(value, str) else ""

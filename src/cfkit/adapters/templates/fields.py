"""The values that a variant may speak, by the path that wordings use for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.idea import BLOCKS
from cfkit.domain.keys import VariantKey
from cfkit.domain.strategy.model import Model
from cfkit.domain.variant import EVENT_STEPS, LIVE, REMIND, Variant

from .language import Language

SHARED = frozenset(("segment.title", "brand.name", "link"))
"""Values that name the surroundings and may stand in a post more than once."""


_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NEAR = ("pain", "job", "reason")
"""Paths behind `segment.` that hold what of a segment is about the post's subject."""


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

    def with_segment(self, segment: Model, near: Mapping[str, Any]) -> Fields:
        """Look the same values up for another segment; `near` is what of it fits the post."""
        seen = {path: value for path, value in self._seen.items() if path[:8] != "segment."}
        roots = {**self.roots, "segment": segment, **{f"segment.{k}": v for k, v in near.items()}}
        return Fields(self.language, roots, self.link, self.zone, self.trim, None, seen)

    def with_item(self, item: Any) -> Fields:
        """Look `item.x` up in one element of a list."""
        return Fields(self.language, self.roots, self.link, self.zone, self.trim, {"item": item})

    def _look_up(self, path: str) -> Any:
        if path == "link":
            return self.link
        head, *rest = path.split(".")
        if head == "segment" and rest and rest[0] in NEAR:
            head = f"segment.{rest.pop(0)}"
        value = self.item[head] if self.item and head in self.item else self.roots.get(head)
        if value is None and head not in self.roots and head in BLOCKS:
            value = self.roots["idea"].block(head)
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
        if isinstance(value, str) and (day := _iso_day(value)):
            return self.language.date(day)
        return None if value == () else value

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone) if at.tzinfo else at


def _iso_day(text: str) -> date | None:
    """Read a text that is nothing but a day: readers want it in words."""
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


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
    """Name the step of an event chain that a variant speaks as; a stream speaks as a reminder."""
    if variant.key.item == LIVE:
        return REMIND
    return variant.key.item if variant.key.item in EVENT_STEPS else None


def line_of(key: VariantKey) -> str:
    """Name what the variants of one idea's segments and hooks share: they begin at one wording."""
    return f"{key.idea}.{key.angle}-{key.item}.{key.format}"


def turn_of(variant: Variant) -> int:
    """Count the segments of the idea before this one, so that each gets words of its own."""
    listed = variant.idea.segments
    return listed.index(variant.segment.id) if variant.segment.id in listed else 0


def roots_of(variant: Variant, brand: Model) -> dict[str, Any]:
    """Collect what a path may begin with: fields of the angle's blocks, idea, segment, brand."""
    roots: dict[str, Any] = {}
    for _, block in reversed(blocks_of(variant)):
        for name in type(block).model_fields:
            roots[name.removesuffix("_")] = getattr(block, name)
    return {**roots, "idea": variant.idea, "segment": variant.segment, "brand": brand}


def text_of(value: Any) -> str:
    """Join the words of a value, whatever its kind."""
    if isinstance(value, tuple):
        return " ".join(map(text_of, value))
    if isinstance(value, Model):
        return " ".join(text_of(getattr(value, name)) for name in type(value).model_fields)
    return value if isinstance(value, str) else ""

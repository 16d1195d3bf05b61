"""A brief: the seventeen blocks that a creator has to know, and what is not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .diagnostics import Location

BLOCKS = (
    "project",
    "place",
    "audience",
    "message",
    "hooks",
    "course",
    "shots",
    "claims",
    "call",
    "technique",
    "label",
    "rights",
    "dates",
    "pay",
    "acceptance",
    "references",
    "contact",
)
"""The blocks in the order in which creators read them, merged from briefs that agencies and makers
publish (sparkugc.com, upstagex.com, vc.ru/2249934; read 2026-11)."""

ESSENTIAL = frozenset({"message", "hooks", "claims", "label", "rights", "dates"})
"""Without these a clip is shot twice, or may not be used: 4, 5, 8, 11, 12 and 13."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a block: the id of its words, and what fills them."""

    words: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """What nobody wrote yet: the field as its author would write it, and where."""

    field: str
    where: Location


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `gaps` of an essential block make the brief incomplete."""

    id: str
    statements: tuple[Statement, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def number(self) -> int:
        """Its place in the brief, from 1."""
        return BLOCKS.index(self.id) + 1

    @property
    def is_filled(self) -> bool:
        """Whether it says something, and nothing essential misses."""
        return bool(self.statements) and not (self.gaps and self.id in ESSENTIAL)

    def gaps_by_place(self) -> list[tuple[Location, list[str]]]:
        """Name what misses in each place, in order; a block without words misses itself."""
        found: dict[Location, list[str]] = {}
        for gap in self.gaps:
            found.setdefault(gap.where, []).append(gap.field)
        return list(found.items())

    @property
    def is_incomplete(self) -> bool:
        """Whether the work should not begin before it is filled."""
        return self.id in ESSENTIAL and not self.is_filled


@dataclass(frozen=True, slots=True)
class Brief:
    """A whole brief."""

    key: str
    title: str
    language: str
    creator: str | None
    blocks: tuple[Block, ...]

    @property
    def incomplete(self) -> tuple[Block, ...]:
        """Essential blocks that are not filled."""
        return tuple(block for block in self.blocks if block.is_incomplete)

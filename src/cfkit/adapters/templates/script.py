"""What an angle can say: its wordings cut up, with the fields of each as a set of bits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from jinja2 import nodes

from cfkit.domain.diagnostics import did_you_mean

from .environment import BlockUse, only_blocks, uses_of
from .fields import NEAR, SHARED
from .filling import Template
from .packs import Packs
from .packs import Row as Lines
from .wordings import BEATS, AngleWordings, Line, Wording

_SAME = {"starts.weekday": "starts.on"}
_OF_SEGMENT = tuple(f"segment.{name}" for name in NEAR)
_FIGURES = frozenset(("number", "min", "max", "amount", "year"))


class Bits:
    """Gives each field a bit, so that "was it said already?" is one operation on numbers."""

    def __init__(self, free: Iterable[str]) -> None:
        self._free = frozenset(free)
        self.all: dict[str, int] = {}

    def own(self, path: str) -> int:
        """Return the bit of a field; 0 for one that may be repeated."""
        path = _SAME.get(path, path)
        if path in self._free or path.split(".")[0] in self._free:
            return 0
        if path == "starts":
            return self.own("starts.day") | self.own("starts.time")
        return self.all.setdefault(path, 1 << len(self.all))

    def mask(self, paths: Iterable[str]) -> int:
        """Join the bits of several fields."""
        found = 0
        for path in paths:
            found |= self.own(path)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """A wording with all that is true of it before any value is known."""

    template: Template
    says: int
    after: int
    owes: int
    needs: int
    unless: int
    """Fields that must, and must not, be there: in bits of `Script.seats`."""
    has_value: bool
    leads_in: bool
    asks: bool
    fallback: bool
    addresses: bool
    """Whether it names the segment, so that every segment has its own text."""
    of_segment: tuple[str, ...] = ()
    """Fields of the segment that must be there."""
    family: str | None = None


@dataclass(frozen=True)
class Script:
    """The wordings of an angle, and which of its blocks ask for them."""

    wordings: AngleWordings
    rows: Mapping[str, tuple[Row, ...]]
    legal: tuple[Template, ...]
    bits: Bits
    seats: Mapping[str, int]
    """Every field that a wording names, also those that may be repeated, with a bit each."""
    by_hand: Mapping[str, tuple[str, ...]]
    """Blocks that do not call `say`, each with the fields it may print."""
    plain: tuple[tuple[str, str], ...] | None
    """Blocks that are one `say` each, with the beat; `None` when a block has to be rendered."""
    _usable: dict[tuple[str | None, str], Mapping[str, tuple[Row, ...]]] = field(
        default_factory=dict
    )

    @cached_property
    def of_segments(self) -> int:
        """Seats of fields that differ from segment to segment."""
        return sum(bit for path, bit in self.seats.items() if path[:8] == "segment.")

    @cached_property
    def speaks_of_segments(self) -> bool:
        """Whether any wording may speak a segment's pain, job or reason."""
        return any(path.startswith(_OF_SEGMENT) for path in self.seats)

    def usable(self, step: str | None, person: str) -> Mapping[str, tuple[Row, ...]]:
        """Return the rows that a step of an event and the brand's voice allow."""
        if (step, person) not in self._usable:
            self._usable[step, person] = {
                beat: tuple(row for row in rows if _allows(row.template.wording, step, person))
                for beat, rows in self.rows.items()
            }
        return self._usable[step, person]


def script_of(
    packs: Packs,
    language: str,
    angle: str,
    trees: Sequence[nodes.Template],
    families: Collection[str],
) -> Script:
    """Read the wordings of an angle; none are needed when every block is written by hand."""
    uses: dict[str, BlockUse] = {}
    for tree in trees:
        uses |= uses_of(tree)
    plain = None
    if len(trees) == 1 and only_blocks(trees[0]):
        found = [(name, use.only) for name, use in uses.items() if use.only is not None]
        plain = tuple(found) if len(found) == len(uses) else None
    asked = frozenset(beat for use in uses.values() for beat in use.asks)
    path = packs.find(f"{language}/wordings/{angle}.yaml")
    data = _ungrouped(packs, path, packs.load(path) or {}, families) if path else {}
    wordings = packs.model(path, AngleWordings, data) if path else AngleWordings()
    bits, seats = Bits((*SHARED, *wordings.names)), Bits(())
    cut = {
        beat: [_cut(packs, path, data, one) for one in wordings.of(beat)]
        for beat in BEATS
        if path and beat in asked
    }
    rows = {
        beat: tuple(_row(one, bits, seats) for one in templates if not one.wording.legal)
        for beat, templates in cut.items()
    }
    legal = tuple(one for templates in cut.values() for one in templates if one.wording.legal)
    bits.mask(wordings.must)
    by_hand = {
        name: tuple(path for read in sorted(use.reads) for path in (read, f"idea.{read}"))
        for name, use in uses.items()
        if not use.asks
    }
    return Script(wordings, rows, legal, bits, seats.all, by_hand, plain)


def _ungrouped(packs: Packs, path: Path, data: Any, families: Collection[str]) -> Any:
    """Lay hooks that stand under their families in one list, each with its family and its line."""
    hooks = data.get("hook") if isinstance(data, dict) else None
    if not isinstance(hooks, Lines):
        return data
    groups: list[list[Any]] = []
    for family, wordings in hooks.items():
        line = hooks.lines.get(family, hooks.line)
        if family not in families:
            told = f'"{family}" is no family of hooks{did_you_mean(family, families)}'
            raise packs.problem(path, line, f"{told}; see catalogue/hooks.yaml")
        if not isinstance(wordings, list):
            raise packs.problem(path, line, f"{family}: write a list of wordings, each after -")
        groups.append([_of_family(one, family, line) for one in wordings])
    # One of each family in turn, so that neighbours in the rotation differ in kind.
    rounds = zip_longest(*groups)
    flat = Lines(data)
    flat["hook"] = [one for each in rounds for one in each if one is not None]
    flat.line, flat.lines = data.line, data.lines
    return flat


def _of_family(wording: Any, family: str, line: int) -> Any:
    if isinstance(wording, str):
        wording = Lines(text=wording)
        wording.line = line
    if isinstance(wording, Lines):
        wording["family"] = family
    return wording


def family_of(text: str) -> str | None:
    """Read the family of a hook off its form: a question, or a number; `None` for neither."""
    if text.rstrip(" »”)").endswith("?"):
        return "question"
    return "number" if re.search(r"\d", text) else None


def _family(line: Line, wording: Wording) -> str:
    if wording.family:
        return wording.family
    if any(slot.path in _FIGURES for slot in line.slots):
        return "number"
    if "segment.title" in wording.text:
        return "address"
    return "question" if line.asks else "claim"


def _cut(packs: Packs, path: Path, data: Any, wording: Wording) -> Template:
    try:
        return Template.of(wording)
    except ValueError as error:
        line = next(
            (
                getattr(row, "line", 1)
                for rows in data.values()
                if isinstance(rows, list)
                for row in rows
                if isinstance(row, dict) and row.get("text") == wording.text
            ),
            1,
        )
        raise packs.problem(path, line, f"{error}: {wording.text}") from None


def _row(template: Template, bits: Bits, seats: Bits) -> Row:
    wording, paths, line = template.wording, template.paths, template.line
    of_segment = tuple(path for path in (*paths, *wording.needs) if path[:8] == "segment.")
    return Row(
        template,
        says=bits.mask(paths),
        after=bits.mask(wording.after),
        owes=bits.mask(wording.owes),
        needs=seats.mask((*paths, *wording.needs)),
        unless=seats.mask(wording.unless),
        has_value=any(path not in SHARED for path in paths),
        leads_in=line.leads_in,
        asks=line.asks,
        fallback=wording.fallback,
        addresses="segment_people" in wording.when or bool(of_segment),
        of_segment=of_segment,
        family=_family(line, wording),
    )


def _allows(wording: Wording, step: str | None, person: str) -> bool:
    if wording.step and step not in wording.step:
        return False
    return not wording.person or person in wording.person

"""The wordings of an angle, read from YAML and made ready to be filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cfkit.domain.strategy.brand import Person
from cfkit.domain.strategy.model import Flag, Model, Name, Text, Texts

CASTS = (
    *("sentence", "clause", "noun", "quote", "asked", "number", "count", "period"),
    *("inline", "or", "bullets", "numbered", "sentences"),
)
LISTS = frozenset(("inline", "or", "bullets", "numbered", "sentences"))
BLOCK_LISTS = frozenset(("bullets", "numbered"))
BEATS = ("hook", "tension", "turn", "proof", "payoff")
STEPS = Literal["announce", "remind", "report"]
Condition = Literal[
    "one_item",
    "many_items",
    "few_items",
    "segment_people",
    "number_not_in_claim",
    "number_is_amount",
    "title_agrees",
    "title_promises_more",
    "title_without_number",
    "threshold_fits",
    "one_is_enough",
    "idea_is_near",
]
ASKS = Literal["subscribe", "save", "share", "discuss", "come", "click", "keyword", "dm", "vote"]

_SLOT = re.compile(r"\{([\w.]+)(?:\s*\|\s*(\w+))?\}")
_TOUCH_BEFORE = re.compile(r"(?:,|—|–|(?<!\w)(?:и|или|and|or))\s*$")
_TOUCH_AFTER = re.compile(r"\s*(?:,|—|–|(?:и|или|and|or)(?!\w))")
_OPENING = re.compile(r"(?:^|[.!?…][»”\")]?\s+|\n)$")


def _as_wording(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Part(Model):
    """A piece of a list's line; it is left out when a field of it is missing."""

    text: Text
    shape: dict[str, Texts] = Field(default_factory=dict)


class Wording(Model):
    """One way to say a beat. See `templates/README.md`."""

    text: Text
    family: Name | None = None
    """Of a hook: its family in `catalogue/hooks.yaml`."""
    needs: Texts = ()
    unless: Texts = ()
    shape: dict[str, Texts] = Field(default_factory=dict)
    when: tuple[Condition, ...] = ()
    forms: Texts = ()
    each: tuple[Annotated[Part, BeforeValidator(_as_wording)], ...] = ()
    step: tuple[STEPS, ...] = ()
    owes: Texts = ()
    after: Texts = ()
    alone: Texts = ()
    person: tuple[Person, ...] = ()
    fallback: Flag = False
    legal: Flag = False


class CallWording(Model):
    """One call to action. `asks` is the single act it asks for."""

    text: Text
    asks: ASKS | None = None
    needs: Texts = ()
    when: tuple[Condition, ...] = ()
    step: tuple[STEPS, ...] = ()
    person: tuple[Person, ...] = ()


Wordings = tuple[Annotated[Wording, BeforeValidator(_as_wording)], ...]


class AngleWordings(Model):
    """Everything an angle may say in one language."""

    cta: tuple[ASKS, ...] = ()
    acts: Texts = ()
    """Fields that tell the reader what to do: once spoken, they are the call of the post."""
    authors: Flag = True
    """Whether hooks that the idea's author wrote may open this angle."""
    must: Texts = ()
    names: Texts = ()
    trim: dict[str, Texts] = Field(default_factory=dict)
    hook: Wordings = ()
    tension: Wordings = ()
    turn: Wordings = ()
    proof: Wordings = ()
    payoff: Wordings = ()
    calls: tuple[Annotated[CallWording, BeforeValidator(_as_wording)], ...] = ()

    def of(self, beat: str) -> Wordings:
        """Return the wordings of a beat; none for a beat the angle does not have."""
        found: Wordings = getattr(self, beat) if beat in BEATS else ()
        return found


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value, and what its neighbours ask of it."""

    path: str
    cast: str
    opens: bool = False
    plain: bool = False
    after_colon: bool = False
    closing: str = ""
    """The mark that the wording sets right after the value."""
    last: bool = False
    framed: bool = False
    """Whether words of the wording stand around it, so that a long value would drown them."""
    lead: str = ""
    """The word of the wording right before the value."""


@dataclass(frozen=True, slots=True)
class Line:
    """A wording cut into literals and slots."""

    pieces: tuple[str | Slot, ...]
    slots: tuple[Slot, ...] = field(default=())

    @property
    def leads_in(self) -> bool:
        """Whether it is "words, a colon, a value"."""
        return any(slot.after_colon for slot in self.slots)

    @property
    def asks(self) -> bool:
        """Whether the wording itself holds a question."""
        return any(isinstance(piece, str) and "?" in piece for piece in self.pieces)


def compiled(text: str) -> Line:
    """Cut a wording. Raise `ValueError` for a cast that does not exist."""
    pieces: list[str | Slot] = []
    last = 0
    for found in _SLOT.finditer(text):
        literal = text[last : found.start()]
        if literal:
            pieces.append(literal)
        after = text[found.end() :]
        slot = _slot(found, literal, after)
        if pieces and literal.isspace() and isinstance(before := _last_slot(pieces), Slot):
            slot = replace(slot, opens=before.cast == "sentence")
        pieces.append(slot)
        last = found.end()
    if text[last:]:
        pieces.append(text[last:])
    return Line(tuple(pieces), tuple(piece for piece in pieces if isinstance(piece, Slot)))


def _last_slot(pieces: Sequence[str | Slot]) -> Slot | None:
    return next((piece for piece in reversed(pieces) if isinstance(piece, Slot)), None)


def _slot(found: re.Match[str], before: str, after: str) -> Slot:
    path, cast = found[1], found[2] or "noun"
    if cast not in CASTS:
        raise ValueError(f'"{cast}" is not a form: write one of {", ".join(CASTS)}')
    lead = re.search(r"(\w+)\s*$", before)
    rest = after.strip()
    return Slot(
        path=path,
        cast=cast,
        opens=bool(_OPENING.search(before)) if before else not found.start(),
        plain=bool(_TOUCH_BEFORE.search(before) or _TOUCH_AFTER.match(after)),
        after_colon=before.rstrip().endswith(":"),
        closing=after[:1] if after[:1] in ".,?!;:…)" else "",
        last=rest in ("", "."),
        framed=bool(re.search(r"\w", before.rpartition(".")[2]) or re.search(r"\w", after)),
        lead=lead[1].lower() if lead else "",
    )


def fields_of(line: Line) -> frozenset[str]:
    """Paths that a wording speaks."""
    return frozenset(slot.path for slot in line.slots)


def placeholders(text: str, values: Mapping[str, str | None]) -> str | None:
    """Fill `{name}` slots of a call; `None` when one of them is missing."""
    if "{" not in text:
        return text
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        value = values.get(found[1])
        missing = missing or not value
        return value or ""

    filled = _SLOT.sub(fill, text)
    return None if missing else filled

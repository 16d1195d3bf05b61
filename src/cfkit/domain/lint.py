"""Rules about texts and about the law, as they stand in the catalogue's data files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self

import regex
from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from .diagnostics import Level, Spot
from .idea import Idea
from .strategy.brand import Organisation
from .strategy.channels import Channel
from .strategy.model import Date, Decimal, Model, Name, Names, Positive, Slug, Text, Texts

Grade = Literal["error", "warning", "hint"]
Confidence = Literal["high", "medium", "low"]
NOT_ADVICE = "What is said of the law is not legal advice; ask a lawyer where it matters"


def _is_pattern(text: str) -> str:
    try:
        # Rules are written in the dialect of `re`, and run by `regex`, which can be stopped.
        re.compile(text, re.IGNORECASE)
        regex.compile(text, regex.IGNORECASE)
    except (re.error, regex.error, OverflowError, RecursionError) as error:
        why = "it nests too deeply" if isinstance(error, RecursionError) else str(error)
        raise PydanticCustomError(
            "pattern", "this is no regular expression: {why}", {"why": why}
        ) from None
    return text


def either(patterns: Iterable[str]) -> str:
    """Join patterns to one that finds what any of them does."""
    return "|".join(f"(?:{one})" for one in patterns)


def _one(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Pattern = Annotated[Text, AfterValidator(_is_pattern)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_one)]


class Graded(Model):
    """What every rule has: its name, how bad it is, what it says and who says so."""

    id: Slug
    level: Grade
    levels: dict[Organisation, Grade] = Field(default_factory=dict)
    message: Text
    confidence: Confidence

    def grade(self, organisation: Organisation) -> Level:
        """Tell how bad it is for a kind of organisation."""
        return Level(self.levels.get(organisation, self.level))


class Rule(Graded):
    """One thing that readers notice in a text, and what to write instead."""

    kind: Literal["words", "lemmas", "pattern", "stems", "measure"]
    list: Texts = ()
    replace: dict[Text, Text] = Field(default_factory=dict)
    patterns: Patterns = ()
    except_: Texts = Field(default=(), alias="except")
    measure: Text | None = None
    max: Decimal | None = None
    min: Decimal | None = None
    groups: dict[Text, Texts] = Field(default_factory=dict)
    scope: Literal["any", "post"] = "any"
    most: Positive = 3
    fix: Text
    source: Text

    @model_validator(mode="after")
    def _joins(self) -> Self:
        """Refuse patterns that are sound alone and not together."""
        if self.kind in ("pattern", "stems"):
            _is_pattern(either(self.patterns if self.kind == "pattern" else self.list))
        return self


Looks = Literal[
    "ad", "offer", "text", "names", "latin", "pages", "kind", "contents", "answers", "cadence",
    "audience", "ai", "levy"
]  # fmt: skip


class Law(Graded):
    """One demand of the law of a country, with the days it holds and where that is said."""

    valid_from: Date
    valid_to: Date | None = None
    status: Literal["in force", "disputed", "bill", "repealed"]
    looks_at: Looks
    skips: Literal["ad"] | None = None
    requires: Names = ()
    in_text: Texts = ()
    platforms: Names = ()
    names: dict[Name, Texts] = Field(default_factory=dict)
    """What channels that are posted by hand call a platform in their title."""

    patterns: Patterns = ()
    unless: Patterns = ()
    organisations: tuple[Organisation, ...] = ()
    values: Texts = ()
    threshold: Positive | None = None
    file: Text | None = None
    replaces: Slug | None = None
    remedy: Text
    sources: Texts
    checked_on: Date

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day; a bill is shown from the day it was planned for."""
        ended = self.status == "repealed" or (self.valid_to is not None and self.valid_to < day)
        return not ended and self.valid_from <= day


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to look at. `is_post`: a whole post, not one field of an idea.

    `spot` points at a hit, given where it begins and the words that stand there.
    """

    text: str
    spot: Callable[[int, str], Spot]
    is_post: bool
    idea: Idea | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found, where it begins, and the numbers that its message speaks of."""

    start: int
    found: str
    count: str = ""
    limit: str = ""
    better: str = ""

    def told(self, template: str) -> str:
        """Fill in a message; nothing else in it is read."""
        for name in ("found", "count", "limit"):
            template = template.replace(f"{{{name}}}", getattr(self, name))
        return template

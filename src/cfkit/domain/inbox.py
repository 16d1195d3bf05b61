"""What a comment can be, and how rules tell it."""

from __future__ import annotations

from dataclasses import dataclass

from .comments import Sort
from .lint import Patterns
from .strategy.model import Decimal, Model, Slug, Text, Texts


class Signal(Model):
    """One sign of what a comment is: what it looks for, and what it adds to each class."""

    id: Slug
    gives: dict[Sort, Decimal]
    says: Texts = ()
    patterns: Patterns = ()
    unless: Texts = ()
    plain: bool = False
    """Whether it counts only where no negation stands before it."""

    topical: bool = False
    """Whether it counts a third where the post speaks of the same."""

    tacit: bool = False
    """Whether it adds to the classes and is no reason to show."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a comment was taken for, and why; `None`: nothing in it spoke for any class."""

    sort: Sort | None
    reasons: tuple[str, ...]

"""What people ask, propose or correct again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .comments import Sort
from .strategy.model import Model, Slug, Texts


class Meaning(Model):
    """Words that ask for one thing, named by the first; of `common`, words that ask for nothing."""

    id: Slug
    words: Texts


@dataclass(frozen=True, slots=True)
class Repeated:
    """Comments of one class that speak of the same.

    `lemmas` stand in at least half of them, the most frequent first. `example` names no person.
    `faq` is the entry of the strategy that speaks of it, `idea` the idea whose question it is.
    """

    sort: Sort
    example: str
    count: int
    people: int
    channels: tuple[str, ...]
    lemmas: tuple[str, ...]
    first: datetime
    last: datetime
    faq: str | None = None
    idea: str | None = None

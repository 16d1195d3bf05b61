"""A question about a strategy, its answer, and the draft that answers add up to."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .strategy.model import Model

Answer = str | list[str] | None
"""A value as it stands in a file; `None` for what was left open."""


@dataclass(frozen=True)
class Question:
    """One question. Its words are the phrase `key`, filled with `facts`.

    An answer must fit `field` of `model`. `choices` close the list of answers, `many` takes several
    of them; `default` stands for an empty answer, without one only an `is_optional` may stay empty.
    """

    step: str
    key: str
    model: type[Model]
    field: str
    choices: Sequence[str] = ()
    titles: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Choices that the author named, or that have a name of their own."""
    many: bool = False
    are_words: bool = False
    """Whether several answers may be told apart by blanks."""
    unit: str = ""
    """What is put behind a bare number."""
    default: str | Sequence[str] | None = None
    is_optional: bool = False
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    complaint: Callable[[Answer], str | None] = lambda _: None
    """Names the phrase that says what is wrong with an answer that fits the field."""

    @property
    def names(self) -> str:
        """Whose phrases name the choices."""
        return "yes_no" if tuple(self.choices) == ("yes", "no") else self.key


@dataclass(frozen=True)
class Draft:
    """What came of an interview: the strategy and its ideas, as they stand in files."""

    language: str
    strategy: Mapping[str, Any]
    ideas: Sequence[Mapping[str, Any]]
    is_skeleton: bool = False
    """Whether the ideas are placeholders."""

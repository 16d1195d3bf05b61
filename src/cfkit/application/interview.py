"""Ask for a strategy, one question after the other, in the order of its seven steps."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cfkit.domain.interview import Answer, Draft, Question
from cfkit.domain.slugs import slug_of

Asking = Generator[Question, Answer, Any]
"""Part of an interview: it yields questions, is sent answers and returns what it made of them."""


@dataclass(frozen=True)
class World:
    """What can be chosen from: platforms, the formats each carries, the settings each needs.

    `names` are the platforms' own; `title` names a format in a language.
    """

    platforms: Sequence[str]
    names: Mapping[str, str]
    formats: Callable[[str], Sequence[str]]
    title: Callable[[str, str], str]
    settings: Callable[[str], Sequence[str]]


def slug_among(title: Answer, items: Sequence[Mapping[str, Any]], instead: str) -> str:
    """Make an id for a new item beside others."""
    return slug_of(str(title), {str(one["id"]) for one in items}, instead)


def without_empty(item: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what was left open."""
    return {key: value for key, value in item.items() if value not in (None, [], {})}


def next_question(
    interview: Callable[[], Generator[Question, Answer, Draft]], answers: Sequence[Answer]
) -> Question | Draft:
    """Replay the answers; return what is asked next, or the draft after the last one.

    To go back is to leave the last answer out.
    """
    asking = interview()
    try:
        question = next(asking)
        for answer in answers:
            question = asking.send(answer)
    except StopIteration as end:
        draft: Draft = end.value
        return draft
    return question

"""Read from sources.yaml what others do well or leave out, and what people speak of now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cfkit.domain.idea import Idea
from cfkit.domain.project import Project

from .check_sources import STALE
from .stems import stems

USUAL = 0.3
"""The part of the ideas from which on a word of theirs names no topic; our own judgement."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a competitor is strong in, or leaves out (`weak`); `ideas` of ours that touch it.

    `stale`: nobody looked for half a year.
    """

    competitor: str
    title: str
    kind: Literal["strong", "weak"]
    topic: str
    ideas: tuple[str, ...]
    checked: date | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Live:
    """A trend that is not over; `days` are left, today included."""

    id: str
    title: str
    seen: date
    until: date
    days: int
    url: str | None
    why: str | None


def topics(project: Project, today: date) -> Iterator[Topic]:
    """Yield topics of competitors: first those that none of our ideas touches."""
    words = {idea.id: stems(_said(idea)) for idea in project.ideas.values()}
    counted = Counter(stem for own in words.values() for stem in own)
    usual = {stem for stem, ideas in counted.items() if ideas > max(3, len(words) * USUAL)}
    found = [
        Topic(
            rival.id,
            rival.title,
            kind,
            topic,
            tuple(
                name for name, own in words.items() if _touches(own - usual, stems(topic) - usual)
            ),
            rival.checked,
            rival.checked is None or today - rival.checked > STALE,
        )
        for rival in project.sources.competitors
        for kind, listed in _kinds(rival.strong, rival.weak)
        for topic in listed
    ]
    yield from sorted(found, key=lambda one: (bool(one.ideas), one.stale, one.kind != "strong"))


def _touches(own: frozenset[str], topic: frozenset[str]) -> bool:
    return bool(topic) and 2 * len(own & topic) >= len(topic)


def _kinds(
    strong: tuple[str, ...], weak: tuple[str, ...]
) -> Iterator[tuple[Literal["strong", "weak"], tuple[str, ...]]]:
    yield "strong", strong
    yield "weak", weak


def _said(idea: Idea) -> str:
    return f"{idea.title} {idea.message}"


def live(
    project: Project, today: date, pillar: str | None = None, segment: str | None = None
) -> Iterator[Live]:
    """Yield trends of these days, the one that is over soonest first."""
    found = [
        Live(one.id, one.title, one.seen, one.last, (one.last - today).days + 1, one.url, one.why)
        for one in project.sources.trends
        if one.seen <= today <= one.last
        and (pillar is None or one.pillar in (None, pillar))
        and (segment is None or not one.segments or segment in one.segments)
    ]
    yield from sorted(found, key=lambda one: (one.until, one.id))

"""Draft ideas out of what people ask, propose and correct again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cfkit.domain.asked import Repeated
from cfkit.domain.comments import Sort
from cfkit.domain.project import Project
from cfkit.domain.slugs import slug_of
from cfkit.domain.strategy.brand import Language

OPEN = "TODO"
"""Stands where only people know what to say; `check` names it."""

HEARD = (Sort.QUESTION, Sort.SUGGESTION, Sort.ERROR)

_INNER = str.maketrans("«»", "„“")
_WORDS = {
    "ru": {
        "title": {
            Sort.QUESTION: "{example}",
            Sort.SUGGESTION: "Вы предложили: «{example}»",
            Sort.ERROR: "Нас поправили: «{example}»",
        },
        "source": {
            Sort.QUESTION: "Об этом спрашивают в комментариях",
            Sort.SUGGESTION: "Это предлагают в комментариях",
            Sort.ERROR: "На эту ошибку указывают в комментариях",
        },
        "counts": "{source}. Комментариев: {count}, авторов: {people}, каналы: {channels};"
        " {first:%d.%m.%Y} – {last:%d.%m.%Y}.",
    },
    "en": {
        "title": {
            Sort.QUESTION: "{example}",
            Sort.SUGGESTION: "You proposed: {example}",
            Sort.ERROR: "You corrected us: {example}",
        },
        "source": {
            Sort.QUESTION: "People ask this in comments",
            Sort.SUGGESTION: "People propose this in comments",
            Sort.ERROR: "People point at this mistake in comments",
        },
        "counts": "{source}. Comments: {count}, authors: {people}, channels: {channels},"
        " {first:%Y-%m-%d} to {last:%Y-%m-%d}.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeardIdea:
    """An idea as its file would hold it, and the line that says where it comes from."""

    idea: Mapping[str, Any]
    source: str


def heard_ideas(project: Project, found: Sequence[Repeated], pillar: str) -> list[HeardIdea]:
    """Draft an idea of each that no idea speaks of yet; what we say to it is left open."""
    language = project.strategy.brand.language
    words: Mapping[str, Any] = _WORDS[language]
    used = set(project.ideas)
    drafts = []
    for one in found:
        if one.idea is not None:
            continue
        slug = slug_of(one.example, used, "heard")
        used.add(slug)
        idea: dict[str, Any] = {
            "id": slug,
            "title": words["title"][one.sort].format(example=_said(one, language)),
            "pillar": pillar,
            "message": OPEN,
            "segments": [segment.id for segment in project.strategy.segments],
            "stages": list(project.strategy.content.journey[:2]),
        }
        if one.sort is Sort.QUESTION:
            idea["faq"] = {"question": one.example, "short": OPEN}
        drafts.append(HeardIdea(idea, _source(one, words)))
    return drafts


def faq_entries(project: Project, found: Sequence[Repeated]) -> list[dict[str, Any]]:
    """Write entries for `communication.faq` of the questions that it lacks, the answers open."""
    used = {one.id for one in project.strategy.communication.faq}
    entries = []
    for one in found:
        if one.faq is None:
            slug = slug_of(one.example, used, "question")
            used.add(slug)
            entries.append({"id": slug, "questions": [one.example], "answers": [OPEN]})
    return entries


def _said(one: Repeated, language: Language) -> str:
    """Take what was said as its title holds it: Russian quotes all but a question."""
    if one.sort is Sort.QUESTION or language != "ru":
        return one.example
    said = one.example if one.example.endswith("..") else one.example.removesuffix(".")
    return said.translate(_INNER)


def _source(one: Repeated, words: Mapping[str, Any]) -> str:
    return str(
        words["counts"].format(
            source=words["source"][one.sort],
            count=one.count,
            people=one.people,
            channels=", ".join(one.channels),
            first=one.first,
            last=one.last,
        )
    )

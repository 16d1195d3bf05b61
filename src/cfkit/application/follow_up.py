"""Draft sequels to what worked: the same subject, by angles that it was not told by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from cfkit.domain.drafting import Draft, Opening, Pick
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey
from cfkit.domain.project import Project

from .digest import free_id
from .outcomes import Title
from .spark import fields_of, missing

MOST = 3
"""Angles proposed of each kind."""

WORDS = {
    "ru": {
        "title": "{title}: продолжение",
        "message": "Что ещё стоит знать по теме «{title}»",
    },
    "en": {"title": "Sequel: {title}", "message": "What to know next about “{title}”"},
}


def follow_up(
    project: Project, picks: Sequence[Pick], told: Collection[PlacementKey]
) -> list[Draft]:
    """Draft one idea a pick, without any block: until people write one, no angle tells it.

    Its openings are angles that the old idea's own blocks still allow, then the ones that take a
    block more. `told` are the posts that stand or went out.
    """
    drafted: list[Draft] = []
    known = project
    for pick in picks:
        idea = project.ideas[pick.idea]
        used = {key.variant.angle for key in told if key.variant.idea == idea.id}
        draft = _draft(known, idea)
        drafted.append(Draft(draft, [pick], list(_openings(project, idea, used))))
        sequel = idea.model_copy(update={"id": draft["id"]})
        known = replace(known, ideas={**known.ideas, sequel.id: sequel})
    return drafted


def _draft(project: Project, idea: Idea) -> dict[str, Any]:
    words = WORDS[project.strategy.brand.language]
    draft: dict[str, Any] = {
        "id": free_id(project, f"{idea.id}-next"),
        "title": words["title"].format(title=idea.title),
        "pillar": idea.pillar,
        "message": words["message"].format(title=idea.title),
        "segments": list(idea.segments),
    }
    if idea.goal:
        draft["goal"] = idea.goal
    if idea.link:
        draft["link"] = str(idea.link)
    return draft


def _openings(project: Project, idea: Idea, used: Collection[str]) -> Iterator[Opening]:
    title = Title(project)
    excluded = set(project.strategy.content.exclude.angles)
    angles = [one for one in project.catalogue.angles.values() if one.id not in {*used, *excluded}]
    needy = [one for one in angles if any(not need.startswith("segment.") for need in one.needs)]
    ready = [one for one in needy if all(has(idea, need) for need in one.needs)]
    for angle in ready[:MOST]:
        yield Opening(angle.id, title.level("angle", angle.id), None, ())
    lacking = [(one, block) for one in needy if (block := missing(idea, one)) is not None]
    for angle, block in lacking[:MOST]:
        yield Opening(angle.id, title.level("angle", angle.id), block, fields_of(block))


def has(idea: Idea, need: str) -> bool:
    """Whether an idea has what an angle needs; what a segment must have is not asked here."""
    return need.startswith("segment.") or bool(idea.block(need))

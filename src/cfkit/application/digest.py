"""Draft a digest: an idea whose list is the best of a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from cfkit.domain.drafting import Draft, Pick
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period

WORDS = {
    "ru": {
        "title": "Лучшее за {what}",
        "message": "Что читатели отметили за {what}",
        "criterion": "то, что читали больше обычного",
    },
    "en": {
        "title": "The best of {what}",
        "message": "What readers noticed in {what}",
        "criterion": "what was read more than usual",
    },
}


def digest(project: Project, period: Period, picks: Sequence[Pick], what: str) -> Draft:
    """Draft the idea `digest-PERIOD`; `what` names the period in the project's language.

    Its pillar is the one of most picks, its segments are those that the picks were told to.
    """
    ideas = [project.ideas[pick.idea] for pick in picks]
    told = {segment for idea in ideas for segment in idea.segments}
    pillar, _ = Counter(idea.pillar for idea in ideas).most_common(1)[0]
    words = WORDS[project.strategy.brand.language]
    title = words["title"].format(what=what)
    drafted: dict[str, Any] = {
        "id": free_id(project, f"digest-{slug_of(period)}"),
        "title": title,
        "pillar": pillar,
        "message": words["message"].format(what=what),
        "segments": [one.id for one in project.strategy.segments if one.id in told],
        "list": {
            "title": title,
            "criterion": words["criterion"],
            "items": [_item(pick) for pick in picks],
        },
    }
    return Draft(drafted, picks)


def slug_of(period: Period) -> str:
    """Write a period as part of an id."""
    return period.name.lower().replace("..", "-")


def free_id(project: Project, wanted: str) -> str:
    """Return `wanted`, or the first of `wanted-2`, `wanted-3`, … that no idea has."""
    names = (wanted, *(f"{wanted}-{n}" for n in range(2, len(project.ideas) + 3)))
    return next(name for name in names if name not in project.ideas)


def _item(pick: Pick) -> dict[str, str]:
    item = {"name": pick.title, "why": pick.message}
    if pick.url and pick.url.startswith(("https://", "http://")):
        item["link"] = pick.url
    return item

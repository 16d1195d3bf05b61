"""What a post was told of its event when it was written, and what of that is no longer so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .bounds import begins, speaks_of_event
from .keys import PlacementKey
from .plan import Placement
from .project import Project

TELLING = ("place", "join")
"""Fields of an event beside its beginning that readers act on."""

FIELDS = ("starts", *TELLING)


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact of an event that moved under a post; `None` where there is none."""

    field: str
    before: str | None
    now: str | None

    def __str__(self) -> str:
        return f"{self.field} {shown(self.before)} -> {shown(self.now)}"


def shown(value: str | None) -> str:
    """Write an instant as people do, anything else as it is."""
    if value is None:
        return "-"
    at = _instant(value)
    return value if at is None else f"{at:%Y-%m-%d %H:%M}"


def event_facts(key: PlacementKey, project: Project) -> tuple[tuple[str, str], ...]:
    """Give when, where and how of the event that a post speaks of; empty when it speaks of none.

    The beginning is an instant with its offset.
    """
    idea = project.ideas.get(key.variant.idea)
    if idea is None or idea.event is None or not speaks_of_event(key, project):
        return ()
    starts = begins(idea, project)
    said = {name: getattr(idea.event, name) for name in TELLING}
    known = {"starts": starts.isoformat() if starts else None, **said}
    return tuple((name, value) for name, value in known.items() if value)


def changed_event(placement: Placement, project: Project) -> tuple[Changed, ...]:
    """Name what the idea says otherwise now; nothing is known of a file that says nothing.

    An idea that is gone says nothing either.
    """
    if placement.event is None or placement.key.variant.idea not in project.ideas:
        return ()
    before, now = dict(placement.event), dict(event_facts(placement.key, project))
    return tuple(
        Changed(name, before.get(name), now.get(name))
        for name in FIELDS
        if not _same(before.get(name), now.get(name))
    )


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return one == other
    first, second = _instant(one), _instant(other)
    return first is not None and first == second


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None

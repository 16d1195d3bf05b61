"""Say where an idea has the pictures by now that the file of its post still lacks."""

from __future__ import annotations

from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .compose import not_publishable


def offered(placement: Placement, project: Project) -> str | None:
    """Name the media of the idea and how they get into the file; `None` when nothing is lacking."""
    idea = project.ideas.get(placement.key.variant.idea)
    fresh = [name for name in idea.media if name not in placement.media] if idea else []
    if not fresh or not_publishable(placement, project) is None:
        return None
    head = f"the idea has {', '.join(fresh)} now"
    if not placement.belongs_to_people:
        return f"{head}: `cfkit plan {placement.at:%Y-%m}` takes it"
    again = ", then approve it again" if placement.approved is not None else ""
    return f"{head}: list it under `media` in {placement.path}{again}"

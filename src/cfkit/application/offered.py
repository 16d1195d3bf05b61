"""Say what a post lacks, and where its idea has by now what the post's file does not list."""

from __future__ import annotations

from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import InputError
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .compose import not_publishable


def told(error: InputError, placement: Placement, project: Project) -> str:
    """Say in one line why a post is not composed: of the file that is wrong its words alone."""
    why = error.diagnostics[0].message if isinstance(error, InvalidFiles) else str(error)
    return "; ".join(filter(None, (why.partition("\n")[0], offered(placement, project))))


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

"""Check what content files name: pictures that are there, owners that are in the team."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from cfkit.domain.diagnostics import Diagnostic, Level, Spot, choices
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .kinds import lacking_kind

SpotOf = Callable[[Placement, str], Spot]
"""Point at a key of a placement's front matter."""


def check_content(
    placements: Iterable[Placement],
    project: Project,
    *,
    since: datetime,
    has_file: Callable[[str], bool],
    spot_of: SpotOf,
) -> Iterator[Diagnostic]:
    """Yield a warning for each picture that is not there or is none, and each owner nobody is.

    The kind of a file is told by its name; `preflight` looks at its bytes.

    Posts before `since` are let alone: their files are history.
    """
    team = [one.id for one in project.strategy.resources.team]
    for one in placements:
        if one.at < since:
            continue
        for name in one.media:
            if why := _hinders(name, project, has_file):
                yield spot_of(one, "media").problem("media-missing", why, Level.WARNING)
        format_ = project.catalogue.formats.get(one.key.variant.format)
        kinds = {name: mimetypes.guess_type(name, strict=False)[0] for name in one.media}
        if lacking := lacking_kind(format_, kinds):
            yield spot_of(one, "media").problem("media-kind", lacking, Level.WARNING)
        if one.owner is not None and one.owner not in team:
            words = f'nobody in resources.team is called "{one.owner[:120]}"'
            near = choices(one.owner, team) or "; write the team first"
            yield spot_of(one, "owner").problem("unknown-member", words + near, Level.WARNING)


def _hinders(name: str, project: Project, has_file: Callable[[str], bool]) -> str | None:
    shown = f'"{name[:120]}"'
    if not has_file(name):
        return f"{shown} is not there; the post waits for it"
    if name not in project.assets:
        return f"{shown} is not in assets/assets.yaml, and is not published without a licence"
    return None

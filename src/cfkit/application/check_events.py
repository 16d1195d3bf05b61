"""Find posts ahead that tell of their event what is no longer so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .due import why_outdated


def check_events(
    placements: Iterable[Placement], project: Project, today: date
) -> Iterator[Diagnostic]:
    """Yield a warning for each; `plan` names those that are out already."""
    for placement in placements:
        if placement.at.date() >= today and (found := why_outdated(placement, project)):
            yield placement.spot().problem(*found, Level.WARNING)

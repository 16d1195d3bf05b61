"""Name the reports of events that can say nothing yet of how it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfkit.domain.bounds import EVENT
from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy.brand import Language
from cfkit.domain.variant import REPORT

from .asides import REPORTS
from .say import Say


def reports_waiting(
    placements: Iterable[Placement], project: Project, language: Language = "en"
) -> Iterator[str]:
    """Yield a line where reports that nobody edited wait for the result of their events."""
    names = sorted({one.key.variant.idea for one in placements if _waits(one, project)})
    if names:
        yield Say(language).fill(REPORTS, {"names": ", ".join(names)})


def check_report(placement: Placement, project: Project) -> Iterator[Diagnostic]:
    """Yield a warning when a post reports on an event whose result nobody wrote down."""
    if _waits(placement, project):
        words = (
            "this reports on an event and needs event.result of"
            f" {placement.key.variant.idea}; write it there and plan again, or write the report"
        )
        yield placement.spot().problem("event-result", words, Level.WARNING)


def _waits(placement: Placement, project: Project) -> bool:
    key = placement.key.variant
    idea = project.ideas.get(key.idea)
    is_report = key.angle == EVENT and key.item == REPORT and not placement.is_edited
    return is_report and idea is not None and bool(idea.event and not idea.event.result)

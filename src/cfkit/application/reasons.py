"""Count the reasons of every segment: why these people choose us, and with which proof."""

from __future__ import annotations

from dataclasses import dataclass

from cfkit.domain.project import Project

ENOUGH = 3
"""Reasons a segment should have at least. A rule of thumb of cfkit's own."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """A segment with its reasons; `without_proof` names those that nothing backs yet."""

    segment: str
    title: str
    reasons: int
    without_proof: tuple[str, ...]
    missing: int
    ideas: int
    """Ideas that speak to the segment: each could carry every reason."""


def reasons(project: Project, enough: int = ENOUGH) -> list[Reasons]:
    """Judge every segment, those that miss most first; `missing` counts up to `enough`."""
    found = [
        Reasons(
            segment.id,
            segment.title,
            len(segment.reasons),
            tuple(reason.id for reason in segment.reasons if not reason.proof),
            max(enough - len(segment.reasons), 0),
            sum(segment.id in idea.segments for idea in project.ideas.values()),
        )
        for segment in project.strategy.segments
    ]
    return sorted(found, key=lambda one: (-one.missing, -len(one.without_proof)))

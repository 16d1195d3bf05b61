"""An arrangement of a period: the assignment, and what it could not do."""

from __future__ import annotations

from dataclasses import dataclass, field

from cfkit.domain.plan import Placement

from .angles import is_dated
from .assign import Assignment, SlotId
from .candidates import Candidate
from .dates import Unmet
from .openings import Spot


@dataclass
class Arrangement:
    """A finished assignment and what it could not do."""

    plan: Assignment
    unmet: list[Unmet] = field(default_factory=list)
    empty: list[Spot] = field(default_factory=list)
    carried: dict[SlotId, Placement] = field(default_factory=dict)
    """Missed placements in their new slots; their words are kept."""

    lost: list[Placement] = field(default_factory=list)
    """Missed placements that found no slot."""

    homeless: set[Candidate] = field(default_factory=set)
    """Drafts of an event that moved: on its new days they come before other variants."""

    def is_bound(self, slot: SlotId) -> bool:
        """Whether a date or a missed time put a placement of ours there before any weighing."""
        spot, candidate = self.plan.chosen[slot]
        is_date = self.plan.value.dates.get((candidate.key.idea, spot.day))
        return slot in self.carried or bool(is_date) or is_dated(candidate)

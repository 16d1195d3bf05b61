"""Leave out what nobody knew yet at an instant: later counts, publications, comments and tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cfkit.domain.case import Case
from cfkit.domain.metrics import Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State

from .readings import aware


@dataclass(frozen=True, slots=True)
class AsOf:
    """What was known at an aware instant. Files are those of today: they have no past here."""

    at: datetime

    def snapshots(self, found: Iterable[Snapshot]) -> Iterator[Snapshot]:
        """Yield what was counted by then; asks for every snapshot, not for a rollup of today."""
        return (one for one in found if aware(one.taken_at) <= self.at)

    def deliveries(self, found: Mapping[str, Delivery]) -> dict[str, Delivery]:
        """Leave out what had not begun to go out; what was deleted since then is live."""
        known = ((key, self._delivery(one)) for key, one in found.items())
        return {key: one for key, one in known if one is not None}

    def past(self, found: Iterable[PastPost]) -> Iterator[PastPost]:
        """Yield what stood by then; what was counted later has no counts."""
        for one in found:
            if aware(one.published_at) <= self.at:
                yield one if aware(one.taken_at) <= self.at else replace(one, counts={})

    def cases(self, found: Iterable[Case]) -> Iterator[Case]:
        """Yield comments that were written by then, without later answers and outcomes."""
        for one in found:
            if aware(one.posted_at) > self.at:
                continue
            known = one
            if self._is_later(one.answered_at):
                known = replace(known, answered_at=None)
            if self._is_later(one.closed_at):
                known = replace(known, closed_at=None, outcome=None)
            yield known

    def project(self, project: Project) -> Project:
        """Leave out tests of hypotheses that were begun or moved on after that day."""
        weights, day = project.weights, self.at.date()
        known = [one for one in weights.hypotheses if one.since <= day]
        return replace(project, weights=weights.model_copy(update={"hypotheses": known}))

    def _delivery(self, one: Delivery) -> Delivery | None:
        if one.state is State.MISSED:
            return None if self._is_later(one.slot) else one
        if self._is_later(one.live_at or one.began_at):
            return None
        if one.state is State.DELETED and self._is_later(one.deleted_at):
            return replace(one, state=State.LIVE, deleted_at=None)
        return one

    def _is_later(self, moment: datetime | None) -> bool:
        return moment is not None and aware(moment) > self.at

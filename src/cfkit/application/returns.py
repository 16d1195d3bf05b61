"""Give placements that missed their time a new one, where the policy is `replan`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cfkit.domain.plan import Placement
from cfkit.domain.schedule import Period

from .arrangement import Arrangement
from .candidates import Candidate
from .openings import Openings, Spot


@dataclass(frozen=True, slots=True)
class Late:
    """A placement that missed its time, and where it stands."""

    placement: Placement
    candidate: Candidate
    old: Spot


@dataclass(frozen=True, slots=True)
class Returns:
    """Everything that waits for a new time, oldest first."""

    openings: Mapping[str, Openings]
    ahead: Period
    waiting: Sequence[Late]

    def wait(self, made: Arrangement) -> None:
        """Note where they stand: until it moves, a file counts like any other."""
        for late in self.waiting:
            made.plan.fix(late.candidate, late.old)

    def place(self, made: Arrangement, *, of_people: bool) -> None:
        """Give the earliest times that take them; what finds none stays where it is.

        What people touched goes first; cfkit's own drafts take what is free in the end.
        """
        waiting = [one for one in self.waiting if one.placement.belongs_to_people is of_people]
        before = -1
        while len(waiting) != before:  # one that left its old place may make room for another
            before = len(waiting)
            waiting = [late for late in waiting if not self._returned(made, late)]
        made.lost += [late.placement for late in waiting]

    def _returned(self, made: Arrangement, late: Late) -> bool:
        made.plan.loosen(late.candidate, late.old)
        may_leave = made.plan.board.stands_without(late.candidate, late.old)
        spot = next(self._times(made, late.candidate), None) if may_leave else None
        if spot is None:
            made.plan.fix(late.candidate, late.old)
            return False
        made.plan.put(late.candidate, spot, pin=True)
        made.carried[spot.channel, spot.ts] = late.placement
        return True

    def _times(self, made: Arrangement, candidate: Candidate) -> Iterator[Spot]:
        openings, taken = self.openings[candidate.channel], made.plan.taken[candidate.channel]
        for day in filter(openings.is_open, self.ahead.days()):
            for spot in openings.spots(day):
                if taken.fits(spot) and made.plan.fits(candidate, spot):
                    yield spot

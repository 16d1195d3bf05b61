"""Put the drafts of last time back where they stand, as far as they still fit there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cfkit.domain.strategy.content import Agenda

from .angles import is_dated
from .arrangement import Arrangement
from .candidates import Candidate
from .chains import Chains
from .dates import Dates
from .openings import Openings, Spot
from .rule import Rule


@dataclass(frozen=True)
class Keeper:
    """Knows what binds a draft to its place: the channel's times, mandatory dates, events."""

    openings: Mapping[str, Openings]
    dates: Dates
    chains: Chains

    def keep(
        self, made: Arrangement, drafts: Iterable[tuple[Candidate, Spot]]
    ) -> list[tuple[Candidate, Spot]]:
        """Put drafts where they stand; return those that no longer fit there."""
        waiting: list[tuple[Candidate, Spot]] = []
        displaced = [*drafts]
        while len(waiting) != len(displaced):  # one may fit only once another stands
            waiting, displaced = displaced, []
            for candidate, spot in waiting:
                is_free = self._is_free(made, candidate, spot)
                if is_free and made.plan.fits(candidate, spot):
                    self._put_back(made, candidate, spot)
                else:
                    displaced.append((candidate, spot))
        return self._keep_together(made, displaced)

    def _keep_together(
        self, made: Arrangement, displaced: Iterable[tuple[Candidate, Spot]]
    ) -> list[tuple[Candidate, Spot]]:
        """Put down at once what only seems to run too long because its neighbours wait as well."""
        lost = []
        for candidate, spot in displaced:
            refused = made.plan.board.refusal(candidate, spot)
            if refused is Rule.ANGLE_RUN and self._is_free(made, candidate, spot):
                self._put_back(made, candidate, spot)
                made.plan.hoping.add((spot.channel, spot.ts))
            else:
                lost.append((candidate, spot))
        made.plan.mend_runs()
        return lost

    def _is_free(self, made: Arrangement, candidate: Candidate, spot: Spot) -> bool:
        openings = self.openings[spot.channel]
        is_open = openings.has_opening(spot) or (
            self.on_its_date(candidate, spot) and not openings.is_dark(spot.day)
        )
        is_open = is_open and self.may_stay(candidate, spot)
        return is_open and made.plan.taken[spot.channel].fits(spot)

    def is_timely(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether it stands where a plan may leave it: a step of an event only near its day."""
        is_near = not is_dated(candidate) or self.chains.is_near(candidate, spot)
        return is_near or self.on_its_date(candidate, spot)

    def may_stay(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether a draft stands where a plan would put it.

        A step far from its event meets a mandatory date only where nothing else can.
        """
        if not is_dated(candidate) or self.chains.is_near(candidate, spot):
            return True
        return any(self.dates.needs_steps(item) for item in self._dates_of(candidate, spot))

    def on_its_date(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether its idea must be told on that day."""
        return any(self._dates_of(candidate, spot))

    def _dates_of(self, candidate: Candidate, spot: Spot) -> Iterator[Agenda]:
        place = candidate.key.idea, spot.day
        return (item for item in self.dates.mandatory() if (item.idea, item.date) == place)

    def _put_back(self, made: Arrangement, candidate: Candidate, spot: Spot) -> None:
        made.plan.put(candidate, spot, pin=self.on_its_date(candidate, spot))

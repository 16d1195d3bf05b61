"""Find the slots of one channel that are still free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from cfkit.domain.keys import PlacementKey
from cfkit.domain.strategy import Channel, Strategy
from cfkit.ports import Calendar

from .openings import Openings, Spot
from .slots import Taken

DAYS = 366
"""For so long a free slot is looked for."""


@dataclass(frozen=True)
class Ahead:
    """What a channel has ahead of `now`, also one that sells its placements."""

    strategy: Strategy
    channel: Channel
    calendar: Calendar
    now: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of its times."""
        return ZoneInfo(self._openings.zone)

    @cached_property
    def _openings(self) -> Openings:
        now = int(self.now.timestamp())
        return Openings(self.strategy, self.channel, self.calendar, now, buying=True)

    def free(
        self, used: Mapping[PlacementKey, datetime | None], earliest: datetime
    ) -> Iterator[Spot]:
        """Yield slots from `earliest` on that break neither the gap nor a cap of the channel."""
        spots = (Spot.of(self.channel.id, at.astimezone(self.zone)) for key, at in used.items()
                 if at is not None and key.channel == self.channel.id)  # fmt: skip
        taken = Taken(self._openings.rhythm, spots)
        first = max(self.now, earliest)
        for ahead in range(DAYS):
            day = first.astimezone(self.zone).date() + timedelta(days=ahead)
            for spot in self._openings.spots(day) if self._openings.is_open(day) else ():
                if spot.ts >= first.timestamp() and taken.fits(spot):
                    yield spot

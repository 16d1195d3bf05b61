"""Say whether a slot is far enough from what the same readers hear elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile
from zoneinfo import ZoneInfo

from cfkit.domain.keys import PlacementKey
from cfkit.domain.project import Project

from .openings import Spot


@dataclass(frozen=True)
class RoomFor:
    """Where `key` may stand among the posts that are `used`.

    `gap` lies between two tellings of one thing on channels that share readers. The rest are rules
    of `content.mix`: the gap of an idea, the run of an angle, the posts a segment hears a day.
    """

    project: Project
    used: Mapping[PlacementKey, datetime | None]
    key: PlacementKey
    gap: timedelta

    def refusal(self, spot: Spot) -> str | None:
        """Say which rule keeps the post from standing there; `None`: it may."""
        if not self._is_apart(spot.at):
            return "its readers hear the same too near (--gap)"
        if not self._is_fresh(spot.at):
            return "the idea is told there too near (same_idea_gap)"
        if not self._is_varied(spot.at):
            return f"{self.key.variant.angle} stood there too often in a row (same_angle_run)"
        if not self._is_bearable(spot):
            return "its readers have their posts of the day (segment_max_per_day)"
        return None

    @cached_property
    def _readers(self) -> set[str]:
        """Channels that share a segment with the post's."""
        channels = self.project.strategy.channels
        own = {slug for one in channels if one.id == self.key.channel for slug in one.segments}
        return {one.id for one in channels if own.intersection(one.segments)}

    @cached_property
    def _tellings(self) -> list[tuple[str, datetime]]:
        told = self.key.variant.idea, self.key.variant.angle, self.key.variant.item
        return [
            (key.channel, at)
            for key, at in self.used.items()
            if at and (key.variant.idea, key.variant.angle, key.variant.item) == told
        ]

    def _is_apart(self, at: datetime) -> bool:
        return all(
            other != at and (channel not in self._readers or abs(other - at) >= self.gap)
            for channel, other in self._tellings
        )

    @cached_property
    def _own(self) -> list[tuple[datetime, PlacementKey]]:
        """What the channel says, by time."""
        found = [
            (at, key) for key, at in self.used.items() if at and key.channel == self.key.channel
        ]
        return sorted(found, key=lambda pair: pair[0])

    def _is_fresh(self, at: datetime) -> bool:
        gap = self.project.strategy.content.mix.same_idea_gap
        return gap is None or all(
            key.variant.idea != self.key.variant.idea or abs(other - at) >= gap
            for other, key in self._own
        )

    def _is_varied(self, at: datetime) -> bool:
        most = self.project.strategy.content.mix.same_angle_run
        if most is None:
            return True
        place = bisect_left(self._own, at, key=lambda pair: pair[0])
        angles = [key.variant.angle for _, key in self._own]
        around = (reversed(angles[:place]), angles[place:])
        run = sum(len([*takewhile(self.key.variant.angle.__eq__, side)]) for side in around)
        return run < most

    def _is_bearable(self, spot: Spot) -> bool:
        most = self.project.strategy.content.mix.segment_max_per_day
        if most is None:
            return True
        zones = self.project.strategy.zone_of
        heard = (
            at.astimezone(ZoneInfo(zones(key.channel))).date()
            for key, at in self.used.items()
            if at and key.variant.segment == self.key.variant.segment
        )
        return sum(day == spot.day for day in heard) < most

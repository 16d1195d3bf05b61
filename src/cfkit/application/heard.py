"""Remember what a segment has heard: how many posts a day, and which reasons on a channel."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from datetime import date

from cfkit.domain.strategy import Mix

from .candidates import Candidate
from .openings import Spot

REASON_WHY = "reason_why"
"""The angle whose items are the reasons of a segment."""


class Heard:
    """Posts of a day over all channels, and the instants of each reason on each channel."""

    def __init__(self, mix: Mix) -> None:
        self._most = mix.segment_max_per_day
        self._gap = int(mix.same_reason_gap.total_seconds())
        self._days: Counter[tuple[str, date]] = Counter()
        self._reasons: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def add(self, candidate: Candidate, spot: Spot) -> None:
        """Count a placement."""
        self._days[candidate.key.segment, spot.day] += 1
        if candidate.key.angle == REASON_WHY:
            insort(self._reasons[_reason(candidate)], spot.ts)

    def remove(self, candidate: Candidate, spot: Spot) -> None:
        """Forget a placement."""
        self._days[candidate.key.segment, spot.day] -= 1
        if candidate.key.angle == REASON_WHY:
            self._reasons[_reason(candidate)].remove(spot.ts)

    def enough(self, segment: str, spot: Spot) -> bool:
        """Whether the segment has its posts of the day, on all channels together."""
        return self._most is not None and self._days[segment, spot.day] >= self._most

    def knows(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether the channel gave the segment the same reason within the gap."""
        if candidate.key.angle != REASON_WHY:
            return False
        times = self._reasons.get(_reason(candidate), [])
        place = bisect_left(times, spot.ts)
        return any(abs(ts - spot.ts) < self._gap for ts in times[max(place - 1, 0) : place + 1])


def _reason(candidate: Candidate) -> tuple[str, ...]:
    return candidate.channel, candidate.key.segment, str(candidate.key.item)

"""Say what share of its final count a publication has at an age, platform by platform."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from cfkit.domain.metrics import AGES

from .readings import Readings

ENOUGH_PAIRS = 20
"""Own publications with readings at two neighbouring ages, below which their growth is no curve."""

RIPE_SHARE = 0.5
"""Younger than the age of half the final count is too young to be judged."""

HALF_LIVES: Mapping[str, float] = {
    "x": 0.35,
    "facebook": 0.5,
    "instagram": 19.0,
    "linkedin": 24.0,
    "youtube": 24.0 * 6,
    "pinterest": 24.0 * 106,
}
"""Hours to half of all engagement: S. Graffius, Lifespan of Social Media Posts, 2018 edition."""

USUAL_HALF_LIFE = 19.0
"""Hours, where no source was found (Telegram, VK, Dzen and others): a rule of thumb."""

_WIDTH = 1.5
"""Spread of the log-normal growth on logs: a rule of thumb."""

_HOURS = tuple(age / timedelta(hours=1) for age in AGES)
_NORMAL = statistics.NormalDist()


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares of the count at 28 days, at the planned ages. Not `is_own`: a rule of thumb."""

    shares: tuple[float, ...]
    is_own: bool

    def at(self, hours: float) -> float:
        """Return the share at an age, in (0, 1]; straight between the planned ages on logs."""
        if hours >= _HOURS[-1]:
            return 1.0
        if hours <= _HOURS[0]:
            return max(self.shares[0] * hours / _HOURS[0], 1e-6)
        points = list(zip(_HOURS, self.shares, strict=True))
        (start, low), (end, high) = next(
            pair for pair in pairwise(points) if pair[0][0] <= hours <= pair[1][0]
        )
        part = math.log(hours / start) / math.log(end / start)
        return math.exp((1 - part) * math.log(low) + part * math.log(high))


def rule_of_thumb(platform: str) -> Curve:
    """Grow log-normally in time with the platform's published half-life."""
    half = HALF_LIVES.get(platform, USUAL_HALF_LIFE)
    grown = [_NORMAL.cdf(math.log(hours / half) / _WIDTH) for hours in _HOURS]
    return Curve(tuple(one / grown[-1] for one in grown), is_own=False)


def fit_curve(platform: str, measured: str, published: Iterable[Readings]) -> Curve:
    """Chain the median growth from age to age over own publications; it never falls.

    A step that fewer than `ENOUGH_PAIRS` publications have both ends of grows by the rule of
    thumb; the curve is own when every step from a day on is.
    """
    known = list(published)
    usual = rule_of_thumb(platform)
    steps: list[float] = []
    own: list[bool] = []
    for place, (young, old) in enumerate(pairwise(AGES)):
        pairs = [(one.near(measured, young), one.near(measured, old)) for one in known]
        growth = [after / before for before, after in pairs if before and after]
        own.append(len(growth) >= ENOUGH_PAIRS)
        thumb = usual.shares[place + 1] / usual.shares[place]
        steps.append(max(1.0, statistics.median(growth)) if own[-1] else thumb)
    shares = [1.0]
    for step in reversed(steps):
        shares.append(shares[-1] / step)
    return Curve(tuple(reversed(shares)), is_own=all(own[1:]))

"""How many publications it takes to see a difference."""

from __future__ import annotations

import math
import statistics

TWOFOLD = 2.0
DEFAULT_SPREAD = 1.2
"""Standard deviation of one publication on logs while a team has no own history (rule of thumb)."""

_POWER = statistics.NormalDist().inv_cdf(0.95) + statistics.NormalDist().inv_cdf(0.80)


def units_needed(spread_of_logs: float = DEFAULT_SPREAD, lift: float = TWOFOLD) -> int:
    """Units one level needs to show a lift: one-sided 5 %, 80 % power, ((z+z)·sigma/ln lift)²."""
    return max(2, math.ceil((_POWER * spread_of_logs / math.log(lift)) ** 2))

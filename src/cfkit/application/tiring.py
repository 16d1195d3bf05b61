"""See whether readers tire of an angle within a period."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from cfkit.domain.evidence import Tiring

from .comparison import ENOUGH, Compared, student
from .outcomes import Title


def tiring(compared: Sequence[Compared], title: Title) -> list[Tiring]:
    """Hold the later half of each angle's posts against the earlier one, most posts first.

    Under eight posts there is no ratio. An angle tires when the whole range lies below 1.
    """
    groups: dict[str, list[Compared]] = {}
    for one in sorted(compared, key=lambda one: (one.entry.at, one.entry.key)):
        if one.entry.variant:
            groups.setdefault(one.entry.variant.angle, []).append(one)
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [_of(angle, [one.deviation for one in some], title) for angle, some in ranked]


def _of(angle: str, logs: Sequence[float], title: Title) -> Tiring:
    name, units = title.level("angle", angle), len(logs)
    if units < ENOUGH:
        return Tiring(angle, name, units, None, None, None, None)
    early, late = logs[: units // 2], logs[units - units // 2 :]
    middle = statistics.fmean(late) - statistics.fmean(early)
    both = (statistics.variance(early) + statistics.variance(late)) / len(early)
    half = student(2 * len(early) - 2) * math.sqrt(both)
    low, high = middle - half, middle + half
    return Tiring(angle, name, units, math.exp(middle), math.exp(low), math.exp(high), high < 0)

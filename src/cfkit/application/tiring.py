"""See whether readers tire of an angle within a period."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from cfkit.domain.evidence import Tiring

from .comparison import ENOUGH, Compared, student
from .outcomes import Title

FEW = 4
"""Posts of other angles on either side that tell an angle from its channel, at least."""


def tiring(compared: Sequence[Compared], title: Title) -> list[Tiring]:
    """Hold the later half of each angle's posts against the earlier one, most posts first.

    What other angles lost on the same channels meanwhile is taken out: the season or the channel
    did that. Under eight posts there is no ratio. An angle tires when the whole range lies below 1
    and there is something to tell it from a channel that fell.
    """
    groups: dict[str, list[Compared]] = {}
    for one in sorted(compared, key=lambda one: (one.entry.at, one.entry.key)):
        if one.entry.variant:
            groups.setdefault(one.entry.variant.angle, []).append(one)
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [_of(angle, some, compared, title) for angle, some in ranked]


def _of(angle: str, some: Sequence[Compared], all_: Sequence[Compared], title: Title) -> Tiring:
    name, units = title.level("angle", angle), len(some)
    logs = [one.deviation for one in some]
    if units < ENOUGH:
        return Tiring(angle, name, units, None, None, None, None)
    early, late = logs[: units // 2], logs[units - units // 2 :]
    middle = statistics.fmean(late) - statistics.fmean(early)
    both = (statistics.variance(early) + statistics.variance(late)) / len(early)
    before, after = _others(some, all_)
    is_told_apart = min(len(before), len(after)) >= FEW
    if is_told_apart:
        middle -= statistics.fmean(after) - statistics.fmean(before)
        both += statistics.variance(before) / len(before) + statistics.variance(after) / len(after)
    half = student(2 * len(early) - 2) * math.sqrt(both)
    low, high = middle - half, middle + half
    tires = high < 0 and is_told_apart
    return Tiring(angle, name, units, math.exp(middle), math.exp(low), math.exp(high), tires)


def _others(some: Sequence[Compared], all_: Sequence[Compared]) -> tuple[list[float], list[float]]:
    """Part other angles' posts on the same channels where the later half of these begins."""
    own = {one.entry.key for one in some}
    channels = {one.entry.channel for one in some}
    begins = some[len(some) - len(some) // 2].entry.at
    others = [one for one in all_ if one.entry.channel in channels and one.entry.key not in own]
    return (
        [one.deviation for one in others if one.entry.at < begins],
        [one.deviation for one in others if one.entry.at >= begins],
    )

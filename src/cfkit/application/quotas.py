"""How many placements each channel gets when the network's volume is less than its slots."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from cfkit.domain.schedule import Period

HALF = Fraction(1, 2)


def volume_of(period: Period, monthly: int) -> int:
    """Take a period's part of a monthly volume by days, so that parts add up to the month."""
    total = 0
    for month in period.months:
        days = Period.parse(month).days()
        inside = [number for number, day in enumerate(days, 1) if day in period]
        before = monthly * Fraction(inside[0] - 1, len(days))
        upto = monthly * Fraction(inside[-1], len(days))
        total += int(upto + HALF) - int(before + HALF)
    return total


def thin_out(
    wanted: Mapping[str, int], promised: Mapping[str, bool], volume: int | None
) -> dict[str, int]:
    """Cut what channels want down to the volume.

    Channels with a mere number of posts give first, up to half of theirs; then all in proportion.
    """
    excess = sum(wanted.values()) - (sum(wanted.values()) if volume is None else volume)
    if excess <= 0:
        return dict(wanted)
    loose = {name: count // 2 for name, count in wanted.items() if not promised[name]}
    first = share_out(min(excess, sum(loose.values())), loose)
    left = {name: count - first.get(name, 0) for name, count in wanted.items()}
    second = share_out(min(excess - sum(first.values()), sum(left.values())), left)
    return {name: count - second.get(name, 0) for name, count in left.items()}


def share_out(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split an amount in proportion to whole weights, none above its weight (largest remainder)."""
    total = sum(weights.values())
    if not total or amount <= 0:
        return {}
    exact = {name: Fraction(amount * weight, total) for name, weight in weights.items()}
    given = {name: int(part) for name, part in exact.items()}
    rest = amount - sum(given.values())
    for name in sorted(exact, key=lambda name: (given[name] - exact[name], name))[:rest]:
        given[name] += 1
    return given

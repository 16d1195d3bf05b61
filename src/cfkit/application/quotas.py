"""How many placements each channel should have: its cadence, thinned out to the volume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Strategy
from cfkit.ports import Calendar

from .candidates import Candidate
from .openings import Openings, Spot
from .slots import choose_slots, wanted

HALF = Fraction(1, 2)
EVERY_HALF_HOUR = tuple(time(hour, minute) for hour in range(6, 24) for minute in (0, 30))

QUALITY_PER_MONTH = 20
"""The most a month on a channel in quality mode (rule of thumb: 12 to 20, see docs/planning.md)."""


@dataclass
class Targets:
    """Numbers of placements of a period; `ahead` is the part of it that has not passed."""

    strategy: Strategy
    period: Period
    ahead: Period
    calendar: Calendar
    openings: Mapping[str, Openings]
    fixed: Sequence[tuple[Candidate, Spot]]

    @cached_property
    def natural(self) -> dict[str, int]:
        """Placements of the days ahead that each cadence makes room for.

        What was approved in these days does not change the number, unless it is more already.
        """
        found = {}
        for name, openings in self.openings.items():
            inside = sum(spot.channel == name and spot.day in self.ahead for _, spot in self.fixed)
            found[name] = max(self._room(name, openings), inside)
        return found

    def helpful(self, name: str) -> list[str]:
        """Name what alone would give a channel a slot more, and asking for less, which always does.

        `times`, `min_gap`, `blackout` and `days` are tried out.
        """
        strategy, channel = self.strategy, self.openings[name].channel
        bare = strategy.content.model_copy(update={"blackout": ()})
        tried: dict[str, tuple[Strategy, dict[str, Any]]] = {
            "times": (strategy, {"times": EVERY_HALF_HOUR}),
            "min_gap": (strategy, {"min_gap": None}),
            "blackout": (strategy.model_copy(update={"content": bare}), {}),
            "days": (strategy, {"days": "daily"}),
        }
        found = []
        for word, (eased, changed) in tried.items():
            cadence = channel.cadence.model_copy(update=changed)
            one = channel.model_copy(update={"cadence": cadence})
            openings = Openings(eased, one, self.calendar, self.openings[name].after)
            if self._room(name, openings) > self.natural[name]:
                found.append(word)
        return [*found, "fewer"]

    def _room(self, name: str, openings: Openings) -> int:
        around = [spot for _, spot in self.fixed if spot.channel == name]
        around = [spot for spot in around if spot.day not in self.ahead]
        return len(choose_slots(openings, self.ahead, around))

    @cached_property
    def wants(self) -> dict[str, int]:
        """Placements each channel should have in the days ahead if volume were no matter."""
        if self.ahead == self.period:
            return self._at_most(self.natural)
        wants = {
            name: _rest(self.cadences[name], self.passed(name), count)
            for name, count in self.natural.items()
        }
        return self._at_most(wants)

    def _at_most(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Cut what cadences want to what quality mode allows, by days."""
        if self.strategy.factory.mode == "volume":
            return dict(counts)
        most = volume_of(self.period, QUALITY_PER_MONTH)
        ahead = volume_of(self.ahead, QUALITY_PER_MONTH)
        return {
            name: min(count, max(_rest(most, self.passed(name), ahead), 0))
            for name, count in counts.items()
        }

    @cached_property
    def asked(self) -> dict[str, int]:
        """Placements to have in the whole period, whether or not there is room."""
        most = volume_of(self.period, QUALITY_PER_MONTH)
        is_quality = self.strategy.factory.mode == "quality"
        return {
            name: min(count, most) if is_quality else count for name, count in self.cadences.items()
        }

    @cached_property
    def still_asked(self) -> dict[str, int]:
        """Placements to have from tomorrow on, in a period that has begun; else `asked`.

        Days that have passed lack nothing that another time or gap could mend.
        """
        return {name: self._still(name, asked) for name, asked in self.asked.items()}

    def _still(self, name: str, asked: int) -> int:
        openings = self.openings[name]
        rest = self._rest_of(openings)
        if rest is None:
            return 0
        if rest == self.period:
            return asked
        most = [asked - self.passed(name)]
        most.append(wanted(Openings(self.strategy, openings.channel, self.calendar), rest))
        if self.strategy.factory.mode == "quality":
            most.append(volume_of(rest, QUALITY_PER_MONTH))
        return min(most)

    def _rest_of(self, openings: Openings) -> Period | None:
        """Find the days of the period after a channel's today; `None` when none is left."""
        if openings.after is None:
            return self.period
        today = datetime.fromtimestamp(openings.after, ZoneInfo(openings.zone)).date()
        if today < self.period.first:
            return self.period
        if today >= self.period.last:
            return None
        return Period(today + timedelta(days=1), self.period.last, self.period.name)

    @cached_property
    def cadences(self) -> dict[str, int]:
        """Placements that each cadence asks of the whole period before the mode thins it out."""
        return {
            name: wanted(Openings(self.strategy, one.channel, self.calendar), self.period)
            for name, one in self.openings.items()
        }

    @cached_property
    def volume(self) -> int | None:
        """The network's volume in the days ahead."""
        monthly = self.strategy.factory.volume
        if monthly is None:
            return None
        whole = volume_of(self.period, monthly)
        return _rest(whole, self.passed(), volume_of(self.ahead, monthly))

    @cached_property
    def still_volume(self) -> int | None:
        """The network's volume from tomorrow on, in a period that has begun; else `volume`."""
        monthly = self.strategy.factory.volume
        if monthly is None or self.volume is None:
            return None
        rests = [self._rest_of(openings) for openings in self.openings.values()]
        known = [one for one in rests if one is not None]
        if len(known) < len(rests):
            return 0
        rest = max(known, key=lambda one: one.first, default=self.period)
        return self.volume if rest == self.period else min(self.volume, volume_of(rest, monthly))

    def passed(self, channel: str | None = None) -> int:
        """Count what stands in the part of the period that has passed."""
        return sum(
            spot.day in self.period
            and spot.day not in self.ahead
            and channel in {None, spot.channel}
            for _, spot in self.fixed
        )

    @cached_property
    def quotas(self) -> dict[str, int]:
        """Placements each channel should have in the period ahead."""
        promised = {name: one.rhythm.is_promise for name, one in self.openings.items()}
        return thin_out(self.wants, promised, self.volume)


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


def _rest(whole: int, passed: int, share: int) -> int:
    """Take what is left of a period's number, or its share by days where much is amiss.

    Rounding must not add or drop a post each time a day goes by.
    """
    return whole - passed if abs(whole - passed - share) <= 1 else share

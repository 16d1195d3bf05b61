"""The days and times at which a channel may speak at all, before anybody counts posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from cfkit.domain.schedule import local_instant, week_of
from cfkit.domain.strategy import Channel, Strategy
from cfkit.domain.strategy.channels import WEEKDAYS, Cadence
from cfkit.ports import Calendar

DEFAULT_TIME = time(10)
SHORTEST_REST = timedelta(hours=40)
"""What lies at least between two posts of the preset `every_2_3_days`."""

PER_MONTH = {"m12": 12, "m15": 15, "m20": 20}


@dataclass(frozen=True, slots=True)
class Spot:
    """A slot with what the rules of a plan ask of it: epoch seconds, local day, week, month."""

    channel: str
    at: datetime
    ts: int
    day: date
    week: str
    month: str

    @classmethod
    def of(cls, channel: str, at: datetime) -> Spot:
        """Work the rest out of an instant in the channel's zone."""
        day = at.date()
        return cls(channel, at, int(at.timestamp()), day, week_of(day), f"{day:%Y-%m}")


def _tighter(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


@dataclass(frozen=True)
class Rhythm:
    """A cadence with its preset written out. Caps count posts, `gap` is between instants."""

    cadence: Cadence

    @property
    def times(self) -> tuple[time, ...]:
        """Times of day in order, each once."""
        return tuple(sorted(set(self.cadence.times))) or (DEFAULT_TIME,)

    @property
    def days(self) -> str | tuple[str, ...]:
        """`daily`, `workdays` or weekdays; what is written beats the preset."""
        if self.cadence.days is not None:
            return self.cadence.days
        return "workdays" if self.cadence.preset == "workdays" else "daily"

    def speaks_on(self, day: date, calendar: Calendar) -> bool:
        """Whether it is one of the cadence's days."""
        if self.days == "workdays":
            return calendar.is_working_day(day)
        return self.days == "daily" or WEEKDAYS[day.weekday()] in self.days

    @property
    def gap(self) -> timedelta:
        """The least time between two posts."""
        least = SHORTEST_REST if self.every_2_3_days else timedelta(0)
        return max(self.cadence.min_gap or timedelta(0), least)

    @property
    def per_day(self) -> int | None:
        """The most on a day."""
        preset = {"daily": 1, "workdays": 1, "every_2_3_days": 1}.get(self.cadence.preset or "")
        return _tighter(self.cadence.per_day, preset)

    @property
    def per_week(self) -> int | None:
        """The most in an ISO week."""
        return self.cadence.per_week

    @property
    def per_month(self) -> int | None:
        """The most in a calendar month."""
        return _tighter(self.cadence.per_month, PER_MONTH.get(self.cadence.preset or ""))

    @property
    def every_2_3_days(self) -> bool:
        """Whether a post follows the last one after two or three days."""
        return self.cadence.preset == "every_2_3_days"

    @property
    def is_promise(self) -> bool:
        """Whether readers were promised a rhythm, not just a number of posts."""
        return self.cadence.preset in {"daily", "workdays", "every_2_3_days", "factory_daily"}


@dataclass
class Openings:
    """Everything that decides on which days a channel may speak."""

    strategy: Strategy
    channel: Channel
    calendar: Calendar
    after: int | None = None
    """The epoch second that has passed: earlier slots are gone."""

    buying: bool = False
    """Whether a channel that sells its placements speaks at all: nobody plans those by the way."""

    zone: str = field(init=False)
    _known: dict[date, bool] = field(default_factory=dict)
    _spots: dict[date, list[Spot]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = self.strategy.timezone(self.channel)

    @cached_property
    def rhythm(self) -> Rhythm:
        """The channel's cadence, written out."""
        return Rhythm(self.channel.cadence)

    @cached_property
    def _blackouts(self) -> list[tuple[date, date]]:
        return [
            (dark.from_, dark.to)
            for dark in self.strategy.content.blackout
            if not dark.channels or self.channel.id in dark.channels
        ]

    def is_dark(self, day: date) -> bool:
        """Whether a blackout covers the day."""
        return any(first <= day <= last for first, last in self._blackouts)

    def is_open(self, day: date) -> bool:
        """Whether the cadence lets the channel speak on this day."""
        if day not in self._known:
            self._known[day] = self._decide(day)
        return self._known[day]

    def _decide(self, day: date) -> bool:
        if self.channel.is_bought and not self.buying:
            return False
        return not self.is_dark(day) and self.rhythm.speaks_on(day, self.calendar)

    def spot(self, day: date, wall: time) -> Spot:
        """Find the slot of a wall time."""
        return Spot.of(self.channel.id, local_instant(day, wall, self.zone))

    def spots(self, day: date) -> list[Spot]:
        """Every slot of an open day, each instant once, in order."""
        if day not in self._spots:
            found = {spot.ts: spot for spot in (self.spot(day, wall) for wall in self.rhythm.times)}
            self._spots[day] = [found[ts] for ts in sorted(found) if self.is_ahead(found[ts])]
        return self._spots[day]

    def is_ahead(self, spot: Spot) -> bool:
        """Whether the slot has not passed."""
        return self.after is None or spot.ts > self.after

    def open_days(self, days: Iterable[date]) -> int:
        """Count open days."""
        return sum(map(self.is_open, days))

    def has_opening(self, spot: Spot) -> bool:
        """Whether the instant is one of the channel's own times on an open day."""
        return self.is_open(spot.day) and any(own.ts == spot.ts for own in self.spots(spot.day))

"""The hard rules of a plan, kept as counts so that one more placement is judged at once."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Mix

from .angles import Angles
from .candidates import Candidate
from .capacity import Hours, Limit, Needs, limits
from .heard import Heard
from .openings import Spot
from .order import FAR, Order
from .rule import Rule


@dataclass
class Board:
    """What stands, and whether a candidate may stand at a spot beside it.

    `assumed` is the number of placements the angle cap counts on while a plan is still growing.
    """

    period: Period
    mix: Mix
    hours: Hours
    assumed: int = 0
    free_hours: bool = False
    """Whether hours do not count at present: the mandatory items of an overloaded plan."""

    order: Order = field(default_factory=Order)
    placed: int = 0
    angles: Angles = field(default_factory=Angles)
    cells: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    variants: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    often: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a variant stood on a channel in the period before; a new one may stand once."""

    _cell_times: dict[object, list[int]] = field(default_factory=lambda: defaultdict(list))
    _own: dict[object, list[int]] = field(default_factory=lambda: defaultdict(list))
    _own_now: Counter[tuple[str, str]] = field(default_factory=Counter)
    _ideas: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    _lines: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._gap = _seconds(self.mix.same_idea_gap)
        self._cooldown = _seconds(self.mix.evergreen_cooldown)
        self._run = self.mix.same_angle_run
        self._heard = Heard(self.mix)
        self.limits: list[Limit] = limits(self.hours.resources.team)
        self.load: dict[str, list[int]] = defaultdict(lambda: [0] * len(self.limits))
        self.needs: dict[str, Counter[str]] = defaultdict(Counter)
        self._known_costs: dict[tuple[str, str], Cost] = {}
        self._known_needs: dict[str, tuple[Needs, Needs]] = {}

    # Questions

    def refusal(self, candidate: Candidate, spot: Spot) -> Rule | None:
        """Name a rule that the placement would break, the angle's run only if no other."""
        if not self.idea_is_free(candidate.channel, candidate.key.idea, spot.ts):
            return Rule.IDEA_GAP
        rule = self.cell_refusal(candidate, spot)
        if rule is not None and rule is not Rule.ANGLE_RUN:
            return rule
        hours = Rule.HOURS if self.strain(candidate, spot) is None else None
        return self.last_refusal(candidate, spot) or hours or rule

    def idea_is_free(self, channel: str, idea: str, ts: int) -> bool:
        """Whether the idea was not told on the channel within its gap."""
        times = self._ideas.get((channel, idea))
        return not times or _distance(times, ts) >= self._gap

    def cell_refusal(self, candidate: Candidate, spot: Spot) -> Rule | None:
        """Judge what depends on idea and angle alone."""
        if self._is_repeated(candidate, spot):
            return Rule.REPEATED
        has = self.angles[candidate.key.angle]
        if spot.day in self.period and has >= self.angle_cap and not self.angles.asks(candidate):
            return Rule.ANGLE_CAP
        return Rule.ANGLE_RUN if self.runs_too_long(candidate, spot) else None

    def runs_too_long(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether the angle would stand, or stands, too often in a row on the channel."""
        angle = candidate.key.angle
        return self._run is not None and self._runs(spot, angle) > self._run

    def neighbours(self, spot: Spot) -> tuple[int, int]:
        """Instants of the placements before and after a spot on its channel."""
        line = self._lines[spot.channel]
        place = bisect_left(line, (spot.ts,))
        return (
            line[place - 1][0] if place else -FAR,
            line[place][0] if place < len(line) else FAR,
        )

    def last_refusal(self, candidate: Candidate, spot: Spot) -> Rule | None:
        """Judge what depends on format, segment and order as well, but for hours."""
        if not candidate.may_stand_at(spot.ts):
            return Rule.BOUNDS
        if self.hears_enough(candidate.key.segment, spot):
            return Rule.SEGMENT_DAY
        if self._heard.knows(candidate, spot):
            return Rule.REASON
        if self._variant_is_spent(candidate, spot):
            return Rule.REPEATED
        return Rule.ORDER if self.is_out_of_order(candidate, spot) else None

    def is_out_of_order(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether its series, parts or event would be told out of order."""
        return bool(candidate.order) and not self.order.allows(candidate, spot.ts)

    def told_near(self, spot: Spot) -> set[str]:
        """Find the ideas that were told on the channel within their gap."""
        line = self._lines[spot.channel]
        first = bisect_left(line, (spot.ts - self._gap + 1,))
        last = bisect_left(line, (spot.ts + self._gap,))
        return {entry[2] for entry in line[first:last]}

    def tired_angles(self, spot: Spot) -> set[str]:
        """Find the angles that have their share, or would run too long at the spot."""
        tired = set()
        if spot.day in self.period:
            tired = set(self.angles.over(self.angle_cap - 1))
        if self._run is not None:
            line = self._lines[spot.channel]
            place = bisect_left(line, (spot.ts,))
            near = {entry[1] for entry in line[max(place - 1, 0) : place + 2]}
            tired |= {angle for angle in near if self._runs(spot, angle) > self._run}
        return tired

    def hears_enough(self, segment: str, spot: Spot) -> bool:
        """Whether the segment has its posts of the day, on all channels together."""
        return self._heard.enough(segment, spot)

    @property
    def angle_cap(self) -> int:
        """How many placements of the period one angle may have."""
        return self.cap_for(max(self.assumed, self.placed + 1))

    def cap_for(self, placements: int) -> int:
        """Round the angle's share of so many placements up."""
        share = self.mix.angle_max
        return FAR if share is None else math.ceil(share * placements - 1e-9)

    def takes(self, candidate: Candidate, spot: Spot) -> int:
        """Add up what it takes of every limit, in thousandths of an hour."""
        return sum(more for _, cost in self._costs(candidate, spot) for _, more in cost)

    def strain(
        self, candidate: Candidate, spot: Spot, slots_left: int = 1, *, new: bool = False
    ) -> float | None:
        """Tell by how much a unit takes more than its share of the hours left, from 0 to 3.

        `None`: the hours do not suffice. `new`: as if its variant stood nowhere yet.
        """
        worst = 0.0
        costs = self._costs(candidate, spot)
        if new:
            costs = ((spot.week, self.cost(candidate.key.format, "all")),)
        for week, cost in costs:
            load = self.load[week]
            for place, more in cost:
                left = self.limits[place].has - load[place]
                if more > left and more > 0 and not self.free_hours:
                    return None
                if more * slots_left > left * (1 + worst):
                    worst = more * slots_left / left - 1 if left > 0 else 3.0
        return min(worst, 3.0)

    def short(self, candidate: Candidate, spot: Spot) -> Iterator[tuple[str, Limit, int]]:
        """Yield the limits that it would break, each with its week and all that it then needs."""
        for week, cost in self._costs(candidate, spot):
            for place, more in cost:
                needed = self.load[week][place] + more
                if more > 0 and needed > self.limits[place].has:
                    yield week, self.limits[place], needed

    def takes_reserve(
        self,
        candidate: Candidate,
        spot: Spot,
        reserved: Sequence[int],
        least: Sequence[int],
        *,
        new: bool,
    ) -> bool:
        """Whether it takes more than `least` of hours that are reserved for others of its week."""
        costs = self._costs(candidate, spot)
        if new:
            costs = ((spot.week, self.cost(candidate.key.format, "all")),)
        return any(
            more > least[place]
            and self.load[week][place] + more + reserved[place] > self.limits[place].has
            for week, cost in costs
            if week == spot.week
            for place, more in cost
        )

    def is_used(self, candidate: Candidate) -> bool:
        """Whether idea and angle stand on the channel in the period and may not come back."""
        return not candidate.evergreen and self.cells[candidate.cell] > 0

    # Changes

    def add(self, candidate: Candidate, spot: Spot) -> None:
        """Put a candidate on the board, whether or not the rules allow it."""
        for week, cost in self._costs(candidate, spot):
            self._charge(week, cost, 1)
        self._note_needs(candidate, spot, 1)
        key = candidate.cell
        if spot.day in self.period:
            self.placed += 1
            self.angles.add(candidate)
            self.cells[key] += 1
            self._own_now[candidate.channel, candidate.name] += 1
        insort(self._cell_times[key], spot.ts)
        insort(self._own[candidate.channel, candidate.name], spot.ts)
        insort(self.variants[candidate.name], (spot.ts, spot.week))
        insort(self._ideas[candidate.channel, candidate.key.idea], spot.ts)
        insort(self._lines[candidate.channel], _told(candidate, spot))
        self._heard.add(candidate, spot)
        self.order.add(candidate, spot.ts)

    def remove(self, candidate: Candidate, spot: Spot) -> None:
        """Take a candidate off the board."""
        key = candidate.cell
        if spot.day in self.period:
            self.placed -= 1
            self.angles.remove(candidate)
            self.cells[key] -= 1
            self._own_now[candidate.channel, candidate.name] -= 1
        self._cell_times[key].remove(spot.ts)
        self._own[candidate.channel, candidate.name].remove(spot.ts)
        self.variants[candidate.name].remove((spot.ts, spot.week))
        self._ideas[candidate.channel, candidate.key.idea].remove(spot.ts)
        _drop(self._lines[candidate.channel], _told(candidate, spot))
        self._heard.remove(candidate, spot)
        self.order.remove(candidate, spot.ts)
        for week, cost in self._costs(candidate, spot):
            self._charge(week, cost, -1)
        self._note_needs(candidate, spot, -1)

    def stands_without(self, candidate: Candidate, spot: Spot) -> bool:
        """Whether, now that a placement is gone, series, runs and hours are still in order."""
        if not all(
            self.order.holds(candidate.channel, place.chain)
            for place in candidate.order
            if not place.chain.startswith("event")
        ):
            return False
        if self._run is not None and not self._runs_closed_up(spot):
            return False
        uses = self.variants[candidate.name]
        if not uses:
            return True
        load = self.load[uses[0][1]]
        making = self.cost(candidate.key.format, "making")
        return all(load[place] <= self.limits[place].has for place, _ in making)

    def in_trouble(self) -> bool:
        """Whether more hours are charged to a week than it has."""
        return any(
            used > limit.has
            for load in self.load.values()
            for used, limit in zip(load, self.limits, strict=True)
        )

    # How

    def _is_repeated(self, candidate: Candidate, spot: Spot) -> bool:
        key = candidate.cell
        times = self._cell_times.get(key)
        if not times:
            return False
        inside = spot.day in self.period and self.cells[key] > 0
        if candidate.evergreen and self._cooldown:
            most = self.mix.evergreen_times
            is_over = most is not None and len(times) >= most
            return is_over or _distance(times, spot.ts) < self._cooldown
        return inside

    def _variant_is_spent(self, candidate: Candidate, spot: Spot) -> bool:
        own = candidate.channel, candidate.name
        times = self._own.get(own)
        if not times:
            return False
        may_return = (
            candidate.evergreen and self._cooldown and self._own_now[own] < max(self.often[own], 1)
        )
        return not may_return or _distance(times, spot.ts) < self._cooldown

    def _runs(self, spot: Spot, angle: str) -> int:
        line = self._lines[spot.channel]
        place = bisect_left(line, (spot.ts,))
        after = bisect_left(line, (spot.ts + 1,))
        left = right = 0
        most = self._run or 0
        while left <= most and place - left > 0 and line[place - left - 1][1] == angle:
            left += 1
        while right <= most and after + right < len(line) and line[after + right][1] == angle:
            right += 1
        return left + 1 + right

    def _runs_closed_up(self, spot: Spot) -> bool:
        """Whether the two sides of a gap do not make too long a run together."""
        line = self._lines[spot.channel]
        place = bisect_left(line, (spot.ts,))
        if not 0 < place < len(line) or line[place - 1][1] != line[place][1]:
            return True
        return self._runs(spot, line[place][1]) - 1 <= (self._run or 0)

    def _costs(self, candidate: Candidate, spot: Spot) -> tuple[tuple[str, Cost], ...]:
        """Tell what adding (or having removed) a placement charges, by week."""
        if not self.limits:
            return ()
        format_id = candidate.key.format
        uses = self.variants.get(candidate.name)
        if not uses:
            return ((spot.week, self.cost(format_id, "all")),)
        first, week = uses[0]
        if first <= spot.ts or week == spot.week:
            return ((spot.week, self.cost(format_id, "sending")),)
        back = tuple((place, -more) for place, more in self.cost(format_id, "making"))
        return (spot.week, self.cost(format_id, "all")), (week, back)

    def cost(self, format_id: str, what: str) -> Cost:
        """Give the hours of a unit by limit: `making`, `sending` or `all`."""
        if (format_id, what) not in self._known_costs:
            needs = self.hours.of(format_id)
            if what != "all":
                needs = getattr(self.hours, what)(format_id)
            sums = [sum(needs.get(role, 0) for role in limit.roles) for limit in self.limits]
            found = tuple((place, more) for place, more in enumerate(sums) if more)
            self._known_costs[format_id, what] = found
        return self._known_costs[format_id, what]

    def _charge(self, week: str, cost: Cost, sign: int) -> None:
        load = self.load[week]
        for place, more in cost:
            load[place] += sign * more

    def _note_needs(self, candidate: Candidate, spot: Spot, sign: int) -> None:
        """Keep hours by role as well, also of roles that nobody holds."""
        uses = self.variants.get(candidate.name)
        making, sending = self._needs_of(candidate.key.format)
        self._count(spot.week, sending, sign)
        if uses and uses[0][0] <= spot.ts:
            return
        self._count(spot.week, making, sign)
        if uses:
            self._count(uses[0][1], making, -sign)

    def _needs_of(self, format_id: str) -> tuple[Needs, Needs]:
        if format_id not in self._known_needs:
            found = self.hours.making(format_id), self.hours.sending(format_id)
            self._known_needs[format_id] = found
        return self._known_needs[format_id]

    def _count(self, week: str, needs: Needs, sign: int) -> None:
        for role, need in needs.items():
            self.needs[week][role] += sign * need


Told = tuple[int, str, str]
"""When something stands on a channel, its angle and its idea."""

Cost = tuple[tuple[int, int], ...]
"""Pairs of the place of a limit and thousandths of an hour."""


def _seconds(length: timedelta | None) -> int:
    return int(length.total_seconds()) if length else 0


def _distance(times: list[int], ts: int) -> int:
    """Measure the time to the nearest of some instants."""
    at = bisect_left(times, ts)
    near = times[max(at - 1, 0) : at + 1]
    return min(abs(other - ts) for other in near)


def _told(candidate: Candidate, spot: Spot) -> Told:
    return spot.ts, candidate.key.angle, candidate.key.idea


def _drop(line: list[Told], entry: Told) -> None:
    del line[bisect_left(line, entry)]

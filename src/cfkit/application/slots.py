"""Choose a channel's slots of a period: as many as its cadence promises, evenly spread."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from fractions import Fraction

from cfkit.domain.schedule import Period, week_of

from .openings import Openings, Rhythm, Spot

HALF = Fraction(1, 2)


class Taken:
    """Instants of one channel that are spoken for, and whether one more still fits its caps."""

    def __init__(self, rhythm: Rhythm, spots: Iterable[Spot] = ()) -> None:
        self._gap = int(rhythm.gap.total_seconds())
        self._caps = rhythm.per_day, rhythm.per_week, rhythm.per_month
        self._instants: list[int] = []
        self._days: Counter[date] = Counter()
        self._weeks: Counter[str] = Counter()
        self._months: Counter[str] = Counter()
        for spot in spots:
            self.add(spot)

    def add(self, spot: Spot) -> None:
        """Count a placement."""
        insort(self._instants, spot.ts)
        self._days[spot.day] += 1
        self._weeks[spot.week] += 1
        self._months[spot.month] += 1

    def remove(self, spot: Spot) -> None:
        """Forget a placement."""
        del self._instants[bisect_left(self._instants, spot.ts)]
        self._days[spot.day] -= 1
        self._weeks[spot.week] -= 1
        self._months[spot.month] -= 1

    def fits(self, spot: Spot) -> bool:
        """Whether the instant is free and breaks neither the gap nor a cap."""
        return self.keeps_gap(spot) and self.keeps_caps(spot)

    def keeps_gap(self, spot: Spot) -> bool:
        """Whether nothing stands at the instant or nearer than the gap."""
        place = bisect_left(self._instants, spot.ts)
        near = self._instants[max(place - 1, 0) : place + 1]
        return all(abs(other - spot.ts) >= max(self._gap, 1) for other in near)

    def keeps_caps(self, spot: Spot) -> bool:
        """Whether the day, the ISO week and the month have room for one more."""
        day, week, month = self._caps
        return (
            (day is None or self._days[spot.day] < day)
            and (week is None or self._weeks[spot.week] < week)
            and (month is None or self._months[spot.month] < month)
        )


def choose_slots(
    openings: Openings,
    period: Period,
    taken: Sequence[Spot],
    *,
    quota: int | None = None,
    liked: Mapping[time, float] | None = None,
) -> list[Spot]:
    """Choose new slots beside those that are taken (also before and after the period).

    `quota` thins the channel out to so many placements of the period, taken ones included; `liked`
    ranks times of day. Days on which the channel stands still get nothing.
    """
    if openings.rhythm.every_2_3_days and quota is None:
        chosen = list(_every_2_3_days(openings, period, taken, liked or {}))
    else:
        chosen = _evenly(openings, period, taken, quota, liked or {})
    return sorted(chosen, key=lambda spot: spot.ts)


def wanted(openings: Openings, period: Period) -> int:
    """Count the placements that the cadence asks of a period, whatever stands already."""
    if openings.rhythm.every_2_3_days:
        return len(list(_every_2_3_days(openings, period, (), {})))
    rates = list(_rates(openings, period))
    before = sum((rate for day, rate in rates if day < period.first), HALF)
    return int(before % 1 + sum(rate for day, rate in rates if day >= period.first))


def _evenly(
    openings: Openings,
    period: Period,
    taken: Sequence[Spot],
    quota: int | None,
    liked: Mapping[time, float],
) -> list[Spot]:
    goal = wanted(openings, period) if quota is None else quota
    inside = sum(spot.day in period for spot in taken)
    missing = goal - inside
    if missing <= 0:
        return []
    rates = list(_rates(openings, period))
    if quota is not None:
        rates = _scaled(rates, period, quota)
    spread = _spread(openings, period, taken, rates, liked)[:missing]
    if len(spread) == missing:
        return spread
    # A tight gap defeats an even spread; the earliest free time each wastes the least.
    packed = _pack(openings, period, [*taken], missing)
    if len(packed) <= len(spread):
        return [*spread, *_pack(openings, period, [*taken, *spread], missing - len(spread))]
    return packed if liked else _taking_turns(openings, taken, packed)


def _spread(
    openings: Openings,
    period: Period,
    taken: Sequence[Spot],
    rates: Sequence[tuple[date, Fraction]],
    liked: Mapping[time, float],
) -> list[Spot]:
    """Let the promised rate add up day by day and place a post whenever a whole one is due."""
    standing = Taken(openings.rhythm, taken)
    here = Counter(spot.day for spot in taken)
    due = HALF
    chosen: list[Spot] = []
    for day, rate in rates:
        due += rate
        if day < period.first:
            due %= 1
            continue
        due -= here[day]
        while due >= 1:
            spot = next(_fitting(openings, standing, day, liked), None)
            if spot is None:
                break
            standing.add(spot)
            chosen.append(spot)
            due -= 1
    return chosen


def _scaled(
    rates: Sequence[tuple[date, Fraction]], period: Period, quota: int
) -> list[tuple[date, Fraction]]:
    inside = [(day, rate) for day, rate in rates if day >= period.first]
    whole = sum((rate for _, rate in inside), Fraction(0))
    return [(day, rate * quota / whole) for day, rate in inside] if whole else []


def _pack(openings: Openings, period: Period, taken: list[Spot], missing: int) -> list[Spot]:
    standing = Taken(openings.rhythm, taken)
    chosen: list[Spot] = []
    for day in filter(openings.is_open, period.days()):
        for spot in openings.spots(day):
            if len(chosen) < missing and standing.fits(spot):
                standing.add(spot)
                chosen.append(spot)
    return chosen


def _taking_turns(openings: Openings, taken: Sequence[Spot], packed: Sequence[Spot]) -> list[Spot]:
    """Let times of day that were used least have a slot wherever its neighbours leave room."""
    standing = Taken(openings.rhythm, [*taken, *packed])
    used: Counter[time] = Counter()
    chosen: list[Spot] = []
    for spot in packed:
        standing.remove(spot)
        free = filter(standing.fits, openings.spots(spot.day))
        found = min(free, key=lambda one: (used[_wall(one)], one.ts))
        used[_wall(found)] += 1
        standing.add(found)
        chosen.append(found)
    return chosen


def _fitting(
    openings: Openings, standing: Taken, day: date, liked: Mapping[time, float]
) -> Iterator[Spot]:
    """Free slots of a day; without a preference the times take turns from day to day."""
    spots = openings.spots(day) if openings.is_open(day) else []
    turn = day.toordinal() % max(len(spots), 1)
    ranked = [*spots[turn:], *spots[:turn]]
    if liked:
        ranked.sort(key=lambda spot: -liked.get(_wall(spot), 0.0))
    return (spot for spot in ranked if standing.fits(spot))


def _wall(spot: Spot) -> time:
    return spot.at.time().replace(tzinfo=None)


def _rates(openings: Openings, period: Period) -> Iterator[tuple[date, Fraction]]:
    """Give posts an open day, from the first of the month in which the period begins.

    Starting there makes parts of a month add up to the month.
    """
    rhythm = openings.rhythm
    weeks: dict[str, int] = {}
    months: dict[str, int] = {}
    day = period.first.replace(day=1)
    while day <= period.last:
        if openings.is_open(day):
            limits = [Fraction(rhythm.per_day or len(openings.spots(day)))]
            if rhythm.per_week:
                open_days = _once(weeks, week_of(day), openings, _week(day))
                limits.append(Fraction(rhythm.per_week, open_days))
            if rhythm.per_month:
                open_days = _once(months, f"{day:%Y-%m}", openings, _month(day))
                limits.append(Fraction(rhythm.per_month, open_days))
            yield day, min(limits)
        day += timedelta(days=1)


def _once(known: dict[str, int], name: str, openings: Openings, days: Iterable[date]) -> int:
    if name not in known:
        known[name] = openings.open_days(days)
    return known[name]


def _week(day: date) -> Iterator[date]:
    first = day - timedelta(days=day.weekday())
    return (first + timedelta(days=n) for n in range(7))


def _month(day: date) -> Iterator[date]:
    return iter(Period.parse(f"{day:%Y-%m}").days())


def _every_2_3_days(
    openings: Openings, period: Period, taken: Sequence[Spot], liked: Mapping[time, float]
) -> Iterator[Spot]:
    """Two and three days after the last in turn; what stands already counts as the last."""
    standing = Taken(openings.rhythm, taken)
    stands = sorted({spot.day for spot in taken})
    last = max((day for day in stands if day < period.first), default=None)
    rest = 3
    while last is None or last < period.last:
        ahead = next((day for day in stands if last is None or day > last), None)
        if ahead and last and (ahead - last).days <= 3:
            rest, last = (ahead - last).days, ahead
            continue
        until = min(ahead or period.last, period.last)
        days = filter(period.__contains__, _days_after(last, 5 - rest, period.first, until))
        found = next(
            (spot for day in days for spot in _fitting(openings, standing, day, liked)), None
        )
        if found:
            standing.add(found)
            insort(stands, found.day)
            yield found
        elif ahead is None:
            return
        reached = found.day if found else max(ahead or period.first, period.first)
        rest, last = ((reached - last).days if last else 3), reached


def _days_after(last: date | None, rest: int, first: date, until: date) -> Iterator[date]:
    """Open ends first: the day that is due, its neighbour, then each day after them."""
    due = [2, 3] if rest == 2 else [3, 2]
    if last is None or last + timedelta(days=2) < first:
        last, due = first - timedelta(days=1), [1, 2]
    after = max(due)
    steps = [*due, *range(after + 1, (until - last).days + 1)]
    return (last + timedelta(days=step) for step in steps if last + timedelta(days=step) <= until)

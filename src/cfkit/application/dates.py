"""Place the mandatory dates of the agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy.content import Agenda

from .angles import is_dated
from .assign import Assignment
from .candidates import DAY, Candidate
from .openings import DEFAULT_TIME, Openings, Spot
from .rule import Rule

LEVELS = ("federal", "regional", "local")
"""What the agenda comes from, the highest first."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A mandatory date that got no placement.

    `rule` is what refused it most; `None`: no candidate, or no time that is free on that day.
    """

    agenda: Agenda
    rule: Rule | None
    candidates: int


@dataclass
class Dates:
    """What the strategy binds to dates, for one period."""

    project: Project
    openings: Mapping[str, Openings]
    period: Period
    pool: Sequence[Candidate]
    is_step_near: Callable[[Candidate, Spot], bool]
    """Whether it is a step of an event, on a day that suits it."""

    def mandatory(self) -> list[Agenda]:
        """Dates that must be spoken of and still lie ahead."""
        return [
            item
            for item in self.project.strategy.content.agenda
            if item.mandatory and item.date in self.period
        ]

    def candidates_for(self, item: Agenda) -> list[Candidate]:
        """Every variant of the idea, on each channel that serves its segment."""
        return [candidate for candidate in self.pool if candidate.key.idea == item.idea]

    def needs_steps(self, item: Agenda) -> bool:
        """Whether nothing but steps of an event can tell of it."""
        return all(is_dated(candidate) for candidate in self.candidates_for(item))

    def place_mandatory(
        self, plan: Assignment, told: Iterable[tuple[str, date]], *, overload: bool
    ) -> list[Unmet]:
        """Place what is not told yet on its date; return what could not be placed.

        A date of an event is met by the step whose day it is, where one may stand. What has the
        fewest channels goes first. Where that leaves something out, what a higher
        level asks goes first, and what costs the fewest hours; the way that leaves out least of
        the highest level counts.
        """
        todo = self._untold(told)
        todo.sort(key=lambda item: len(self._spots(plan, item.date, self.candidates_for(item))))
        unmet = self._place_best(plan, todo)
        if overload:
            plan.board.free_hours = True
            unmet, _ = self._place_all(plan, [one.agenda for one in unmet], frugal=True)
            plan.board.free_hours = False
        return unmet

    def unmet(self, plan: Assignment, told: Iterable[tuple[str, date]]) -> list[Unmet]:
        """List what is not told, and place nothing."""
        pools = [(item, self.candidates_for(item)) for item in self._untold(told)]
        return [Unmet(item, self._why(plan, item, pool), len(pool)) for item, pool in pools]

    def _untold(self, told: Iterable[tuple[str, date]]) -> list[Agenda]:
        known = set(told)
        todo = [item for item in self.mandatory() if (item.idea, item.date) not in known]
        return list({(item.idea, item.date): item for item in todo}.values())

    def _place_best(self, plan: Assignment, todo: Sequence[Agenda]) -> list[Unmet]:
        ranked = sorted(todo, key=lambda item: LEVELS.index(item.level))
        ways = [(todo, False), (ranked, False), (todo, True), (ranked, True)]
        best: tuple[list[int], int] | None = None
        for number, (items, frugal) in enumerate(ways):
            unmet, done = self._place_all(plan, items, frugal=frugal)
            if not unmet:
                return unmet
            for spot in done:
                plan.take(spot)
            left_out = [sum(one.agenda.level == level for one in unmet) for level in LEVELS]
            if best is None or left_out < best[0]:
                best = left_out, number
        items, frugal = ways[best[1]] if best else ways[0]
        return self._place_all(plan, items, frugal=frugal)[0]

    def _place_all(
        self, plan: Assignment, items: Iterable[Agenda], *, frugal: bool
    ) -> tuple[list[Unmet], list[Spot]]:
        unmet, done = [], []
        for item in items:
            pool = self.candidates_for(item)
            found = max(
                self._options(plan, item, pool, frugal=frugal), key=lambda one: one[0], default=None
            )
            if found:
                plan.put(found[1], found[2], pin=True)
                done.append(found[2])
            else:
                unmet.append(Unmet(item, self._why(plan, item, pool), len(pool)))
        return unmet, done

    def _options(
        self, plan: Assignment, item: Agenda, pool: Sequence[Candidate], *, frugal: bool
    ) -> Iterator[tuple[tuple[float, ...], Candidate, Spot]]:
        spots = self._spots(plan, item.date, pool)
        for candidate in pool:
            for rank, spot in enumerate(spots[candidate.channel]):
                if plan.fits(candidate, spot):
                    cost = sum(plan.board.hours.of(candidate.key.format).values()) if frugal else 0
                    away = abs(spot.ts - candidate.due) / DAY if candidate.due is not None else 0.0
                    gain = plan.value.gain(candidate, spot) - away
                    gain -= plan.pick.pressure(candidate, spot)
                    is_its_step = self.is_step_near(candidate, spot)
                    is_own = self.openings[candidate.channel].has_opening(spot)
                    yield (is_its_step, -cost, is_own, gain, -rank), candidate, spot
                    break

    def _spots(
        self, plan: Assignment, day: date, pool: Sequence[Candidate]
    ) -> dict[str, list[Spot]]:
        """List free times of the day: the channel's own, the default, then every half hour."""
        found: dict[str, list[Spot]] = {}
        for channel in dict.fromkeys(candidate.channel for candidate in pool):
            openings = self.openings[channel]
            walls = [
                *openings.rhythm.times,
                DEFAULT_TIME,
                *(time(hour, minute) for hour in range(9, 21) for minute in (0, 30)),
            ]
            spots = (openings.spot(day, wall) for wall in dict.fromkeys(walls))
            found[channel] = [
                spot
                for spot in spots
                if not openings.is_dark(day)
                and openings.is_ahead(spot)
                and plan.taken[channel].fits(spot)
            ]
        return found

    def _why(self, plan: Assignment, item: Agenda, pool: Sequence[Candidate]) -> Rule | None:
        spots = self._spots(plan, item.date, pool)
        rules = {
            plan.board.refusal(candidate, spot)
            for candidate in pool
            for spot in spots[candidate.channel]
        }
        if Rule.HOURS in rules:
            return Rule.HOURS
        return min((rule for rule in rules if rule), default=None)

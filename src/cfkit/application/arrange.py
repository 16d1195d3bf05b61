"""Arrange a period: what stands, then dates, then slots; from scratch or from last time's plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property

from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel
from cfkit.ports import Calendar

from .assign import Assignment, SlotId
from .candidates import Candidate, Describe
from .capacity import Hours
from .constraints import Board
from .dates import Dates, Unmet
from .openings import Openings, Spot
from .quotas import Targets, share_out
from .slots import Taken, choose_slots
from .standing import Sort, Standing
from .value import Value, Weights


@dataclass
class Arrangement:
    """A finished assignment and what it could not do."""

    plan: Assignment
    unmet: list[Unmet] = field(default_factory=list)
    empty: list[Spot] = field(default_factory=list)
    carried: dict[SlotId, Placement] = field(default_factory=dict)
    """Missed placements in their new slots; their words are kept."""

    lost: list[Placement] = field(default_factory=list)
    """Missed placements that found no slot."""


@dataclass
class Arranger:
    """Arranges one period. `ahead` is the part of it that has not passed."""

    project: Project
    period: Period
    ahead: Period
    after: int | None
    calendar: Calendar
    pool: Sequence[Candidate]
    standing: Standing
    sort: Sort
    seed: int
    weights: Weights
    overload: bool

    @cached_property
    def openings(self) -> dict[str, Openings]:
        """Each channel's days and times."""
        strategy = self.project.strategy
        return {
            channel.id: Openings(strategy, channel, self.calendar, self.after)
            for channel in strategy.channels
        }

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """Channels by id."""
        return {channel.id: channel for channel in self.project.strategy.channels}

    @cached_property
    def describe(self) -> Describe:
        """Knows the project's ideas."""
        return Describe(self.project)

    @cached_property
    def dates(self) -> Dates:
        """What is bound to dates."""
        return Dates(self.project, self.openings, self.ahead, self.pool)

    @cached_property
    def fixed(self) -> list[tuple[Candidate, Spot]]:
        """What cannot be moved, in the period and around it."""
        return [
            (self.describe.placement(placement), self.sort.spot(placement))
            for placement in self.standing.fixed
        ]

    @cached_property
    def missed(self) -> list[tuple[Placement, Candidate, Spot]]:
        """What missed its time and should return, oldest first."""
        return [
            (placement, self.describe.placement(placement), self.sort.spot(placement))
            for placement in sorted(self.standing.missed, key=lambda one: (one.at, str(one.key)))
        ]

    @cached_property
    def _liked(self) -> dict[time, float]:
        levels = self.weights.get("slot", {})
        return {time.fromisoformat(level): weight for level, weight in levels.items()}

    @cached_property
    def targets(self) -> Targets:
        """How many placements the days ahead should have."""
        return Targets(
            self.project.strategy, self.period, self.ahead, self.calendar, self.openings, self.fixed
        )

    def start(self, banned: Iterable[Candidate]) -> Arrangement:
        """Lay out what stands, with missed placements in their new slots."""
        strategy = self.project.strategy
        hours = Hours(self.project.catalogue, strategy.resources)
        board = Board(self.period, strategy.content.mix, hours)
        agenda = {(item.idea, item.date): item.mandatory for item in strategy.content.agenda}
        expected = self.targets.passed() + sum(self.targets.quotas.values())
        value = Value(self.project, expected, self.weights, self.seed, agenda)
        value.prepare(self.pool, (candidate for candidate, _ in self.fixed))
        taken = {name: Taken(openings) for name, openings in self.openings.items()}
        plan = Assignment(board, value, taken, self.seed, banned=set(banned))
        board.learn_ranks([*self.pool, *(candidate for candidate, _ in self.fixed)])
        for candidate, spot in self.fixed:
            plan.fix(candidate, spot)
        plan.offer(self.pool)
        board.assumed = expected
        made = Arrangement(plan)
        for _, candidate, old in self.missed:
            plan.fix(candidate, old)
        self._return_missed(made, of_people=True)
        return made

    def scratch(self, banned: Iterable[Candidate]) -> Arrangement:
        """Arrange as if cfkit had never planned the period."""
        made = self.start(banned)
        self._place_dates(made)
        self._return_missed(made, of_people=False)
        self._fill(made, hopeful=True)
        made.empty = made.plan.improve(made.empty, self._room(made))
        made.plan.trim()
        self.complete(made)
        return made

    def repair(self, banned: Iterable[Candidate]) -> Arrangement:
        """Keep the drafts of last time wherever they still fit, and fill what is open."""
        made, displaced = self._kept(banned, dates_first=False)
        if made.unmet:
            other, shifted = self._kept(banned, dates_first=True)
            if len(other.unmet) < len(made.unmet):
                made, displaced = other, shifted
        self._thin(made)
        self._resettle(made, displaced)
        self._return_missed(made, of_people=False)
        made.plan.trim()
        self.complete(made)
        return made

    def _kept(
        self, banned: Iterable[Candidate], *, dates_first: bool
    ) -> tuple[Arrangement, list[tuple[Candidate, Spot]]]:
        """Put last time's drafts back; return those that lost their place as well."""
        made = self.start(banned)
        dated = {(item.idea, item.date) for item in self.dates.mandatory()}
        first = [pair for pair in self._drafts if (pair[0].key.idea, pair[1].day) in dated]
        if dates_first:
            self._keep(made, first)
            self._place_dates(made)
            return made, self._keep(made, [pair for pair in self._drafts if pair not in first])
        displaced = self._keep(made, self._drafts)
        self._place_dates(made)
        return made, displaced

    @cached_property
    def _drafts(self) -> list[tuple[Candidate, Spot]]:
        """Drafts of last time whose variants still exist, in order of time."""
        known = {(candidate.channel, candidate.name): candidate for candidate in self.pool}
        found = [
            (known[name], self.sort.spot(draft))
            for draft in self.standing.drafts
            if (name := (draft.key.channel, str(draft.key.variant))) in known
        ]
        return sorted(found, key=lambda pair: (pair[1].ts, pair[1].channel))

    def complete(self, made: Arrangement) -> None:
        """Fill what can be filled until nothing changes, so that planning again adds nothing."""
        made.plan.board.assumed = 0
        before = -1
        while before != len(made.plan.chosen):
            before = len(made.plan.chosen)
            self._fill(made, hopeful=False)

    def _place_dates(self, made: Arrangement) -> None:
        made.unmet = self.dates.place_mandatory(made.plan, self._told(made), overload=self.overload)

    def _told(self, made: Arrangement) -> set[tuple[str, date]]:
        ours = {(candidate.key.idea, spot.day) for spot, candidate in made.plan.chosen.values()}
        return ours | {
            (candidate.key.idea, spot.day)
            for candidate, spot in self.fixed
            if self._serves(candidate)
        }

    def _serves(self, candidate: Candidate) -> bool:
        idea = self.project.ideas.get(candidate.key.idea)
        channel = self.channels.get(candidate.channel)
        return bool(idea and channel and set(idea.segments) & set(channel.segments))

    def _spots(self, made: Arrangement, quotas: Mapping[str, int]) -> list[Spot]:
        """Choose new slots of every channel beside what is placed."""
        placed: dict[str, list[Spot]] = {name: [] for name in self.openings}
        for _, spot in self.fixed:
            placed.setdefault(spot.channel, []).append(spot)
        for spot, _ in made.plan.chosen.values():
            placed[spot.channel].append(spot)
        found: list[Spot] = []
        for name, openings in self.openings.items():
            thinned = None if quotas[name] == self.targets.natural[name] else quotas[name]
            spots = choose_slots(
                openings, self.ahead, placed[name], quota=thinned, liked=self._liked
            )
            inside = sum(spot.day in self.ahead for spot in placed[name])
            found += spots[: max(quotas[name] - inside, 0)]
        return found

    def _fill(self, made: Arrangement, *, hopeful: bool) -> None:
        """Fill each channel's quota, then give what some could not use to the others."""
        quotas = dict(self.targets.quotas)
        exhausted: set[str] = set()
        made.empty = []
        while True:
            spots = self._spots(made, self._affordable(made, quotas))
            spots = [spot for spot in spots if spot.channel not in exhausted]
            left = self.dates.place_events(made.plan, spots, hopeful=hopeful)
            empty = made.plan.fill(left)
            empty += made.plan.mend_runs()
            made.empty += empty
            exhausted |= {spot.channel for spot in empty}
            more = self._more(made, quotas, exhausted)
            if not more:
                return
            quotas = {name: quotas[name] + more.get(name, 0) for name in quotas}

    def _affordable(self, made: Arrangement, quotas: Mapping[str, int]) -> dict[str, int]:
        """Cut quotas where dates have used up the volume."""
        room = self._room(made)
        if room is None:
            return dict(quotas)
        placed = Counter(spot.channel for spot in self._placed_ahead(made))
        new = {name: max(quota - placed[name], 0) for name, quota in quotas.items()}
        cut = share_out(min(sum(new.values()) - max(room, 0), sum(new.values())), new)
        return {name: quota - cut.get(name, 0) for name, quota in quotas.items()}

    def _placed_ahead(self, made: Arrangement) -> list[Spot]:
        fixed = [spot for _, spot in self.fixed if spot.day in self.ahead]
        return [*fixed, *(spot for spot, _ in made.plan.chosen.values())]

    def _more(
        self, made: Arrangement, quotas: Mapping[str, int], exhausted: set[str]
    ) -> dict[str, int]:
        missing = self._room(made)
        if missing is None:
            return {}
        room = {
            name: want - quotas[name]
            for name, want in self.targets.wants.items()
            if name not in exhausted and want > quotas[name]
        }
        return share_out(min(missing, sum(room.values())), room)

    def _room(self, made: Arrangement) -> int | None:
        """How many placements the volume still asks for."""
        if self.targets.volume is None:
            return None
        return self.targets.volume - len(self._placed_ahead(made))

    def _keep(
        self, made: Arrangement, drafts: Iterable[tuple[Candidate, Spot]]
    ) -> list[tuple[Candidate, Spot]]:
        """Put drafts where they stand; return those that no longer fit there."""
        dated = {(item.idea, item.date) for item in self.dates.mandatory()}
        waiting: list[tuple[Candidate, Spot]] = []
        displaced = [*drafts]
        while len(waiting) != len(displaced):  # one may fit only once another stands
            waiting, displaced = displaced, []
            for candidate, spot in waiting:
                openings = self.openings[spot.channel]
                on_its_date = (candidate.key.idea, spot.day) in dated
                is_open = openings.has_opening(spot) or (
                    on_its_date and not openings.is_dark(spot.day)
                )
                free = is_open and made.plan.taken[spot.channel].fits(spot)
                if free and made.plan.fits(candidate, spot):
                    made.plan.put(candidate, spot)
                else:
                    displaced.append((candidate, spot))
        return displaced

    def _thin(self, made: Arrangement) -> None:
        """Drop the drafts worth least while the network has more than its volume."""
        plan = made.plan
        while (room := self._room(made)) is not None and room < 0:
            loose = [spot for slot, (spot, _) in plan.chosen.items() if slot not in plan.pinned]
            if not loose:
                return
            over = {
                name: sum(spot.channel == name for spot in loose) - quota
                for name, quota in self.targets.quotas.items()
            }
            plan.drop(max(loose, key=lambda spot: (over[spot.channel], spot.ts, spot.channel)))

    def _resettle(self, made: Arrangement, displaced: Iterable[tuple[Candidate, Spot]]) -> None:
        """Give drafts that lost their place the nearest open slot of their channel."""
        for candidate, old in displaced:
            spots = [s for s in self._spots(made, self.targets.quotas) if s.channel == old.channel]
            for spot in sorted(spots, key=lambda spot: (abs(spot.ts - old.ts), spot.ts)):
                if made.plan.fits(candidate, spot) and made.plan.taken[spot.channel].fits(spot):
                    made.plan.put(candidate, spot)
                    break

    def _return_missed(self, made: Arrangement, *, of_people: bool) -> None:
        """Give missed placements the earliest times that take them; the rest stays where it is.

        What people touched goes first; cfkit's own drafts take what is free.
        """
        waiting = [one for one in self.missed if one[0].belongs_to_people is of_people]
        before = -1
        while len(waiting) != before:  # one that left its old place may make room for another
            before = len(waiting)
            waiting = [one for one in waiting if not self._returned(made, *one)]
        made.lost += [placement for placement, _, _ in waiting]

    def _returned(
        self, made: Arrangement, placement: Placement, candidate: Candidate, old: Spot
    ) -> bool:
        made.plan.loosen(candidate, old)
        free = made.plan.board.stands_without(candidate, old)
        spot = next(self._openings_for(made, candidate), None) if free else None
        if spot is None:
            made.plan.fix(candidate, old)
            return False
        made.plan.put(candidate, spot, pin=True)
        made.carried[spot.channel, spot.ts] = placement
        return True

    def _openings_for(self, made: Arrangement, candidate: Candidate) -> Iterator[Spot]:
        openings, taken = self.openings[candidate.channel], made.plan.taken[candidate.channel]
        for day in filter(openings.is_open, self.ahead.days()):
            for spot in openings.spots(day):
                if taken.fits(spot) and made.plan.fits(candidate, spot):
                    yield spot

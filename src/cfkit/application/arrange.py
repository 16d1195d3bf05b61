"""Arrange a period: what stands, then dates, then slots; from scratch or from last time's plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Literal

from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel
from cfkit.ports import Calendar

from .angles import is_dated
from .arrangement import Arrangement
from .assign import Assignment
from .candidates import Candidate, Describe, is_step
from .capacity import Hours
from .chains import Chains
from .constraints import Board
from .dates import Dates
from .keep import Keeper
from .openings import Openings, Spot
from .quotas import Targets, share_out
from .returns import Late, Returns
from .slots import Taken, choose_slots
from .standing import Sort, Standing
from .value import Value, Weights

EventsFirst = Literal["stay", "anew"]
"""Steps of events come before other drafts: those that may stay do, or all look for a place."""


@dataclass
class Arranger:
    """Arranges one period. `ahead` is the part of it that has not passed."""

    project: Project
    period: Period
    ahead: Period
    after: int | None
    seen_from: date
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
        return Describe(self.project, self.seen_from)

    @cached_property
    def dates(self) -> Dates:
        """What is bound to dates."""
        chains = self.chains
        return Dates(
            self.project,
            self.openings,
            self.ahead,
            self.pool,
            lambda one, spot: is_dated(one) and chains.is_near(one, spot),
        )

    @cached_property
    def chains(self) -> Chains:
        """The chains of events."""
        return Chains(self.openings, self.ahead, self.pool)

    @cached_property
    def keeper(self) -> Keeper:
        """Puts drafts back."""
        return Keeper(self.openings, self.dates, self.chains)

    @cached_property
    def fixed(self) -> list[tuple[Candidate, Spot]]:
        """What cannot be moved, in the period and around it."""
        return [
            (self.describe.placement(placement), self.sort.spot(placement))
            for placement in self.standing.fixed
        ]

    @cached_property
    def returns(self) -> Returns:
        """What missed its time and should come back."""
        waiting = [
            Late(placement, self.describe.placement(placement), self.sort.spot(placement))
            for placement in sorted(self.standing.missed, key=lambda one: (one.at, str(one.key)))
        ]
        return Returns(self.openings, self.ahead, waiting)

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
        board = Board(self.period, strategy.content.mix, hours, often=self.standing.counted())
        agenda = {(item.idea, item.date): item.mandatory for item in strategy.content.agenda}
        expected = self.targets.passed() + sum(self.targets.quotas.values())
        value = Value(self.project, expected, self.weights, self.seed, agenda)
        value.prepare(self.pool, (candidate for candidate, _ in self.fixed))
        taken = {name: Taken(openings.rhythm) for name, openings in self.openings.items()}
        plan = Assignment(board, value, taken, self.seed)
        board.order.learn([*self.pool, *(candidate for candidate, _ in self.fixed)])
        plan.pick.offer(self.pool, banned)
        for candidate, spot in self.fixed:
            plan.fix(candidate, spot)
        board.assumed = expected
        made = Arrangement(plan)
        self.returns.wait(made)
        self.returns.place(made, of_people=True)
        return made

    def scratch(self, banned: Iterable[Candidate]) -> Arrangement:
        """Arrange as if cfkit had never planned the period."""
        made = self.start(banned)
        self._place_dates(made)
        self.returns.place(made, of_people=False)
        self._fill(made, hopeful=True)
        made.empty = made.plan.improve(made.empty, self._room(made))
        made.plan.trim()
        self.complete(made)
        while made.unmet:
            other = self._repaired(banned, self._ours(made))
            if len(other.unmet) >= len(made.unmet):
                break
            made = other
        return made

    def _ours(self, made: Arrangement) -> list[tuple[Candidate, Spot]]:
        """List what a plan would leave as drafts, in order of time."""
        ours = [
            (candidate, spot)
            for slot, (spot, candidate) in made.plan.chosen.items()
            if slot not in made.carried
        ]
        return sorted(ours, key=lambda pair: (pair[1].ts, pair[1].channel))

    def repair(self, banned: Iterable[Candidate]) -> Arrangement:
        """Keep the drafts of last time wherever they still fit, and fill what is open.

        A step of an event that finds no slot takes one from a draft of ours.
        """
        made = self._repaired(banned, self._drafts)
        for events in ("stay", "anew"):
            lacks = self._lacks(made)
            if any(lacks[1:]):
                other = self._repaired(banned, self._drafts, events_first=events)
                made = other if self._lacks(other) < lacks else made
        return made

    def _lacks(self, made: Arrangement) -> tuple[int, int, int]:
        """Count mandatory dates and steps of events that have no place, and steps that lost it."""
        steps = {one for one, _ in self._drafts if is_dated(one)}
        lost = [one for one in steps if not self.chains.is_told(made.plan, one)]
        return len(made.unmet), len([*self.chains.untold(made.plan)]), len(lost)

    def _repaired(
        self,
        banned: Iterable[Candidate],
        drafts: Sequence[tuple[Candidate, Spot]],
        *,
        events_first: EventsFirst | None = None,
    ) -> Arrangement:
        made, displaced = self._kept(
            banned, drafts, dates_first=events_first is not None, events_first=events_first
        )
        if made.unmet and not events_first:
            other, shifted = self._kept(banned, drafts, dates_first=True)
            if len(other.unmet) < len(made.unmet):
                made, displaced = other, shifted
        self._thin(made)
        self._resettle(made, displaced)
        self.returns.place(made, of_people=False)
        made.plan.trim()
        self.complete(made)
        return made

    def _kept(
        self,
        banned: Iterable[Candidate],
        drafts: Sequence[tuple[Candidate, Spot]],
        *,
        dates_first: bool,
        events_first: EventsFirst | None = None,
    ) -> tuple[Arrangement, list[tuple[Candidate, Spot]]]:
        """Put last time's drafts back; return those that lost their place as well."""
        made = self.start(banned)
        keeper = self.keeper
        made.homeless = {one for one, spot in drafts if not keeper.may_stay(one, spot)}
        if dates_first:
            first = [
                pair
                for pair in drafts
                if keeper.on_its_date(*pair) or (events_first and is_dated(pair[0]))
            ]
            is_anew = events_first == "anew"
            keeper.keep(made, [pair for pair in first if not (is_anew and is_dated(pair[0]))])
            self._place_dates(made)
            if events_first:
                spots = self._open(made, self.targets.quotas, set())
                made.plan.pick.expect(spots)
                self.chains.place(
                    made.plan,
                    spots,
                    hopeful=True,
                    further=bool(made.homeless),
                    first=made.homeless,
                )
                self.chains.follow(made.plan, [one for one, _ in first if is_dated(one)])
            return made, keeper.keep(made, [pair for pair in drafts if pair not in first])
        displaced = keeper.keep(made, drafts)
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
            if made.unmet:
                self._place_dates(made)
                self._thin(made)  # a date that found its place late takes that of another post
            self._fill(made, hopeful=False)
        made.unmet = self.dates.unmet(made.plan, self._told(made))

    def _place_dates(self, made: Arrangement) -> None:
        if self.dates.mandatory():
            made.plan.pick.expect(self._open(made, self.targets.quotas, set()))
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
            spots = self._open(made, quotas, exhausted)
            left, is_off = self.chains.place(made.plan, spots, hopeful=hopeful, first=made.homeless)
            if is_off:
                left = self._open(made, quotas, exhausted)
            empty = made.plan.fill(left)
            empty += made.plan.mend_runs()
            made.empty += empty
            exhausted |= {spot.channel for spot in empty}
            more = self._more(made, quotas, exhausted)
            if not more:
                return
            quotas = {name: quotas[name] + more.get(name, 0) for name in quotas}

    def _open(
        self, made: Arrangement, quotas: Mapping[str, int], exhausted: set[str]
    ) -> list[Spot]:
        spots = self._spots(made, self._affordable(made, quotas))
        return [spot for spot in spots if spot.channel not in exhausted]

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

    def _thin(self, made: Arrangement) -> None:
        """Drop the drafts worth least while the network has more than its volume."""
        plan = made.plan
        while (room := self._room(made)) is not None and room < 0:
            loose = [pair for slot, pair in plan.chosen.items() if slot not in plan.pinned]
            if not loose:
                return
            over = {
                name: sum(spot.channel == name for spot, _ in loose) - quota
                for name, quota in self.targets.quotas.items()
            }
            ranked = [
                (over[spot.channel], not is_step(one.key), spot.ts, spot.channel, spot)
                for spot, one in loose
            ]
            plan.drop(max(ranked, key=lambda entry: entry[:4])[4])

    def _resettle(self, made: Arrangement, displaced: Iterable[tuple[Candidate, Spot]]) -> None:
        """Give drafts that lost their place the nearest open slot of their channel."""
        for candidate, old in displaced:
            if (room := self._room(made)) is not None and room <= 0:
                return
            spots = [s for s in self._spots(made, self.targets.quotas) if s.channel == old.channel]
            for spot in sorted(spots, key=lambda spot: (abs(spot.ts - old.ts), spot.ts)):
                if (
                    self.keeper.may_stay(candidate, spot)
                    and made.plan.fits(candidate, spot)
                    and made.plan.taken[spot.channel].fits(spot)
                ):
                    made.plan.put(candidate, spot)
                    break

"""Say what did not fit into a plan and what would make it fit, in the project's language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cfkit.domain.plan import Load, Shortfall, Weighed
from cfkit.domain.project import Project
from cfkit.domain.schedule import week_of

from .arrange import Arranger
from .arrangement import Arrangement
from .candidates import Candidate
from .capacity import UNIT, headcount, loads
from .columns import STAGES
from .dates import LEVELS, Unmet
from .emptiness import NOTHING_TO_PLAN, why_empty
from .explain_events import Events
from .names import FIELDS, LEVEL_NAMES
from .openings import Spot
from .outcomes import Title
from .power import units_needed
from .rule import Rule
from .say import Say, Value
from .shortage import shortages
from .value import levels_of
from .wording import FULL, MORE_SLOTS, NOTHING, WHY


@dataclass
class Explain:
    """Reads a finished arrangement."""

    project: Project
    arranger: Arranger
    made: Arrangement

    @cached_property
    def say(self) -> Say:
        """Speaks the project's language."""
        return Say(self.project.strategy.brand.language)

    @cached_property
    def _placed(self) -> list[tuple[Candidate, Spot]]:
        """Everything that stands in the period."""
        fixed = [pair for pair in self.arranger.fixed if pair[1].day in self.arranger.period]
        return [*fixed, *((one, spot) for spot, one in self.made.plan.chosen.values())]

    def shortfalls(self) -> Iterator[Shortfall]:
        """Everything that did not fit, what must be told first."""
        events = Events(self.project, self.arranger, self.made, self.say)
        yield from self._nothing()
        yield from self._agenda()
        yield from events.untold()
        yield from events.astray()
        yield from events.outdated()
        yield from self._missed()
        yield from self._volume()
        yield from self._slots()
        yield from self._empty()
        yield from self._overload()
        yield from self._nobody()
        yield from self._mix()
        yield from self._formats()
        yield from self._unserved()

    def loads(self) -> list[Load]:
        """Hours of each person in the weeks of the period."""
        weeks = {week_of(day) for day in self.arranger.period.days()}
        needs = {week: roles for week, roles in self.made.plan.board.needs.items() if week in weeks}
        return loads(self.project.strategy.resources.team, needs)

    def notes(self) -> Iterator[str]:
        """Headcount and power of a month of this size."""
        hours = (
            sum(
                sum(roles.values())
                for week, roles in self.made.plan.board.needs.items()
                if week in {week_of(day) for day in self.arranger.period.days()}
            )
            / UNIT
        )
        team = self.project.strategy.resources.team
        units = len({candidate.key for candidate, _ in self._placed})
        month = len(self.arranger.period.days()) / 30.4
        heads = headcount(math.ceil(units / month), hours / month, team)
        yield self.say.note(
            "people",
            units=units,
            hours=round(hours, 1),
            by_units=heads.by_units,
            by_hours=heads.by_hours,
            team=len(team),
        )
        yield from self._agenda_notes()
        yield from self._mode_notes()
        yield from self._learned()
        each = units_needed()
        yield self.say.note("settles", units=units, count=units // each, each=each)

    def _agenda_notes(self) -> Iterator[str]:
        """How many dates of the agenda are told, by level."""
        period = self.arranger.period
        told = {(candidate.key.idea, spot.day) for candidate, spot in self._placed}
        for level in LEVELS:
            dates = {
                (item.idea, item.date)
                for item in self.project.strategy.content.agenda
                if item.level == level and item.date in period
            }
            if dates:
                name = LEVEL_NAMES[level][self.say.language]
                yield self.say.note("agenda", level=name, told=len(dates & told), dates=len(dates))

    def _mode_notes(self) -> Iterator[str]:
        """Say what quality mode leaves out of the cadences."""
        if self.project.strategy.factory.mode == "quality":
            for name, asked in self.arranger.targets.cadences.items():
                if (has := self.arranger.targets.asked[name]) < asked:
                    yield self.say.note(
                        "quality", channel=self._channel(name), asked=asked, has=has
                    )

    def weighed(self) -> list[Weighed]:
        """Tell what the plan makes of weights that learning moved: what won, then what gained."""
        written, of = self.project.weights, len(self._placed)
        found = [
            Weighed(one.factor, one.level, one.was, one.now, has, of, one.why)
            for one in written.changes
            if one.factor in self.arranger.weights and not written.is_edited(one.factor)
            for has in [self._has(one.factor, one.level)]
        ]
        won = {(str(one.factor), one.level) for one in written.hypotheses if one.state == "scale"}
        return sorted(found, key=lambda one: ((one.factor, one.level) not in won, self._lost(one)))

    def _lost(self, one: Weighed) -> float:
        """Hold what a level weighed before, else the average of its factor, against its weight."""
        levels = self.arranger.weights[one.factor]
        return (one.was or sum(levels.values()) / max(len(levels), 1)) / (one.now or 1e-9)

    def _has(self, factor: str, level: str) -> int:
        return sum(_level(factor, *pair) == level for pair in self._placed)

    def _learned(self) -> Iterator[str]:
        """Say what other weights favour most and least, and how many posts each has."""
        told = {one.factor for one in self.weighed()}
        for factor, levels in sorted(self.arranger.weights.items()):
            if factor in told:
                continue
            mean = sum(levels.values()) / max(len(levels), 1)
            ranked = sorted(levels, key=lambda name: (-levels[name], name))
            for name in dict.fromkeys((*ranked[:1], *ranked[-1:])):
                if mean and levels[name] != mean:
                    has = self._has(factor, name)
                    times = round(levels[name] / mean, 2)
                    yield self.say.note("learned", factor=factor, name=name, times=times, posts=has)

    def _agenda(self) -> Iterator[Shortfall]:
        for one in self.made.unmet:
            why, remedy = self._why_not_told(one)
            yield self.say.short(
                "agenda",
                1,
                0,
                week_of(one.agenda.date),
                date=one.agenda.date,
                idea=one.agenda.idea,
                why=why,
                remedy=remedy,
            )

    def _nothing(self) -> Iterator[Shortfall]:
        """Say why a whole period is empty."""
        if self._placed:
            return
        arranger = self.arranger
        period = arranger.period
        why = why_empty(self.project, arranger.pool, period, arranger.calendar)
        if why or not self.made.empty:
            what, remedy = NOTHING_TO_PLAN[why or "turn"]
            known: dict[str, Value] = {"period": period.name}
            yield Shortfall(self.say.fill(what, known), None, 1, 0, self.say.fill(remedy, known))

    def _missed(self) -> Iterator[Shortfall]:
        for placement in self.made.lost:
            yield self.say.short(
                "missed", 1, 0, week_of(placement.at.date()), key=str(placement.key)
            )

    def _volume(self) -> Iterator[Shortfall]:
        targets = self.arranger.targets
        volume, slots = targets.still_volume, sum(targets.wants.values())
        if volume is not None and slots < volume:
            yield self.say.short("volume", volume, slots)

    def _slots(self) -> Iterator[Shortfall]:
        for name, asked in self.arranger.targets.still_asked.items():
            if (has := self.arranger.targets.wants[name]) < asked:
                remedy = self.say.either(self.arranger.targets.helpful(name), MORE_SLOTS)
                yield self.say.short("slots", asked, has, channel=name, remedy=remedy)

    def _empty(self) -> Iterator[Shortfall]:
        """Slots that stayed empty, by channel and reason; want of hours by week and role."""
        tired: Counter[tuple[str, Rule]] = Counter()
        worn: list[Spot] = []
        known: dict[tuple[str, str], Rule] = {}
        for spot in self.made.empty:
            place = spot.channel, spot.week  # one slot speaks for its channel's week
            if place not in known:
                known[place] = self._reason(spot)
            if known[place] is Rule.HOURS:
                worn.append(spot)
            else:
                tired[spot.channel, known[place]] += 1
        for (channel, rule), missing in sorted(tired.items()):
            why, remedy = self._why(rule, missing)
            has = sum(spot.channel == channel for _, spot in self._placed)
            yield self.say.short(
                "empty",
                has + missing,
                has,
                channel=channel,
                missing=missing,
                why=why,
                remedy=remedy,
            )
        for one in shortages(self.made.plan, self.arranger.pool, worn):
            roles = self.say.roles(one.roles)
            yield self.say.short(
                "hours", one.needs, one.has, one.week, roles=roles, missing=one.missing
            )

    def _reason(self, spot: Spot) -> Rule:
        """Find the rule that kept a slot empty; hours before any other."""
        rules = self.made.plan.explain(spot)
        if rules[Rule.HOURS]:
            return Rule.HOURS
        return max(rules, key=lambda rule: (rules[rule], rule), default=Rule.REPEATED)

    def _overload(self) -> Iterator[Shortfall]:
        board = self.made.plan.board
        for week in sorted(board.load):
            for used, limit in zip(board.load[week], board.limits, strict=True):
                if used > limit.has:
                    names = self.say.roles(limit.roles)
                    yield self.say.short(
                        "overload", used / UNIT, limit.has / UNIT, week, roles=names
                    )

    def _nobody(self) -> Iterator[Shortfall]:
        if not self.project.strategy.resources.team:
            return
        known = self.made.plan.board.hours.roles
        total: Counter[str] = Counter()
        for needs in self.made.plan.board.needs.values():
            total.update(needs)
        for role in sorted(total):
            if role not in known and total[role]:
                yield self.say.short("nobody", total[role] / UNIT, 0, name=self.say.role(role))

    def _mix(self) -> Iterator[Shortfall]:
        """Shares that were missed by more than rounding."""
        content, placed = self.project.strategy.content, len(self._placed)
        shares = [("pillar", pillar.id, pillar.share) for pillar in content.pillars]
        shares += [("stage", stage, share) for stage, share in content.mix.stages.items()]
        for kind, name, share in shares:
            has = self._count(kind, name)
            if has < share * placed * 0.75 - 1:
                yield self.say.short(
                    "share",
                    round(share * placed),
                    has,
                    kind=self.say.name(kind),
                    name=self._called(kind, name),
                    id=name,
                    field=FIELDS[kind],
                )

    def _formats(self) -> Iterator[Shortfall]:
        placed = len(self._placed)
        for name, bounds in self.project.strategy.content.mix.formats.items():
            has = sum(name in self._format_names(candidate) for candidate, _ in self._placed)
            if bounds.min and has < math.ceil(bounds.min * placed - 1e-9):
                yield self.say.short("least", math.ceil(bounds.min * placed - 1e-9), has, name=name)
            most = None if bounds.max is None else math.ceil(bounds.max * placed - 1e-9)
            if most is not None and has > most:
                yield self.say.short("most", has, most, name=name)

    def _format_names(self, candidate: Candidate) -> set[str]:
        known = self.project.catalogue.formats.get(candidate.key.format)
        return {candidate.key.format, *([known.kind] if known else [])}

    def _unserved(self) -> Iterator[Shortfall]:
        """Segments and goals that channels and pillars promise and no post serves."""
        strategy = self.project.strategy
        segments = {segment for channel in strategy.channels for segment in channel.segments}
        goals = {pillar.goal for pillar in strategy.content.pillars if pillar.goal}
        for kind, names in (("segment", segments), ("goal", goals)):
            for name in sorted(names):
                if self._placed and not self._count(kind, name):
                    yield self.say.short(
                        "unserved",
                        1,
                        0,
                        kind=self.say.name(kind),
                        name=self._called(kind, name),
                        id=name,
                        field=FIELDS[kind],
                    )

    def _called(self, kind: str, name: str) -> str:
        """Name a thing as people say it; in English ids are words."""
        if self.say.language != "ru":
            return name
        return STAGES["ru"].get(name, name) if kind == "stage" else self._title.level(kind, name)

    def _channel(self, name: str) -> str:
        return self._title.channel(name) if self.say.language == "ru" else name

    @cached_property
    def _title(self) -> Title:
        return Title(self.project)

    def _count(self, kind: str, name: str) -> int:
        return sum(
            (candidate.key.segment if kind == "segment" else getattr(candidate, kind)) == name
            for candidate, _ in self._placed
        )

    def _why_not_told(self, one: Unmet) -> tuple[str, str]:
        if one.rule is None and one.candidates:
            why, remedy = FULL
            return self.say.fill(why, {}), self.say.fill(remedy, {})
        return self._why(one.rule, 1)

    def _why(self, rule: Rule | None, missing: int) -> tuple[str, str]:
        why, remedy = WHY[rule] if rule else NOTHING
        return self.say.fill(why, {}), self.say.fill(remedy, {"missing": missing})


def _level(factor: str, candidate: Candidate, spot: Spot) -> str | None:
    return f"{spot.at:%H:%M}" if factor == "slot" else levels_of(candidate).get(factor)

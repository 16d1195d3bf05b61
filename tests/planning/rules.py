"""The hard rules of a plan, checked from the design alone, whatever way plans are made."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, combinations, groupby, pairwise
from zoneinfo import ZoneInfo

from cfkit.domain.plan import Placement, Plan
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel

PRESETS = {
    "daily": {"per_day": 1},
    "workdays": {"per_day": 1, "days": "workdays"},
    "m12": {"per_month": 12},
    "m15": {"per_month": 15},
    "m20": {"per_month": 20},
    "every_2_3_days": {"min_gap": timedelta(hours=40), "per_day": 1},
    "factory_daily": {},
}
STEPS = ("announce", "remind", "live", "report")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def broken_rules(
    project: Project,
    period: Period,
    placements: Iterable[Placement],
    is_working_day: Callable[[date], bool],
    stood: Sequence[Placement] = (),
) -> list[str]:
    """List every rule of `planning.md` that the placements of a period break.

    What `stood` says more than once, planned month by month, may be said so often again.
    """
    in_order = sorted(placements, key=lambda one: one.at)
    return list(_Rules(project, period, in_order, is_working_day, stood).broken())


def dates_passed_over(project: Project, found: Plan) -> list[str]:
    """List the mandatory dates that a plan neither tells nor says a word about."""
    told = set()
    for one in found.placements:
        channel = project.strategy.channel(one.key.channel)
        if set(channel.segments) & set(project.ideas[one.key.variant.idea].segments):
            zone = ZoneInfo(project.strategy.timezone(channel))
            told.add((one.key.variant.idea, one.at.astimezone(zone).date()))
    named = " ".join(short.what for short in found.shortfalls)
    return [
        f"{item.idea} on {item.date}"
        for item in project.strategy.content.agenda
        if item.mandatory and item.date in found.period and (item.idea, item.date) not in told
        if f'"{item.idea}" ({item.date})' not in named
    ]


class _Rules:
    def __init__(
        self,
        project: Project,
        period: Period,
        placements: Sequence[Placement],
        is_working_day: Callable[[date], bool],
        stood: Sequence[Placement],
    ) -> None:
        self.project = project
        self.period = period
        self.placements = placements
        self.is_working_day = is_working_day
        self.stood = stood
        self.mix = project.strategy.content.mix
        self.mandatory = {
            (item.idea, item.date) for item in project.strategy.content.agenda if item.mandatory
        }

    def broken(self) -> Iterator[str]:
        for one in self.placements:
            yield from self.of_one(one)
        for channel in self.project.strategy.channels:
            own = [one for one in self.placements if one.key.channel == channel.id]
            yield from self.of_cadence(channel, own)
            yield from self.of_order(channel, own)
        yield from self.of_network()
        yield from self.of_hours()

    def local(self, one: Placement) -> datetime:
        channel = self.project.strategy.channel(one.key.channel)
        return one.at.astimezone(ZoneInfo(self.project.strategy.timezone(channel)))

    def of_one(self, one: Placement) -> Iterator[str]:
        key, at = one.key.variant, self.local(one)
        idea = self.project.ideas[key.idea]
        channel = self.project.strategy.channel(one.key.channel)
        if at.date() not in self.period or (idea.expires and at.date() > idea.expires):
            yield f"{one.key} is outside the period or has expired"
        if self.project.catalogue.formats[key.format].needs.video:
            yield f"{one.key} is a video, which no channel here carries"
        if key.format not in channel.formats or key.segment not in channel.segments:
            yield f"{one.key} does not belong on its channel"
        if key.segment not in idea.segments:
            yield f"{one.key} speaks to a segment the idea is not for"
        for dark in self.project.strategy.content.blackout:
            if dark.from_ <= at.date() <= dark.to and channel.id in (dark.channels or [channel.id]):
                yield f"{one.key} stands in a blackout"
        if (key.idea, at.date()) not in self.mandatory:
            yield from self.of_opening(one, channel, at)
        yield from self.of_event(one)

    def of_event(self, one: Placement) -> Iterator[str]:
        key = one.key.variant
        idea = self.project.ideas[key.idea]
        if key.angle == "event" and idea.event and idea.event.starts:
            starts = self.aware(idea.event.starts)
            if key.item == "live":
                if abs(one.at - starts) > timedelta(hours=1):
                    yield f"{one.key} does not stream its event"
            elif (key.item == "report") != (one.at >= starts):
                yield f"{one.key} stands on the wrong side of its event"
        news = idea.trend.deadline if idea.trend and key.angle == "trend_reaction" else None
        if news and one.at >= self.aware(news):
            yield f"{one.key} is late for the news"

    def aware(self, at: datetime) -> datetime:
        home = ZoneInfo(self.project.strategy.brand.timezone)
        return at if at.tzinfo else at.replace(tzinfo=home)

    def of_opening(self, one: Placement, channel: Channel, at: datetime) -> Iterator[str]:
        cadence = channel.cadence
        days = cadence.days or PRESETS.get(cadence.preset or "", {}).get("days", "daily")
        is_open = (
            self.is_working_day(at.date())
            if days == "workdays"
            else days == "daily" or DAYS[at.weekday()] in days
        )
        if not is_open:
            yield f"{one.key} stands on a day that the cadence leaves out"
        walls = {
            at.replace(hour=wall.hour, minute=wall.minute).timestamp()
            for wall in cadence.times or [time(10)]
        }
        if one.at.timestamp() not in walls:
            yield f"{one.key} stands at {at:%H:%M}, which is no time of the channel"

    def of_cadence(self, channel: Channel, own: Sequence[Placement]) -> Iterator[str]:
        preset = PRESETS.get(channel.cadence.preset or "", {})
        gap = max(channel.cadence.min_gap or timedelta(0), preset.get("min_gap", timedelta(0)))
        for one, other in pairwise(own):
            between = other.at.timestamp() - one.at.timestamp()
            if between < max(gap.total_seconds(), 1):
                yield f"{one.key} and {other.key} are {between / 3600} h apart"
        if self.project.strategy.factory.mode == "quality":
            yield from self.of_quality(channel, own)
        spans: dict[str, Callable[[datetime], object]] = {
            "per_day": lambda at: at.date(),
            "per_week": lambda at: at.isocalendar()[:2],
            "per_month": lambda at: (at.year, at.month),
        }
        for name, span in spans.items():
            caps = [cap for cap in (getattr(channel.cadence, name), preset.get(name)) if cap]
            counted = Counter(span(self.local(one)) for one in own)
            for when, count in counted.items():
                if caps and count > min(caps):
                    yield f"{channel.id} has {count} posts in {when}"

    def of_quality(self, channel: Channel, own: Sequence[Placement]) -> Iterator[str]:
        """Twenty a month at most, beside what must be told on its date."""
        free = [
            one
            for one in own
            if (one.key.variant.idea, self.local(one).date()) not in self.mandatory
        ]
        if len(free) > math.ceil(20 * len(self.period.days()) / 28):
            yield f"{channel.id} has {len(free)} posts in quality mode"

    def of_order(self, channel: Channel, own: Sequence[Placement]) -> Iterator[str]:
        for _, group in groupby(
            sorted(own, key=lambda one: (one.key.variant.idea, one.at)),
            key=lambda one: one.key.variant.idea,
        ):
            for one, other in pairwise(group):
                if self.mix.same_idea_gap and other.at - one.at < self.mix.same_idea_gap:
                    yield f"{one.key} comes back too soon as {other.key}"
        for angle, run in groupby(own, key=lambda one: one.key.variant.angle):
            if self.mix.same_angle_run and len(list(run)) > self.mix.same_angle_run:
                yield f"{angle} runs too long on {channel.id}"
        yield from self.of_repeats(channel, own)
        yield from self.of_reasons(channel, own)
        yield from self.of_series(channel, own)
        bodies = Counter(one.body.strip() for one in own)
        stood = Counter(one.body.strip() for one in self.stood if one.key.channel == channel.id)
        yield from (
            f"{channel.id} says twice: {body}"
            for body, times in bodies.items()
            if times > max(stood[body], 1)
        )

    def of_repeats(self, channel: Channel, own: Sequence[Placement]) -> Iterator[str]:
        told: dict[object, list[Placement]] = defaultdict(list)
        for one in own:
            key = one.key.variant
            step = key.item if key.angle == "event" else None
            told[key.idea, key.angle, step].append(one)
        for (name, *_), many in told.items():
            cooldown = self.mix.evergreen_cooldown
            again = self.project.ideas[name].evergreen and cooldown
            for one, other in pairwise(many):
                if not again or other.at - one.at < again:
                    yield f"{one.key} is told again on {channel.id} as {other.key}"

    def of_reasons(self, channel: Channel, own: Sequence[Placement]) -> Iterator[str]:
        given: dict[tuple[str, str | None], list[Placement]] = defaultdict(list)
        for one in own:
            if one.key.variant.angle == "reason_why":
                given[one.key.variant.segment, one.key.variant.item].append(one)
        for (segment, item), many in given.items():
            for one, other in pairwise(many):
                if other.at - one.at < self.mix.same_reason_gap:
                    yield f"{segment} is given {item} too soon again on {channel.id}"

    def of_series(self, channel: Channel, own: Sequence[Placement]) -> Iterator[str]:
        order = list(self.project.ideas)
        series = defaultdict(list)
        for one in own:
            if name := self.project.ideas[one.key.variant.idea].series:
                series[name].append(order.index(one.key.variant.idea))
        for name, ranks in series.items():
            if ranks != sorted(ranks):
                yield f"the series {name} is out of order on {channel.id}"
        yield from self.of_steps(channel, own)

    def of_steps(self, channel: Channel, own: Sequence[Placement]) -> Iterator[str]:
        chains: dict[str, list[int]] = defaultdict(list)
        for one in own:
            if step := self.step(one):
                chains[step[0]].append(STEPS.index(step[1]))
        for name, ranks in chains.items():
            if ranks != sorted(set(ranks)):
                yield f"the steps of {name} are out of order on {channel.id}"

    def of_network(self) -> Iterator[str]:
        angles = Counter(one.key.variant.angle for one in self.placements)
        if self.mix.angle_max is not None:
            cap = math.ceil(round(self.mix.angle_max * len(self.placements), 9))
            angles["event"] -= len({step for one in self.placements if (step := self.step(one))})
            yield from (f"{angle} has {n} of {cap}" for angle, n in angles.items() if n > cap)
        if most := self.mix.segment_max_per_day:
            heard = Counter(
                (one.key.variant.segment, self.local(one).date()) for one in self.placements
            )
            yield from (
                f"{who} hears {n} posts on {day}" for (who, day), n in heard.items() if n > most
            )
        seats = Counter((one.key.channel, one.at) for one in self.placements)
        yield from (f"two posts in the slot {seat}" for seat, n in seats.items() if n > 1)
        volume = self.project.strategy.factory.volume
        if volume is not None:
            volume *= math.ceil(len(self.period.days()) / 31)
            if len(self.placements) > max(volume, len(self.mandatory)):
                yield f"{len(self.placements)} placements, the volume is {volume}"

    def step(self, one: Placement) -> tuple[str, str] | None:
        """The step of an event with a date that it tells of."""
        key = one.key.variant
        event = self.project.ideas[key.idea].event
        is_step = key.angle == "event" and event is not None and event.starts is not None
        return (key.idea, key.item or "") if is_step else None

    def of_hours(self) -> Iterator[str]:
        team = self.project.strategy.resources.team
        held = {role for member in team for role in member.roles}
        needs: dict[object, Counter[str]] = defaultdict(Counter)
        made = set()
        for one in self.placements:
            name = one.key.variant.format
            hours = dict(self.project.catalogue.formats[name].hours)
            hours.update(self.project.strategy.resources.hours.get(name, {}))
            for role, amount in hours.items():
                if role in held and (role == "distributor" or one.key.variant not in made):
                    needs[self.local(one).isocalendar()[:2]][role] += amount
            made.add(one.key.variant)
        for week, roles in needs.items():
            some = chain.from_iterable(combinations(sorted(roles), n) for n in range(1, 5))
            for chosen in map(set, some):
                has = sum(member.hours_per_week for member in team if chosen & set(member.roles))
                if (asked := sum(roles[role] for role in chosen)) > has + 1e-6:
                    yield f"{sorted(chosen)} need {asked} h in {week} and have {has}"

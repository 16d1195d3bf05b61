"""Lay the first four chapters of a strategy out: why, for whom, where and what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cfkit.domain.definitions import DEFINITIONS
from cfkit.domain.outline import Outline
from cfkit.domain.strategy import Goal, Segment
from cfkit.domain.strategy.goals import Kpi

from .strategy_parts import Cell, Facts, Note, Part, Sheet
from .strategy_words import Sayings

_SHARES = frozenset({"answered_share", *(one.id for one in DEFINITIONS)})
"""Metrics that are a part of a whole."""


class Chapters:
    """The chapters of one outline."""

    def __init__(self, outline: Outline, say: Sayings) -> None:
        self.outline = outline
        self.strategy = outline.project.strategy
        self.say = say
        self.words = say.words
        self.sheet = Sheet(say.words)

    def why(self) -> Iterator[Part]:
        """Say who speaks and what for: goal → number → target → pillars."""
        brand = self.strategy.brand
        yield self.sheet.facts(
            "brand",
            name=brand.name,
            about=brand.about,
            site=brand.site,
            organisation=self.say.name("organisation", brand.organisation),
            place=self.say.listed(filter(None, (brand.country, brand.timezone))),
        )
        yield self.sheet.table("goals", map(self._goal, self.strategy.goals))

    def _goal(self, goal: Goal) -> list[Cell]:
        kpi = goal.kpi
        return [
            goal.title,
            self.say.name("goal_kind", goal.kind),
            self._metric(kpi.metric) if kpi else None,
            self._target(kpi) if kpi else None,
            self._counts(kpi) if kpi else None,
            self.words.join(", ", self._served_by(goal)) or None,
            goal.destination,
        ]

    def _served_by(self, goal: Goal) -> Iterator[str]:
        for one in self.strategy.content.pillars:
            if one.goal == goal.id:
                yield self.words.say("goals.pillar", title=one.title, share=one.share)
        if count := sum(idea.goal == goal.id for idea in self.outline.project.ideas.values()):
            yield self.words.say("goals.ideas", n=count)

    def _target(self, kpi: Kpi) -> str:
        is_share = kpi.target <= 1 and kpi.metric in _SHARES
        target = self.words.percent(kpi.target) if is_share else self.words.num(kpi.target, 2)
        return self.words.say("goals.target", target=target, per=self.words.name("per", kpi.per))

    def _counts(self, kpi: Kpi) -> str:
        measured = self.outline.measured
        names = [one.name for one in self.strategy.channels if kpi.metric in measured[one.id]]
        if not names:
            return self.words.say("goals.by_hand")
        return self.words.say("goals.counted", names=self.words.join(", ", names))

    def _metric(self, metric: str) -> str:
        named = self.words.name("metric", metric)
        return named if named != metric else self.words.name("rate", metric)

    def for_whom(self) -> Iterator[Part]:
        """Show segments, the reasons of each, and what they need."""
        segments = self.strategy.segments
        table = self.sheet.table("segments", map(self._segment, segments))
        shown, unsaid = self.sheet.without_empty(table)
        yield shown
        if unsaid:
            yield Note(self.words.say("segments.unsaid", names=", ".join(unsaid)))
        yield self.sheet.table("reasons", (row for one in segments for row in _reasons(one)))
        yield self.sheet.table("needs", map(self._needs, segments))

    def _segment(self, segment: Segment) -> list[Cell]:
        channels = [one.name for one in self.strategy.channels if segment.id in one.segments]
        return [
            segment.title,
            segment.age,
            segment.gender,
            segment.education,
            self.say.listed(segment.geography),
            self.say.listed(segment.interests),
            self.say.listed(channels),
        ]

    def _needs(self, segment: Segment) -> list[Cell]:
        jobs = (
            self.words.say("needs.job", when=job.when, want=job.want, so_that=job.so_that)
            for job in segment.jobs
        )
        pains = self.say.listed(segment.pains, "; ")
        return [segment.title, pains, self.words.join("; ", jobs) or None]

    def where(self) -> Iterator[Part]:
        """Show the channels with what they promise and how often they speak."""
        channels, paces = self.strategy.channels, self.outline.paces
        rows = [
            [
                one.name,
                self.words.name("platform", one.platform),
                self.say.name("channel_role", one.role),
                self.say.titles("segment", one.segments),
                one.promise,
                self.say.cadence(one.cadence),
                self.words.say("channels.gets", gets=paces[one.id].gets, asks=paces[one.id].asks),
                self.say.title("channel", one.leads_to),
            ]
            for one in channels
        ]
        yield self.sheet.table("channels", rows)
        total = sum(pace.gets for pace in paces.values())
        volume = self.strategy.factory.volume
        yield Note(self.words.say("channels.total", total=total, volume=volume))
        known = [
            [
                one.name,
                read.age,
                read.gender,
                self.say.listed(read.geography),
                read.source,
                self.say.day(read.checked),
            ]
            for one in channels
            if (read := one.audience)
        ]
        yield from self.sheet.if_any("audiences", known)

    def what(self) -> Iterator[Part]:
        """Show pillars, the reader's path, the mix, the dates, the voice and the look."""
        content = self.strategy.content
        pillars = [
            [
                one.title,
                self.say.share(one.share),
                self.say.title("goal", one.goal),
                self.say.name("pillar_role", one.role),
                self.say.number(self.outline.ideas[one.id]),
            ]
            for one in content.pillars
        ]
        yield self.sheet.table("pillars", pillars, {1, 4})
        yield self._path()
        yield from self.sheet.if_any("mix", self._mix(), {1})
        yield self._rules()
        agenda = [
            [
                self.say.day(item.date),
                self.say.title("idea", item.idea),
                self.say.name("level", item.level),
                self.say.flag(item.mandatory),
            ]
            for item in sorted(content.agenda, key=lambda item: item.date)
        ]
        yield from self.sheet.if_any("agenda", agenda)
        yield from self.sheet.if_any("blackout", self._blackouts())
        yield self._style()
        formats = [
            [one.name, self.say.titles("format", one.formats)] for one in self.strategy.channels
        ]
        yield self.sheet.table("formats", formats)

    def _path(self) -> Part:
        journey = self.strategy.content.journey
        heads = [self.words.name("stage", stage) for stage in journey]
        rows: list[list[Cell]] = [
            [one.title, *(self.words.num(self.outline.stages[one.id][stage]) for stage in journey)]
            for one in self.strategy.segments
        ]
        return self.sheet.table("path", rows, set(range(1, len(heads) + 1)), heads)

    def _mix(self) -> list[list[Cell]]:
        mix = self.strategy.content.mix
        stages: list[list[Cell]] = [
            [self.words.name("stage", stage), self.say.share(share)]
            for stage, share in mix.stages.items()
        ]
        return stages + [
            [self._kind(name), said]
            for name, bounds in mix.formats.items()
            if (said := self.say.bounds(bounds))
        ]

    def _kind(self, name: str) -> str:
        named = self.words.name("kind_of_format", name)
        return named if named != name else (self.say.title("format", name) or name)

    def _rules(self) -> Facts:
        mix, exclude = self.strategy.content.mix, self.strategy.content.exclude
        said = Counter(one.value or "unsaid" for one in self.outline.project.ideas.values())
        values = (
            self.words.say("rules.value_count", word=self.words.name("value", value), n=number)
            for value, number in said.items()
        )
        left_out = [
            *(self.say.title("angle", name) or name for name in exclude.angles),
            *(self.say.title("format", name) or name for name in exclude.formats),
        ]
        return self.sheet.facts(
            "rules",
            angle_max=self.say.share(mix.angle_max),
            same_idea_gap=self.say.duration(mix.same_idea_gap),
            same_reason_gap=self.say.duration(mix.same_reason_gap),
            same_angle_run=self.say.number(mix.same_angle_run),
            segment_max_per_day=self.say.number(mix.segment_max_per_day),
            evergreen_cooldown=self.say.duration(mix.evergreen_cooldown),
            evergreen_times=self.say.number(mix.evergreen_times),
            exclude=self.say.listed(left_out) or self.words.say("none"),
            value=self.words.join(", ", values) or None,
        )

    def _blackouts(self) -> list[list[Cell]]:
        return [
            [
                self.words.days(span.from_, span.to),
                span.why,
                self.say.titles("channel", span.channels) or self.words.say("all"),
            ]
            for span in sorted(self.strategy.content.blackout, key=lambda span: span.from_)
        ]

    def _style(self) -> Facts:
        voice, visual = self.strategy.brand.voice, self.strategy.content.visual
        return self.sheet.facts(
            "style",
            person=self.say.name("person", voice.person),
            traits=self.say.listed(voice.traits),
            avoid=self.say.listed(voice.avoid),
            emoji=self.say.name("emoji", voice.emoji),
            required=self.say.titles("format", visual.required),
            aspect=visual.aspect,
            look=visual.style,
            cover=visual.cover,
            fonts=visual.fonts,
        )


def _reasons(segment: Segment) -> Iterator[list[Cell]]:
    if not segment.reasons:
        yield [segment.title, None, None]
    for reason in segment.reasons:
        yield [segment.title, reason.reason, reason.proof]

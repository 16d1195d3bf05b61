"""Multiply ideas by angles, formats and segments: variants, and why a combination gave none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cfkit.domain.catalogue import Angle, Format
from cfkit.domain.idea import Idea
from cfkit.domain.keys import VariantKey
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel, Segment
from cfkit.domain.strategy.content import Stage
from cfkit.domain.variant import EVENT_STEPS, LIVE, REPORT, Skipped, Variant


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the space to walk; `None` means all of it."""

    idea: str | None = None
    angle: str | None = None
    format: str | None = None
    segment: str | None = None
    channel: str | None = None
    hooks: int | None = None

    def takes(self, axis: str, value: str) -> bool:
        """Whether a value of an axis was asked for."""
        wanted = getattr(self, axis)
        return wanted is None or wanted == value


def channels_for(project: Project, format_id: str, segment_id: str) -> list[Channel]:
    """Channels that serve the segment and list the format, in the order of the file."""
    return [
        channel
        for channel in project.strategy.channels
        if segment_id in channel.segments and format_id in channel.formats
    ]


def variants(project: Project, selection: Selection | None = None) -> Iterator[Variant | Skipped]:
    """Walk the space in a stable order, holding one variant at a time."""
    used = frozenset(name for one in project.strategy.channels for name in one.formats)
    walk = _Walk(project, selection or Selection(), used)
    angles = [
        one for one in project.catalogue.angles.values() if walk.chosen.takes("angle", one.id)
    ]
    for idea in project.ideas.values():
        if walk.chosen.takes("idea", idea.id):
            for angle in angles:
                yield from walk.of_angle(idea, angle)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way through the space; `used` are the formats that any channel lists."""

    project: Project
    chosen: Selection
    used: frozenset[str]

    def of_angle(self, idea: Idea, angle: Angle) -> Iterator[Variant | Skipped]:
        needs = [need for need in angle.needs if not need.startswith("segment.")]
        if missing := next((need for need in needs if not idea.block(need)), None):
            why = f'the idea has no block "{missing}", which the angle {angle.id} draws on'
            yield Skipped(idea.id, angle.id, None, None, "no-block", why)
            return
        for format_ in self.project.catalogue.formats.values():
            fits = format_.id in self.used and format_.suits(angle)
            if fits and self.chosen.takes("format", format_.id):
                for slug in idea.segments:
                    if self.chosen.takes("segment", slug):
                        yield from self._of_segment(
                            idea, angle, format_, self.project.strategy.segment(slug)
                        )

    def _of_segment(
        self, idea: Idea, angle: Angle, format_: Format, segment: Segment
    ) -> Iterator[Variant | Skipped]:
        channels = channels_for(self.project, format_.id, segment.id)
        if not channels:
            why = f"no channel that serves {segment.id} carries the format {format_.id}"
            yield Skipped(idea.id, angle.id, format_.id, segment.id, "no-channel", why)
        if not any(self.chosen.takes("channel", channel.id) for channel in channels):
            return
        items = list(_items(idea, angle, segment))
        if not items:
            why = f"the segment {segment.id} has no reasons, which the angle {angle.id} draws on"
            yield Skipped(idea.id, angle.id, format_.id, segment.id, "no-reasons", why)
        hooks = range(1, self.chosen.hooks + 1) if self.chosen.hooks else (None,)
        for item in items:
            if "event" not in angle.needs or _takes_step(format_, str(item)):
                for hook in hooks:
                    key = VariantKey(idea.id, angle.id, item, format_.id, segment.id, hook)
                    goal = idea.goal or self.project.strategy.pillar(idea.pillar).goal
                    yield Variant(key, idea, angle, format_, segment, _stage(idea, angle), goal)


def _items(idea: Idea, angle: Angle, segment: Segment) -> Iterator[str | None]:
    if "segment.reasons" in angle.needs:
        yield from (reason.id for reason in segment.reasons)
    elif "facts" in angle.needs:
        yield from (fact.id for fact in idea.facts)
    elif "event" in angle.needs:
        yield from EVENT_STEPS
    else:
        yield None


def _takes_step(format_: Format, step: str) -> bool:
    """Whether a step of an event suits a format: a stream is the event, a report is a text."""
    if format_.needs.live or step == LIVE:
        return format_.needs.live and step == LIVE
    return step != REPORT or format_.id == "text_post"


def _stage(idea: Idea, angle: Angle) -> Stage | None:
    shared = (stage for stage in idea.stages if stage in angle.stages)
    return next(shared, idea.stages[0] if idea.stages else None)

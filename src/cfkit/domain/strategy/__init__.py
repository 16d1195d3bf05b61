"""The strategy: what the user wrote, in the order of its seven steps and the factory."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .audience import Reason, Segment
from .brand import Brand, Voice
from .channels import Cadence, Channel, Late
from .communication import Communication
from .content import STAGES, Bounds, Content, Mix, Pillar, Stage
from .factory import Factory, Utm
from .goals import Goal
from .model import Model, Text
from .resources import Member, Resources, Role


class Strategy(Model):
    """A whole strategy file, with its includes merged in."""

    version: Literal["1", 1] = 1
    include: tuple[Text, ...] = ()
    brand: Brand
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    content: Content
    communication: Communication = Communication()
    resources: Resources = Resources()
    factory: Factory = Factory()

    @property
    def name(self) -> str:
        """What tells the project from others, in every clone of it alike."""
        return self.factory.project or self.brand.name

    def goal(self, slug: str) -> Goal:
        """Find a goal. Raise `KeyError` when there is none."""
        return {goal.id: goal for goal in self.goals}[slug]

    def segment(self, slug: str) -> Segment:
        """Find a segment. Raise `KeyError` when there is none."""
        return {segment.id: segment for segment in self.segments}[slug]

    def channel(self, slug: str) -> Channel:
        """Find a channel. Raise `KeyError` when there is none."""
        return {channel.id: channel for channel in self.channels}[slug]

    def pillar(self, slug: str) -> Pillar:
        """Find a pillar. Raise `KeyError` when there is none."""
        return {pillar.id: pillar for pillar in self.content.pillars}[slug]

    def late(self, channel: Channel) -> Late | None:
        """Return the lateness policy of a channel, else the factory's."""
        return channel.late or self.factory.late

    def timezone(self, channel: Channel) -> str:
        """Name the IANA zone that a channel's times are local to."""
        return channel.timezone or self.brand.timezone

    def zone_of(self, slug: str) -> str:
        """Name the zone of a channel by its slug; the brand's for one that left the strategy."""
        found = (self.timezone(channel) for channel in self.channels if channel.id == slug)
        return next(found, self.brand.timezone)


__all__ = [
    "STAGES",
    "Bounds",
    "Brand",
    "Cadence",
    "Channel",
    "Communication",
    "Content",
    "Factory",
    "Goal",
    "Late",
    "Member",
    "Mix",
    "Pillar",
    "Reason",
    "Resources",
    "Role",
    "Segment",
    "Stage",
    "Strategy",
    "Utm",
    "Voice",
]

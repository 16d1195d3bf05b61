"""Angles and formats: the catalogue that ideas are multiplied by, read from data files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from .capabilities import Capabilities, Support
from .production import Craft
from .script import Timing
from .strategy.content import Stage
from .strategy.model import Amount, Count, Flag, Model, Name, Names, Text, Texts
from .strategy.resources import Role


class Angle(Model):
    """How an idea is argued. `needs` names the blocks of the idea that it draws on.

    `formats`: the only formats that suit it; none listed, any does.
    """

    id: Name
    en: Text
    ru: Text
    needs: Texts
    does: Text
    stages: tuple[Stage, ...]
    formats: Names = ()
    tier: Literal["hero", "hub", "help"] = "hub"
    metric: Text | None = None
    formula: Text | None = None
    skeleton: Text | None = None


ARTICLE = 10_000
"""Characters that a text limit must allow before any article of the catalogue fits into a post."""

_CARRIED = frozenset({Support.YES, Support.REVIEW})
_SUPPORT = {"images": "photo"}
"""What a need is called in `Capabilities.support`, where the words differ."""


def _takes(platform: Capabilities, kind: str) -> bool:
    return any(name.startswith(kind) for name in platform.media.mime_types)


class Needs(Model):
    """What a post in a format must carry; whether a platform can follows from `Capabilities`."""

    images: Count = 0
    video: Flag = False
    poll: Flag = False
    article: Flag = False
    story: Flag = False
    live: Flag = False
    audio: Flag = False

    @property
    def is_text(self) -> bool:
        """Whether a post in the format is whole without any file."""
        return not (self.images or self.video or self.story or self.live or self.audio)

    def unmet(self, platform: Capabilities) -> dict[str, Support]:
        """Name what a platform cannot carry, each with why: it cannot, or cfkit does not yet."""
        if platform.by_hand:
            return {}
        can = {
            "images": platform.media.max_items >= self.images,
            "video": _takes(platform, "video/"),
            "poll": platform.poll is not None,
            "article": (platform.text.max_length or ARTICLE) >= ARTICLE,
            "audio": _takes(platform, "audio/"),
        }
        unmet = {}
        asked = (name for name in type(self).model_fields if getattr(self, name))
        for need in (name for name in asked if name not in platform.surfaces):
            said = platform.support.get(_SUPPORT.get(need, need))
            if said is not None and said not in _CARRIED:
                unmet[need] = said
            elif need in can and not can[need]:
                unmet[need] = Support.NO
            elif need not in can and said is None:
                unmet[need] = Support.NOT_YET
        return unmet


class Format(Model):
    """The shape a unit takes. `takes`: the block an idea must have; without it any angle fits."""

    id: Name
    en: Text | None = None
    ru: Text
    kind: Literal["static", "dynamic"]
    blocks: Names = ()
    native: Names = ()
    needs: Needs = Needs()
    takes: Name | None = None
    size: Text | None = None
    script: Timing | None = None
    hours: dict[Role, Amount] = Field(default_factory=dict)

    def suits(self, angle: Angle) -> bool:
        """Whether an angle can be told in this format."""
        takes = not self.takes or self.takes in angle.needs
        return takes and (not angle.formats or self.id in angle.formats)


class Hook(Model):
    """A family of ways to begin; `when`: which ideas it suits."""

    id: Name
    en: Text
    ru: Text
    does: Text
    when: Text | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every angle, format, family of hooks and role's craft, by id, in the order of the files."""

    angles: Mapping[str, Angle]
    formats: Mapping[str, Format]
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    crafts: Mapping[str, Craft] = field(default_factory=dict)

    def without(self, angles: Collection[str], formats: Collection[str]) -> Catalogue:
        """Leave out what a strategy excludes."""
        return Catalogue(
            {name: angle for name, angle in self.angles.items() if name not in angles},
            {name: format_ for name, format_ in self.formats.items() if name not in formats},
            self.hooks,
            self.crafts,
        )

"""Step 4, what: pillars, the mix, the agenda, what is left out and what it looks like."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from .model import Date, Duration, Flag, Model, Name, Names, Positive, Share, Slug, Slugs, Text

Stage = Literal["unaware", "problem", "solution", "product", "purchase", "loyalty"]
STAGES: tuple[Stage, ...] = ("unaware", "problem", "solution", "product", "purchase", "loyalty")


class Pillar(Model):
    """A theme (рубрика) with its share of all placements."""

    id: Slug
    title: Text
    share: Share
    goal: Slug | None = None
    role: Literal["search", "news", "social"] | None = None


def _bounds(value: Any) -> Any:
    return {"min": value, "max": value} if isinstance(value, str) else value


class Bounds(Model):
    """A share that must be at least `min` and at most `max` of the placements."""

    min: Share | None = None
    max: Share | None = None


class Mix(Model):
    """What a month is made of; every share is of the period's placements."""

    stages: dict[Stage, Share] = Field(default_factory=dict)
    formats: dict[Name, Annotated[Bounds, BeforeValidator(_bounds)]] = Field(default_factory=dict)
    angle_max: Share | None = None
    same_idea_gap: Duration | None = None
    same_angle_run: Positive | None = None
    same_reason_gap: Duration = timedelta(days=28)
    segment_max_per_day: Positive | None = None
    evergreen_cooldown: Duration | None = None
    evergreen_times: Positive | None = None
    """How often a channel tells the same in all; `None` is without an end."""


class Exclude(Model):
    """Angles and formats of the catalogue that this brand does not use."""

    angles: Names = ()
    formats: Names = ()


class Agenda(Model):
    """A date that must, or may, be spoken of."""

    date: Date
    idea: Slug
    level: Literal["federal", "regional", "local"] = "local"
    mandatory: Flag = False


class Blackout(Model):
    """Days without any post, both ends included."""

    from_: Date = Field(alias="from")
    to: Date
    why: Text | None = None
    channels: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _is_in_order(self) -> Blackout:
        if self.to < self.from_:
            raise PydanticCustomError("blackout", '"to" lies before "from"; swap them')
        return self


class Visual(Model):
    """What pictures must be there and how they look."""

    required: Names = ()
    aspect: Annotated[str, Field(pattern=r"^\d+:\d+$")] | None = None
    style: Text | None = None
    cover: Text | None = None
    fonts: Text | None = None


class Lint(Model):
    """Rules about texts and the law that this brand switches off or takes more or less to heart."""

    off: Slugs = ()
    levels: dict[Slug, Literal["error", "warning", "hint"]] = Field(default_factory=dict)


class Content(Model):
    """The content strategy."""

    pillars: Annotated[tuple[Pillar, ...], Field(min_length=1)]
    journey: tuple[Stage, ...] = STAGES
    mix: Mix = Mix()
    exclude: Exclude = Exclude()
    agenda: tuple[Agenda, ...] = ()
    blackout: tuple[Blackout, ...] = ()
    visual: Visual = Visual()
    lint: Lint = Lint()

"""Steps 3 and 7, where and on what kind of page: channels and their cadence."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from .brand import TimeZone
from .model import (
    Amount,
    Count,
    Date,
    Duration,
    Flag,
    Model,
    Name,
    Names,
    Positive,
    Slug,
    Slugs,
    Text,
    Texts,
    TimeOfDay,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Preset = Literal["daily", "workdays", "m12", "m15", "m20", "every_2_3_days", "factory_daily"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_TIME = {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) and ":" in value else value


def _days(value: Any) -> Any:
    if value is None or value in ("daily", "workdays"):
        return value
    days = [value] if isinstance(value, str) else value
    if isinstance(days, list | tuple) and days and all(day in WEEKDAYS for day in days):
        return tuple(days)
    raise PydanticCustomError(
        "days", "write daily, workdays, or a list of mon tue wed thu fri sat sun"
    )


class Cadence(Model):
    """When a channel may speak, and how often. Without `times` the project's default 10:00 is used.

    `per_day`, `per_week` and `per_month` are caps and targets in posts; the tighter one decides.
    """

    preset: Preset | None = None
    per_day: Positive | None = None
    per_week: Positive | None = None
    per_month: Positive | None = None
    days: Annotated[
        Literal["daily", "workdays"] | tuple[Weekday, ...] | None, BeforeValidator(_days)
    ] = None
    times: Annotated[
        tuple[TimeOfDay, ...],
        BeforeValidator(_listed),
        WithJsonSchema({"anyOf": [{"type": "array", "items": _TIME}, _TIME]}),
    ] = ()
    min_gap: Duration | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Cadence:
        if not (self.preset or self.per_day or self.per_week or self.per_month or self.days):
            raise PydanticCustomError(
                "cadence", "say how often: preset, per_day, per_week, per_month or days"
            )
        return self


class Late(Model):
    """What happens to a post whose time has passed: within `after` it still goes out."""

    after: Duration
    then: Literal["publish", "skip", "replan"] = "skip"


class Hashtags(Model):
    """Tags under every post; `max` counts all tags of a post.

    `segment`: whether tags of the post's segment follow, made of its geography and interests.
    """

    always: tuple[Annotated[str, Field(pattern=r"^#[^\s#]+$")], ...] = ()
    max: Positive | None = None
    segment: Flag = False


class Audience(Model):
    """Who reads a channel, as far as its statistics tell; `checked` is the day somebody looked."""

    age: Text | None = None
    geography: Texts = ()
    gender: Text | None = None
    source: Text | None = None
    checked: Date | None = None


class Channel(Model):
    """One account on one platform."""

    id: Slug
    platform: Name
    page: Literal["profile", "group", "public", "channel", "site"] | None = None
    access: Literal["open", "closed"] = "open"
    role: Literal["main", "expert", "ugc", "partner", "creator", "seeding"] = "main"
    persona: Literal["org", "person"] | None = None
    title: Text | None = None
    subscribers: Count | None = None
    price: Amount | None = None
    """What one placement costs there, in the budget's currency."""

    rkn: Text | None = None
    promise: Text | None = None
    leads_to: Slug | None = None
    audience: Audience | None = None
    segments: Slugs
    formats: Names
    timezone: TimeZone | None = None
    cadence: Cadence
    footer: Text | None = None
    hashtags: Hashtags = Hashtags()
    comments: Flag = True
    contact: Text | None = None
    late: Late | None = None
    settings: dict[str, Any] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id

    @property
    def is_bought(self) -> bool:
        """Whether it belongs to somebody else and sells placements: no plan fills it by itself."""
        return self.role == "seeding"

    @property
    def can_be_talked_to(self) -> bool:
        """Whether readers may answer under a post."""
        return self.comments and self.page != "site"

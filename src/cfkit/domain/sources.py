"""What we read and whom we watch: each entry with the day somebody looked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .strategy.model import Count, Date, Model, Name, Slug, Slugs, Text, Texts, Url

Month = Annotated[str, Field(pattern=r"^\d{4}-(?:0[1-9]|1[0-2])$")]

FRESH = timedelta(days=30)
"""How long a trend is one where nobody says until when; our own judgement."""


class Reading(Model):
    """One place to draw ideas from."""

    url: Url
    title: Text | None = None
    why: Text | None = None
    checked: Date | None = None


class Numbers(Model):
    """What somebody counted by hand on a competitor's page in a month; unknown is left out.

    `channel` is the page, where there are several; `subscribers` are those at the month's end.
    """

    month: Month
    channel: Name | None = None
    subscribers: Count | None = None
    posts: Count | None = None
    reach: Count | None = None
    interactions: Count | None = None


class Competitor(Model):
    """Somebody whom the same readers follow; numbers are those of the day `checked`."""

    id: Slug
    title: Text
    url: Url | None = None
    platform: Name | None = None
    subscribers: Count | None = None
    posts_per_month: Count | None = None
    strong: Texts = ()
    weak: Texts = ()
    checked: Date | None = None
    numbers: tuple[Numbers, ...] = ()


class Trend(Model):
    """Something that people speak of these days: seen on a day, over on another."""

    id: Slug
    title: Text
    seen: Date
    until: Date | None = None
    url: Url | None = None
    why: Text | None = None
    pillar: Slug | None = None
    segments: Slugs = ()

    @model_validator(mode="after")
    def _is_in_order(self) -> Trend:
        if self.until is not None and self.until < self.seen:
            raise PydanticCustomError("trend", '"until" lies before "seen"; swap them')
        return self

    @property
    def last(self) -> date:
        """The last day on which it is worth a word."""
        return self.until or self.seen + FRESH


class Sources(Model):
    """The whole of sources.yaml."""

    reading: tuple[Reading, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    trends: tuple[Trend, ...] = ()

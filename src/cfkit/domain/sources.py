"""What we read and whom we watch: each entry with the day somebody looked."""

from __future__ import annotations

from .strategy.model import Count, Date, Model, Name, Slug, Text, Texts, Url


class Reading(Model):
    """One place to draw ideas from."""

    url: Url
    title: Text | None = None
    why: Text | None = None
    checked: Date | None = None


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


class Sources(Model):
    """The whole of sources.yaml."""

    reading: tuple[Reading, ...] = ()
    competitors: tuple[Competitor, ...] = ()

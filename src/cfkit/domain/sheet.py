"""A plan to hand over: rows for people and machines, and the tables that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from .markup import Document
from .post import Media
from .production import Task

EDITABLE = ("date", "time", "text", "owner", "status", "url")
"""Columns that come back from a sheet; edits of any other column are left alone."""

LONGEST_CELL = 32_767
"""Characters that a cell holds (Microsoft, "Excel specifications and limits", read 2026-11-26)."""

ORIGIN = "origin"
"""The column that remembers what a row was exported from."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a platform shows a text: whether links hide behind words, and whether bold is bold."""

    name: str
    anchors: bool = True
    styles: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a page can carry inside."""

    mime: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Article:
    """A post as a feed carries it; `is_long` says that it is more than a short post.

    `files` are shown above the text, each with the address that it can be fetched from.
    """

    title: str
    html: str
    is_long: bool = False
    files: tuple[tuple[str, Media], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One placement: facts for machines, `cells`, text by column id, for people.

    `at` is in the channel's zone. `pillar`, `stage` and `goal` are ids. `messages` is what readers
    will see, with `options` when it is a poll; `lacks` says why it cannot go out yet.
    """

    key: str
    at: datetime
    channel: str
    title: str
    text: str
    status: str
    state: str
    url: str | None
    cells: Mapping[str, str]
    look: Look = Look("")
    pillar: str | None = None
    stage: str | None = None
    goal: str | None = None
    messages: tuple[Document, ...] = ()
    question: str | None = None
    """The Markdown of a poll before its options; `None` when it is no poll."""
    options: tuple[str, ...] = ()
    media: tuple[tuple[str, str | None], ...] = ()
    """Files and their alt texts."""
    article: Article | None = None
    """`None` where no feed was asked for."""
    lacks: str | None = None

    @property
    def standing(self) -> str:
        """The status that people are shown: what is live is published, whatever its file says."""
        return "published" if self.state == "live" else self.status


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One level of a factor: how many units the plan has of it, and how many would tell."""

    factor: str
    level: str
    units: int
    needed: int


@dataclass(frozen=True, slots=True)
class LevelShare:
    """A level's share of the plan. `least` and `most` are what the strategy wants, `None`: open."""

    factor: str
    level: str
    units: int
    out: int
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A day that is not like the others: a holiday, an event of the brand, a blackout.

    `title` is its name, `""` when nobody gave one; `channels` are those that a blackout silences,
    by name, all of them when there are none.
    """

    day: date
    kind: Literal["holiday", "event", "blackout"]
    title: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Burden:
    """Hours a person needs and has in a week."""

    who: str
    week: str
    needs: float
    has: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan to hand over. `headings` go with `columns`; `lists` are what may stand in a column.

    `made_at` is when it was made; `pillars` are titles by id in the strategy's order.
    """

    name: str
    period: str
    language: str
    made_at: datetime
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    first: date
    last: date
    site: str | None = None
    pillars: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By the name that a post lists."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: tuple[Marked, ...] = ()
    """Days that a calendar marks, in order."""
    tasks: tuple[Task, ...] = ()
    loads: tuple[Burden, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    mix: tuple[LevelShare, ...] = ()

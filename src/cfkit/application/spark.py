"""Propose what to write next from what the project lacks: no machine invents anything here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from inspect import isclass
from typing import get_args
from zoneinfo import ZoneInfo

from cfkit.domain.bounds import EVENT
from cfkit.domain.catalogue import Angle
from cfkit.domain.idea import Block, Idea
from cfkit.domain.keys import PlacementKey
from cfkit.domain.project import Project
from cfkit.domain.strategy.content import Stage
from cfkit.domain.variant import REMIND, Variant

from .expand import channels_for, variants
from .outside import Live, Topic, live, topics

HUNGRY = 0.1
"""The part of its share that a pillar may lack before anybody mentions it."""

INVITATIONS = ("announce", REMIND)
INVITED_WITHIN = 28
"""How many days before an event a post invites to it, not to the one before."""

TWICE = 2
"""How often one list names the same idea, or the same angle."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An empty cell: a block that one idea lacks, and what it would open.

    `fields` are the fields of the block, the required one first. `posts` counts format × segment ×
    channel.
    """

    idea: str
    angle: str
    block: str
    fields: tuple[str, ...]
    segments: tuple[str, ...]
    posts: int
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """An evergreen idea that was not told for its cooldown, or never; `days` since then."""

    idea: str
    title: str
    last: date | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """A date worth a post. `kind`: agenda, event or holiday; `planned` says that one stands."""

    date: date
    kind: str
    what: str
    idea: str | None
    planned: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the FAQ that no idea answers yet."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Sparks:
    """Everything worth writing next, each list best first; rivals and trends by sources.yaml."""

    cells: tuple[Cell, ...]
    evergreen: tuple[Due, ...]
    dates: tuple[Ahead, ...]
    questions: tuple[Question, ...]
    rivals: tuple[Topic, ...]
    trends: tuple[Live, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of `spark`: at most `limit` of each kind, dates of the next `days` days."""

    limit: int = 10
    days: int = 30
    pillar: str | None = None
    segment: str | None = None


def spark(
    project: Project,
    used: Mapping[PlacementKey, datetime | None],
    holidays: Iterable[tuple[date, str]],
    now: datetime,
    wanted: Wanted,
) -> Sparks:
    """Propose. `used` are the posts that stand, `holidays` named days of the country ahead."""
    today = now.astimezone(ZoneInfo(project.strategy.brand.timezone)).date()
    chosen = _chosen(project, wanted)
    return Sparks(
        _varied(_cells(project, chosen, wanted), wanted.limit),
        tuple(_evergreen(project, chosen, used, today))[: wanted.limit],
        tuple(_dates(project, used, holidays, today, wanted.days))[: wanted.limit],
        tuple(_questions(project))[: wanted.limit],
        tuple(topics(project, today))[: wanted.limit],
        tuple(live(project, today, wanted.pillar, wanted.segment))[: wanted.limit],
    )


def _chosen(project: Project, wanted: Wanted) -> list[Idea]:
    return [
        idea
        for idea in project.ideas.values()
        if wanted.pillar in (None, idea.pillar)
        and (wanted.segment is None or wanted.segment in idea.segments)
    ]


def _cells(project: Project, ideas: Iterable[Idea], wanted: Wanted) -> Iterator[Cell]:
    """Yield empty cells; those that feed a hungry pillar or a silent stage first."""
    stock = _Stock.of(project)
    hunger = stock.hunger(project)
    silent = set(project.strategy.content.journey) - stock.stages
    found: list[tuple[float, Cell]] = []
    for idea in ideas:
        for angle in project.catalogue.angles.values():
            block = missing(idea, angle)
            if block is None:
                continue
            segments, posts = _opens(project, idea, angle, wanted.segment)
            if not posts:
                continue
            stages = sorted(silent.intersection(angle.stages, idea.stages))
            places = _places(project, segments) if block == "local" else []
            fits = 0.5 * (len(stages) + bool(places))
            worth = posts * (1 + hunger.get(idea.pillar, 0.0) + fits)
            why = _why(idea, hunger.get(idea.pillar, 0.0), stages, posts)
            why += f"; its readers live in {', '.join(places[:TWICE])}" if places else ""
            cell = Cell(idea.id, angle.id, block, fields_of(block), segments, posts, why)
            found.append((-worth, cell))
    found.sort(key=lambda pair: (pair[0], pair[1].idea, pair[1].angle))
    yield from (cell for _, cell in found)


def _places(project: Project, segments: Iterable[str]) -> list[str]:
    """Name where the segments live, each place once."""
    found = (place for slug in segments for place in project.strategy.segment(slug).geography)
    return list(dict.fromkeys(found))


def missing(idea: Idea, angle: Angle) -> str | None:
    """Name the one block that keeps the angle from the idea."""
    needs = [need for need in angle.needs if not need.startswith("segment.")]
    missing = [need for need in needs if not idea.block(need)]
    return missing[0] if len(missing) == 1 else None


def _opens(
    project: Project, idea: Idea, angle: Angle, only: str | None
) -> tuple[tuple[str, ...], int]:
    reached: Counter[str] = Counter()
    for format_ in project.catalogue.formats.values():
        if format_.suits(angle):
            for slug in idea.segments:
                if only in (None, slug):
                    reached[slug] += len(channels_for(project, format_.id, slug))
    segments = tuple(slug for slug in idea.segments if reached[slug])
    return segments, reached.total()


def fields_of(block: str) -> tuple[str, ...]:
    """Name the fields of a block as files do, the required one first."""
    fields = _model(block).model_fields.items()
    return tuple(field.alias or name for name, field in fields)


def _model(block: str) -> type[Block]:
    annotation = Idea.model_fields[block].annotation
    return next(one for one in get_args(annotation) if isclass(one) and issubclass(one, Block))


@dataclass(frozen=True, slots=True)
class _Stock:
    """What can be said already: subjects by pillar, and the stages that are spoken to."""

    pillars: Counter[str]
    stages: frozenset[Stage]

    @classmethod
    def of(cls, project: Project) -> _Stock:
        subjects: set[tuple[str, str, str, str | None]] = set()
        stages: set[Stage] = set()
        for one in variants(project):
            if isinstance(one, Variant):
                key = one.key
                subjects.add((one.idea.pillar, key.idea, key.angle, key.item))
                stages.update([one.stage] if one.stage else [])
        return cls(Counter(pillar for pillar, *_ in subjects), frozenset(stages))

    def hunger(self, project: Project) -> dict[str, float]:
        """Tell by which part of its share a pillar's stock falls short, from 0 to 1."""
        whole = self.pillars.total() or 1
        return {
            pillar.id: max(0.0, 1 - self.pillars[pillar.id] / whole / pillar.share)
            for pillar in project.strategy.content.pillars
            if pillar.share
        }


def _why(idea: Idea, hunger: float, stages: Sequence[str], posts: int) -> str:
    told = [f"opens {posts} post{'s' if posts != 1 else ''}"]
    if hunger >= HUNGRY:
        told.append(f"the pillar {idea.pillar} has {hunger:.0%} less in stock than its share asks")
    if stages:
        told.append(f"nothing speaks to {', '.join(stages)} yet")
    return "; ".join(told)


def _varied(cells: Iterable[Cell], limit: int) -> tuple[Cell, ...]:
    """Take the best, but no idea and no angle more than twice."""
    chosen: list[Cell] = []
    counted: Counter[str] = Counter()
    for cell in cells:
        names = f"idea {cell.idea}", f"angle {cell.angle}"
        if len(chosen) < limit and all(counted[name] < TWICE for name in names):
            counted.update(names)
            chosen.append(cell)
    return tuple(chosen)


def _evergreen(
    project: Project,
    ideas: Iterable[Idea],
    used: Mapping[PlacementKey, datetime | None],
    today: date,
) -> Iterator[Due]:
    cooldown = project.strategy.content.mix.evergreen_cooldown
    last: dict[str, date] = {}
    for key, at in used.items():
        if at is not None:
            last[key.variant.idea] = max(at.date(), last.get(key.variant.idea, at.date()))
    found = []
    for idea in ideas:
        if not idea.evergreen or (idea.expires and idea.expires < today):
            continue
        before = last.get(idea.id)
        days = None if before is None else (today - before).days
        if days is None or (cooldown is not None and days >= cooldown.days):
            found.append(Due(idea.id, idea.title, before, days))
    yield from sorted(found, key=lambda one: (one.days is not None, -(one.days or 0)))


def _dates(
    project: Project,
    used: Mapping[PlacementKey, datetime | None],
    holidays: Iterable[tuple[date, str]],
    today: date,
    days: int,
) -> Iterator[Ahead]:
    until = today + timedelta(days=days)
    told = {(key.variant.idea, at.date()) for key, at in used.items() if at is not None}
    found = [
        Ahead(
            item.date,
            "agenda",
            _title(project, item.idea),
            item.idea,
            (item.idea, item.date) in told,
        )
        for item in project.strategy.content.agenda
    ]
    for idea in project.ideas.values():
        if idea.event and idea.event.starts:
            day = idea.event.starts.date()
            planned = any(_invites(key, at, idea.id, day) for key, at in used.items())
            found.append(Ahead(day, "event", idea.event.what, idea.id, planned))
    spoken_of = {one.date for one in found}
    found += [
        Ahead(day, "holiday", name, None, planned=False)
        for day, name in holidays
        if day not in spoken_of
    ]
    yield from sorted(
        (one for one in found if today <= one.date <= until),
        key=lambda one: (one.date, one.kind, one.what),
    )


def _invites(key: PlacementKey, at: datetime | None, idea: str, day: date) -> bool:
    """Whether a post announces or recalls the event of that day: a report invites nobody."""
    variant = key.variant
    is_invitation = variant.angle == EVENT and variant.item in INVITATIONS
    return (
        variant.idea == idea
        and is_invitation
        and at is not None
        and 0 <= (day - at.date()).days <= INVITED_WITHIN
    )


def _title(project: Project, idea: str) -> str:
    found = project.ideas.get(idea)
    return found.title if found else idea


def _questions(project: Project) -> Iterator[Question]:
    answered = {_bare(idea.faq.question) for idea in project.ideas.values() if idea.faq}
    for entry in project.strategy.communication.faq:
        if answered.isdisjoint(map(_bare, entry.questions)):
            yield Question(entry.id, entry.questions[0])


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))

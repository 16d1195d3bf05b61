"""Find the placements of a period and what became of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cfkit.domain.keys import PlacementKey, VariantKey
from cfkit.domain.metrics import Snapshot
from cfkit.domain.plan import Placement, Status
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.report import Standing
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Strategy

from .readings import Readings, aware, collect

_STANDINGS = {
    State.LIVE: Standing.PUBLISHED,
    State.PENDING: Standing.PENDING,
    State.WAITING: Standing.WAITING,
    State.MISSED: Standing.MISSED,
    State.REJECTED: Standing.REJECTED,
    State.UNKNOWN: Standing.UNKNOWN,
    State.ATTEMPTING: Standing.UNKNOWN,
    State.DELETED: Standing.DELETED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One placement of the period; `at` is its slot in the channel's zone.

    Without a file `at` is the instant it went out; a key that nobody can parse has no `variant`.
    """

    key: str
    channel: str
    variant: VariantKey | None
    at: datetime
    standing: Standing
    has_file: bool
    pillar: str | None
    stage: str | None
    delivery: Delivery | None
    readings: Readings

    @property
    def is_out(self) -> bool:
        """Whether it is live."""
        return self.standing is Standing.PUBLISHED

    @property
    def url(self) -> str | None:
        """Where readers see it."""
        return self.delivery.url if self.delivery else None


@dataclass(frozen=True, slots=True)
class Title:
    """Names things as the strategy, the ideas and the catalogue do, else by their ids."""

    project: Project

    def channel(self, slug: str) -> str:
        """Name a channel."""
        return next((c.name for c in self.project.strategy.channels if c.id == slug), slug)

    def platform(self, channel: str) -> str:
        """Tell a channel's platform; a channel that left the strategy is its own."""
        return next(
            (c.platform for c in self.project.strategy.channels if c.id == channel), channel
        )

    def idea(self, slug: str) -> str:
        """Name an idea."""
        return self.project.ideas[slug].title if slug in self.project.ideas else slug

    def level(self, factor: str, level: str) -> str:
        """Name a level of a factor in the project's language; `""` when wording must do it."""
        strategy = self.project.strategy
        match factor:
            case "angle":
                angle = self.project.catalogue.angles.get(level)
                return (
                    (angle.ru if strategy.brand.language == "ru" else angle.en) if angle else level
                )
            case "format":
                shape = self.project.catalogue.formats.get(level)
                name = shape and (shape.ru if strategy.brand.language == "ru" else shape.en)
                return name or level
            case "angle_format":
                angle_id, _, format_id = level.partition("+")
                return f"{self.level('angle', angle_id)} + {self.level('format', format_id)}"
            case "segment" | "goal" | "pillar":
                titles = {
                    "segment": {one.id: one.title for one in strategy.segments},
                    "goal": {one.id: one.title for one in strategy.goals},
                    "pillar": {one.id: one.title for one in strategy.content.pillars},
                }
                return titles[factor].get(level, level)
            case _:
                return ""

    def entry(self, entry: Entry) -> str:
        """Name a publication by its idea."""
        return self.idea(entry.variant.idea) if entry.variant else entry.key


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report is made from. `snapshots` is walked once."""

    project: Project
    period: Period
    placements: Sequence[Placement]
    deliveries: Mapping[str, Delivery]
    snapshots: Iterable[Snapshot]
    at: datetime


def find(material: Material) -> list[Entry]:
    """Return the period's placements in order of time, those without a file included.

    A placement belongs to the day of its slot; what has no file, to the day it went out.
    """
    return split(material)[0]


def split(material: Material) -> tuple[list[Entry], list[Entry]]:
    """Return the period's placements as `find` does, and what went out before it and is live."""
    files = {str(placement.key): placement for placement in material.placements}
    strategy = material.project.strategy
    slots = {key: _local(strategy, one.key.channel, one.at) for key, one in files.items()}
    for key, delivery in material.deliveries.items():
        moment = delivery.live_at or delivery.began_at
        if key not in files and moment and delivery.state.has_begun_to_go_out:
            slots[key] = _local(strategy, delivery.channel, aware(moment))
    period = material.period
    slots = {key: slot for key, slot in slots.items() if slot.date() <= period.last}
    born = {key: _born(material.deliveries.get(key), slot) for key, slot in slots.items()}
    known = {k: at for k, at in born.items() if at is not None or slots[k].date() in period}
    read = collect(material.snapshots, known)
    found = sorted(
        (_entry(material, files.get(key), key, slots[key], read[key]) for key in known),
        key=lambda entry: (entry.at, entry.key),
    )
    inside = [entry for entry in found if entry.at.date() in period]
    return inside, [entry for entry in found if entry.at.date() < period.first and entry.is_out]


def channels_of(project: Project, entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Group entries by channel, in the order of the strategy; channels that left it come last."""
    order = [channel.id for channel in project.strategy.channels]
    order += sorted({entry.channel for entry in entries} - set(order))
    for slug in order:
        yield slug, [entry for entry in entries if entry.channel == slug]


def _local(strategy: Strategy, channel: str, moment: datetime) -> datetime:
    zone = ZoneInfo(strategy.zone_of(channel))
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _born(delivery: Delivery | None, slot: datetime) -> datetime | None:
    if delivery is None or delivery.state is not State.LIVE:
        return None
    return delivery.live_at or delivery.began_at or slot


def _entry(
    material: Material, placement: Placement | None, key: str, slot: datetime, readings: Readings
) -> Entry:
    delivery = material.deliveries.get(key)
    parsed = placement.key if placement else _parsed(key)
    idea = material.project.ideas.get(parsed.variant.idea) if parsed else None
    return Entry(
        key=key,
        channel=parsed.channel if parsed else (delivery.channel if delivery else ""),
        variant=parsed.variant if parsed else None,
        at=slot,
        standing=_standing(placement, delivery, slot, aware(material.at)),
        has_file=placement is not None,
        pillar=idea.pillar if idea else None,
        stage=placement.stage if placement else None,
        delivery=delivery,
        readings=readings,
    )


def _parsed(key: str) -> PlacementKey | None:
    try:
        return PlacementKey.parse(key)
    except ValueError:
        return None


def _standing(
    placement: Placement | None, delivery: Delivery | None, slot: datetime, now: datetime
) -> Standing:
    if delivery and delivery.state in _STANDINGS:
        return _STANDINGS[delivery.state]
    if placement and placement.status is Status.HOLD:
        return Standing.HELD
    return Standing.AHEAD if now < slot else Standing.OVERDUE

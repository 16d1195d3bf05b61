"""Tell how one publication gathered its counts, and what is odd about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cfkit.domain.metrics import AGES, Metric, Snapshot
from cfkit.domain.publication import Delivery, State

from .readings import Readings, aware, collect, versions_of


@dataclass(frozen=True, slots=True)
class Point:
    """A snapshot at its age."""

    age: timedelta | None
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Curve:
    """What is known of one publication's counts, oldest first, and what to mind."""

    key: str
    delivery: Delivery | None
    points: tuple[Point, ...]
    latest: dict[Metric, int]
    notes: tuple[str, ...]

    @property
    def measure(self) -> Metric | None:
        """The metric that says most: the first of views, reach and the others that is known."""
        return next((metric for metric in Metric if metric in self.latest), None)


def curve(
    key: str, snapshots: Iterable[Snapshot], delivery: Delivery | None, now: datetime
) -> Curve:
    """Gather the snapshots of a publication; counts below zero are none and are left out."""
    known = list(snapshots)
    born = delivery.live_at if delivery else None
    readings = collect(known, {key: born})[key]
    points = tuple(
        Point(_age(one, readings.born), one) for one in sorted(known, key=lambda one: one.taken_at)
    )
    notes = tuple(_notes(known, readings, delivery, now))
    return Curve(key, delivery, points, readings.latest, notes)


def _age(one: Snapshot, born: datetime | None) -> timedelta | None:
    return None if born is None else aware(one.taken_at) - born


def _notes(
    known: list[Snapshot], readings: Readings, delivery: Delivery | None, now: datetime
) -> Iterator[str]:
    if delivery and delivery.state is State.DELETED:
        yield "the post was taken down; its counts end there"
    yield from _uncounted(known, readings, now)
    if any(value < 0 for one in known for value in one.counts.values()):
        yield "a count below zero is no count and is left out"
    if readings.fell:
        yield "a count fell once: the platform took a part of it back"
    if any(len(versions) > 1 for versions in versions_of(readings.history).values()):
        yield "the platform changed what it counts: a jump between versions is no success"
    if any(readings.born and aware(one.taken_at) < readings.born for one in known):
        yield "a count seems older than the post: a clock was wrong"
    if readings.is_sandboxed:
        yield "a rehearsal made some of these numbers up"


def _uncounted(known: list[Snapshot], readings: Readings, now: datetime) -> Iterator[str]:
    if not known:
        young = readings.born is not None and now - readings.born < AGES[0]
        why = "it is younger than an hour" if young else "run `cfkit metrics pull`"
        yield f"nothing was counted yet: {why}"
    elif not readings.latest:
        yield "every count was withheld"

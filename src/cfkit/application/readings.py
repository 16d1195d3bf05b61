"""Read snapshots of one publication: what is known now, at a given age, and on the first day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cfkit.domain.definitions import Numbers, interactions
from cfkit.domain.keys import channel_of
from cfkit.domain.metrics import AGES, RIPE, Counts, Metric, Snapshot

COMPARED_AGES = tuple(age for age in AGES if age >= RIPE)
"""The planned ages at which publications are compared."""

NEAR = 2.0
"""A reading stands for an age when it was taken between half and twice that age."""

SAME_DAY = timedelta(hours=36)
INTERACTIONS = "interactions"
"""Not a metric of a platform: the sum of those that it reports."""


def aware(moment: datetime) -> datetime:
    """Take an instant without an offset as UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def measured(counts: Counts, measure: str) -> int | None:
    """Return a metric, or the sum of the interactions; `None` when withheld."""
    return interactions(counts) if measure == INTERACTIONS else counts.get(Metric(measure))


@dataclass(frozen=True, slots=True)
class Readings:
    """The distinct snapshots of one publication, oldest first, and the instant it went live."""

    history: tuple[Snapshot, ...] = ()
    born: datetime | None = None

    @property
    def latest(self) -> dict[Metric, int]:
        """The last known value of every metric, also of one that was withheld since."""
        known: dict[Metric, int] = {}
        for snapshot in self.history:
            known.update(snapshot.counts)
        return known

    @property
    def taken_at(self) -> datetime | None:
        """The instant of the newest snapshot."""
        return self.history[-1].taken_at if self.history else None

    @property
    def age(self) -> timedelta | None:
        """How old the publication was at the newest snapshot."""
        return self._age(self.history[-1]) if self.history else None

    @property
    def is_ripening(self) -> bool:
        """Whether the newest snapshot is too young to be judged."""
        return self.age is not None and self.age < RIPE

    @property
    def is_sandboxed(self) -> bool:
        """Whether a sandbox made any of the numbers."""
        return any("sandbox" in snapshot.source.casefold() for snapshot in self.history)

    @property
    def is_boosted(self) -> bool:
        """Whether advertising brought a part of its numbers: they compare with nothing.

        Money that was spent without saying on what may have bought any part of them.
        """
        known = self.latest
        if Metric.PAID_REACH not in known and Metric.SEEDED_REACH not in known:
            return known.get(Metric.SPENT, 0) > 0
        return known.get(Metric.PAID_REACH, 0) > 0

    @property
    def fell(self) -> bool:
        """Whether a source ever took back a part of a count."""
        before: dict[tuple[str, Metric], int] = {}
        for snapshot in self.history:
            for metric, value in snapshot.counts.items():
                if value < before.get((snapshot.source, metric), value):
                    return True
                before[snapshot.source, metric] = value
        return False

    @property
    def numbers(self) -> Numbers:
        """Everything that rates are made of."""
        first_day: dict[Metric, int] = {}
        views = self.near(Metric.VIEWS, RIPE)
        if views is not None:
            first_day[Metric.VIEWS] = views
        for snapshot in reversed(self.history):
            age = self._age(snapshot)
            if age is not None and age <= SAME_DAY and Metric.SUBSCRIBERS in snapshot.counts:
                first_day[Metric.SUBSCRIBERS] = snapshot.counts[Metric.SUBSCRIBERS]
        return Numbers(self._of_one_age(), first_day)

    def _of_one_age(self) -> dict[Metric, int]:
        """Leave out what was counted long before the rest: a rate has both sides of one age."""
        taken: dict[Metric, timedelta] = {}
        for snapshot in self.history:
            if (age := self._age(snapshot)) is not None:
                taken.update(dict.fromkeys(snapshot.counts, age))
        oldest = max(taken.values(), default=timedelta(0)) / NEAR
        return {
            metric: value
            for metric, value in self.latest.items()
            if taken.get(metric, oldest) >= oldest
        }

    def near(self, measure: str, age: timedelta) -> int | None:
        """Return the value whose age is nearest to `age` on a log scale, `None` if none is near."""
        found = [
            (distance, value)
            for snapshot in self.history
            if (value := measured(snapshot.counts, measure)) is not None
            and (distance := self._distance(snapshot, age)) <= math.log(NEAR)
        ]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _age(self, snapshot: Snapshot) -> timedelta | None:
        if self.born is None:
            return None
        return max(snapshot.taken_at - self.born, timedelta(0))

    def _distance(self, snapshot: Snapshot, age: timedelta) -> float:
        old = self._age(snapshot)
        return abs(math.log(old / age)) if old else math.inf


def versions_of(some: Iterable[Snapshot]) -> dict[Metric, set[int]]:
    """Tell by which definitions each metric was counted. Walks `some` once."""
    found: dict[Metric, set[int]] = {}
    for snapshot in some:
        for metric in snapshot.counts:
            found.setdefault(metric, set()).add(snapshot.metric_version)
    return found


def counted_otherwise(some: Sequence[Readings]) -> int:
    """Count the publications of one channel with a metric by an older definition than the newest.

    What they have of it does not compare with what was counted since the definition changed.
    """
    known = versions_of(snapshot for readings in some for snapshot in readings.history)
    return sum(
        any(
            snapshot.metric_version < max(known[metric])
            for snapshot in readings.history
            for metric in snapshot.counts
        )
        for readings in some
    )


def collect(
    snapshots: Iterable[Snapshot], born: Mapping[str, datetime | None]
) -> dict[str, Readings]:
    """Keep the snapshots of the named publications; one that stands twice counts once.

    Values below zero are no counts and are left out. Walks `snapshots` once.
    """
    kept: dict[str, dict[tuple[datetime, str, int], dict[Metric, int]]] = {}
    for snapshot in snapshots:
        if snapshot.key in born:
            counts = {metric: n for metric, n in snapshot.counts.items() if n >= 0}
            moment = (aware(snapshot.taken_at), snapshot.source, snapshot.metric_version)
            kept.setdefault(snapshot.key, {}).setdefault(moment, {}).update(counts)
    return {
        key: Readings(tuple(_sorted(key, kept.get(key, {}))), since and aware(since))
        for key, since in born.items()
    }


def latest_counts(snapshots: Iterable[Snapshot]) -> dict[str, Counts]:
    """Give the last known value of every metric by placement key. Walks `snapshots` once."""
    known = list(snapshots)
    found = collect(known, dict.fromkeys(snapshot.key for snapshot in known))
    return {key: readings.latest for key, readings in found.items()}


def _sorted(
    key: str, kept: Mapping[tuple[datetime, str, int], Mapping[Metric, int]]
) -> list[Snapshot]:
    channel = channel_of(key)
    return [
        Snapshot(key, channel, at, source, counts, version)
        for (at, source, version), counts in sorted(kept.items())
        if counts
    ]

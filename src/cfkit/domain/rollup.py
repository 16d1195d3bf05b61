"""Keep of one publication's snapshots those that comparing and reporting ask for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from .definitions import interactions
from .metrics import AGES, Metric, Snapshot

_SAME_DAY = timedelta(hours=36)


def condense(snapshots: Iterable[Snapshot], born: datetime | None) -> list[Snapshot]:
    """Leave out snapshots without which everything that is asked of them has the same answer.

    Kept are, for each metric, the newest of each source, of each week and of each month in UTC, and
    the nearest to each age at which publications are counted; the last subscribers of the first
    day; what shows that a count fell or that its definition changed. However often a publication
    was counted, few are left. Oldest first. `born` is when it went live.
    """
    history = sorted(snapshots, key=_order)
    known = [_known(one) for one in history]
    if len(history) == 1:
        return history if known[0] else []
    kept = set(_newest(history, known)) | set(_fallen(history, known))
    if born is not None:
        ages = [one.taken_at - born for one in history]
        kept |= _nearest(known, ages)
        subscribed = (
            index
            for index, counts in enumerate(known)
            if Metric.SUBSCRIBERS in counts and ages[index] <= _SAME_DAY
        )
        kept |= {index for index in [max(subscribed, default=None)] if index is not None}
    return [history[index] for index in sorted(kept)]


def _order(one: Snapshot) -> tuple[datetime, str, int]:
    return one.taken_at, one.source, one.metric_version


def _known(one: Snapshot) -> Mapping[Metric, int]:
    """Leave out what is below zero, which is no count."""
    if not one.counts or min(one.counts.values()) >= 0:
        return one.counts
    return {metric: value for metric, value in one.counts.items() if value >= 0}


def _newest(history: Sequence[Snapshot], known: Sequence[Mapping[Metric, int]]) -> Iterable[int]:
    found: dict[object, int] = {}
    for index, (one, counts) in enumerate(zip(history, known, strict=True)):
        at, source = one.taken_at, one.source
        month, week = (at.year, at.month), at.isocalendar()[:2]
        for metric in counts:
            found[source, metric] = index
            found[metric, "month", month] = index
            found[metric, "week", week] = index
            found.setdefault((metric, one.metric_version), index)
    return found.values()


def _fallen(history: Sequence[Snapshot], known: Sequence[Mapping[Metric, int]]) -> Sequence[int]:
    before: dict[tuple[str, Metric], tuple[int, int]] = {}
    for index, (one, counts) in enumerate(zip(history, known, strict=True)):
        for metric, value in counts.items():
            place = (one.source, metric)
            if place in before and value < before[place][0]:
                return before[place][1], index
            before[place] = (value, index)
    return ()


def _nearest(known: Sequence[Mapping[Metric, int]], ages: Sequence[timedelta]) -> set[int]:
    best: dict[tuple[timedelta, object], tuple[float, int]] = {}
    for index, (counts, age) in enumerate(zip(known, ages, strict=True)):
        if age <= timedelta(0):
            continue
        measures: list[object] = list(counts)
        if interactions(counts) is not None:
            measures.append("interactions")
        for wanted in AGES:
            distance = abs(math.log(age / wanted))
            for measure in measures:
                if (wanted, measure) not in best or distance < best[wanted, measure][0]:
                    best[wanted, measure] = (distance, index)
    return {index for _, index in best.values()}

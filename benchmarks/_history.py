"""A store that remembers years of counts, for benchmarks of what reads a month of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from cfkit.adapters.stores.sql import SqlStore
from cfkit.domain.metrics import AGES, Metric, Snapshot
from cfkit.domain.publication import State

NOW = datetime(2026, 12, 1, tzinfo=UTC)
_LOT = 500


def fill(store: SqlStore, posts: int, month: int) -> list[str]:
    """Count each of `posts` five times; return the keys of the last `month`, which are live."""
    last = [key_of(number) for number in range(posts - month, posts)]
    for key in last:
        began = store.begin(key, "main", "f", NOW)
        live = replace(began, state=State.LIVE, remote_id=key, live_at=NOW)
        store.move(key, live, only_from=[State.ATTEMPTING])
    for start in range(0, posts, _LOT):
        store.add_snapshots([*_counts(start, min(start + _LOT, posts))])
    return last


def key_of(number: int) -> str:
    """Name a post."""
    return f"idea.myth.text_post.people@main#{number + 1}"


def _counts(first: int, last: int) -> Iterator[Snapshot]:
    for number in range(first, last):
        counts = {Metric.VIEWS: number, Metric.LIKES: number // 9}
        for age in AGES:
            yield Snapshot(key_of(number), "main", NOW + age, "bench", counts)

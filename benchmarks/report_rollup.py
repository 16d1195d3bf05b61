"""What reading a month's counts for a report costs beside a scan of every snapshot there is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from _measure import call, ratio, report, scaled

from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.readings import collect
from cfkit.domain.metrics import AGES, Metric, Snapshot
from cfkit.domain.publication import State

GOAL = 0.1
NOW = datetime(2026, 12, 1, tzinfo=UTC)
MONTH = 100


def main() -> None:
    """Divide the CPU time of gathering a month's readings by that of a bare scan of all rows."""
    posts = scaled(60_000, small=2000)
    month = [_key(number) for number in range(posts - scaled(MONTH, small=20), posts)]
    with TemporaryDirectory() as name:
        store = open_sqlite(Path(name))
        _fill(store, posts)
        born = dict.fromkeys(month, NOW)

        def scan() -> None:
            with closing(sqlite3.connect(Path(name) / "state.db")) as db:
                for _ in db.execute("SELECT key, metric, taken_at, value FROM snapshots"):
                    pass

        gather = call(lambda: collect(store.rollup(month), born))
        share = ratio(gather, call(scan), rounds=7)
        store.close()
    report("report_rollup", share, GOAL, holds=share <= GOAL)


def _fill(store: SqlStore, posts: int) -> None:
    for number in range(posts - MONTH, posts):
        key = _key(number)
        began = store.begin(key, "main", "f", NOW)
        live = replace(began, state=State.LIVE, remote_id=key, live_at=NOW)
        store.move(key, live, only_from=[State.ATTEMPTING])
    for lot in _lots(posts):
        store.add_snapshots(lot)


def _lots(posts: int) -> Iterator[list[Snapshot]]:
    for start in range(0, posts, 500):
        yield [
            Snapshot(
                _key(number),
                "main",
                NOW + age,
                "bench",
                {Metric.VIEWS: number, Metric.LIKES: number // 9},
            )
            for number in range(start, start + 500)
            for age in AGES
        ]


def _key(number: int) -> str:
    return f"idea.myth.text_post.people@main#{number + 1}"


if __name__ == "__main__":
    main()

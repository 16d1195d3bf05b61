"""How much of a bare executemany of the same rows the store's own taking in of snapshots is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from _measure import call, ratio, report, scaled

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.metrics import Metric, Snapshot

GOAL = 0.5
NOW = datetime(2026, 12, 1, tzinfo=UTC)
METRICS = (Metric.VIEWS, Metric.REACH, Metric.LIKES, Metric.SHARES, Metric.COMMENTS)
LOT = 500


def main() -> None:
    """Divide the CPU time of a bare executemany by that of `add_snapshots`, in equal lots."""
    size = scaled(4_000, small=1000)
    runs = count(1)
    with TemporaryDirectory() as name:
        store = open_sqlite(Path(name) / "ours")
        open_sqlite(Path(name) / "bare").close()
        bare = Path(name) / "bare" / "state.db"

        def ours() -> None:
            for lot in _lots(f"a{next(runs)}", size):
                store.add_snapshots(lot)

        def theirs() -> None:
            with closing(sqlite3.connect(bare, isolation_level=None)) as db:
                for lot in _lots(f"b{next(runs)}", size):
                    db.execute("BEGIN")
                    db.executemany("INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?)", _rows(lot))
                    db.execute("COMMIT")

        share = 1 / ratio(call(ours), call(theirs), rounds=5)
        store.close()
    report("ingest", share, GOAL, holds=share >= GOAL)


def _lots(run: str, size: int) -> Iterator[list[Snapshot]]:
    for start in range(0, size, LOT):
        yield [
            Snapshot(
                f"{run}.myth.text_post.people@main#{start + number}",
                "main",
                NOW + timedelta(seconds=number),
                "bench",
                {metric: number + place for place, metric in enumerate(METRICS)},
            )
            for number in range(LOT)
        ]


def _rows(lot: list[Snapshot]) -> list[tuple[object, ...]]:
    return [
        (one.key, metric.value, one.taken_at.isoformat(), one.source, one.channel, value, 1)
        for one in lot
        for metric, value in one.counts.items()
    ]


if __name__ == "__main__":
    main()

"""What reading a month's counts for a report costs beside a scan of every snapshot there is."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from _history import NOW, fill
from _measure import call, ratio, report, scaled

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.readings import collect

GOAL = 0.1


def main() -> None:
    """Divide the CPU time of gathering a month's readings by that of a bare scan of all rows.

    60,000 posts were counted five times each, 100 of them in the month.
    """
    with TemporaryDirectory() as name:
        store = open_sqlite(Path(name))
        month = fill(store, scaled(60_000, small=2000), scaled(100, small=10))
        born = dict.fromkeys(month, NOW)

        def scan() -> None:
            with closing(sqlite3.connect(Path(name) / "state.db")) as db:
                for _ in db.execute("SELECT key, metric, taken_at, value FROM snapshots"):
                    pass

        gather = call(lambda: collect(store.rollup(month), born))
        share = ratio(gather, call(scan), rounds=7)
        store.close()
    report("report_rollup", share, GOAL, holds=share <= GOAL)


if __name__ == "__main__":
    main()

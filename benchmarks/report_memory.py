"""How much more memory a month's report takes for its counts after ten times the history."""

import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory

from _history import NOW, fill
from _measure import report, scaled

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.readings import collect

GOAL = 1.1


def main() -> None:
    """Divide the peak of what Python holds while a month is read, after long and short history."""
    short = _peak(scaled(2000, small=500))
    share = _peak(scaled(20_000, small=2500)) / short
    report("report_memory", share, GOAL, holds=share <= GOAL)


def _peak(posts: int) -> int:
    with TemporaryDirectory() as name:
        store = open_sqlite(Path(name))
        month = fill(store, posts, 100)
        collect(store.rollup(month), dict.fromkeys(month, NOW))  # statements are kept
        tracemalloc.start()
        collect(store.rollup(month), dict.fromkeys(month, NOW))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        store.close()
    return peak


if __name__ == "__main__":
    main()

"""Several threads write into the store in a file at once."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.errors import StoreError
from cfkit.testing.store_contract import KEY, NOW

ADD = text("INSERT INTO meta (name, value) VALUES (:name, '')")


def together(store: SqlStore, *others: Callable[[], None]) -> None:
    """Write `first` and let the others queue up behind it meanwhile."""
    ready = threading.Barrier(len(others) + 1)

    def run(other: Callable[[], None]) -> None:
        ready.wait(10)
        other()

    threads = [threading.Thread(target=run, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    with store.writing() as db:
        db.execute(ADD, {"name": "first"})
        ready.wait(10)
        threading.Event().wait(0.2)
    for thread in threads:
        thread.join(20)


def names(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "state.db")) as db:
        return {name for (name,) in db.execute("SELECT name FROM meta WHERE value = ''")}


def adding(store: SqlStore, name: str) -> Callable[[], None]:
    def add() -> None:
        with store.writing() as db:
            db.execute(ADD, {"name": name})

    return add


def add_and_fail(store: SqlStore, fail: Callable[[Connection], object]) -> None:
    with store.writing() as db:
        db.execute(ADD, {"name": "bad"})
        fail(db)


def test_what_each_of_many_threads_wrote_is_there_when_it_goes_on(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    missing: list[str] = []

    def write(number: int) -> None:
        for turn in range(10):
            name = f"{number}-{turn}"
            adding(store, name)()
            if name not in names(tmp_path):
                missing.append(name)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    store.close()
    assert missing == []
    assert len(names(tmp_path)) == 80


def test_a_thread_that_fails_takes_back_what_it_wrote_and_nothing_else(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    told: list[str] = []

    def fail() -> None:
        with pytest.raises(StoreError, match="stands already"):
            add_and_fail(store, lambda db: db.execute(ADD, {"name": "first"}))
        told.append("store")

    def give_up() -> None:
        with pytest.raises(ZeroDivisionError):
            add_and_fail(store, lambda _: 1 / 0)
        told.append("thread")

    together(store, fail, adding(store, "second"), give_up, adding(store, "third"))
    assert sorted(told) == ["store", "thread"]
    assert names(tmp_path) == {"first", "second", "third"}
    adding(store, "later")()
    assert "later" in names(tmp_path)
    store.close()


def test_a_first_thread_that_fails_leaves_the_store_to_the_others(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    with pytest.raises(ZeroDivisionError):
        add_and_fail(store, lambda _: 1 / 0)
    together(store, adding(store, "second"))
    assert names(tmp_path) == {"first", "second"}
    store.close()


def test_each_thread_is_told_when_the_disk_takes_nothing(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    store.begin(KEY, "main", "f", NOW)
    store.close()
    code = (
        "import resource, signal, threading; from pathlib import Path\n"
        "from cfkit.adapters.stores.sqlite import open_sqlite\n"
        "from cfkit.testing.store_contract import NOW\n"
        "from cfkit.domain.errors import StoreError\n"
        f"store = open_sqlite(Path({str(tmp_path)!r}))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "ready = threading.Barrier(6)\n"
        "def write(number):\n"
        "    ready.wait(10)\n"
        "    try: store.begin(f'a.b.c.d@c{number}', 'main', 'f', NOW)\n"
        "    except StoreError as error: print('told:', error)\n"
        "threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join(30) for thread in threads]\n"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.count("told:") == 6
    assert "disk" in said.stdout
    store = open_sqlite(tmp_path)
    assert list(store.deliveries()) == [KEY]
    store.close()

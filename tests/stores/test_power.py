"""What a cut of the power leaves: only what was on the disk by then."""

import shutil
import sqlite3
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from cfkit.adapters.stores.disk import Disk
from cfkit.adapters.stores.prepared import Compiler
from cfkit.adapters.stores.sessions import Driver, Sessions
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import in_words, open_sqlite
from cfkit.domain.publication import Delivery, State
from cfkit.testing.store_contract import KEY, NOW, OTHER


class Machine:
    """A store whose disk is a second folder, which the files reach when it is waited for."""

    def __init__(self, folder: Path) -> None:
        self._memory, self._disk = folder / "memory", folder / "disk"
        open_sqlite(self._memory).close()
        driver = Driver(
            self._connect,
            sqlite3.Error,
            reading="BEGIN",
            writing="BEGIN IMMEDIATE",
            lazily="BEGIN IMMEDIATE",
            settle=self._write,
        )
        sessions = Sessions(driver, Compiler(SQLiteDialect_pysqlite()))
        self.store = SqlStore(sessions, lambda *_: nullcontext(), in_words)

    def _connect(self) -> Any:
        return sqlite3.connect(self._memory / "state.db", isolation_level=None)

    def _write(self) -> None:
        shutil.copytree(self._memory, self._disk, dirs_exist_ok=True)

    def after_a_cut(self) -> dict[str, Delivery]:
        """Read what the next start of the machine finds."""
        again = open_sqlite(self._disk)
        try:
            return again.deliveries()
        finally:
            again.close()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_when_readers_may_see_it_the_disk_knows_of_the_call(machine: Machine) -> None:
    machine.store.begin(KEY, "main", "f", NOW)
    steps = machine.store.steps(KEY)
    steps.once("upload", lambda: 1)
    found = steps.once("publish", lambda: machine.after_a_cut()[KEY].open_step, visible=True)
    assert found == "publish"


def test_a_result_is_on_the_disk_before_the_next_call_whatever_that_is(machine: Machine) -> None:
    machine.store.begin(KEY, "main", "f", NOW)
    steps = machine.store.steps(KEY)
    steps.once("publish", lambda: 1, visible=True)
    found = steps.once("upload-2", lambda: list(machine.after_a_cut()[KEY].done_steps))
    assert found == ["publish"]
    found = steps.once("part-2", lambda: list(machine.after_a_cut()[KEY].done_steps), visible=True)
    assert found == ["publish"]


def test_what_is_live_is_on_the_disk_before_the_next_post_goes_out(machine: Machine) -> None:
    store = machine.store
    began = store.begin(KEY, "main", "f", NOW)
    store.steps(KEY).once("publish", lambda: 1, visible=True)
    live = replace(began, state=State.LIVE, remote_id="7", live_at=NOW, settled_by="answer")
    store.move(KEY, live, only_from=[State.ATTEMPTING])
    store.begin(OTHER, "main", "f", NOW)
    found = store.steps(OTHER).once(
        "publish", lambda: str(machine.after_a_cut()[KEY].state), visible=True
    )
    assert found == "live"


def test_what_a_person_said_is_on_the_disk_at_once(machine: Machine) -> None:
    began = machine.store.begin(KEY, "main", "f", NOW)
    gone = replace(began, state=State.UNKNOWN)
    machine.store.move(KEY, gone, only_from=[State.ATTEMPTING])
    assert machine.after_a_cut()[KEY].state is State.UNKNOWN


def test_a_disk_that_takes_nothing_is_told_to_whoever_waits(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "gone")
    disk.settle_soon()
    with pytest.raises(FileNotFoundError):
        disk.settle()
    (tmp_path / "gone").touch()
    disk.settle()

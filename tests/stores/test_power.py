"""What a cut of the power leaves: only what was on the disk by then."""

import errno
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cfkit.adapters.stores.disk import Disk
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.errors import StoreError
from cfkit.domain.publication import Delivery, State
from cfkit.testing.store_contract import KEY, NOW, OTHER


class Machine:
    """A store whose disk is another folder, which the files reach when it is waited for."""

    def __init__(self, folder: Path) -> None:
        self._memory = folder / "memory"
        self._disks = [folder / f"disk-{number}" for number in range(100, -1, -1)]
        self._disk = self._disks.pop()
        open_sqlite(self._memory).close()
        self.store = open_sqlite(self._memory, sync=self._write)

    def _write(self, _: int) -> None:
        disk = self._disks.pop()
        shutil.copytree(self._memory, disk)
        self._disk = disk

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


def test_what_a_platform_answered_is_soon_on_the_disk_whatever_comes_next(
    machine: Machine,
) -> None:
    began = machine.store.begin(KEY, "main", "f", NOW)
    machine.store.steps(KEY).once("publish", lambda: 1, visible=True)
    live = replace(began, state=State.LIVE, remote_id="7", live_at=NOW, settled_by="answer")
    machine.store.move(KEY, live, only_from=[State.ATTEMPTING])
    until = time.monotonic() + 10
    while machine.after_a_cut()[KEY].state is not State.LIVE:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_bytes_that_the_disk_lost_are_told_ever_after(tmp_path: Path) -> None:
    faults = [OSError(errno.EIO, "Input/output error")]

    def sync(_: int) -> None:
        if faults:
            raise faults.pop()

    store = open_sqlite(tmp_path, sync=sync)
    store.begin(KEY, "main", "f", NOW)
    for _ in range(2):
        with pytest.raises(StoreError, match="Input/output error"):
            store.steps(KEY).once("publish", lambda: pytest.fail("sent"), visible=True)
    with pytest.raises(StoreError, match="Input/output error"):
        store.close()

"""The store in a file, as `.cfkit/state.db`."""

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cfkit.adapters.stores.schema import HEAD
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.errors import StoreError
from cfkit.domain.publication import State
from cfkit.testing.store_contract import KEY, NOW, OTHER, StoreContract

from .conftest import differences


class TestSqlite(StoreContract):
    @pytest.fixture
    def store_again(self, tmp_path: Path) -> Any:
        return lambda: open_sqlite(tmp_path)


def test_the_migrations_lead_to_the_tables_that_the_queries_use(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    with store.reading() as db:
        assert db.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
    store.close()
    assert differences(f"sqlite:///{tmp_path / 'state.db'}") == []


def test_opening_a_store_that_is_up_to_date_does_not_import_the_migrator(tmp_path: Path) -> None:
    open_sqlite(tmp_path).close()
    code = (
        "import sys; from pathlib import Path\n"
        "from cfkit.adapters.stores.sqlite import open_sqlite\n"
        f"open_sqlite(Path({str(tmp_path)!r})).close()\n"
        "print('alembic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "False"


def test_a_newer_store_is_refused_with_the_remedy(tmp_path: Path) -> None:
    open_sqlite(tmp_path).close()
    with sqlite3.connect(tmp_path / "state.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(StoreError, match="newer cfkit; upgrade") as caught:
        open_sqlite(tmp_path)
    assert caught.value.exit_code == 7


def test_an_empty_file_is_a_store_that_lost_its_content(tmp_path: Path) -> None:
    (tmp_path / "state.db").touch()
    with pytest.raises(StoreError, match="put a backup back") as caught:
        open_sqlite(tmp_path)
    assert caught.value.exit_code == 7
    assert (tmp_path / "state.db").stat().st_size == 0


def test_a_link_that_leads_nowhere_is_no_new_store(tmp_path: Path) -> None:
    disk, project = tmp_path / "disk", tmp_path / "project"
    project.mkdir()
    open_sqlite(disk).close()
    (project / "state.db").symlink_to(disk / "state.db")
    open_sqlite(project).close()
    disk.rename(tmp_path / "away")
    with pytest.raises(StoreError, match="bring the disk back") as caught:
        open_sqlite(project)
    assert caught.value.exit_code == 7
    assert (project / "state.db").is_symlink()


def test_a_store_whose_making_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "state.db.new").write_bytes(b"half")
    store = open_sqlite(tmp_path, now=lambda: NOW)
    assert store.created_at() == NOW
    store.close()
    again = open_sqlite(tmp_path)
    assert again.created_at() == NOW
    again.close()


def test_a_store_of_the_first_schema_is_brought_up_and_keeps_what_it_knows(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    store.begin(KEY, "main", "f", NOW)
    store.close()
    with sqlite3.connect(tmp_path / "state.db") as db:
        for column in ("open_since", "parts", "deleted_at"):
            db.execute(f"ALTER TABLE deliveries DROP COLUMN {column}")
        for table in (
            "cases",
            "corrections",
            "talks",
            "ties",
            "rollups",
            "history",
            "rates",
            "tokens",
        ):
            db.execute(f"DROP TABLE {table}")
        db.execute("DELETE FROM meta")
        db.execute("UPDATE alembic_version SET version_num = '0001'")
    db.close()
    store = open_sqlite(tmp_path)
    assert store.deliveries()[KEY].attempts == 1
    assert store.created_at() is None
    store.close()


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_store_that_was_removed_while_it_is_open_begins_nothing(
    tmp_path: Path, is_replaced: bool
) -> None:
    store = open_sqlite(tmp_path / "a")
    store.begin(KEY, "main", "f", NOW)
    steps = store.steps(KEY)
    path = tmp_path / "a" / "state.db"
    if is_replaced:
        open_sqlite(tmp_path / "b").close()
        (tmp_path / "b" / "state.db").replace(path)
    else:
        path.unlink()
    with pytest.raises(StoreError, match="removed or replaced"):
        store.begin(OTHER, "main", "f", NOW)
    with pytest.raises(StoreError, match="removed or replaced"):
        steps.once("publish", _never, visible=True)
    store.close()


def _never() -> Any:
    raise AssertionError("nothing may be sent")


def test_a_run_whose_lock_was_removed_sends_nothing_more(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    with store.lock("main", 0):
        store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        (tmp_path / "locks" / "main.lock").unlink()
        with pytest.raises(StoreError, match="was removed"):
            steps.once("publish", _never, visible=True)
        with pytest.raises(StoreError, match="was removed"):
            store.begin(OTHER, "main", "f", NOW)
    store.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a file is all there is")
def test_removing_the_lock_files_does_not_let_a_second_run_in(tmp_path: Path) -> None:
    first, second = open_sqlite(tmp_path), open_sqlite(tmp_path)
    with first.lock("main", 0):
        shutil.rmtree(tmp_path / "locks")
        with second.lock("main", 0.1) as is_held, second.lock("other", 0) as is_free:
            assert (is_held, is_free) == (False, True)
    with second.lock("main", 0) as is_held:
        assert is_held
    first.close()
    second.close()


def test_a_lock_file_that_is_removed_during_the_wait_for_it_is_not_the_lock(
    tmp_path: Path,
) -> None:
    store = open_sqlite(tmp_path)
    first, second = threading.Event(), threading.Event()
    holders: list[bool] = []

    def wait_for_it() -> None:
        first.set()
        with store.lock("main", 5) as is_held:
            holders.append(is_held)
            store.check_hold("main")
            second.wait(5)

    with store.lock("main", 0):
        waiting = threading.Thread(target=wait_for_it)
        waiting.start()
        first.wait(5)
        time.sleep(0.2)  # it has the file open by now, or will find that there is none
        (tmp_path / "locks" / "main.lock").unlink()
    while not holders:
        time.sleep(0.01)
    other = open_sqlite(tmp_path)
    with other.lock("main", 0) as is_held:
        assert not is_held
    second.set()
    waiting.join()
    assert holders == [True]
    other.close()
    store.close()


def test_values_that_no_store_can_hold_are_told_in_words(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    with pytest.raises(StoreError, match="cannot hold"):
        store.begin(KEY, "main", "\ud800", NOW)
    began = store.begin(KEY, "main", "f", NOW)
    with pytest.raises(StoreError, match="cannot hold"):
        store.move(KEY, replace(began, attempts=10**40), only_from=[began.state])
    words = replace(began, state=State.UNKNOWN, error="half \ud800")
    store.move(KEY, words, only_from=[began.state])
    assert store.deliveries()[KEY].error == "half \\ud800"
    store.close()


def test_what_was_sent_by_another_cfkit_and_cannot_be_read_counts_as_not_written_down(
    tmp_path: Path,
) -> None:
    store = open_sqlite(tmp_path)
    store.begin(KEY, "main", "f", NOW)
    with store.writing() as db:
        db.raw.execute("UPDATE attempts SET sent = '{\"key\": 1}'")
    assert store.sent(KEY) is None
    store.close()


@pytest.mark.parametrize(
    ("content", "words"), [(b"half a thought" * 99, "not a cfkit store"), (None, "somebody else")]
)
def test_a_file_that_is_no_store_is_left_alone(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "state.db"
    if content is not None:
        path.write_bytes(content)
    else:
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE cats (name)")
        db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=words):
        open_sqlite(tmp_path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_named_as_damaged(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    store.begin(KEY, "main", "f", NOW)
    store.close()
    path = tmp_path / "state.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match="damaged"):
        open_sqlite(tmp_path).deliveries()


def test_a_store_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot make"):
        open_sqlite(tmp_path / "file" / ".cfkit")
    (tmp_path / "locks").write_text("in the way")
    with pytest.raises(StoreError, match="cannot write"):
        open_sqlite(tmp_path)


def test_a_full_disk_is_told_in_words_and_loses_nothing(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    store.begin(KEY, "main", "f", NOW)
    store.close()
    code = (
        "import resource, signal; from pathlib import Path\n"
        "from cfkit.adapters.stores.sqlite import open_sqlite\n"
        "from cfkit.testing.store_contract import NOW, OTHER\n"
        "from cfkit.domain.errors import StoreError\n"
        f"store = open_sqlite(Path({str(tmp_path)!r}))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: store.begin(OTHER, 'main', 'f', NOW)\n"
        "except StoreError as error: print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "disk" in said.stdout
    store = open_sqlite(tmp_path)
    assert list(store.deliveries()) == [KEY]
    store.close()


def test_a_store_that_somebody_writes_to_for_long_is_told_in_words(
    tmp_path: Path,
) -> None:
    store = open_sqlite(tmp_path, busy_seconds=0.1)
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="try again"):
        store.begin(KEY, "main", "f", NOW)
    other.close()
    store.close()


def _hold_and_die(folder: str, ready: Any) -> None:
    with open_sqlite(Path(folder)).lock("main", 0):
        ready.set()
        os.kill(os.getpid(), 9)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_hold_and_die, args=(str(tmp_path), ready))
    process.start()
    assert ready.wait(20)
    process.join()
    store = open_sqlite(tmp_path)
    with store.lock("main", 1) as is_held:
        assert is_held
    store.close()


def _open_and_close(folder: str) -> None:
    open_sqlite(Path(folder)).close()


def test_several_processes_may_make_the_store_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_open_and_close, args=(str(tmp_path),)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]

"""A copy of a store: out of any home while it is in use, into any home, all of it or nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.stores.copies import lost_by, open_copy, put_back, write_copy
from cfkit.adapters.stores.postgres import open_postgres, owner_of
from cfkit.adapters.stores.postgres_address import Address
from cfkit.adapters.stores.records import records
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.errors import InputError, StoreError
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import Pause, State
from cfkit.testing.store_contract import KEY, NOW, OTHER

LATER = NOW + timedelta(days=1)
OWNER = "Library"
Opener = Callable[[], SqlStore]


@pytest.fixture(params=["file", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """Opens one store, in a file or on a server, as often as it is called."""
    if request.param == "file":
        yield from _closing(lambda: open_sqlite(tmp_path / "home", now=lambda: NOW))
        return
    address = _address(request.getfixturevalue("schema_url"))
    yield from _closing(lambda: open_postgres(address, OWNER, lambda: NOW))


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Opener]:
    yield from _closing(lambda: open_sqlite(tmp_path / "elsewhere"))


def _closing(make: Opener) -> Iterator[Opener]:
    opened: list[SqlStore] = []

    def open_it() -> SqlStore:
        opened.append(make())
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


def _address(url: str) -> Address:
    return Address.read(url, project=None, is_rehearsal=False)


def fill(store: SqlStore) -> None:
    began = store.begin(KEY, "main", "f", NOW)
    store.steps(KEY).once("publish", lambda: {"id": "7"}, visible=True)
    live = replace(began, state=State.LIVE, remote_id="7", live_at=NOW, done_steps=("publish",))
    store.move(KEY, live, only_from=[State.ATTEMPTING])
    store.begin(OTHER, "main", "f", NOW)
    store.add_snapshots([Snapshot(KEY, "main", NOW, "fake", {Metric.VIEWS: 3_000_000_000})])
    store.pause(Pause("storm", NOW))


def known(store: SqlStore) -> tuple[Any, ...]:
    steps = store.steps(OTHER)
    return (
        store.deliveries(),
        list(store.snapshots()),
        store.pauses(),
        store.remote_ids("main"),
        store.created_at(),
        list(records(store, ("attempts", "publications", "snapshots"))),
        type(steps),
    )


def restore(store: SqlStore, path: Path, *, is_complete: bool = False) -> None:
    with open_copy(path) as (_, rows):
        put_back(store, rows, LATER, is_complete=is_complete)


def test_a_copy_goes_from_any_home_into_any_home(
    home: Opener, file: Opener, tmp_path: Path
) -> None:
    source, target = home(), file()
    fill(source)
    there, back = tmp_path / "there.db", tmp_path / "back.db"
    write_copy(source, there, OWNER, LATER)
    restore(target, there, is_complete=True)
    assert known(target) == known(source)
    before = known(source)
    write_copy(target, back, OWNER, LATER)
    restore(source, back, is_complete=True)
    assert known(source) == before
    assert source.steps(KEY).once("publish", lambda: None, visible=True) == {"id": "7"}


def test_a_copy_tells_when_it_was_made_of_what_and_whose_it_is(
    home: Opener, tmp_path: Path
) -> None:
    fill(home())
    path = tmp_path / "copy.db"
    counts = write_copy(home(), path, OWNER, LATER)
    with open_copy(path) as (copy, _):
        assert (copy.owner, copy.saved_at) == (OWNER, LATER)
        assert (counts["attempts"], copy.rows["attempts"], copy.rows["publications"]) == (2, 2, 1)
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if "copy" in one.name] == ["copy.db"]


def test_a_copy_is_of_one_instant_while_a_run_writes(home: Opener, tmp_path: Path) -> None:
    fill(home())
    path = tmp_path / "copy.db"
    with home().reading() as db:
        db.raw.execute("SELECT 1")
        write_copy(home(), path, OWNER, LATER)
        home().begin("third.angle.post.people@main", "main", "f", NOW)
    with open_copy(path) as (copy, _):
        assert copy.rows["attempts"] == copy.rows["deliveries"] == 2


def test_what_only_the_present_store_knows_is_counted(home: Opener, tmp_path: Path) -> None:
    store = home()
    fill(store)
    path = tmp_path / "copy.db"
    write_copy(store, path, OWNER, LATER)
    with open_copy(path) as (_, rows):
        assert lost_by(store, rows) == {}
        began = store.deliveries()[OTHER]
        live = replace(began, state=State.LIVE, remote_id="8", live_at=NOW)
        store.move(OTHER, live, only_from=[State.ATTEMPTING])
        store.add_snapshots([Snapshot(KEY, "main", LATER, "fake", {Metric.VIEWS: 4})])
        assert lost_by(store, rows) == {"attempts": 1, "publications": 1, "snapshots": 1}


def test_a_copy_touches_no_file_but_its_own(home: Opener, tmp_path: Path) -> None:
    part = tmp_path / "copy.db.part"
    part.write_text("somebody's own", "utf-8")
    write_copy(home(), tmp_path / "copy.db", OWNER, LATER)
    assert part.read_text("utf-8") == "somebody's own"
    assert not list(tmp_path.glob(".cfkit-*"))


def test_a_store_that_was_put_back_knows_of_its_gap(home: Opener, tmp_path: Path) -> None:
    store = home()
    fill(store)
    assert store.restored_at() is None
    path = tmp_path / "copy.db"
    write_copy(store, path, OWNER, LATER)
    restore(store, path)
    assert (store.created_at(), store.restored_at()) == (NOW, LATER)


def test_a_restore_that_fails_changes_nothing(home: Opener, tmp_path: Path) -> None:
    store = home()
    fill(store)
    path = tmp_path / "copy.db"
    write_copy(store, path, OWNER, LATER)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO publications VALUES ('main', '9', 'x', NULL, 'no instant')")
    db.close()
    before = known(store)
    with pytest.raises((StoreError, ValueError)):
        restore(store, path)
    assert known(store) == before


def test_a_projects_own_name_stays_when_a_copy_is_put_back(
    schema_url: str, file: Opener, tmp_path: Path
) -> None:
    fill(file())
    path = tmp_path / "copy.db"
    write_copy(file(), path, "another name", LATER)
    store = open_postgres(_address(schema_url), OWNER)
    restore(store, path)
    store.close()
    assert owner_of(_address(schema_url)) == OWNER


def test_a_plain_copy_of_the_file_can_be_put_back_too(
    home: Opener, file: Opener, tmp_path: Path
) -> None:
    fill(file())
    with open_copy(tmp_path / "elsewhere" / "state.db") as (copy, rows):
        assert (copy.saved_at, copy.owner, copy.rows["attempts"]) == (None, None, 2)
        put_back(home(), rows, LATER, is_complete=False)
    assert home().deliveries() == file().deliveries()


@pytest.mark.parametrize("content", [b"", b"no store at all" * 99])
def test_a_file_that_is_no_store_is_not_put_back(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "copy.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="cannot be put back") as caught, open_copy(path):
        pass
    assert str(path) in str(caught.value)


def test_a_copy_of_a_newer_cfkit_is_not_put_back(file: Opener, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    write_copy(file(), path, OWNER, LATER)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(StoreError, match="newer cfkit"), open_copy(path):
        pass


def test_a_copy_does_not_replace_a_file(file: Opener, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    path.write_text("dear")
    with pytest.raises(InputError, match="is there already"):
        write_copy(file(), path, OWNER, LATER)
    assert path.read_text() == "dear"
    with pytest.raises(InputError, match="is no folder"):
        write_copy(file(), tmp_path / "nowhere" / "copy.db", OWNER, LATER)

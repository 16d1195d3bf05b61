"""What somebody changed in the database by hand is told with its place, never a traceback."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cfkit.adapters.stores.copies import channels, lost_by, open_copy, put_back, write_copy
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.errors import NotSent, StoreError
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import Pause, State
from cfkit.testing.store_contract import KEY, NOW, OTHER

from .conftest import Opener, schema_of

Ask = Callable[[SqlStore], Any]


@pytest.fixture
def store(tmp_path: Path) -> SqlStore:
    """A store that knows a little of everything."""
    made = open_sqlite(tmp_path, now=lambda: NOW)
    began = made.begin(KEY, "main", "f", NOW)
    made.steps(KEY).once("upload", lambda: 1)
    live = replace(began, state=State.LIVE, remote_id="77", live_at=NOW)
    made.move(KEY, live, only_from=[State.ATTEMPTING])
    made.pause(Pause("a fire", NOW))
    made.add_snapshots([Snapshot(KEY, "main", NOW, "fake", {Metric.LIKES: 3})])
    return made


def change(tmp_path: Path, statement: str) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db")) as db, db:
        db.execute(statement)


@pytest.mark.parametrize(
    ("statement", "ask", "words"),
    [
        (
            "UPDATE deliveries SET began_at = 'tuesday'",
            lambda store: store.deliveries(),
            f'table deliveries, row {KEY}, began_at holds "tuesday", which is no instant',
        ),
        (
            "UPDATE deliveries SET live_at = '2026-12-01T10:00:00'",
            lambda store: store.deliveries([KEY]),
            'live_at holds "2026-12-01T10:00:00", which is no instant',
        ),
        (
            "UPDATE deliveries SET slot = 7",
            lambda store: store.deliveries(),
            'slot holds "7", which is no instant',
        ),
        (
            "UPDATE deliveries SET state = 'flying'",
            lambda store: store.begin(KEY, "main", "f", NOW),
            f'row {KEY}, state holds "flying", which this cfkit does not know',
        ),
        (
            "UPDATE deliveries SET done_steps = '[1'",
            lambda store: store.deliveries(),
            "done_steps holds what is no JSON of its kind",
        ),
        (
            "UPDATE deliveries SET done_steps = '{}'",
            lambda store: store.deliveries(),
            "done_steps holds what is no JSON of its kind",
        ),
        (
            "UPDATE deliveries SET parts = '[]'",
            lambda store: store.deliveries(),
            "parts holds what is no JSON of its kind",
        ),
        (
            "UPDATE deliveries SET attempts = 'many'",
            lambda store: store.steps(KEY),
            'attempts holds "many", which is no number',
        ),
        (
            "UPDATE deliveries SET visible_begun = 5",
            lambda store: store.deliveries(),
            'visible_begun holds "5", which is neither 0 nor 1',
        ),
        (
            "UPDATE deliveries SET url = x'ff'",
            lambda store: store.deliveries(),
            "url holds what is no text",
        ),
        (
            "UPDATE deliveries SET url = CAST(x'ff' AS TEXT)",
            lambda store: store.deliveries(),
            "url holds what is no text",
        ),
        (
            "UPDATE steps SET result = 'half'",
            lambda store: store.steps(KEY).once("upload", lambda: 1),
            f"table steps, row {KEY}, upload, result holds what is no JSON",
        ),
        (
            "UPDATE pauses SET since = 'soon'",
            lambda store: store.pauses(),
            'table pauses, row all, since holds "soon"',
        ),
        (
            "UPDATE snapshots SET taken_at = 'later'",
            lambda store: list(store.snapshots()),
            'taken_at holds "later"',
        ),
        (
            "UPDATE snapshots SET value = 'lots'",
            lambda store: list(store.snapshots()),
            'value holds "lots", which is no number',
        ),
        (
            "UPDATE snapshots SET taken_at = 'later'",
            lambda store: store.last_taken("fake"),
            'holds "later", which is no instant',
        ),
        (
            "UPDATE meta SET value = 'once' WHERE name = 'created_at'",
            lambda store: store.created_at(),
            'table meta, row created_at, value holds "once"',
        ),
    ],
)
def test_a_value_that_no_cfkit_wrote_is_told_with_its_place_and_what_to_do(
    store: SqlStore, tmp_path: Path, statement: str, ask: Ask, words: str
) -> None:
    change(tmp_path, statement)
    with pytest.raises(StoreError) as caught:
        ask(store)
    assert words in str(caught.value)
    assert "cfkit state restore" in str(caught.value)
    assert caught.value.exit_code == 7
    store.close()


def test_a_long_value_is_told_in_part(store: SqlStore, tmp_path: Path) -> None:
    change(tmp_path, "UPDATE deliveries SET began_at = hex(zeroblob(2500))")
    with pytest.raises(StoreError) as caught:
        store.deliveries()
    assert len(str(caught.value)) < 500
    store.close()


def test_a_value_in_postgresql_is_told_in_the_same_words(
    opened: Opener, schema_url: str, admin: psycopg.Connection
) -> None:
    store = opened()
    store.begin(KEY, "main", "f", NOW)
    admin.execute(f"SET search_path TO {schema_of(schema_url)}")
    admin.execute("UPDATE deliveries SET began_at = 'tuesday'")
    with pytest.raises(StoreError, match='began_at holds "tuesday", which is no instant'):
        store.deliveries()


def test_instants_come_back_in_utc_whatever_zone_they_were_written_in(
    store: SqlStore, tmp_path: Path
) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=3)))
    store.begin(OTHER, "main", "f", there)
    found = store.deliveries()[OTHER].began_at
    assert (found, found and found.tzinfo) == (NOW, UTC)
    change(tmp_path, "UPDATE deliveries SET began_at = '2026-12-01T12:00:00+03:00'")
    found = store.deliveries()[OTHER].began_at
    assert (found, found and found.tzinfo) == (datetime(2026, 12, 1, 9, tzinfo=UTC), UTC)
    store.close()


def test_an_instant_without_a_zone_is_not_written(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        store.begin(OTHER, "main", "f", NOW.replace(tzinfo=None))
    assert OTHER not in store.deliveries()
    store.close()


def test_a_step_whose_table_is_gone_is_not_made(store: SqlStore, tmp_path: Path) -> None:
    store.begin(OTHER, "main", "f", NOW)
    steps = store.steps(OTHER)
    change(tmp_path, "DROP TABLE steps")
    with pytest.raises(NotSent, match="its table steps is gone") as caught:
        steps.once("publish", lambda: pytest.fail("nothing may be sent"), visible=True)
    assert caught.value.exit_code == 7
    assert store.deliveries()[OTHER].open_step is None
    store.close()


def test_a_column_that_is_gone_is_named(store: SqlStore, tmp_path: Path) -> None:
    change(tmp_path, "ALTER TABLE deliveries DROP COLUMN url")
    with pytest.raises(StoreError, match=r"its column deliveries\.url is gone"):
        store.deliveries()
    store.close()


def test_a_copy_can_be_put_back_over_what_cannot_be_read(store: SqlStore, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    write_copy(store, path, "Library", NOW)
    change(tmp_path, "UPDATE deliveries SET began_at = 'tuesday'")
    change(tmp_path, "UPDATE attempts SET ended_at = 'later', n = 1")
    assert channels(store) == ["main"]
    with open_copy(path) as (_, rows):
        assert lost_by(store, rows) == {"attempts": 1}
        put_back(store, rows, NOW, is_complete=True)
    assert store.deliveries()[KEY].state is State.LIVE
    store.close()

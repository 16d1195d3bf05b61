"""Stores that earlier versions left behind, as dumps in `schemas/`, are brought up whole.

A released revision gets a dump: of SQLite by `iterdump`, of PostgreSQL with statements that insert.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from cfkit.adapters.stores import upgrade
from cfkit.adapters.stores.copies import open_copy, put_back
from cfkit.adapters.stores.postgres import open_postgres
from cfkit.adapters.stores.postgres_address import Address
from cfkit.adapters.stores.schema import HEAD, rates
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.adapters.stores.tokens import SqlVault
from cfkit.adapters.tokens.seal import Seal
from cfkit.domain.metrics import Metric
from cfkit.domain.publication import State
from cfkit.testing.postgres import PostgresServer

from .conftest import differences

SCHEMAS = Path(__file__).parent / "schemas"
REVISIONS = Path(upgrade.__file__).parent / "migrations" / "versions"
DUMPS = sorted(SCHEMAS.glob("*.sql"))
LIVE = "loaf.myth.text_post.families@main"
UNKNOWN = "rye.question.poll.families@main"
WAITING = "early.story.text_post.families@other"
MISSED = "old.fact.text_post.families@main"


def day(number: int) -> datetime:
    return datetime(2026, 11, number, 9, tzinfo=UTC)


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def dump(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def old(dump: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """The store of an earlier version, opened by this one."""
    if dump.stem.startswith("sqlite"):
        store = open_sqlite(_file(dump, tmp_path))
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url: str = request.getfixturevalue("schema_url")
        schema = sql.Identifier(url.rpartition("=")[2])
        with psycopg.connect(server.url) as db:
            db.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
            db.execute(sql.SQL("SET search_path TO {}").format(schema))
            db.execute(dump.read_bytes())
        store = open_postgres(Address.read(url, project=None, is_rehearsal=False), "Library")
    yield store
    store.close()


def _file(dump: Path, folder: Path) -> Path:
    with sqlite3.connect(folder / "state.db") as db:
        db.executescript(dump.read_text())
    db.close()
    return folder


def test_a_store_of_an_earlier_schema_keeps_everything(old: SqlStore, dump: Path) -> None:
    found = old.deliveries()
    assert {key: one.state for key, one in found.items()} == {
        LIVE: State.LIVE,
        UNKNOWN: State.UNKNOWN,
        WAITING: State.WAITING,
        MISSED: State.MISSED,
    }
    live = found[LIVE]
    assert (live.attempts, live.remote_id, live.live_at) == (2, "77", day(22))
    assert live.done_steps == ("publish", "part-2")
    assert (found[UNKNOWN].open_step, found[UNKNOWN].visible_begun) == ("publish", True)
    assert found[WAITING].not_before == day(25)
    assert old.steps(LIVE).once("publish", lambda: None, visible=True) == {"id": "77"}
    assert old.remote_ids("main") == {"77": LIVE}
    assert [one.reason for one in old.pauses()] == ["a day of mourning"]
    first, second = old.snapshots()
    assert (first.counts, second.counts) == ({Metric.VIEWS: 1200, Metric.LIKES: 0}, {})
    assert list(old.rollup([LIVE])) == [first]
    assert old.created_at() == (None if dump.stem.endswith("0001") else day(20))


def test_a_store_of_an_earlier_schema_keeps_tokens_and_rates(old: SqlStore, dump: Path) -> None:
    """Those that had none get none; what is sealed needs the key that it was sealed with."""
    revision = dump.stem[-4:]
    kept = SqlVault(old, lambda _: Seal([])).about()
    assert [(one.channel, one.name, one.account, one.scopes, one.expires_at) for one in kept] == (
        [("main", "token", "@mill", ("write:statuses",), datetime(2026, 12, 20, 9, tzinfo=UTC))]
        if revision >= "0004"
        else []
    )
    levels = dict(old.ask(select(rates.c.name, rates.c.level)))
    assert levels == ({"mastodon.calls": 299.0, "vk.posts": None} if revision >= "0005" else {})
    assert old.sequels() == {}
    assert all(not one.parts and one.deleted_at is None for one in old.deliveries().values())


def test_every_revision_but_the_present_one_has_a_dump() -> None:
    """The first store in PostgreSQL was of revision 0002."""
    found = {path.name[:4] for path in REVISIONS.glob("[0-9]*.py")} - {HEAD}
    dumped = {path.stem for path in DUMPS}
    assert {f"sqlite-{one}" for one in found} <= dumped
    assert {f"postgresql-{one}" for one in found - {"0001"}} <= dumped


def test_a_store_of_an_earlier_schema_has_the_tables_that_the_queries_use(
    old: SqlStore, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    is_file = old.compiler.dialect.name == "sqlite"
    url = f"sqlite:///{tmp_path / 'state.db'}" if is_file else request.getfixturevalue("schema_url")
    assert differences(url) == []


def test_a_store_of_an_earlier_schema_goes_on(old: SqlStore) -> None:
    waiting = old.deliveries()[WAITING]
    planned = old.move(
        WAITING, replace(waiting, state=State.PLANNED), only_from=[State.WAITING], attempt=1
    )
    assert old.begin(WAITING, "other", "f3", day(26)).attempts == planned.attempts + 1


def test_a_backup_of_an_earlier_version_can_be_put_back(dump: Path, tmp_path: Path) -> None:
    if not dump.stem.startswith("sqlite"):
        pytest.skip("a backup is a file of SQLite, whatever it was taken from")
    (tmp_path / "old").mkdir()
    store = open_sqlite(tmp_path / "new")
    with open_copy(_file(dump, tmp_path / "old") / "state.db") as (_, rows):
        put_back(store, rows, day(27), is_complete=False)
    assert set(store.deliveries()) == {LIVE, UNKNOWN, WAITING, MISSED}
    assert store.deliveries()[LIVE].state is State.LIVE
    store.close()


def test_each_dump_is_of_the_revision_that_its_name_says(dump: Path) -> None:
    (revision,) = re.findall(
        r"INSERT INTO \"?alembic_version\"? VALUES ?\('(\d+)'\)", dump.read_text()
    )
    assert dump.stem.endswith(revision)
    assert revision <= HEAD

"""What comes in is read back alike from SQLite and from PostgreSQL, and so is the report on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cfkit.adapters.stores.postgres import open_postgres
from cfkit.adapters.stores.postgres_address import Address
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.numbers_out import counted, past
from cfkit.application.readings import collect
from cfkit.domain.metrics import AGES, Metric, Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.publication import State

BORN = datetime(2026, 11, 1, 9, tzinfo=UTC)
KEYS = [f"rye.myth.text_post.families@tg#{number}" for number in range(2, 32)]


@pytest.fixture
def both(schema_url: str, tmp_path: Path) -> Iterator[tuple[SqlStore, SqlStore]]:
    address = Address.read(schema_url, project=None, is_rehearsal=False)
    stores = open_sqlite(tmp_path), open_postgres(address, "Library")
    yield stores
    for store in stores:
        store.close()


def fill(store: SqlStore) -> None:
    for number, key in enumerate(KEYS):
        began = store.begin(key, "tg", "f", BORN)
        live = replace(began, state=State.LIVE, remote_id=str(number), live_at=BORN)
        store.move(key, live, only_from=[State.ATTEMPTING])
    for age in (*AGES, timedelta(days=12), timedelta(days=200)):
        counts = {Metric.VIEWS: age.days * 7 + 3, Metric.LIKES: 3_000_000_000}
        store.add_snapshots([Snapshot(key, "tg", BORN + age, "tg", counts) for key in KEYS])
        store.add_snapshots([Snapshot(KEYS[0], "tg", BORN + age, "import", {})])
    old = PastPost("tg", "https://a.example/", BORN, BORN + AGES[-1], {Metric.REACH: 7}, text="Ё")
    store.history().add([replace(old, url=f"{old.url}{number}") for number in range(5)])


def test_both_databases_tell_the_same(both: tuple[SqlStore, SqlStore]) -> None:
    for store in both:
        fill(store)
    one, other = both
    assert [*counted(one.snapshots(), one.deliveries())] == [
        *counted(other.snapshots(), other.deliveries())
    ]
    assert [*past(one.history().read())] == [*past(other.history().read())]
    born = dict.fromkeys(KEYS, BORN)
    assert collect(one.rollup(KEYS), born) == collect(other.rollup(KEYS), born)
    assert one.last_taken("import") == other.last_taken("import")

"""The store in PostgreSQL, on a real server."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from cfkit.adapters.stores.postgres import hand_over, open_postgres, owner_of
from cfkit.adapters.stores.postgres_locks import advisory_lock
from cfkit.adapters.stores.schema import HEAD
from cfkit.adapters.stores.sql import SqlStore
from cfkit.domain.errors import StoreError, UsageError
from cfkit.domain.publication import State
from cfkit.testing.postgres import PostgresServer
from cfkit.testing.store_contract import KEY, NOW, OTHER, StoreContract

from .conftest import Opener, address, differences, schema_of


class TestPostgres(StoreContract):
    @pytest.fixture
    def store_again(self, schema_url: str) -> Any:
        return lambda: open_postgres(address(schema_url), "Library")


def test_the_migrations_lead_to_the_tables_that_the_queries_use(
    opened: Opener, schema_url: str
) -> None:
    opened()
    assert differences(schema_url) == []
    with psycopg.connect(schema_url.partition("?")[0]) as db:
        db.execute(f"SET search_path TO {schema_of(schema_url)}")
        found = db.execute("SELECT version_num FROM alembic_version")
        assert found.fetchall() == [(HEAD,)]


def test_several_runners_may_make_the_store_at_once(opened: Opener) -> None:
    threads = [threading.Thread(target=opened) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened().deliveries() == {}


def test_a_newer_store_is_refused_with_the_remedy(
    opened: Opener, schema_url: str, admin: psycopg.Connection
) -> None:
    opened()
    admin.execute(f"SET search_path TO {schema_of(schema_url)}")
    admin.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer cfkit; upgrade") as caught:
        opened()
    assert caught.value.exit_code == 7


def test_tables_of_somebody_else_are_left_alone(
    opened: Opener, schema_url: str, admin: psycopg.Connection
) -> None:
    schema = schema_of(schema_url)
    admin.execute(f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.cats (name text)")
    with pytest.raises(StoreError, match="somebody else's"):
        opened()
    found = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,))
    assert found.fetchall() == [("cats",)]


def test_two_projects_are_never_mixed(opened: Opener, schema_url: str) -> None:
    opened().begin(KEY, "main", "f", NOW)
    with pytest.raises(StoreError, match='holds the posts of "Library"') as caught:
        opened(owner="Town")
    assert "factory.project" in str(caught.value)
    assert owner_of(address(schema_url)) == "Library"
    hand_over(address(schema_url), "Town Library")
    assert list(opened(owner="Town Library").deliveries()) == [KEY]
    assert owner_of(address(schema_url)) == "Town Library"


def test_each_project_has_a_schema_and_a_rehearsal_another(postgres: PostgresServer) -> None:
    url = postgres.url
    assert address(url).schema == "cfkit"
    assert address(url, project="town-library").schema == "cfkit_town-library"
    assert address(f"{url}?schema=news", project="town").schema == "news"
    assert address(url, project="town", is_rehearsal=True).schema == "cfkit_town_rehearsal"
    assert owner_of(address(url, project="nowhere")) is None
    store = open_postgres(address(url, project="town-library"), "Town")
    assert store.deliveries() == {}
    store.close()


@pytest.mark.parametrize(
    "written",
    [
        "postgresql://cfkit:hush@7@db.example/state",
        "postgresql://cfkit:hush/7@db.example/state",
        "postgresql://cfkit:hush?7@db.example/state",
        "postgresql://cfkit:hush 7@db.example/state",
        "postgresql://cfkit:hush%@db.example/state",
        "postgresql://cfkit:hush@[db.example/state",
        "postgresql://db.example/state?password=hush&nonsense=1",
        "postgresql://cfkit:hush@db.example/state?schema=hush it",
        "postgresql://cfkit:hush@db.example/state?schema=pg_catalog",
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_repeating_it(written: str) -> None:
    with pytest.raises(UsageError, match="CFKIT_STORE") as caught:
        address(written)
    assert "hush" not in str(caught.value)


def test_an_address_does_not_show_its_password() -> None:
    assert "hush" not in repr(address("postgresql://cfkit:hush@db.example/state"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/postgres?", "/nowhere?"), 'database "nowhere" does not exist'),
        (("127.0.0.1:", "127.0.0.1:1"), "cannot be reached"),
        (("postgres:", "postgres:x"), "password authentication failed"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_without_the_password(
    schema_url: str, postgres: PostgresServer, change: tuple[str, str], words: str
) -> None:
    if change[1].endswith(":1"):
        with psycopg.connect(postgres.url):
            change = (f":{postgres.port}/", ":1/")
    with pytest.raises(StoreError, match=words) as caught:
        open_postgres(address(schema_url.replace(*change)), "Library")
    assert caught.value.exit_code == 7
    assert postgres.password not in str(caught.value)
    assert caught.value.__suppress_context__


def test_many_runners_claim_each_placement_once(opened: Opener) -> None:
    keys = [f"idea.angle.post.people@main#{n}" for n in range(20)]
    stores = [opened() for _ in range(4)]
    won: list[str] = []
    start = threading.Barrier(len(stores))

    def claim(store: SqlStore) -> None:
        start.wait()
        for key in keys:
            try:
                won.append(store.begin(key, "main", "f", NOW).key)
            except StoreError as error:
                assert "another run was faster" in str(error)  # noqa: PT017  raised in a thread

    threads = [threading.Thread(target=claim, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == sorted(keys)
    assert {one.attempts for one in stores[0].deliveries().values()} == {1}


def test_a_step_is_run_by_one_of_two_who_are_at_the_same_attempt(opened: Opener) -> None:
    stores = [opened(), opened()]
    stores[0].begin(KEY, "main", "f", NOW)
    ran: list[int] = []
    for store in stores:
        store.steps(KEY).once("upload", lambda: ran.append(1))
    assert ran == [1]


def _hold_and_die(url: str, ready: Any) -> None:
    with open_postgres(address(url), "Library").lock("main", 0):
        ready.set()
        os.kill(os.getpid(), 9)


def test_a_lock_dies_with_its_process(opened: Opener, schema_url: str) -> None:
    store = opened()
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_hold_and_die, args=(schema_url, ready))
    process.start()
    assert ready.wait(60)
    process.join()
    with store.lock("main", 5) as is_held:
        assert is_held


def _never() -> Any:
    raise AssertionError("nothing may be sent")


def _cut(admin: psycopg.Connection, _: PostgresServer) -> None:
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'cfkit' AND pid <> pg_backend_pid()"
    )


def _restart(_: psycopg.Connection, server: PostgresServer) -> None:
    server.restart()


def _restart_slowly(_: psycopg.Connection, server: PostgresServer) -> None:
    server.stop()
    threading.Timer(1.0, server.start).start()


@pytest.mark.parametrize("happens", [_cut, _restart, _restart_slowly])
def test_a_run_whose_connections_were_cut_sends_nothing_more_and_the_next_one_goes_on(
    opened: Opener,
    postgres: PostgresServer,
    happens: Callable[[psycopg.Connection, PostgresServer], None],
) -> None:
    store = opened()
    connection = psycopg.connect(postgres.url, autocommit=True)
    with store.lock("main", 0):
        store.begin(KEY, "main", "f", NOW)
        steps = store.steps(KEY)
        steps.once("publish", lambda: happens(connection, postgres), visible=True)
        found = store.deliveries()[KEY]
        assert (found.open_step, found.done_steps) == (None, ("publish",))
        with pytest.raises(StoreError, match="was lost"):
            steps.once("part-2", _never, visible=True)
        with pytest.raises(StoreError, match="was lost"):
            store.begin(OTHER, "main", "f", NOW)
        with opened().lock("main", 0) as is_held:
            assert is_held
    connection.close()
    assert list(store.deliveries()) == [KEY]
    with store.lock("main", 0) as is_held:
        assert is_held
        store.begin(OTHER, "main", "f", NOW)


def test_a_pool_that_lends_one_session_to_two_runs_lets_only_one_of_them_in(
    postgres: PostgresServer,
) -> None:
    session = psycopg.connect(postgres.url)
    first = advisory_lock(lambda: session, nullcontext, "pooled", "main", 0)
    second = advisory_lock(lambda: session, nullcontext, "pooled", "main", 0)
    with first as held, second as held_twice:
        assert (held is not None, held_twice) == (True, None)
    session.close()


def test_a_lock_that_moved_to_another_session_is_found_gone(postgres: PostgresServer) -> None:
    session = psycopg.connect(postgres.url)
    with advisory_lock(lambda: session, nullcontext, "pooled", "other", 0) as held:
        assert held is not None
        held.check()
        session.execute("SELECT pg_advisory_unlock_all()")
        with pytest.raises(StoreError, match="was lost"):
            held.check()
    session.close()


def test_a_state_that_another_run_is_just_changing_is_waited_for_and_respected(
    opened: Opener, schema_url: str, postgres: PostgresServer, admin: psycopg.Connection
) -> None:
    store = opened()
    began = store.begin(KEY, "main", "f", NOW)
    failures: list[StoreError] = []

    def move() -> None:
        try:
            store.move(KEY, replace(began, state=State.WAITING), only_from=[State.ATTEMPTING])
        except StoreError as error:
            failures.append(error)

    with psycopg.connect(postgres.url) as other:
        other.execute(f"SET search_path TO {schema_of(schema_url)}")
        other.execute("UPDATE deliveries SET state = 'unknown'")
        thread = threading.Thread(target=move)
        thread.start()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        until = time.monotonic() + 10
        while admin.execute(waiting).fetchone() == (0,) and time.monotonic() < until:
            time.sleep(0.01)
    thread.join()
    assert "another run was faster" in str(failures)
    assert store.deliveries()[KEY].state is State.UNKNOWN


def test_what_was_begun_is_on_the_disk_when_settled_and_nobody_waits_for_a_row(
    opened: Opener, schema_url: str, admin: psycopg.Connection
) -> None:
    store = opened()
    store.begin(KEY, "main", "f", NOW)
    (written,) = admin.execute("SELECT pg_current_wal_insert_lsn()").fetchone() or ()
    with psycopg.connect(schema_url.partition("?")[0]) as other:
        other.execute(f"SET search_path TO {schema_of(schema_url)}")
        other.execute("UPDATE meta SET value = value")  # another worker, on its way to the disk
        store.settle()
        other.rollback()
    found = admin.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", (written,))
    assert found.fetchone() == (True,)

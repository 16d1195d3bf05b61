"""What goes wrong with a PostgreSQL server is told in words and loses nothing."""

import psycopg
import pytest

from cfkit.adapters.stores.postgres import open_postgres
from cfkit.domain.errors import StoreError
from cfkit.domain.publication import State
from cfkit.testing.postgres import PostgresServer
from cfkit.testing.store_contract import KEY, NOW, OTHER

from .conftest import Opener, address, schema_of


def test_a_server_that_is_gone_for_good_is_told_in_words(postgres: PostgresServer) -> None:
    store = open_postgres(address(f"{postgres.url}?schema=gone"), "Library", reconnect_seconds=0.1)
    postgres.stop()
    try:
        with pytest.raises(StoreError, match="cannot be reached") as caught:
            store.deliveries()
    finally:
        postgres.start()
    assert postgres.password not in str(caught.value)
    assert store.deliveries() == {}
    store.close()


def test_a_database_that_takes_no_writes_can_be_read(opened: Opener) -> None:
    opened().begin(KEY, "main", "f", NOW)
    standby = opened("&options=-c%20default_transaction_read_only%3Don")
    assert list(standby.deliveries()) == [KEY]
    with pytest.raises(StoreError, match="takes no writes") as caught:
        standby.begin(OTHER, "main", "f", NOW)
    assert caught.value.exit_code == 7


def test_a_user_without_rights_is_told_which_ones_are_missing(
    schema_url: str, postgres: PostgresServer, admin: psycopg.Connection
) -> None:
    user = f"guest_{schema_of(schema_url)}"
    admin.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'hush'")
    guest = schema_url.replace(f"postgres:{postgres.password}", f"{user}:hush")
    with pytest.raises(StoreError, match="GRANT CREATE"):
        open_postgres(address(guest), "Library")
    admin.execute(f"CREATE SCHEMA {schema_of(schema_url)} AUTHORIZATION {user}")
    store = open_postgres(address(guest), "Library")
    assert store.deliveries() == {}
    store.close()


@pytest.mark.parametrize(
    ("state", "words"),
    [("disk_full", "disk is full"), ("deadlock_detected", "try again"), ("58030", "refused")],
)
def test_what_a_server_runs_out_of_is_told_in_words_and_loses_nothing(
    opened: Opener, schema_url: str, admin: psycopg.Connection, state: str, words: str
) -> None:
    store = opened()
    store.begin(KEY, "main", "f", NOW)
    schema = schema_of(schema_url)
    admin.execute(
        f"CREATE FUNCTION {schema}.fail() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$;"
        f" CREATE TRIGGER fail BEFORE INSERT ON {schema}.attempts EXECUTE FUNCTION {schema}.fail()"
    )
    with pytest.raises(StoreError, match=words):
        store.begin(OTHER, "main", "f", NOW)
    admin.execute(f"DROP TRIGGER fail ON {schema}.attempts")
    assert list(store.deliveries()) == [KEY]
    store.begin(OTHER, "main", "f", NOW)


def test_a_row_that_somebody_keeps_for_long_is_told_in_words(
    opened: Opener, schema_url: str, postgres: PostgresServer
) -> None:
    store = opened(busy_seconds=0.1)
    began = store.begin(KEY, "main", "f", NOW)
    with psycopg.connect(postgres.url) as other:
        other.execute(f"SET search_path TO {schema_of(schema_url)}")
        other.execute("UPDATE deliveries SET attempts = 1")
        with pytest.raises(StoreError, match="try again"):
            store.move(KEY, began, only_from=[State.ATTEMPTING])
    store.move(KEY, began, only_from=[State.ATTEMPTING])


@pytest.mark.parametrize("what", ["TABLE {0}.deliveries", "SCHEMA {0} CASCADE"])
def test_a_store_that_was_dropped_meanwhile_is_told_in_words(
    opened: Opener, schema_url: str, admin: psycopg.Connection, what: str
) -> None:
    store = opened()
    admin.execute(f"DROP {what.format(schema_of(schema_url))}")
    with pytest.raises(StoreError, match="put a backup back"):
        store.begin(KEY, "main", "f", NOW)


def test_values_that_no_store_can_hold_are_told_in_words(opened: Opener) -> None:
    store = opened()
    for value in ("\ud800", "\0"):
        with pytest.raises(StoreError, match="cannot hold"):
            store.begin(KEY, "main", value, NOW)
    assert store.deliveries() == {}

"""The tables of the queue: procrastinate's, in a schema of their own, made and upgraded here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any, LiteralString, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from cfkit.adapters.stores.postgres_locks import number_of
from cfkit.adapters.stores.postgres_words import words_of
from cfkit.domain.errors import StoreError

if TYPE_CHECKING:
    from cfkit.adapters.stores.postgres_address import Address

_MAKING = "_make"
_VERSION = "cfkit_version"
_NAMES = "cfkit_workers"
_ADD_NAMES = """
CREATE TABLE IF NOT EXISTS cfkit_workers (
  id bigint PRIMARY KEY REFERENCES procrastinate_workers ON DELETE CASCADE, name text NOT NULL
)
"""
_SESSION = "SET statement_timeout = '60s'; SET lock_timeout = '15s'"

_THERE = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s"


@contextmanager
def opened(address: Address) -> Iterator[psycopg.Connection]:
    """Open a connection that sees the tables of the queue; what goes wrong is a `StoreError`.

    Every statement is committed at once.
    """
    with words_of(address)():
        connection = psycopg.connect(conninfo(address), autocommit=True)
        with connection:
            connection.execute(_SESSION)
            connection.execute(search_path(address))
            yield connection


def conninfo(address: Address) -> str:
    """Write what the driver connects with; it holds the password."""
    return make_conninfo("", **cast("dict[str, Any]", address.parameters))


def search_path(address: Address) -> sql.Composed:
    """Write the statement after which a connection sees the tables of the queue."""
    return sql.SQL("SET search_path TO {}").format(sql.Identifier(address.queue))


def is_there(address: Address) -> bool:
    """Whether the queue was ever used."""
    with opened(address) as connection:
        return _ask(connection, _THERE, address.queue)


def names_workers(connection: psycopg.Connection) -> bool:
    """Whether the queue knows which process each worker is; an older cfkit did not write it."""
    return _ask(connection, "SELECT to_regclass(%s) IS NOT NULL", _NAMES)


def bring_up(address: Address) -> None:
    """Make the tables, or bring them up to the installed procrastinate, one runner at a time.

    Raise `StoreError` when a newer one made them.
    """
    newest = _migrations()[-1]
    with opened(address) as connection:
        if _version(connection, address.queue) == newest and names_workers(connection):
            return
        with connection.transaction():
            number = number_of(address.queue, _MAKING)
            connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (number,))
            _upgrade(connection, address.queue, newest)
            connection.execute(_ADD_NAMES)


def _upgrade(connection: psycopg.Connection, schema: str, newest: str) -> None:
    version = _version(connection, schema)
    if version is None:
        if not _ask(connection, _THERE, schema):
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        connection.execute(_shipped("schema.sql"))
        connection.execute("CREATE TABLE cfkit_version (migration text NOT NULL)")
        connection.execute("INSERT INTO cfkit_version VALUES (%s)", (newest,))
        return
    for name in _migrations():
        if name > version:
            connection.execute(_shipped("migrations", name))
    connection.execute("UPDATE cfkit_version SET migration = %s", (newest,))


def _version(connection: psycopg.Connection, schema: str) -> str | None:
    tables = {name for (name,) in connection.execute(_TABLES, (schema,))}
    if not tables:
        return None
    if _VERSION not in tables:
        raise StoreError(
            f"the schema {schema} holds somebody else's tables, not a queue of cfkit; name another"
            " place with ?schema= in CFKIT_STORE"
        )
    row = connection.execute("SELECT migration FROM cfkit_version").fetchone()
    version: str = row[0] if row else ""
    if version > _migrations()[-1]:
        raise StoreError(
            "the queue was made by a newer procrastinate: pip install -U 'cfkit[postgres]'"
        )
    return version


def _migrations() -> list[str]:
    folder = resources.files("procrastinate.sql") / "migrations"
    return sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql"))


def _shipped(*path: str) -> bytes:
    return resources.files("procrastinate.sql").joinpath(*path).read_bytes()


def _ask(connection: psycopg.Connection, query: LiteralString, value: str) -> bool:
    row = connection.execute(query, (value,)).fetchone()
    return row is not None and bool(row[0])

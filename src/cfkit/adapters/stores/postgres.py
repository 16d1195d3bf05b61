"""Open the store in PostgreSQL: a schema for each project, any number of runners on any hosts."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    String,
    column,
    create_engine,
    func,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.pool import NullPool

from cfkit.domain.errors import StoreError

from .postgres_address import Address
from .postgres_locks import advisory_lock, number_of
from .postgres_words import said, words_of
from .prepared import Compiler, Session
from .schema import HEAD, meta
from .sessions import Driver, Sessions
from .sql import SqlStore
from .upgrade import OWNER, migrate, note_birth, refuse_newer

_LOOK_AGAIN = 0.2
_DIALECT: Callable[[], Dialect] = PGDialect_psycopg

Clock = Callable[[], datetime]
_MIGRATING = "_migrate"  # a slug never starts with "_", so no channel can be called this

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema")
_NAMESPACE = text("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = :schema)")

_TRIFLE = text("SELECT pg_logical_emit_message(true, 'cfkit', '')")
"""A word in the log of the server. A row that all workers write makes them queue behind the disk:
16 of them waited three times as long (own measurement, PostgreSQL 18.4, 2026-11-27)."""

_SESSION = """
SET statement_timeout = '60s';
SET idle_in_transaction_session_timeout = '300s';
SET tcp_keepalives_idle = 30;
SET tcp_keepalives_interval = 10;
SET tcp_keepalives_count = 3;
SET client_encoding = 'UTF8'
"""
"""The keepalives are the server's: a runner whose machine lost its power gives its locks back."""


def open_postgres(
    address: Address,
    owner: str,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    busy_seconds: float = 15.0,
    reconnect_seconds: float = 15.0,
) -> SqlStore:
    """Open the store, made when it is not there, brought up to this cfkit's schema.

    `owner` names the project; a store that holds another's posts is refused. Raise `StoreError`
    also when the database cannot be reached, does not let cfkit in, or was written by a newer
    cfkit; later, when another runner keeps a row for longer than `busy_seconds`. A server that is
    restarted while the store is open is waited for.
    """
    dial = _Dial(address, busy_seconds)
    in_words = words_of(address)
    driver = Driver(
        dial,
        psycopg.Error,
        reading="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        writing="BEGIN",
        lazily="BEGIN; SET LOCAL synchronous_commit TO off",
        options={"prepare": False},
        trifle=_TRIFLE,
    )
    sessions = Sessions(driver, Compiler(_DIALECT(), address.schema))
    store = SqlStore(
        sessions,
        lambda name, wait: advisory_lock(dial, in_words, address.schema, name, wait),
        in_words,
        now,
    )
    try:
        with in_words():
            _bring_up(sessions, dial, address.schema, now)
            with store.writing() as db:
                _check_owner(db, address.schema, owner)
    except StoreError:
        store.close()
        raise
    dial.patience = reconnect_seconds
    return store


def owner_of(address: Address) -> str | None:
    """Name the project that the store at the address is of; `None` when there is no store.

    Raise `StoreError` when nobody can tell.
    """
    with words_of(address)(), _Dial(address)() as connection:
        try:
            row = connection.execute(_of_meta("SELECT value FROM {}", address), (OWNER,)).fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    return None if row is None else str(row[0])


def hand_over(address: Address, owner: str) -> None:
    """Give the store to a project of another name: it is the same one, says its owner."""
    with words_of(address)(), _Dial(address)() as connection:
        connection.execute(_of_meta("UPDATE {} SET value = %s", address), (owner, OWNER))


def _of_meta(statement: LiteralString, address: Address) -> sql.Composed:
    return sql.SQL(f"{statement} WHERE name = %s").format(sql.Identifier(address.schema, meta.name))


class _Dial:
    """Opens connections. `patience`: seconds to wait for a server that is being restarted."""

    def __init__(self, address: Address, busy_seconds: float = 15.0) -> None:
        self._address = address
        self._session = f"{_SESSION}; SET lock_timeout = {round(busy_seconds * 1000)}"
        self._written = make_conninfo("", **address.parameters)
        self.patience = 0.0

    def __call__(self) -> psycopg.Connection:
        until = time.monotonic() + self.patience
        while True:
            try:
                connection = psycopg.connect(self._written, autocommit=True)
                connection.execute(self._session, prepare=False)
            except psycopg.Error as error:
                if time.monotonic() >= until:
                    raise StoreError(said(error, self._address)) from None
                time.sleep(_LOOK_AGAIN)
            else:
                return connection


def _engine(dial: Callable[[], psycopg.Connection]) -> Engine:
    """Give what runs migrations."""

    def connect() -> psycopg.Connection:
        connection = dial()
        connection.autocommit = False
        return connection

    return create_engine(
        "postgresql+psycopg://", creator=connect, poolclass=NullPool, hide_parameters=True
    )


def _bring_up(
    sessions: Sessions, dial: Callable[[], psycopg.Connection], schema: str, now: Clock
) -> None:
    with sessions.reading() as db:
        is_ready = _version(db, schema) == HEAD
    if not is_ready:
        with _engine(dial).begin() as connection:
            _upgrade(connection, schema, now)


def _upgrade(db: Connection, schema: str, now: Clock) -> None:
    """Make or upgrade the tables: all of it or nothing, one at a time."""
    db.execute(text("SET LOCAL statement_timeout = 0"))
    db.execute(select(func.pg_advisory_xact_lock(number_of(schema, _MIGRATING))))
    version = _version(db, schema)
    if version == HEAD:
        return
    quoted = db.dialect.identifier_preparer.quote_identifier(schema)
    if version is None and not db.scalar(_NAMESPACE, {"schema": schema}):
        db.execute(text(f"CREATE SCHEMA {quoted}"))
    db.execute(text(f"SET LOCAL search_path TO {quoted}"))
    migrate(db)
    if version is None:
        note_birth(db, now())


def _version(db: Connection | Session, schema: str) -> str | None:
    tables = {row[0] for row in db.execute(_TABLES, {"schema": schema})}
    if "alembic_version" in tables:
        versions = table("alembic_version", column("version_num", String), schema=schema)
        found: str | None = db.scalar(select(versions.c.version_num))
        refuse_newer(found)
        return found
    if tables:
        raise StoreError(
            f"the schema {schema} holds somebody else's tables, not a cfkit store; name another"
            " one with ?schema= in CFKIT_STORE"
        )
    return None


def _check_owner(db: Session, schema: str, owner: str) -> None:
    """Keep two projects from being taken for one: a post of theirs could pass for one of ours."""
    theirs = select(meta.c.value).where(meta.c.name == OWNER)
    if (known := db.scalar(theirs)) is None:
        db.add_new(meta, [{"name": OWNER, "value": owner}])
        known = db.scalar(theirs)
    if known != owner:
        raise StoreError(
            f'the schema {schema} holds the posts of "{known}", and this project is "{owner}": give'
            " this one a place of its own with factory.project in the strategy or ?schema= in"
            " CFKIT_STORE; if it is the same project under a new name, run `cfkit state adopt`"
        )

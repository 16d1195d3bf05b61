"""Locks that a connection to PostgreSQL holds on a channel and that die with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, LiteralString

from cfkit.domain.errors import StoreError

from .sql import Hold

if TYPE_CHECKING:
    from psycopg import Connection

_LOOK_AGAIN = 0.05

_HELD_HERE = """
EXISTS (
  SELECT FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32) | objid::bigint = %(number)s AND objsubid = 1
)
"""
_CHECK = f"SELECT {_HELD_HERE}"
_TRY = f"SELECT CASE WHEN {_HELD_HERE} THEN false ELSE pg_try_advisory_lock(%(number)s) END"
"""The server would give a session the same lock twice; a pool could lend it to two runners."""
_GIVE_BACK = "SELECT pg_advisory_unlock(%(number)s)"


def number_of(schema: str, name: str) -> int:
    """Give the number that PostgreSQL knows a lock by: 64 bits with a sign."""
    return int.from_bytes(sha256(f"cfkit\0{schema}\0{name}".encode()).digest()[:8], signed=True)


class _Held:
    def __init__(self, connection: Connection, name: str, number: int) -> None:
        self._connection = connection
        self._name = name
        self._number = number

    def check(self) -> None:
        """Raise `StoreError` unless this very connection holds the lock still."""
        from psycopg import Error  # noqa: PLC0415  an extra, and heavy

        try:
            is_held = _ask(self._connection, _CHECK, self._number)
        except Error:
            is_held = False
        if not is_held:
            raise StoreError(
                f"the connection that held {self._name} was lost, so another run may have begun:"
                " nothing more is sent; the next run goes on"
            )


@contextmanager
def advisory_lock(
    dial: Callable[[], Connection],
    in_words: Callable[[], AbstractContextManager[None]],
    schema: str,
    name: str,
    wait: float,
) -> Iterator[Hold | None]:
    """Hold a channel; yields `None` when it is still held after `wait` seconds.

    Each lock has a connection of its own, so it holds between threads too. A pool between cfkit
    and the database that hands each statement to another connection cannot carry it: `check`
    finds it gone.
    """
    number = number_of(schema, name)
    until = time.monotonic() + wait
    with in_words():
        connection = dial()
    try:
        with in_words():
            connection.autocommit = True
            is_ours = _ask(connection, _TRY, number)
            while not is_ours and time.monotonic() < until:
                time.sleep(_LOOK_AGAIN)
                is_ours = _ask(connection, _TRY, number)
        try:
            yield _Held(connection, name, number) if is_ours else None
        finally:
            if is_ours:
                _give_back(connection, number)
    finally:
        connection.close()


def _give_back(connection: Connection, number: int) -> None:
    """Give it back at once; with the connection it would go a moment later."""
    from psycopg import Error  # noqa: PLC0415  an extra, and heavy

    with suppress(Error):
        _ask(connection, _GIVE_BACK, number)


def _ask(connection: Connection, query: LiteralString, number: int) -> bool:
    row = connection.execute(query, {"number": number}).fetchone()
    return row is not None and bool(row[0])

"""Open the store in a file: `.cfkit/state.db`, one writer, safe against a cut of the power."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from cfkit.domain.errors import StoreError

from .damage import wrong
from .disk import Disk, Sync, sync_data
from .locks import file_lock
from .prepared import Compiler, Session
from .revision import FILE, HEAD
from .sessions import Driver, Sessions
from .sql import SqlStore
from .upgrade import migrate, note_birth, refuse_newer

S = TypeVar("S", bound=SqlStore)
_MIGRATING_SECONDS = 30.0
_REMEDY = (
    "move it away and put a backup back with `cfkit state restore`; a new file alone would forget"
    " what is live"
)
_FULL = "the disk is full: make room; nothing that was written is lost"
_DIALECT = SQLiteDialect_pysqlite()


def open_sqlite(
    folder: Path,
    busy_seconds: float = 15.0,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sync: Sync = sync_data,
) -> SqlStore:
    """Open the store in `folder`, made when it is not there, brought up to this cfkit's schema.

    `now` must tell the time of the clock that `publish` goes by; `sync` brings an open file to the
    disk. Raise `StoreError` when it is newer, not a store, damaged, read-only, full, or when
    another process writes for longer than `busy_seconds`; later, when the file is not the one that
    was opened any more.
    """
    return open_as(SqlStore, folder, busy_seconds, now, sync=sync)


def open_as(
    make: Callable[..., S],
    folder: Path,
    busy_seconds: float,
    now: Callable[[], datetime],
    *,
    sync: Sync | None,
) -> S:
    """Open the store in `folder` as another kind of `SqlStore`, see `open_sqlite`.

    A file that nobody reads after this process ended waits for no disk: it needs no `sync`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make {folder}: {error.strerror}") from None
    path, locks = folder / FILE, folder / "locks"
    connect = _connecting(path, busy_seconds)
    with in_words():
        _make(path, locks, now)
        check = _checking(path)
        has_log = _bring_up(connect, locks)
        check()
    sessions = Sessions(
        _driver(path, busy_seconds, sync if has_log else None, has_log=has_log), Compiler(_DIALECT)
    )
    return make(sessions, lambda name, wait: file_lock(locks, name, wait), in_words, now, check)


def _checking(path: Path) -> Callable[[], None]:
    """Remember which file stands there now; what is written into a removed one is lost."""
    opened = path.stat()

    def check() -> None:
        try:
            is_same = os.path.samestat(path.stat(), opened)
        except OSError:
            is_same = False
        if not is_same:
            raise StoreError(
                f"{FILE} was removed or replaced while cfkit had it open: nothing more is sent;"
                " leave the file alone, then look at `cfkit status`"
            )

    return check


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what SQLite says into a `StoreError` that says what to do."""
    try:
        yield
    except DBAPIError as error:  # a migration's
        raise StoreError(_said(error.orig)) from error
    except sqlite3.Error as error:
        raise StoreError(_said(error)) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise StoreError(f"the store cannot hold a value that it was given: {error}") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StoreError(_FULL) from error
        raise StoreError(f"the store's file cannot be used: {error.strerror}") from error


def _said(error: BaseException | None) -> str:
    name = str(getattr(error, "sqlite_errorname", "") or "")
    words = {
        "SQLITE_BUSY": "another cfkit has held the store for too long; try again",
        "SQLITE_LOCKED": "another cfkit holds the store; try again",
        "SQLITE_READONLY": "the store cannot be written to: check the rights of .cfkit",
        "SQLITE_CANTOPEN": "the store cannot be opened: check that .cfkit is a folder of yours",
        "SQLITE_FULL": _FULL,
        "SQLITE_IOERR": "the disk did not take the store's bytes: it is full, or not sound",
        "SQLITE_CORRUPT": f"the store is damaged: {_REMEDY}",
        "SQLITE_NOTADB": f"{FILE} is not a cfkit store: {_REMEDY}",
        "SQLITE_CONSTRAINT": f"the store refused a record that stands already ({error})",
    }
    for code, said in words.items():
        if name.startswith(code):
            return said
    told = str(error)
    if gone := re.match(r"no such (table|column): ([\w.]+)", told):
        return f"the store is damaged, its {gone[1]} {gone[2]} is gone: {_REMEDY}"
    if unread := re.match(r"Could not decode to UTF-8 column '(\w+)'", told):
        return str(wrong("in one of its tables", unread[1], "what is no text"))
    is_damaged = isinstance(error, sqlite3.DatabaseError) and "malformed" in told
    return f"the store is damaged: {_REMEDY}" if is_damaged else f"the store failed: {told}"


Connect = Callable[[], sqlite3.Connection]


def _connecting(path: Path, busy_seconds: float, synchronous: str = "FULL") -> Connect:
    def connect() -> sqlite3.Connection:
        # Transactions are begun by hand: the driver would begin them too late to hold.
        # Mode rw: a file that was removed is not silently made anew, with nothing in it.
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            timeout=busy_seconds,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        connection.execute(f"PRAGMA synchronous={synchronous}")
        return connection

    return connect


def _driver(path: Path, busy_seconds: float, sync: Sync | None, *, has_log: bool) -> Driver:
    """Speak to a file. Where it has a log, SQLite leaves it to us when the disk must have it.

    It would wait for the disk with the file locked, so that what need not be there yet waited too.
    """
    writer = threading.Lock()
    disk = Disk(path.with_name(f"{path.name}-wal"), sync) if sync else None
    return Driver(
        _connecting(path, busy_seconds, "NORMAL" if has_log else "FULL"),
        sqlite3.Error,
        reading="BEGIN",
        writing="BEGIN IMMEDIATE",
        lazily="BEGIN IMMEDIATE",
        turn=lambda: writer,
        settle=disk.settle if disk else _skip,
        settle_soon=disk.settle_soon if disk else _skip,
    )


def _skip() -> None:
    """Wait for nothing."""


def _engine(connect: Connect) -> Engine:
    """Give what runs migrations."""
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _bring_up(connect: Connect, locks: Path) -> bool:
    """Bring the tables up to date; return whether the file has a log beside it."""
    with closing(connect()) as raw:
        if _version(raw) != HEAD:
            _upgrade(connect, locks)
        # Only now: a file that turned out to be somebody else's must stay as it was.
        (mode,) = raw.execute("PRAGMA journal_mode=WAL").fetchone()
        return bool(mode == "wal")


@contextmanager
def _alone(locks: Path) -> Iterator[None]:
    # A slug never starts with "_", so no channel can be called this.
    with file_lock(locks, "_migrate", _MIGRATING_SECONDS) as held:
        if held is None:
            raise StoreError("another cfkit is bringing the store up to date; try again")
        yield


def _make(path: Path, locks: Path, now: Callable[[], datetime]) -> None:
    """Make a whole store or none: a file without a byte in it is one that lost its content."""
    if path.is_symlink() and not path.is_file():
        raise StoreError(
            f"{FILE} is a link, and no file is where it leads: bring the disk back that holds it;"
            " a new file would forget what is live"
        )
    if not path.exists():
        with _alone(locks):
            if not path.exists():
                _make_whole(path, now())
    if path.stat().st_size == 0:
        raise StoreError(
            f"{FILE} is empty, so what it knew is lost: {_REMEDY}; if nothing was ever published"
            " from here, delete it"
        )


def _make_whole(path: Path, created: datetime) -> None:
    draft = path.with_name(f"{FILE}.new")
    with make_file(draft) as connection:
        note_birth(connection, created)
    draft.rename(path)


@contextmanager
def make_file(path: Path) -> Iterator[Session]:
    """Make a file with this cfkit's tables, which only its owner may read; yield it for filling."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    with _engine(_connecting(path, _MIGRATING_SECONDS)).begin() as connection:
        migrate(connection)
        yield Session(connection.connection.dbapi_connection, Compiler(_DIALECT))


def _upgrade(connect: Connect, locks: Path) -> None:
    with _alone(locks), _engine(connect).begin() as connection:
        if _version(connection.connection.dbapi_connection) != HEAD:
            migrate(connection)


def _version(raw: Any) -> str | None:
    try:
        found = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        if raw.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone():
            raise StoreError(
                f"{FILE} is somebody else's database, not a cfkit store; move it away"
            ) from None
        return None
    version = None if found is None else str(found[0])
    refuse_newer(version)
    return version

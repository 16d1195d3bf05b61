"""Open the store in a file: `.cfkit/state.db`, one writer, safe against a cut of the power."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, DBAPIError

from cfkit.domain.errors import StoreError

from .locks import file_lock
from .revision import FILE, HEAD
from .sql import SqlStore
from .upgrade import migrate, note_birth, refuse_newer

S = TypeVar("S", bound=SqlStore)
_MIGRATING_SECONDS = 30.0
_REMEDY = (
    "move it away and put a backup back with `cfkit state restore`; a new file alone would forget"
    " what is live"
)


def open_sqlite(
    folder: Path,
    busy_seconds: float = 15.0,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> SqlStore:
    """Open the store in `folder`, made when it is not there, brought up to this cfkit's schema.

    `now` must tell the time of the clock that `publish` goes by. Raise `StoreError` when it is
    newer, not a store, damaged, read-only, full, or when another process writes for longer than
    `busy_seconds`; later, when the file is not the one that was opened any more.
    """
    return open_as(SqlStore, folder, busy_seconds, now)


def open_as(
    make: Callable[..., S], folder: Path, busy_seconds: float, now: Callable[[], datetime]
) -> S:
    """Open the store in `folder` as another kind of `SqlStore`, see `open_sqlite`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make {folder}: {error.strerror}") from None
    path, locks = folder / FILE, folder / "locks"
    with in_words():
        _make(path, locks, now)
    check = _checking(path)
    engine = _engine(path, busy_seconds)
    store = make(engine, lambda name, wait: file_lock(locks, name, wait), in_words, now, check)
    try:
        with in_words():
            _bring_up(engine, locks)
        check()
    except StoreError:
        store.close()
        raise
    return store


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
    except DBAPIError as error:
        raise StoreError(_said(error)) from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise StoreError(f"the store cannot hold a value that it was given: {error}") from error
    except OSError as error:
        raise StoreError(f"the store's file cannot be used: {error.strerror}") from error


def _said(error: DBAPIError) -> str:
    name = str(getattr(error.orig, "sqlite_errorname", "") or "")
    words = {
        "SQLITE_BUSY": "another cfkit has held the store for too long; try again",
        "SQLITE_LOCKED": "another cfkit holds the store; try again",
        "SQLITE_READONLY": "the store cannot be written to: check the rights of .cfkit",
        "SQLITE_CANTOPEN": "the store cannot be opened: check that .cfkit is a folder of yours",
        "SQLITE_FULL": "the disk is full: make room; nothing that was written is lost",
        "SQLITE_IOERR": "the disk did not take the store's bytes: check its health and its room",
        "SQLITE_CORRUPT": f"the store is damaged: {_REMEDY}",
        "SQLITE_NOTADB": f"{FILE} is not a cfkit store: {_REMEDY}",
        "SQLITE_CONSTRAINT": f"the store refused a record that stands already ({error.orig})",
    }
    for code, said in words.items():
        if name.startswith(code):
            return said
    damaged = isinstance(error, DatabaseError) and "malformed" in str(error.orig)
    return f"the store is damaged: {_REMEDY}" if damaged else f"the store failed: {error.orig}"


def _engine(path: Path, busy_seconds: float) -> Engine:
    def connect() -> sqlite3.Connection:
        # Transactions are begun by hand below; the driver would begin them too late to hold.
        # Mode rw: a file that was removed is not silently made anew, with nothing in it.
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            timeout=busy_seconds,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=_pool())
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _pool() -> Any:
    from sqlalchemy.pool import QueuePool  # noqa: PLC0415  the default for a URL without a file differs

    return QueuePool


def _prepare(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # It takes no lock, so it cannot fail; past SQLAlchemy it costs a tenth.
        connection.connection.cursor().execute("BEGIN")


def _bring_up(engine: Engine, locks: Path) -> None:
    with engine.connect() as connection:
        is_ready = _version(connection) == HEAD
    if not is_ready:
        _upgrade(engine, locks)
    # Only now: a file that turned out to be somebody else's must stay as it was.
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA journal_mode=WAL")


@contextmanager
def _alone(locks: Path) -> Iterator[None]:
    # A slug never starts with "_", so no channel can be called this.
    with file_lock(locks, "_migrate", _MIGRATING_SECONDS) as held:
        if held is None:
            raise StoreError("another cfkit is bringing the store up to date; try again")
        yield


def _make(path: Path, locks: Path, now: Callable[[], datetime]) -> None:
    """Make a whole store or none: a file without a byte in it is one that lost its content."""
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
def make_file(path: Path) -> Iterator[Connection]:
    """Make a file with this cfkit's tables, which only its owner may read; yield it for filling."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    engine = _engine(path, _MIGRATING_SECONDS)
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            migrate(connection)
            yield connection
    finally:
        engine.dispose()


def _upgrade(engine: Engine, locks: Path) -> None:
    writer = engine.execution_options(writes=True)
    with _alone(locks), writer.begin() as connection:
        if _version(connection) != HEAD:
            migrate(connection)


def _version(connection: Connection) -> str | None:
    try:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DBAPIError as error:
        if "no such table" not in str(error.orig):
            raise
        if inspect(connection).get_table_names():
            raise StoreError(
                f"{FILE} is somebody else's database, not a cfkit store; move it away"
            ) from None
        return None
    version = None if found is None else str(found)
    refuse_newer(version)
    return version

"""A store as one file of SQLite: taken out of any home while it is in use, put back into any."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ColumnElement, String, delete, func, insert, select, type_coerce, update

from cfkit.domain.errors import InputError, StoreError

from .prepared import Session
from .revision import FILE
from .schema import (
    attempts,
    deliveries,
    meta,
    metadata,
    publications,
    read_instant,
    snapshots,
    ties,
    tokens,
)
from .sql import SqlStore
from .sqlite import in_words, make_file, open_sqlite
from .upgrade import OWNER, RESTORED

SAVED = "saved_at"
"""The row of `meta` that tells when a copy was made; a store in use has none."""

_MANY = 500


@dataclass(frozen=True, slots=True)
class Copy:
    """What stands in a copy. `saved_at` is `None` for a file that was copied by hand."""

    rows: Mapping[str, int]
    saved_at: datetime | None
    owner: str | None


def write_copy(store: SqlStore, out: Path, owner: str, now: datetime) -> Mapping[str, int]:
    """Write the store as it is at one instant, runs or not; return the rows by table.

    The file is whole or not there. Raise `InputError` when it is there already, `StoreError` when
    it cannot be written.
    """
    if out.exists():
        raise InputError(f"{out} is there already: name a new file, or delete it")
    if not out.parent.is_dir():
        raise InputError(f"{out.parent} is no folder: make it, or name a file elsewhere")
    draft = out.with_name(f".cfkit-{token_hex(8)}.part")
    try:
        with in_words(), make_file(draft) as into:
            with store.reading() as db:
                counts = _pour(db, into)
            _note(into, SAVED, now.astimezone(UTC).isoformat())
            _note(into, OWNER, owner)
        draft.rename(out)
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return counts


def count(store: SqlStore) -> Mapping[str, int]:
    """Count the rows of a store, by table."""
    with store.reading() as db:
        return _counts(db)


@contextmanager
def open_copy(path: Path) -> Iterator[tuple[Copy, Session]]:
    """Read a copy, brought up to this cfkit's schema; the file stays as it is.

    Raise `InputError` when it is not there, `StoreError` when it is no store or a newer cfkit's.
    """
    if not path.is_file():
        raise InputError(f"{path} is no file")
    with TemporaryDirectory(prefix="cfkit-") as name:
        try:
            _duplicate(path, Path(name, FILE))
            store = open_sqlite(Path(name))
        except StoreError as error:
            raise StoreError(f"{path} cannot be put back: {error}") from None
        try:
            with store.reading() as db:
                yield _describe(db), db
        finally:
            store.close()


def channels(store: SqlStore) -> list[str]:
    """Name the channels that a store knows of, whatever else cannot be read in it."""
    return [row.channel for row in store.ask(select(deliveries.c.channel).distinct())]


def lost_by(store: SqlStore, copy: Session) -> Mapping[str, int]:
    """Count what the store knows and the copy does not, by table; empty when nothing gets lost."""
    # As it is written: what cannot be read any more may be what a copy is put back for.
    marks: Mapping[str, tuple[ColumnElement[Any], ...]] = {
        "attempts": (attempts.c.key, attempts.c.n, type_coerce(attempts.c.ended_at, String)),
        "publications": (publications.c.channel, publications.c.remote_id),
        "snapshots": (
            snapshots.c.key,
            type_coerce(snapshots.c.taken_at, String),
            snapshots.c.source,
        ),
    }
    lost = {}
    with store.reading() as db:
        for name, columns in marks.items():
            query = select(*columns).distinct()
            known = {tuple(row) for row in copy.execute(query)}
            lost[name] = sum(tuple(row) not in known for row in db.execute(query))
    return {name: count for name, count in lost.items() if count}


def put_back(
    store: SqlStore, copy: Session, now: datetime, *, is_complete: bool
) -> Mapping[str, int]:
    """Replace everything in the store with the copy: all of it, or nothing.

    What happened between the copy and `now` is not known from then on, unless the copy
    `is_complete`. The caller holds every channel. A token of the store stays: what the copy has
    in its place may be spent by now. So does the account of each post, those that the copy does
    not know of too: where they are looked for is where they went.
    """
    with store.writing() as db:
        owner = db.scalar(select(meta.c.value).where(meta.c.name == OWNER))
        present = {
            table: [row._asdict() for row in db.execute(select(table))] for table in (tokens, ties)
        }
        for table in metadata.sorted_tables:
            db.execute(delete(table))
        counts = _pour(copy, db)
        for table, rows in present.items():
            for row in rows:
                one = (column == row[column.name] for column in table.primary_key)
                db.execute(delete(table).where(*one))
                db.execute(insert(table), row)
        db.execute(delete(meta).where(meta.c.name == SAVED))
        if not is_complete:
            _note(db, RESTORED, now.astimezone(UTC).isoformat())
            # What a person said before the copy was made says nothing of the time since.
            db.execute(
                update(deliveries).where(deliveries.c.state != "live").values(settled_by=None)
            )
        _note(db, OWNER, owner)
    return counts


def _pour(source: Session, target: Session) -> dict[str, int]:
    counts = {}
    for table in metadata.sorted_tables:
        counts[table.name] = 0
        rows = (row._asdict() for row in source.stream(select(table)))
        while some := list(islice(rows, _MANY)):
            target.execute(insert(table), some)
            counts[table.name] += len(some)
    return counts


def _note(db: Session, name: str, value: str | None) -> None:
    db.execute(delete(meta).where(meta.c.name == name))
    if value is not None:
        db.execute(insert(meta).values(name=name, value=value))


def _describe(db: Session) -> Copy:
    notes = {row.name: row.value for row in db.execute(select(meta))}
    saved = notes.get(SAVED)
    return Copy(
        _counts(db),
        None if saved is None else read_instant(saved),
        notes.get(OWNER),
    )


def _counts(db: Session) -> dict[str, int]:
    return {
        table.name: int(db.scalar(select(func.count()).select_from(table)) or 0)
        for table in metadata.sorted_tables
    }


def _duplicate(path: Path, into: Path) -> None:
    """Copy a file of SQLite with what its log still holds. Raise `StoreError` for anything else."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(into)) as target,
        ):
            source.backup(target)
            found = target.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            is_store = found.fetchone() is not None
    except sqlite3.Error as error:
        raise StoreError(f"it cannot be read as a store ({error})") from None
    if not is_store:
        raise StoreError("it is no store of cfkit")

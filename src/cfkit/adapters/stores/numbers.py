"""Snapshots of what is live, in the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Executable, func, select

from cfkit.domain.metrics import Snapshot

from . import rollups, schema
from .prepared import Parameters, Rows, Session, one_of
from .rows import MOST, as_rows, as_snapshots, chunks, of_keys

_TABLE = schema.snapshots
_IDENTITY = select(_TABLE.c.key, _TABLE.c.taken_at, _TABLE.c.source)
_ALL = select(_TABLE).order_by(_TABLE.c.taken_at, _TABLE.c.key, _TABLE.c.source)


class NumbersStore(Protocol):
    """What snapshots need of the store."""

    def ask(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        """Run one statement that reads."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """One consistent view."""
        ...

    def writing(self, *, lazily: bool = False) -> AbstractContextManager[Session]:
        """One transaction."""
        ...


def add(store: NumbersStore, snapshots: Sequence[Snapshot]) -> int:
    """Append what does not stand yet, see `ports.Store`."""
    if not snapshots:
        return 0
    wanted = {(s.key, s.taken_at.astimezone(UTC), s.source): s for s in reversed(snapshots)}
    with store.writing() as db:
        for some in chunks({key for key, _, _ in wanted}):
            for row in db.execute(*of_keys(_IDENTITY, some)):
                wanted.pop((row.key, row.taken_at, row.source), None)
        db.add_stored(_TABLE, [row for one in wanted.values() for row in as_rows(one)])
        rollups.take_in(db, (_in_utc(one, at) for (_, at, _), one in wanted.items()))
    return len(wanted)


def _in_utc(one: Snapshot, at: datetime) -> Snapshot:
    return one if one.taken_at.tzinfo is UTC else replace(one, taken_at=at)


def read(store: NumbersStore, keys: Sequence[str] | None) -> Iterator[Snapshot]:
    """Yield snapshots, oldest first, see `ports.Store`."""
    query = _ALL
    wanted = None if keys is None else frozenset(keys)
    if wanted is not None and len(wanted) <= MOST:
        query = query.where(one_of(_TABLE.c.key, wanted))
    with store.reading() as db:
        rows = db.stream(query)
        yield from as_snapshots(row for row in rows if wanted is None or row.key in wanted)


def rollup(store: NumbersStore, keys: Sequence[str]) -> Iterator[Snapshot]:
    """Yield what reports ask for, see `ports.Store`."""
    with store.reading() as db:
        yield from rollups.read(db, keys)


def last_taken(store: NumbersStore, source: str) -> dict[str, datetime]:
    """Tell when a source last gave a snapshot, see `ports.Store`."""
    query = (
        select(_TABLE.c.key, func.max(_TABLE.c.taken_at, type_=schema.Instant))
        .where(_TABLE.c.source == source)
        .group_by(_TABLE.c.key)
    )
    return {row[0]: row[1] for row in store.ask(query)}

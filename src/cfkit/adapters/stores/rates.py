"""Rates that all processes of an account share: buckets, and until when a platform wants peace."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Insert, Table, or_, select, update

from cfkit.domain.publication import State
from cfkit.domain.rates import Bucket, Grant, Rate, draw

from . import schema

_LONGEST = timedelta(days=7)
"""A pause that ends later than this was written by a clock that was wrong."""


_MAY_BE_OUT = (State.LIVE.value, State.PENDING.value, State.UNKNOWN.value)


def begun(db: Connection, channels: Sequence[str], since: datetime) -> list[datetime]:
    """Tell when attempts began that may have left a post, see `ports.Store`."""
    tries, known = schema.attempts, schema.deliveries
    query = (
        select(tries.c.began_at)
        .join(known, known.c.key == tries.c.key)
        .where(known.c.channel.in_(channels), tries.c.began_at > since)
        .where(or_(tries.c.outcome.is_(None), tries.c.outcome.in_(_MAY_BE_OUT)))
        .order_by(tries.c.began_at)
    )
    return list(db.execute(query).scalars())


class RatesStore(Protocol):
    """What rates need of the store."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent view."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction."""
        ...

    def insert_new(self, table: Table) -> Insert:
        """Insert what is not there yet."""
        ...


class SqlRates:
    """Buckets and pauses by name. A row is read and written in one transaction."""

    def __init__(self, store: RatesStore) -> None:
        self._store = store

    def draw(self, name: str, rate: Rate, wanted: int, now: datetime) -> Grant:
        """Take calls out of a bucket, see `ports.rates.Rates`."""
        with self._store.writing() as db:
            row = self._row(db, name, now)
            is_filled = row is not None and row.level is not None
            bucket = Bucket(row.level, row.at) if is_filled else None
            left, grant = draw(bucket, rate, wanted, now)
            self._set(db, name, level=left.level, at=left.at)
        return grant

    def close(self, name: str, now: datetime, until: datetime) -> None:
        """Let nobody call before `until`, see `ports.rates.Rates`."""
        with self._store.writing() as db:
            self._row(db, name, now)
            self._set(db, name, closed_at=now, closed_until=until)

    def closed(self, names: Sequence[str], now: datetime) -> datetime | None:
        """Tell until when the last of `names` is closed, see `ports.rates.Rates`."""
        table = schema.rates
        query = select(table.c.closed_at, table.c.closed_until).where(
            table.c.name.in_(names), table.c.closed_until.is_not(None)
        )
        with self._store.reading() as db:
            rows = db.execute(query).all()
        ends = (end for since, end in rows if since <= now < end <= since + _LONGEST)
        return max(ends, default=None)

    def _row(self, db: Connection, name: str, now: datetime) -> Any:
        """Lock a row for this transaction; made when it is not there, whoever else makes it too."""
        table = schema.rates
        db.execute(self._store.insert_new(table), [{"name": name, "at": now}])
        return db.execute(select(table).where(table.c.name == name).with_for_update()).first()

    def _set(self, db: Connection, name: str, **values: Any) -> None:
        table = schema.rates
        db.execute(update(table).where(table.c.name == name).values(**values))

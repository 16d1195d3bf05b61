"""Rates that all processes of an account share: buckets, and until when a platform wants peace."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Executable, bindparam, or_, select, update

from cfkit.domain.publication import State
from cfkit.domain.rates import Bucket, Grant, Rate, draw

from . import schema
from .prepared import Parameters, Rows, Session, one_of

_LONGEST = timedelta(days=7)
"""A pause that ends later than this was written by a clock that was wrong."""


_WANTED = schema.rates.c.name == bindparam("wanted")
_FIND = select(schema.rates).where(_WANTED).with_for_update()
_CHANGE = update(schema.rates).where(_WANTED)

_MAY_BE_OUT = (State.LIVE.value, State.PENDING.value, State.UNKNOWN.value)


def begun(db: Session, channels: Sequence[str], since: datetime) -> list[tuple[str, datetime]]:
    """Tell when attempts began that may have left a post, see `ports.Store`."""
    tries, known = schema.attempts, schema.deliveries
    query = (
        select(tries.c.key, tries.c.began_at)
        .join(known, known.c.key == tries.c.key)
        .where(one_of(known.c.channel, channels), tries.c.began_at > since)
        .where(or_(tries.c.outcome.is_(None), one_of(tries.c.outcome, _MAY_BE_OUT)))
        .order_by(tries.c.began_at)
    )
    return [(row.key, row.began_at) for row in db.execute(query)]


class RatesStore(Protocol):
    """What rates need of the store."""

    def ask(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        """Run one statement that reads."""
        ...

    def writing(self, *, lazily: bool = False) -> AbstractContextManager[Session]:
        """One transaction."""
        ...


class SqlRates:
    """Buckets and pauses by name. A row is read and written in one transaction.

    A courtesy, so no call waits until the disk has them.
    """

    def __init__(self, store: RatesStore) -> None:
        self._store = store

    def draw(self, name: str, rate: Rate, wanted: int, now: datetime) -> Grant:
        """Take calls out of a bucket, see `ports.rates.Rates`."""
        with self._store.writing(lazily=True) as db:
            row = self._row(db, name, now)
            is_filled = row is not None and row.level is not None
            bucket = Bucket(row.level, row.at) if is_filled else None
            left, grant = draw(bucket, rate, wanted, now)
            self._set(db, name, level=left.level, at=left.at)
        return grant

    def close(self, name: str, now: datetime, until: datetime) -> None:
        """Let nobody call before `until`, see `ports.rates.Rates`."""
        with self._store.writing(lazily=True) as db:
            self._row(db, name, now)
            self._set(db, name, closed_at=now, closed_until=until)

    def closed(self, names: Sequence[str], now: datetime) -> datetime | None:
        """Tell until when the last of `names` is closed, see `ports.rates.Rates`."""
        table = schema.rates
        query = select(table.c.closed_at, table.c.closed_until).where(
            one_of(table.c.name, names), table.c.closed_until.is_not(None)
        )
        rows = self._store.ask(query)
        ends = (end for since, end in rows if since <= now < end <= since + _LONGEST)
        return max(ends, default=None)

    def _row(self, db: Session, name: str, now: datetime) -> Any:
        """Lock a row for this transaction; made when it is not there, whoever else makes it too."""
        db.add_new(schema.rates, [{"name": name, "at": now}])
        return db.execute(_FIND, {"wanted": name}).first()

    def _set(self, db: Session, name: str, **values: Any) -> None:
        db.execute(_CHANGE, {**values, "wanted": name})

"""A note in a store that a project begins there, whatever it knew in another one."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import bindparam, insert, select

from .rates import RatesStore
from .schema import meta

_BEGUN = "begun_at"
_WHEN = select(meta.c.value).where(meta.c.name == bindparam("wanted"))


def is_begun(store: RatesStore) -> bool:
    """Whether somebody said so."""
    return store.ask(_WHEN, {"wanted": _BEGUN}).scalar() is not None


def begin(store: RatesStore, now: datetime) -> None:
    """Write it down, for every clone and job that has this store."""
    if not is_begun(store):
        with store.writing() as db:
            db.execute(insert(meta).values(name=_BEGUN, value=now.astimezone(UTC).isoformat()))

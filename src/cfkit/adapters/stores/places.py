"""Where each channel stood when it last published, in the notes of the store."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from .rates import RatesStore
from .schema import meta

_PREFIX = "place of "
_BY_NAME = select(meta.c.value).where(meta.c.name == bindparam("wanted"))


class SqlPlaces:
    """Places of one store, by channel."""

    def __init__(self, store: RatesStore) -> None:
        self._store = store

    def of(self, channel: str) -> str | None:
        """Tell where a channel stood; `None` for one that has published nothing yet."""
        found = self._store.ask(_BY_NAME, {"wanted": _PREFIX + channel}).scalar()
        return None if found is None else str(found)

    def put(self, channel: str, place: str) -> None:
        """Write down where a channel stands."""
        name = _PREFIX + channel
        with self._store.writing() as db:
            db.execute(delete(meta).where(meta.c.name == name))
            db.execute(insert(meta).values(name=name, value=place))

"""Where people talk about publications, in the store."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from . import schema
from .prepared import Parameters
from .rates import RatesStore

_TALKS = schema.talks
_PLACES = select(_TALKS.c.remote_id, _TALKS.c.place).where(
    _TALKS.c.channel == bindparam("of_channel")
)
_FORGET = delete(_TALKS).where(
    _TALKS.c.channel == bindparam("of_channel"), _TALKS.c.remote_id == bindparam("called")
)


class SqlTalks:
    """The talks of one channel in one table, see `ports.talks.Talks`."""

    def __init__(self, store: RatesStore, channel: str) -> None:
        self._store = store
        self._channel = channel

    def note(self, places: Mapping[str, str]) -> None:
        """Remember where talks are."""
        known = self.places()
        news = {name: place for name, place in places.items() if known.get(name) != place}
        if not news:
            return
        row = {"channel": self._channel}
        rows: list[Parameters] = [
            {**row, "remote_id": name, "place": place} for name, place in news.items()
        ]
        with self._store.writing() as db:
            db.execute(_FORGET, [{"of_channel": self._channel, "called": name} for name in news])
            db.add_new(_TALKS, rows)

    def places(self) -> Mapping[str, str]:
        """Tell where talks are."""
        rows = self._store.ask(_PLACES, {"of_channel": self._channel})
        return {row.remote_id: row.place for row in rows}

"""The accounts of what went out, in the store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Executable, bindparam, delete, func, select, update

from cfkit.domain.publication import Delivery, State
from cfkit.domain.tie import Tie

from . import schema
from .prepared import Parameters, Rows, Session

_TIES = schema.ties
_OF_CHANNEL = _TIES.c.channel == bindparam("of_channel")
_ACCOUNTS = (
    select(_TIES.c.account, func.max(_TIES.c.words).label("words"))
    .where(_OF_CHANNEL)
    .group_by(_TIES.c.account)
    .order_by(_TIES.c.account)
)
_FORGET = delete(_TIES).where(_TIES.c.key == bindparam("of_key"))
_CONFIRM = update(_TIES).where(_OF_CHANNEL)

_NOT_OUT = frozenset({State.PLANNED, State.REJECTED, State.WAITING, State.MISSED})


class TiesStore(Protocol):
    """What ties need of their store."""

    def ask(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        """Run one statement that reads."""
        ...

    def writing(self, *, lazily: bool = False) -> AbstractContextManager[Session]:
        """One transaction."""
        ...


class SqlTies:
    """The ties of all channels in one table, see `ports.ties.Ties`.

    A row has the key of its delivery: on a branch both come from the same side.
    """

    def __init__(self, store: TiesStore) -> None:
        self._store = store
        self._named: Callable[[str], Tie | None] = lambda _: None

    def named_by(self, find: Callable[[str], Tie | None]) -> None:
        """Take what tells the account that a channel's settings name."""
        self._named = find

    def of(self, channel: str) -> list[Tie]:
        """Tell the accounts that hold posts of a channel."""
        rows = self._store.ask(_ACCOUNTS, {"of_channel": channel})
        return [Tie(row.account, row.words) for row in rows]

    def confirm(self, channel: str, tie: Tie) -> int:
        """Say that all posts of a channel stand at this account."""
        values = {"account": tie.account, "words": tie.words}
        with self._store.writing() as db:
            return db.execute(_CONFIRM, {"of_channel": channel, **values}).rowcount

    def open(self, db: Session, delivery: Delivery) -> None:
        """Tie a post that readers may see from now on; what is out of it stays where it is."""
        if not delivery.done_steps:
            db.execute(_FORGET, {"of_key": delivery.key})
        self._add(db, delivery)

    def follow(self, db: Session, delivery: Delivery) -> None:
        """Tie what is out, with no step that told it, and forget what did not come out."""
        if delivery.state in {State.LIVE, State.PENDING}:
            self._add(db, delivery)
        elif delivery.state in _NOT_OUT and not delivery.done_steps:
            db.execute(_FORGET, {"of_key": delivery.key})

    def _add(self, db: Session, delivery: Delivery) -> None:
        tie = self._named(delivery.channel)
        if tie is None:
            return
        row = {"key": delivery.key, "channel": delivery.channel}
        db.add_new(_TIES, [{**row, "account": tie.account, "words": tie.words}])

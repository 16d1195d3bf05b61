"""Keep tokens in the store, each locked up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, insert, select

from cfkit.domain.tokens import About, Token

from . import schema
from .sql import SqlStore

_SEALED = select(schema.tokens.c.sealed).where(
    schema.tokens.c.channel == bindparam("on_channel"), schema.tokens.c.name == bindparam("called")
)
_ADD = insert(schema.tokens)


class Lock(Protocol):
    """Closes and opens tokens."""

    def close(self, channel: str, name: str, token: Token) -> str:
        """Lock a token up."""
        ...

    def open(self, channel: str, name: str, sealed: str) -> Token:
        """Open one. Raise `CredentialError` when the key does not fit."""
        ...


class SqlVault:
    """The tokens of a store, see `ports.tokens.Vault`. The key is asked for when it is needed."""

    def __init__(self, store: SqlStore, lock_with: Callable[[bool], Lock]) -> None:
        """Take `lock_with`, which finds the lock; told `True` it may make a key: none is in use."""
        self._store = store
        self._lock_with = lock_with

    @cached_property
    def _lock(self) -> Lock:
        return self._lock_with(not self.about())

    def ready(self) -> None:
        """Raise `CredentialError` when a token could not be kept; a person need not sign in."""
        _ = self._lock

    def alone(self, channel: str, name: str, wait: float) -> AbstractContextManager[bool]:
        """Hold a token while it is renewed."""
        return self._store.claim(f"_token-{channel}-{name}", wait)  # no slug begins with "_"

    def load(self, channel: str, name: str) -> Token | None:
        """Return a token, `None` when none is kept."""
        sealed = self._store.ask(_SEALED, {"on_channel": channel, "called": name}).scalar()
        return None if sealed is None else self._lock.open(channel, name, sealed)

    def keep(self, channel: str, name: str, token: Token) -> None:
        """Put a token in the place of the one before."""
        row = {
            "channel": channel,
            "name": name,
            "sealed": self._lock.close(channel, name, token),
            "account": token.account,
            "scopes": token.scopes,
            "obtained_at": token.obtained_at,
            "expires_at": token.expires_at,
            "refresh_expires_at": token.refresh_expires_at,
            "refreshable": token.refresh is not None,
            "refused_at": token.refused_at,
        }
        with self._store.writing() as db:
            db.execute(_of(channel, name))
            db.execute(_ADD, row)
        self._store.secure()

    def forget(self, channel: str, name: str | None = None) -> int:
        """Take tokens of a channel out; return how many there were."""
        with self._store.writing() as db:
            count = db.execute(_of(channel, name)).rowcount
        self._store.secure()
        return count

    def about(self) -> list[About]:
        """Tell what is kept, without a key."""
        table = schema.tokens
        query = select(table).order_by(table.c.channel, table.c.name)
        return [_about(row) for row in self._store.ask(query)]


def _of(channel: str, name: str | None) -> Any:
    table = schema.tokens
    wanted = delete(table).where(table.c.channel == channel)
    return wanted if name is None else wanted.where(table.c.name == name)


def _about(row: Any) -> About:
    return About(
        row.channel,
        row.name,
        row.obtained_at,
        row.expires_at,
        row.refresh_expires_at,
        row.scopes,
        row.account,
        row.refreshable,
        row.refused_at,
    )

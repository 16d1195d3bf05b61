"""The durable steps of one attempt, in SQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, delete, insert, select, update

from cfkit.domain.errors import StoreError
from cfkit.domain.publication import Delivery, State

from . import schema
from .rows import expect, expect_attempt, find, write

_STEPS_LAST = timedelta(hours=12)
"""For how long an upload or a container is taken for usable; platforms drop them after a day."""


class StepsStore(Protocol):
    """What the steps need from their store."""

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction."""
        ...

    def check_hold(self, channel: str) -> None:
        """Raise `StoreError` when the channel is not held any more."""
        ...


class SqlSteps:
    """The durable steps of one attempt."""

    def __init__(
        self, store: StepsStore, key: str, attempt: int, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._key = key
        self._attempt = attempt
        self._now = now

    def once(self, name: str, do: Callable[[], Any], *, visible: bool = False) -> Any:
        """Run `do` unless an earlier run finished this step; return its JSON-able result."""
        with self._store.writing() as db:
            known = find(db, self._key, to_change=True)
            done = _done(db, self._key, name)
            if done is not None:
                return json.loads(done)
            self._open(db, known, name, visible=visible)
        result = json.loads(json.dumps(do()))
        with self._store.writing() as db:
            finish(db, self._key, name, result, self._now())
        return result

    def _open(self, db: Connection, known: Delivery | None, name: str, *, visible: bool) -> None:
        expect(self._key, known, (State.ATTEMPTING,))
        expect_attempt(self._key, known, self._attempt)
        if known is None:
            raise StoreError(f"{self._key} was never begun")
        self._store.check_hold(known.channel)
        table = schema.steps
        now = self._now()
        db.execute(delete(table).where(table.c.key == self._key, table.c.name == name))
        begun = {"n": self._attempt, "visible": visible, "began_at": now}
        db.execute(insert(table), {"key": self._key, "name": name, **begun})
        if visible:
            opened = replace(known, visible_begun=True, open_step=name, open_since=now)
            write(db, opened, is_new=False)


def finish(db: Connection, key: str, name: str, result: Any, now: datetime) -> None:
    """Write down the result of a step. Raise `StoreError` when it was never begun."""
    table = schema.steps
    here = (table.c.key == key, table.c.name == name)
    known = find(db, key, to_change=True)
    row = db.execute(select(table.c.visible).where(*here)).first()
    if row is None or known is None:
        raise StoreError(f"{key} has no step {name} that could be finished")
    db.execute(update(table).where(*here).values(done_at=now, result=json.dumps(result)))
    if row.visible:
        done = (*(step for step in known.done_steps if step != name), name)
        write(db, replace(known, open_step=None, open_since=None, done_steps=done), is_new=False)


def _done(db: Connection, key: str, name: str) -> str | None:
    table = schema.steps
    query = select(table.c.result).where(
        table.c.key == key, table.c.name == name, table.c.done_at.is_not(None)
    )
    found: str | None = db.execute(query).scalar()
    return found


def drop_stale_steps(
    db: Connection, key: str, known: Delivery | None, fingerprint: str, now: datetime
) -> None:
    """Forget unfinished steps, and uploads that belong to other bytes or have grown old."""
    if known is None or known.began_at is None:
        return
    table, tries = schema.steps, schema.attempts
    outcome = db.execute(
        select(tries.c.outcome).where(tries.c.key == key, tries.c.n == known.attempts)
    ).scalar()
    old = now - known.began_at > _STEPS_LAST
    of_this_key = delete(table).where(table.c.key == key)
    db.execute(of_this_key.where(table.c.done_at.is_(None)))
    if old or known.fingerprint != fingerprint or outcome == State.REJECTED:
        db.execute(of_this_key.where(table.c.visible.is_(False)))

"""The durable steps of one attempt, in SQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, insert, select, update

from cfkit.domain.errors import NotSent, StoreError
from cfkit.domain.publication import Delivery, State

from . import schema
from .prepared import Session
from .rows import expect, expect_attempt, find, write
from .ties import SqlTies

_OF_KEY = schema.steps.c.key == bindparam("of_key")
_CALLED = schema.steps.c.name == bindparam("called")
_FIND = select(schema.steps).where(_OF_KEY, _CALLED)
_PREPARED = select(schema.steps.c.name, schema.steps.c.result).where(
    _OF_KEY, schema.steps.c.visible.is_(False), schema.steps.c.done_at.is_not(None)
)
_DROP = delete(schema.steps).where(_OF_KEY, _CALLED)
_ADD = insert(schema.steps)
_FINISH = update(schema.steps).where(_OF_KEY, _CALLED)

_DROP_UNSEEN = delete(schema.steps).where(_OF_KEY, schema.steps.c.visible.is_(False))
_SEALED = "sealed"
"""What a secret result is kept under; `None` where there was no key to seal it with."""

_DEAR = timedelta(seconds=1)
"""What took longer to get is worth waiting for the disk."""

_STEPS_LAST = timedelta(hours=12)
"""For how long an upload or a container is taken for usable; platforms drop them after a day."""


class Sealing(Protocol):
    """Closes and opens results that are secret."""

    def close_result(self, key: str, step: str, result: Any) -> str:
        """Lock a result up."""
        ...

    def open_result(self, key: str, step: str, sealed: str) -> tuple[Any] | None:
        """Open one; `None` when no key fits."""
        ...


class StepsStore(Protocol):
    """What the steps need from their store."""

    def sealing(self) -> Sealing | None:
        """Give what seals secrets; `None` without a key."""
        ...

    def ties(self) -> SqlTies:
        """Give what keeps the accounts of what goes out."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """One consistent view."""
        ...

    def writing(self, *, lazily: bool = False) -> AbstractContextManager[Session]:
        """One transaction, on the disk when it ends; with `lazily` when the next other one does."""
        ...

    def settle(self) -> None:
        """Return when everything that was written is on the disk."""
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
        self._is_ahead = False
        """Whether a result that readers see may not be on the disk yet."""

    def once(
        self, name: str, do: Callable[[], Any], *, visible: bool = False, secret: bool = False
    ) -> Any:
        """Run `do` unless an earlier run finished this step; return its JSON-able result.

        A visible step is on the disk, with all that was written before, when it is made. No other
        is on record: what nobody sees may be made again. A secret result is kept sealed; one that
        cannot be opened any more takes all unseen steps with it, as they may build on it. Raise
        `NotSent` when the store fails before `do` is run.
        """
        began_at = self._now()
        try:
            step = self._before(name, began_at, visible=visible)
        except StoreError as error:
            raise error if isinstance(error, NotSent) else NotSent(str(error)) from error
        is_lost = False
        if step is not None and step.done_at is not None:
            known = self._opened(name, step.result) if secret else (step.result,)
            if known is not None:
                return known[0]
            is_lost = True
        result = json.loads(json.dumps(do()))
        kept = self._closed(name, result) if secret else result
        ended_at = self._now()
        # What the move that follows brings to the disk need not be there before.
        with self._store.writing(lazily=visible or ended_at - began_at < _DEAR) as db:
            if visible:
                finish(db, self._key, name, kept, ended_at)
            else:
                if is_lost:
                    db.execute(_DROP_UNSEEN, {"of_key": self._key})
                self._add(db, name, kept, began_at)
        self._is_ahead = visible
        return result

    def made(self, name: str) -> Any:
        """Return what a visible step returned, `None` unless it is finished."""
        with self._store.reading() as db:
            step = _find(db, self._key, name)
        return step.result if step is not None and step.visible and step.done_at else None

    def _closed(self, name: str, result: Any) -> dict[str, str | None]:
        sealing = self._store.sealing()
        return {_SEALED: sealing.close_result(self._key, name, result) if sealing else None}

    def _opened(self, name: str, kept: Any) -> tuple[Any] | None:
        """Open a secret result; what older versions of cfkit kept lies open."""
        if not _is_sealed(kept):
            return (kept,)
        return _open(self._store.sealing(), self._key, name, kept[_SEALED])

    def _before(self, name: str, began_at: datetime, *, visible: bool) -> Any:
        """Return the step as it stands; a visible one that is not done is opened."""
        if self._is_ahead and not visible:
            self._store.settle()  # a result is kept before the next call, whatever that is
        with self._store.writing() if visible else self._store.reading() as db:
            known = find(db, self._key, to_change=visible)
            step = _find(db, self._key, name)
            if step is not None and step.done_at is not None:
                return step
            delivery = self._expect(known)
            if visible:
                self._open(db, delivery, name, began_at, is_new=step is None)
        return step

    def _expect(self, known: Delivery | None) -> Delivery:
        expect(self._key, known, (State.ATTEMPTING,))
        expect_attempt(self._key, known, self._attempt)
        if known is None:
            raise StoreError(f"{self._key} was never begun")
        self._store.check_hold(known.channel)
        return known

    def _open(
        self, db: Session, known: Delivery, name: str, now: datetime, *, is_new: bool
    ) -> None:
        self._put(db, name, is_new=is_new, visible=True, began_at=now)
        self._store.ties().open(db, known)
        opened = replace(known, visible_begun=True, open_step=name, open_since=now)
        write(db, opened, is_new=False)

    def _add(self, db: Session, name: str, result: Any, began_at: datetime) -> None:
        expect_attempt(self._key, find(db, self._key, to_change=True), self._attempt)
        done: dict[str, Any] = {"done_at": self._now(), "result": result}
        self._put(db, name, visible=False, began_at=began_at, **done)

    def _put(self, db: Session, name: str, *, is_new: bool = False, **values: Any) -> None:
        if not is_new:
            db.execute(_DROP, {"of_key": self._key, "called": name})
        db.execute(_ADD, {"key": self._key, "name": name, "n": self._attempt, **values})


def finish(db: Session, key: str, name: str, result: Any, now: datetime) -> None:
    """Write down the result of a step. Raise `StoreError` when it was never begun."""
    known = find(db, key, to_change=True)
    step = _find(db, key, name)
    if step is None or known is None:
        raise StoreError(f"{key} has no step {name} that could be finished")
    done = {"done_at": now, "result": result}
    db.execute(_FINISH, {"of_key": key, "called": name, **done})
    if step.visible:
        names = (*(one for one in known.done_steps if one != name), name)
        write(db, replace(known, open_step=None, open_since=None, done_steps=names), is_new=False)


def _find(db: Session, key: str, name: str) -> Any:
    return db.execute(_FIND, {"of_key": key, "called": name}).first()


def prepared(db: Session, key: str, sealing: Sealing | None) -> dict[str, Any]:
    """Read what the finished steps returned that nobody sees, by name.

    Secret ones are left out; `None` stands for one that cannot be opened any more.
    """
    found: dict[str, Any] = {}
    for row in db.execute(_PREPARED, {"of_key": key}):
        if not _is_sealed(row.result):
            found[row.name] = row.result
        elif _open(sealing, key, row.name, row.result[_SEALED]) is None:
            found[row.name] = None
    return found


def _open(sealing: Sealing | None, key: str, name: str, sealed: str | None) -> tuple[Any] | None:
    return sealing.open_result(key, name, sealed) if sealing and sealed else None


def _is_sealed(result: Any) -> bool:
    return isinstance(result, dict) and set(result) == {_SEALED}


def drop_stale_steps(
    db: Session, key: str, known: Delivery | None, fingerprint: str, now: datetime
) -> None:
    """Forget unfinished steps, and uploads that belong to other bytes or have grown old.

    What counts is when an upload began, however often it was tried to post it since.
    """
    if known is None or known.began_at is None:
        return
    table, tries = schema.steps, schema.attempts
    outcome = db.execute(
        select(tries.c.outcome).where(tries.c.key == key, tries.c.n == known.attempts)
    ).scalar()
    of_this_key = delete(table).where(table.c.key == key)
    db.execute(of_this_key.where(table.c.done_at.is_(None)))
    began = select(table.c.began_at).where(table.c.key == key, table.c.visible.is_(False))
    # A young one may build on an old one, so they go together.
    is_old = any(now - row.began_at > _STEPS_LAST for row in db.execute(began))
    if is_old or known.fingerprint != fingerprint or outcome == State.REJECTED:
        db.execute(of_this_key.where(table.c.visible.is_(False)))


def with_steps_of(known: Delivery, delivery: Delivery) -> Delivery:
    """Keep what the steps wrote: the caller may have read the delivery before them."""
    is_live = delivery.state is State.LIVE
    since = [one for one in (known.open_since, delivery.open_since) if one is not None]
    return replace(
        delivery,
        visible_begun=known.visible_begun,
        open_step=None if is_live else known.open_step,
        open_since=None if is_live else max(since, default=None),
        done_steps=known.done_steps,
    )

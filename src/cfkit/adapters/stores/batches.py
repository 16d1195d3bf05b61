"""What several threads write at once reaches the disk together, with one wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from cfkit.domain.errors import StoreError

_LOOK_AGAIN = 0.05


class Batches:
    """Gives threads turns to write; whoever has nobody waiting behind commits for all.

    Nobody goes on before what was written is on the disk. One that fails takes back its own part
    only; when the commit fails, each thread is told.
    """

    def __init__(self, engine: Engine) -> None:
        """Take an engine whose transactions exclude those of every other connection."""
        self._engine = engine
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._open: _Batch | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write; what was written is on the disk when the block ends."""
        with self._my_turn():
            batch = self._open = self._open or _Batch(self._engine)
            try:
                with batch.part() as db:
                    yield db
            finally:
                if batch.is_over or not self._waiting:
                    self._end(batch)
        while not batch.ended.wait(_LOOK_AGAIN):
            with self._turn:  # whoever waited was interrupted
                self._end(batch)
        batch.prove()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        self._count(1)
        try:
            self._turn.acquire()
        finally:
            self._count(-1)
        try:
            yield
        finally:
            self._turn.release()

    def _count(self, more: int) -> None:
        with self._counting:
            self._waiting += more

    def _end(self, batch: _Batch) -> None:
        if self._open is batch:
            self._open = None
            batch.end()


class _Batch:
    """One transaction of several threads, one after the other."""

    def __init__(self, engine: Engine) -> None:
        self._db = engine.connect()
        try:
            self._whole = self._db.begin()
        except BaseException:
            self._db.close()
            raise
        self._parts = 0
        self._failure: BaseException | None = None
        self.is_over = False
        """Whether the database took everything back, so nothing more can be written."""

        self.ended = threading.Event()

    @contextmanager
    def part(self) -> Iterator[Connection]:
        """Write one part; it is taken back alone when the block fails."""
        is_first = not self._parts
        if not is_first:
            self._say("SAVEPOINT part")
        try:
            yield self._db
        except BaseException as error:
            self._take_back(error, is_first=is_first)
            raise
        if not is_first:
            self._say("RELEASE part")
        self._parts += 1

    def _take_back(self, error: BaseException, *, is_first: bool) -> None:
        if is_first:
            self.is_over = True
            return
        try:
            self._say("ROLLBACK TO part")
            self._say("RELEASE part")
        except DBAPIError:
            # A full or broken disk: SQLite rolled the whole transaction back by itself.
            self.is_over = True
            self._failure = error

    def end(self) -> None:
        """Commit, unless it is over; keep what went wrong for `prove`."""
        try:
            if self.is_over:
                self._whole.rollback()
            else:
                self._whole.commit()
        except BaseException as error:
            self._failure = error
            if not isinstance(error, DBAPIError):
                raise
        finally:
            self._db.close()
            self.ended.set()

    def prove(self) -> None:
        """Raise `DBAPIError` or `StoreError` when what was written is not on the disk."""
        if isinstance(self._failure, DBAPIError):
            raise self._failure
        if self._failure is not None:
            raise StoreError("writing was cut short, so nothing was written; try again")

    def _say(self, words: str) -> None:
        self._db.exec_driver_sql(words)

"""Lend a driver's connections for transactions, and give each back as it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable

from cfkit.domain.errors import StoreError

from .prepared import Compiler, Parameters, Rows, Session

_KEPT = 4
_MOST = 64
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Driver:
    """How to speak to one database. Connections begin no transaction by themselves."""

    connect: Callable[[], Any]
    errors: type[Exception]
    """What the driver raises."""
    reading: str
    writing: str
    lazily: str
    """What begins a transaction; the last for what may reach the disk a little later."""
    turn: Callable[[], AbstractContextManager[Any]] = nullcontext
    """Whoever writes waits for it, where the database lets one write at a time."""
    settle: Callable[[], None] | None = None
    """Return when everything that was committed is on the disk. `None`: ending a transaction does
    that has written something.
    """
    trifle: Executable | None = None
    """Something to write that changes nothing, and that nobody waits for."""
    settle_soon: Callable[[], None] = lambda: None
    """Begin to do so. Nothing by default: the database does it by itself."""
    options: dict[str, Any] = field(default_factory=dict)
    """Of the words that begin and end a transaction."""


class Sessions:
    """Transactions on connections that are kept between them. May be used from several threads."""

    def __init__(self, driver: Driver, compiler: Compiler) -> None:
        self._driver = driver
        self.compiler = compiler
        self._idle: list[Any] = []
        self._room = threading.BoundedSemaphore(_MOST)

    def close(self) -> None:
        """Close the connections that nobody uses, with everything on the disk. Raise `OSError`."""
        try:
            if self._idle and self._driver.settle is not None:
                self._driver.settle()
        finally:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view."""
        with self._transaction(self._driver.reading) as db:
            yield db

    @contextmanager
    def writing(self, *, lazily: bool) -> Iterator[Session]:
        """One transaction, committed when the block ends, and unless `lazily` on the disk."""
        driver = self._driver
        with (
            driver.turn(),
            self._transaction(driver.lazily if lazily else driver.writing) as db,
        ):
            yield db
        if driver.settle is not None and not lazily:
            driver.settle()

    def settle(self) -> None:
        """Return when everything that was committed is on the disk."""
        if self._driver.settle is not None:
            self._driver.settle()
        elif self._driver.trifle is not None:
            with self.writing(lazily=False) as db:
                db.execute(self._driver.trifle)

    def settle_soon(self) -> None:
        """Begin to bring everything that was committed to the disk."""
        self._driver.settle_soon()

    def ask(self, statement: Executable, parameters: Parameters) -> Rows:
        """Ask one question, which needs no transaction. A connection that was cut is replaced."""
        with self._place():
            while True:
                raw, is_fresh = self._taken()
                try:
                    found = Session(raw, self.compiler).execute(statement, parameters)
                except BaseException:
                    if is_fresh or not _is_cut(raw):
                        self._give(raw)
                        raise
                    continue
                self._give(raw)
                return found

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Session]:
        with self._place():
            raw = self._begun(begin)
            try:
                yield Session(raw, self.compiler)
                self._say(raw, "COMMIT")
            except BaseException:
                self._roll_back(raw)
                raise
            self._give(raw)

    def _begun(self, begin: str) -> Any:
        while True:
            raw, is_fresh = self._taken()
            try:
                self._say(raw, begin)
            except BaseException:
                if is_fresh or not _is_cut(raw):
                    self._roll_back(raw)
                    raise
            else:
                return raw

    def _say(self, raw: Any, words: str) -> None:
        raw.execute(words, **self._driver.options)

    def _roll_back(self, raw: Any) -> None:
        try:
            self._say(raw, "ROLLBACK")
        except self._driver.errors:  # it is cut, or the database took everything back by itself
            with suppress(self._driver.errors):
                raw.close()
        else:
            self._give(raw)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._room.acquire(timeout=_PATIENCE):
            raise StoreError("the store had no connection left for a part of this run")
        try:
            yield
        finally:
            self._room.release()

    def _taken(self) -> tuple[Any, bool]:
        """Return a connection, and whether it was opened just now."""
        try:
            return self._idle.pop(), False
        except IndexError:
            return self._driver.connect(), True

    def _give(self, raw: Any) -> None:
        if len(self._idle) < _KEPT and not _is_cut(raw):
            self._idle.append(raw)
        else:
            raw.close()


def _is_cut(raw: Any) -> bool:
    return bool(getattr(raw, "closed", False))

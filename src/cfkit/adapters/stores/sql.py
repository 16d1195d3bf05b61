"""The store in SQL: one set of queries; opening a database is the business of its own file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Executable, bindparam, delete, insert, select

from cfkit.domain.errors import StoreError
from cfkit.domain.metrics import Snapshot
from cfkit.domain.post import Post
from cfkit.domain.publication import MOVES, Delivery, Pause, State
from cfkit.ports import Steps

from . import numbers, schema
from .cases import SqlCases
from .damage import wrong
from .history import SqlHistory
from .names import names_on, owner_of
from .prepared import Compiler, Parameters, Rows, Session
from .rates import SqlRates, begun
from .rows import (
    FIND,
    MOST,
    as_delivery,
    chunks,
    close_attempt,
    expect,
    expect_attempt,
    find,
    wanted,
    write,
    write_publication,
)
from .sent import edit, read, written
from .sessions import Sessions
from .steps import Sealing, SqlSteps, drop_stale_steps, finish, prepared, with_steps_of
from .talks import SqlTalks
from .ties import SqlTies
from .upgrade import CREATED, RESTORED

_SEQUEL = "%+%"
"""The pattern of keys that follow another one, see `keys.sequel`."""

_BY_NAME = select(schema.meta.c.value).where(schema.meta.c.name == bindparam("wanted"))
_SENT = (
    select(schema.attempts.c.sent)
    .where(schema.attempts.c.key == bindparam("of_key"))
    .order_by(schema.attempts.c.n.desc())
    .limit(1)
)
_PLACEMENTS = select(schema.deliveries).where(schema.deliveries.c.key.not_like(_SEQUEL))
_SEQUELS = select(schema.deliveries).where(schema.deliveries.c.key.like(_SEQUEL))
_PAUSES = select(schema.pauses).order_by(schema.pauses.c.since, schema.pauses.c.kind)


class Hold(Protocol):
    """A lock as its holder sees it."""

    def check(self) -> None:
        """Raise `StoreError` when it does not keep others away any more."""
        ...


class SqlStore:
    """Attempts, publications and snapshots. May be used from several threads."""

    def __init__(
        self,
        sessions: Sessions,
        lock: Callable[[str, float], AbstractContextManager[Hold | None]],
        in_words: Callable[[], AbstractContextManager[None]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Take `check`, which raises `StoreError` when the store is not the one that was opened.

        Transactions that write must exclude each other, or lock the rows that are selected for
        update.
        """
        self._sessions = sessions
        self._lock = lock
        self._in_words = in_words
        self._now = now
        self._check = check
        self._holds: dict[str, Hold] = {}
        self._begun: dict[str, int] = {}
        """The attempts that are under way here."""
        self._seal_with: Callable[[], Sealing | None] = lambda: None
        self._ties = SqlTies(self)

    def close(self) -> None:
        """Give the connections back, with everything on the disk."""
        with self._in_words():
            self._sessions.close()

    @contextmanager
    def lock(self, channel: str, wait: float) -> Iterator[bool]:
        """Hold a channel, see `ports.Store`."""
        with self._lock(channel, wait) as held:
            if held is None:
                yield False
                return
            self._holds[channel] = held
            try:
                yield True
            finally:
                del self._holds[channel]

    def check_hold(self, channel: str) -> None:
        """Raise `StoreError` when a channel that this store locked is not held any more."""
        if (held := self._holds.get(channel)) is not None:
            held.check()

    def claim(self, name: str, wait: float) -> AbstractContextManager[bool]:
        """Hold what no two runs may do; a lock that reaches every run from the start."""
        return self.lock(name, wait)

    def secure(self) -> None:
        """Return when what was written is where every run finds it: here it is at once."""

    def created_at(self) -> datetime | None:
        """Tell when the store was made."""
        return self._instant(CREATED)

    def restored_at(self) -> datetime | None:
        """Tell when an older copy was put back: until then the memory has a gap."""
        return self._instant(RESTORED)

    def _instant(self, name: str) -> datetime | None:
        found = self.ask(_BY_NAME, {"wanted": name}).scalar()
        try:
            return None if found is None else schema.read_instant(found)
        except ValueError:
            told = f'"{found[:40]}", which is no instant'
            raise wrong(f"in its table meta, row {name}", "value", told) from None

    def deliveries(self, keys: Sequence[str] | None = None) -> dict[str, Delivery]:
        """Return what is known, by placement key; all of it without `keys`, but no sequels."""
        if keys is None:
            return _by_key(self.ask(_PLACEMENTS))
        if len(keys) <= MOST:
            return _by_key(self.ask(*wanted(keys)))
        with self.reading() as db:
            found: dict[str, Delivery] = {}
            for some in chunks(keys):
                found |= _by_key(db.execute(*wanted(some)))
            return found

    def sequels(self) -> dict[str, Delivery]:
        """Return what is known of first comments and pins, by their keys."""
        return _by_key(self.ask(_SEQUELS))

    def revise(self, key: str, fingerprint: str, now: datetime, post: Post) -> Delivery:
        """Record that a live publication was edited to say `post`."""
        with self.writing() as db:
            known = find(db, key)
            expect(key, known, (State.LIVE,))
            revised = replace(
                known or Delivery(key, ""),
                fingerprint=fingerprint,
                attempts=(known.attempts if known else 0) + 1,
                error=None,
                error_code=None,
            )
            write(db, revised, is_new=False)
            db.execute(insert(schema.attempts).values(**edit(revised, now, post)))
            return revised

    def begin(
        self, key: str, channel: str, fingerprint: str, now: datetime, *, post: Post | None = None
    ) -> Delivery:
        """Move to `attempting` and write the Attempt row, before any byte leaves."""
        self.check_hold(channel)
        with self.writing(lazily=True) as db:  # opening the step that readers see is not
            known = find(db, key, to_change=True)
            expect(key, known, (State.PLANNED,))
            drop_stale_steps(db, key, known, fingerprint, self._now())
            delivery = replace(
                known or Delivery(key, channel),
                channel=channel,
                state=State.ATTEMPTING,
                attempts=(known.attempts if known else 0) + 1,
                fingerprint=fingerprint,
                began_at=now,
                first_began_at=(known.first_began_at if known else None) or now,
                error=None,
                error_code=None,
                not_before=None,
                slot=post.slot if post else known.slot if known else None,
                visible_begun=False,
                open_step=None,
                open_since=None,
                settled_by=None,
            )
            write(db, delivery, is_new=known is None)
            attempt = {
                "key": key,
                "n": delivery.attempts,
                "began_at": now,
                "fingerprint": fingerprint,
                "sent": None if post is None else written(post),
            }
            db.execute(insert(schema.attempts), attempt)
        self._begun[key] = delivery.attempts
        return delivery

    def sent(self, key: str) -> Post | None:
        """Return the post of the latest attempt; `None` when there is none that can be read."""
        found = self.ask(_SENT, {"of_key": key}).scalar()
        return None if found is None else read(found)

    def move(
        self,
        key: str,
        delivery: Delivery,
        *,
        only_from: Sequence[str],
        attempt: int | None = None,
    ) -> Delivery:
        """Write a new state if the stored one is in `only_from`."""
        # What a platform answered is on its way to the disk while the next post is prepared, and on
        # it before that is sent.
        is_answer = delivery.state is State.LIVE and delivery.settled_by == "answer"
        with self.writing(lazily=is_answer) as db:
            known = find(db, key, to_change=True)
            before = expect(key, known, only_from)
            expect_attempt(key, known, attempt)
            if delivery.state is not before and delivery.state not in MOVES[before]:
                raise StoreError(f"{key} cannot go from {before} to {delivery.state}")
            if known:
                delivery = with_steps_of(known, delivery)
            write(db, delivery, is_new=known is None)
            if known and before.is_unsettled:
                close_attempt(db, delivery, self._now())
            if delivery.state is State.LIVE:
                write_publication(db, known, delivery)
            self._ties.follow(db, delivery)
        if is_answer:
            self._sessions.settle_soon()
        self._begun.pop(key, None)
        return delivery

    def steps(self, key: str) -> Steps:
        """Return the durable steps of the placement's present attempt."""
        number = self._begun.get(key)
        if number is None:
            row = self.ask(FIND, {"wanted": key}).first()
            number = 0 if row is None else row.attempts
        return SqlSteps(self, key, number, self._now)

    def seal_with(self, find: Callable[[], Sealing | None]) -> None:
        """Take what finds the seal of secret steps; without one they are not kept."""
        self._seal_with = find

    def sealing(self) -> Sealing | None:
        """Give what seals secrets; `None` without a key."""
        return self._seal_with()

    def keeps_tokens(self) -> bool:
        """Whether tokens rest here, so that a key is in use."""
        return self.ask(select(schema.tokens.c.channel).limit(1)).first() is not None

    def prepared(self, key: str) -> dict[str, Any]:
        """Return what the finished steps that nobody sees returned, by name.

        Secret ones are left out; `None` stands for one that cannot be opened any more.
        """
        with self.reading() as db:
            return prepared(db, key, self.sealing())

    def finish_step(self, key: str, name: str, result: Any) -> None:
        """Record the result of a begun step that a look-up found to be done."""
        with self.writing() as db:
            finish(db, key, name, result, self._now())

    def forget_steps(self, key: str, *, done: bool = False) -> None:
        """Forget the visible step that is open; with `done` every step of the placement."""
        table = schema.steps
        unwanted = delete(table).where(table.c.key == key)
        with self.writing() as db:
            known = find(db, key, to_change=True)
            if known is None:
                return
            db.execute(unwanted if done else unwanted.where(table.c.done_at.is_(None)))
            kept = () if done else known.done_steps
            closed = replace(known, visible_begun=False, open_step=None, open_since=None)
            write(db, replace(closed, done_steps=kept), is_new=False)

    def remote_ids(self, channel: str, only: str | None = None) -> dict[str, str]:
        """Remote ids that are recorded on a channel, each with its key; `only` asks after one."""
        with self.reading() as db:
            return names_on(db, channel) if only is None else owner_of(db, channel, only)

    def begun(self, channels: Sequence[str], since: datetime) -> list[tuple[str, datetime]]:
        """Tell when attempts began that may have left a post on one of these channels."""
        with self.reading() as db:
            return begun(db, channels, since)

    def rates(self) -> SqlRates:
        """Return the rates that all processes share."""
        return SqlRates(self)

    def cases(self) -> SqlCases:
        """Return the comments of other people."""
        return SqlCases(self)

    def talks(self, channel: str) -> SqlTalks:
        """Return where people talk about the publications of a channel."""
        return SqlTalks(self, channel)

    def ties(self) -> SqlTies:
        """Return the accounts that hold what is out."""
        return self._ties

    def pauses(self) -> list[Pause]:
        """Pauses in force, oldest first."""
        return [Pause(row.reason, row.since, row.kind) for row in self.ask(_PAUSES)]

    def pause(self, pause: Pause) -> None:
        """Put a pause in force; one of the same kind is replaced."""
        table = schema.pauses
        with self.writing() as db:
            db.execute(delete(table).where(table.c.kind == pause.kind))
            row = {"kind": pause.kind, "reason": pause.reason, "since": pause.since}
            db.execute(insert(table), row)

    def resume(self) -> list[Pause]:
        """Lift every pause; return those that were in force."""
        lifted = self.pauses()
        with self.writing() as db:
            db.execute(delete(schema.pauses))
        return lifted

    def add_snapshots(self, snapshots: Sequence[Snapshot]) -> int:
        """Append; a snapshot that stands already is ignored. Return how many were new."""
        return numbers.add(self, snapshots)

    def snapshots(self, keys: Sequence[str] | None = None) -> Iterator[Snapshot]:
        """Every snapshot, oldest first."""
        return numbers.read(self, keys)

    def rollup(self, keys: Sequence[str]) -> Iterator[Snapshot]:
        """Of these publications the snapshots that reports ask for."""
        return numbers.rollup(self, keys)

    def last_taken(self, source: str) -> dict[str, datetime]:
        """Tell for each key when `source` last gave a snapshot."""
        return numbers.last_taken(self, source)

    def history(self) -> SqlHistory:
        """Return what was published before cfkit."""
        return SqlHistory(self)

    @property
    def compiler(self) -> Compiler:
        """What puts statements into SQL for this store."""
        return self._sessions.compiler

    def ask(self, statement: Executable, parameters: Parameters | None = None) -> Rows:
        """Run one statement that reads; failures come as `StoreError`."""
        with self._in_words():
            return self._sessions.ask(statement, parameters or {})

    def settle(self) -> None:
        """Return when everything that was committed is on the disk."""
        with self._in_words():
            self._sessions.settle()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view; failures come as `StoreError`."""
        with self._in_words(), self._sessions.reading() as db:
            yield db

    @contextmanager
    def writing(self, *, lazily: bool = False) -> Iterator[Session]:
        """One transaction, committed and on the disk when the block ends.

        With `lazily` it is committed: no crash of cfkit loses it. A cut of the power does, until
        the next write that is not lazy has ended.
        """
        self._check()
        with self._in_words(), self._sessions.writing(lazily=lazily) as db:
            yield db


def _by_key(rows: Rows) -> dict[str, Delivery]:
    return {row.key: as_delivery(row) for row in rows}

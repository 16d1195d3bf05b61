"""The store in SQL: one set of queries; opening a database is the business of its own file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cfkit.domain.errors import StoreError
from cfkit.domain.metrics import Snapshot
from cfkit.domain.post import Post
from cfkit.domain.publication import MOVES, Delivery, Pause, State
from cfkit.ports import Steps

from . import schema
from .batches import Batches
from .names import names_on, owner_of
from .rates import SqlRates, begun
from .rows import (
    as_delivery,
    as_publication,
    as_rows,
    as_snapshots,
    expect,
    expect_attempt,
    find,
    storable,
    write,
)
from .sent import edit, read, written
from .steps import SqlSteps, drop_stale_steps, finish
from .upgrade import CREATED, RESTORED

_CHUNK = 500

_SEQUEL = "%+%"
"""The pattern of keys that follow another one, see `keys.sequel`."""

_WANTED = select(schema.deliveries).where(
    schema.deliveries.c.key.in_(bindparam("wanted", expanding=True))
)
_ADD_ATTEMPT = insert(schema.attempts)
_CLOSE_ATTEMPT = update(schema.attempts).where(
    schema.attempts.c.key == bindparam("of_key"), schema.attempts.c.n == bindparam("number")
)
_ADD_PUBLICATION = insert(schema.publications)
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
        engine: Engine,
        lock: Callable[[str, float], AbstractContextManager[Hold | None]],
        in_words: Callable[[], AbstractContextManager[None]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Take `check`, which raises `StoreError` when the store is not the one that was opened.

        The engine's transactions are for reading, or with the option `writes` for writing. Those
        that write must exclude each other, or lock the rows that are selected for update.
        """
        self._engine = engine
        writer = engine.execution_options(writes=True)
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._begin = writer.begin if self._is_postgresql else Batches(writer).writing
        self._lock = lock
        self._in_words = in_words
        self._now = now
        self._check = check
        self._holds: dict[str, Hold] = {}

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

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
        table = schema.meta
        with self.reading() as db:
            found = db.execute(select(table.c.value).where(table.c.name == name)).scalar()
        return None if found is None else datetime.fromisoformat(found)

    def deliveries(self, keys: Sequence[str] | None = None) -> dict[str, Delivery]:
        """Return what is known, by placement key; all of it without `keys`, but no sequels."""
        table = schema.deliveries
        with self.reading() as db:
            if keys is None:
                query = select(table).where(table.c.key.not_like(_SEQUEL))
                return {row.key: as_delivery(row) for row in db.execute(query)}
            return {
                row.key: as_delivery(row)
                for some in _chunks(keys)
                for row in db.execute(_WANTED, {"wanted": some})
            }

    def sequels(self) -> dict[str, Delivery]:
        """Return what is known of first comments and pins, by their keys."""
        table = schema.deliveries
        with self.reading() as db:
            query = select(table).where(table.c.key.like(_SEQUEL))
            return {row.key: as_delivery(row) for row in db.execute(query)}

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
        with self.writing() as db:
            known = find(db, key, to_change=True)
            expect(key, known, (State.PLANNED,))
            drop_stale_steps(db, key, known, fingerprint, now)
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
            db.execute(_ADD_ATTEMPT, attempt)
            return delivery

    def sent(self, key: str) -> Post | None:
        """Return the post of the latest attempt; `None` when there is none that can be read."""
        table = schema.attempts
        query = select(table.c.sent).where(table.c.key == key).order_by(table.c.n.desc()).limit(1)
        with self.reading() as db:
            found = db.execute(query).scalar()
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
        with self.writing() as db:
            known = find(db, key, to_change=True)
            before = expect(key, known, only_from)
            expect_attempt(key, known, attempt)
            if delivery.state is not before and delivery.state not in MOVES[before]:
                raise StoreError(f"{key} cannot go from {before} to {delivery.state}")
            if known:
                delivery = _with_steps_of(known, delivery)
            write(db, delivery, is_new=known is None)
            if known and before.is_unsettled:
                self._close_attempt(db, delivery)
            if delivery.state is State.LIVE and before is not State.LIVE:
                db.execute(_ADD_PUBLICATION, as_publication(delivery))
        return delivery

    def _close_attempt(self, db: Connection, delivery: Delivery) -> None:
        ended = {
            "of_key": delivery.key,
            "number": delivery.attempts,
            "ended_at": self._now(),
            "outcome": delivery.state.value,
            "settled_by": delivery.settled_by,
            "error": None if delivery.error is None else storable(delivery.error),
        }
        db.execute(_CLOSE_ATTEMPT, ended)

    def steps(self, key: str) -> Steps:
        """Return the durable steps of the placement's present attempt."""
        with self.reading() as db:
            known = find(db, key)
        return SqlSteps(self, key, known.attempts if known else 0, self._now)

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
            forgotten = replace(
                known, visible_begun=False, open_step=None, open_since=None, done_steps=kept
            )
            write(db, forgotten, is_new=False)

    def remote_ids(self, channel: str, only: str | None = None) -> dict[str, str]:
        """Remote ids that are recorded on a channel, each with its key; `only` asks after one."""
        with self.reading() as db:
            return names_on(db, channel) if only is None else owner_of(db, channel, only)

    def begun(self, channels: Sequence[str], since: datetime) -> list[datetime]:
        """Tell when attempts began that may have left a post on one of these channels."""
        with self.reading() as db:
            return begun(db, channels, since)

    def rates(self) -> SqlRates:
        """Return the rates that all processes share."""
        return SqlRates(self)

    def pauses(self) -> list[Pause]:
        """Pauses in force, oldest first."""
        with self.reading() as db:
            rows = db.execute(_PAUSES)
            return [Pause(row.reason, row.since, row.kind) for row in rows]

    def pause(self, pause: Pause) -> None:
        """Put a pause in force; one of the same kind is replaced."""
        table = schema.pauses
        with self.writing() as db:
            db.execute(delete(table).where(table.c.kind == pause.kind))
            db.execute(
                insert(table).values(kind=pause.kind, reason=pause.reason, since=pause.since)
            )

    def resume(self) -> list[Pause]:
        """Lift every pause; return those that were in force."""
        lifted = self.pauses()
        with self.writing() as db:
            db.execute(delete(schema.pauses))
        return lifted

    def add_snapshots(self, snapshots: Sequence[Snapshot]) -> int:
        """Append; a snapshot that stands already is ignored. Return how many were new."""
        if not snapshots:
            return 0
        table = schema.snapshots
        wanted = {(s.key, s.taken_at.astimezone(UTC), s.source): s for s in reversed(snapshots)}
        identity = select(table.c.key, table.c.taken_at, table.c.source)
        with self.writing() as db:
            for some in _chunks({key for key, _, _ in wanted}):
                for row in db.execute(identity.where(table.c.key.in_(some))):
                    wanted.pop((row.key, row.taken_at, row.source), None)
            rows = [row for snapshot in wanted.values() for row in as_rows(snapshot)]
            if rows:
                db.execute(self.insert_new(table), rows)
        return len(wanted)

    def insert_new(self, table: Table) -> Insert:
        """Insert what is not there yet."""
        if self._is_postgresql:
            return postgresql_insert(table).on_conflict_do_nothing()
        return sqlite_insert(table).on_conflict_do_nothing()

    def snapshots(self, keys: Sequence[str] | None = None) -> Iterator[Snapshot]:
        """Every snapshot, oldest first."""
        table = schema.snapshots
        query = select(table).order_by(table.c.taken_at, table.c.key, table.c.source)
        wanted = None if keys is None else frozenset(keys)
        if wanted is not None and len(wanted) <= _CHUNK:
            query = query.where(table.c.key.in_(wanted))
        with self.reading() as db:
            rows = db.execution_options(yield_per=2000).execute(query)
            yield from as_snapshots(row for row in rows if wanted is None or row.key in wanted)

    def last_taken(self, source: str) -> dict[str, datetime]:
        """Tell for each key when `source` last gave a snapshot."""
        table = schema.snapshots
        query = (
            select(table.c.key, func.max(table.c.taken_at, type_=schema.Instant))
            .where(table.c.source == source)
            .group_by(table.c.key)
        )
        with self.reading() as db:
            return {row[0]: row[1] for row in db.execute(query)}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view; failures come as `StoreError`."""
        with self._in_words(), self._engine.begin() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed and on the disk when the block ends."""
        self._check()
        with self._in_words(), self._begin() as db:
            yield db


def _with_steps_of(known: Delivery, delivery: Delivery) -> Delivery:
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


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    listed = list(keys)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]

"""The store on a branch of git: the file of SQLite in a working copy, pushed before anything shows.

Why nothing goes out twice. A call that readers see is made only after a push put its open step, the
attempt and the claim of its channel on the branch, and only shortly after. A push succeeds only on
top of what it knows, so of two runs one loses, sees who holds the channel, and sends nothing. A
channel changes hands when its holder gave it back, or when its entry did not change for as long as
the lease lasts by the clock of the one who waits. The new holder finds the open step and settles
it. One who wakes up late cannot push any more. What it may have let go in the last instant before
it fell asleep for longer than the lease is what no store can call back.

A lock is free of cost: the first attempt under it claims the channel. A run that sends and changes
nothing pushes nothing.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select

from cfkit.domain.errors import NotKept, NotSent, Overtaken, StoreError
from cfkit.domain.keys import channel_of
from cfkit.domain.metrics import Snapshot
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Pause
from cfkit.ports import Steps

from . import leases
from .git_copy import Copy, ticks
from .git_steps import Both, Pushed
from .leases import Entry, Lease
from .locks import file_lock
from .prepared import Session
from .rates import SqlRates
from .schema import meta
from .sessions import Sessions
from .sql import Hold, SqlStore
from .upgrade import OWNER

_JUST_NOW = 2.0
_LONGEST_LEASE = 300.0


class GitBranchStore(SqlStore):
    """Writes under a lock are pushed before something shows, and soon after; others at once."""

    def __init__(  # noqa: PLR0913  the first five are those of every SqlStore
        self,
        sessions: Sessions,
        lock: Callable[[str, float], AbstractContextManager[Hold | None]],  # noqa: ARG002  of a folder that nobody else opens
        in_words: Callable[[], AbstractContextManager[None]],
        now: Callable[[], datetime],
        check: Callable[[], None],
        *,
        working: Copy,
        locks: Path,
    ) -> None:
        """Take a working copy, which the store closes."""
        super().__init__(sessions, self._hold, in_words, now, check)
        self._copy = working
        self._locks = locks
        self._pushing = threading.RLock()
        self._mine: dict[str, Lease] = {}
        self._lost: set[str] = set()
        self._serving = threading.local()
        self._is_deferring = False
        self._is_told = False
        self._counting = threading.Lock()
        self._written = 0
        self._kept = 0
        self._fetched_at = ticks()
        self._closing = threading.Event()
        self._keeper: threading.Thread | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the remote did not answer, so that this is what was seen last: for reading."""
        return self._copy.is_stale

    @property
    def is_new(self) -> bool:
        """Whether the branch was not there."""
        return self._copy.is_new

    def belong_to(self, owner: str) -> None:
        """Raise `StoreError` when the state is another project's; the first push tells whose."""
        with super().writing() as db:
            known = db.scalar(select(meta.c.value).where(meta.c.name == OWNER))
            if known is None:
                db.execute(insert(meta).values(name=OWNER, value=owner))
        if known not in (None, owner):
            raise StoreError(
                f'the branch {self._copy.branch.name} holds the posts of "{known}", and this'
                f' project is "{owner}": give this one a branch of its own in CFKIT_STORE; if it is'
                " the same project under a new name, run `cfkit state adopt`"
            )

    def close(self) -> None:
        """Push what is left, and remove the working copy. Raise `StoreError` unless told before."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self._keeper is not None:
            self._keeper.join()
        try:
            with suppress(StoreError) if self._is_told else nullcontext():
                self._keep()
        finally:
            super().close()
            self._copy.close()

    @contextmanager
    def writing(self, *, lazily: bool = False) -> Iterator[Session]:
        """One transaction; pushed when it ends, unless a channel is held."""
        self._copy.check()
        lost = len(self._lost)
        with super().writing(lazily=lazily) as db:
            if (lease := self._of_thread()) is not None:
                lease.check()  # in the transaction: what others wrote is theirs from here on
            yield db
        self._note_write()
        if not self._mine and not self._is_deferring:
            self._keep()
            if len(self._lost) > lost:
                raise Overtaken("another run wrote the same at this moment; nothing is sent here")

    def begin(
        self, key: str, channel: str, fingerprint: str, now: datetime, *, post: Post | None = None
    ) -> Delivery:
        """Move to `attempting`; the first attempt under a lock claims the channel."""
        began = super().begin(key, channel, fingerprint, now, post=post)
        lease = self._mine.get(channel)
        if lease is not None and not lease.is_claimed:
            self._claim(lease)
            lease.check()
        return began

    def move(
        self,
        key: str,
        delivery: Delivery,
        *,
        only_from: Sequence[str],
        attempt: int | None = None,
    ) -> Delivery:
        """Move it; until the next push the move is known here alone."""
        moved = super().move(key, delivery, only_from=only_from, attempt=attempt)
        if (lease := self._mine.get(channel_of(key))) is not None:
            lease.written.add(key)
            lease.unpushed[key] = self._written
        return moved

    def steps(self, key: str) -> Steps:
        """Return the durable steps of the placement's present attempt."""
        return Pushed(self, super().steps(key), key)

    @contextmanager
    def claim(self, name: str, wait: float) -> Iterator[bool]:
        """Hold what no two runs may do: the branch says so before the block begins."""
        until = ticks() + wait
        with self.lock(name, wait) as is_held:
            is_ours = is_held and self._claim(self._mine[name])
            if is_ours or ticks() >= until:
                yield is_ours
                return
        with self.claim(name, until - ticks()) as is_held:
            yield is_held

    def secure(self) -> None:
        """Push what was written."""
        self._keep()

    def rates(self) -> SqlRates:
        """Return the rates of this run: a push for each call would be the dearer courtesy."""
        return SqlRates(_Unshared(self))

    def pause(self, pause: Pause) -> None:
        """Put a pause in force, for everybody."""
        super().pause(pause)
        self._keep()

    def resume(self) -> list[Pause]:
        """Lift every pause, for everybody."""
        lifted = super().resume()
        self._keep()
        return lifted

    def add_snapshots(self, snapshots: Sequence[Snapshot]) -> int:
        """Append; they are pushed together when the store is closed, or with something else."""
        self._is_deferring = True
        try:
            return super().add_snapshots(snapshots)
        finally:
            self._is_deferring = False

    def let_out(self, key: str) -> None:
        """Push the open step of `key` before its call is made. Raise `NotSent`: then it must not.

        A plain `StoreError` means the same, after a call before it whose outcome is not kept.
        """
        lease = self._mine.get(channel_of(key))
        try:
            self._push_in_time(lease)
        except StoreError as error:
            if lease is not None and key in lease.unkept:
                raise StoreError(str(error)) from error
            with suppress(StoreError):
                self.forget_steps(key)  # open, and not called; refused when it is not ours any more
            if isinstance(error, NotSent):
                raise
            raise NotSent(str(error)) from error
        if lease is not None:
            lease.called.add(key)
            lease.unkept[key] = math.inf

    def came_back(self, key: str) -> None:
        """Note that the outcome of a visible call is written down, here."""
        lease = self._mine.get(channel_of(key))
        if lease is not None:
            lease.unkept[key] = self._written

    def _push_in_time(self, lease: Lease | None) -> None:
        pace = self._copy.pace
        for _ in range(3):
            self._keep()
            if lease is None:
                return
            lease.check()
            if ticks() - self._copy.pushed_at <= pace.fresh:
                return
            self._note_write()  # too long ago: others may think that we are gone
        raise StoreError("pushing takes too long to send anything safely; try again")

    def _claim(self, lease: Lease) -> bool:
        lease.is_claimed = True
        self._note_write()
        self._keep()
        self._start_keeper()
        return not lease.is_overtaken

    def _of_thread(self) -> Lease | None:
        lease: Lease | None = getattr(self._serving, "lease", None)
        return lease

    def _note_write(self) -> None:
        with self._counting:
            self._written += 1

    def _keep(self) -> None:
        """See that everything that was written so far is on the branch."""
        wanted = self._written
        with self._pushing:
            if self._kept < wanted:
                self._is_told = True
                self._push()
                self._is_told = False

    def _push(self) -> None:
        included = self._written
        try:
            self._lost |= self._copy.push(list(self._mine.values()))
        finally:
            self._fetched_at = ticks()
        self._kept = included
        for lease in [one for one in self._mine.values() if not one.is_overtaken]:
            for waiting in (lease.unkept, lease.unpushed):
                for key in [key for key, number in waiting.items() if number <= included]:
                    del waiting[key]

    @contextmanager
    def _hold(self, channel: str, wait: float) -> Iterator[Hold | None]:
        with file_lock(self._locks, channel, wait) as held:
            lease = None if held is None else self._take(channel, wait)
            if held is None or lease is None:
                yield None
                return
            around = self._of_thread()
            self._serving.lease = lease
            try:
                yield Both(held, lease)
            finally:
                self._serving.lease = around
                self._give_back(lease)

    def _take(self, channel: str, wait: float) -> Lease | None:
        """Take a channel that is free, or whose holder gives no sign of life for a whole lease."""
        self._copy.check()
        if ticks() - self._fetched_at > _JUST_NOW:
            self._refresh()
        begun = since = ticks()
        seen = self._entry(channel)
        longest = max(_LONGEST_LEASE, self._copy.pace.lease)
        while not self._is_free(seen) and ticks() - since < min(seen.seconds, longest):
            if ticks() - begun >= wait and since != begun:
                return None
            self._closing.wait(min(self._copy.pace.look, seen.seconds))
            self._refresh()
            now = self._entry(channel)
            if now != seen:
                seen, since = now, ticks()
        with self._pushing:
            if self._entry(channel) != seen:
                return None
            lease = Lease(channel, self._copy.pace.lease)
            self._mine[channel] = lease
            return lease

    def _entry(self, channel: str) -> Entry:
        return self._copy.entries.get(channel, leases.FREE)

    def _is_free(self, entry: Entry) -> bool:
        return entry.holder in (None, self._copy.holder)

    def _refresh(self) -> None:
        with self._pushing:
            self._lost |= self._copy.refresh(list(self._mine.values()))
            self._fetched_at = ticks()

    def _give_back(self, lease: Lease) -> None:
        """Push what is left and free the channel, unless a call of ours may be on its way."""
        try:
            left = self._still_open(lease)
            lease.is_given_back = left <= 0
            lease.seconds = min(max(lease.seconds, left), _LONGEST_LEASE)
            if lease.is_claimed or self._kept < self._written:
                self._note_write()
                self._keep()
        except StoreError as error:
            if lease.unkept:
                words = f"it went out, and the branch did not take what came of it: {error}"
                lost_too = NotKept(words, lease.unkept)
                lost_too.unkept = frozenset(lease.unpushed)
                raise lost_too from error
            error.unkept = frozenset(lease.unpushed)
            raise
        finally:
            del self._mine[lease.channel]
        ours = lease.called | lease.written
        if lost := {*(self._lost & ours), *(lease.unkept if lease.is_overtaken else ())}:
            words = f"another run took {lease.channel} over and settles what was done here"
            raise NotKept(words, lost)

    def _still_open(self, lease: Lease) -> float:
        """Seconds for which a call whose outcome got lost may be on its way; 0 without one."""
        known = self.deliveries(sorted(lease.called)).values() if lease.called else ()
        since = [one.open_since for one in known if one.open_step and one.open_since]
        if not since or lease.is_overtaken:
            return 0.0
        return (max(since) - self._now()).total_seconds() + lease.seconds

    def _start_keeper(self) -> None:
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep_alive, daemon=True)
            self._keeper.start()

    def _keep_alive(self) -> None:
        """Show now and then that this run lives, and push results that nothing else pushes."""
        pace = self._copy.pace
        while not self._closing.wait(min(pace.beat, pace.rest)):
            if not any(lease.is_claimed for lease in list(self._mine.values())):
                continue
            age = ticks() - self._copy.pushed_at
            is_due = age > (pace.rest if self._kept < self._written else pace.beat)
            if is_due and self._pushing.acquire(blocking=False):
                try:
                    # The push that something waits for will say what is wrong.
                    with suppress(StoreError):
                        self._push()
                finally:
                    self._pushing.release()


class _Unshared:
    """A store whose writes stay in the working copy."""

    def __init__(self, store: SqlStore) -> None:
        self.ask = store.ask
        self._store = store

    def writing(self, *, lazily: bool = False) -> AbstractContextManager[Session]:
        """One transaction that is not pushed."""
        return SqlStore.writing(self._store, lazily=lazily)

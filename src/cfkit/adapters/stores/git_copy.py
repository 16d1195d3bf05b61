"""A working copy of the state on a branch: fetched, merged with what others wrote, pushed.

The branch is one commit deep. A push replaces its tip only while the tip is the one that this copy
grew from, so pushes stand in one line, and each knows all before it.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from cfkit.domain.errors import StoreError

from . import leases
from .damage import remedy
from .git import Branch
from .git_gap import Older, gap_since, note_gap
from .git_merge import check_whole, copy, differs, merge
from .git_words import Contested, Refused, Unreachable
from .leases import Entry, Lease
from .revision import FILE
from .sqlite import open_sqlite
from .upgrade import OWNER

LEASES = "leases.json"
README = "README.md"
_ABOUT = b"""cfkit keeps here what it published. Each run replaces this branch's only commit.
Leave it alone: without it cfkit forgets what is live. More: docs/state.md of cfkit.
"""
_NAMES = frozenset({FILE, LEASES, README})


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. After `lease` without a sign of life others take a channel over.

    A visible call begins at most `fresh` after the push before it began; what is left of the lease
    has to last for the call. A holder shows itself each `beat`, and pushes results after `rest`.
    """

    lease: float = 180.0
    fresh: float = 60.0
    beat: float = 45.0
    rest: float = 5.0
    look: float = 5.0
    insist: float = 60.0


def ticks() -> float:
    """Tell a time that goes on while the machine sleeps, where there is such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Copy:
    """The files of one opening, in a folder of their own that `close` removes.

    Not for several threads: the store gives its turn away.
    """

    def __init__(self, branch: Branch, now: Callable[[], datetime], pace: Pace) -> None:
        """Fetch the branch. Without the network the tip seen last is `is_stale`, for reading."""
        self.branch = branch
        self.holder = secrets.token_hex(8)
        self.is_stale = False
        self.pace = pace
        self.pushed_at = -float("inf")
        self.entries: dict[str, Entry] = {}
        self._now = now
        self._pushes = 0
        self._underway: dict[str, float] = {}
        self._lost: StoreError | None = None
        self.folder = Path(mkdtemp(prefix="cfkit-"))
        try:
            self._tip = self._newest()
            if self._tip is not None:
                self.entries = self._bring(self._tip, self.folder)
        except BaseException:
            self.close()
            raise

    @property
    def is_new(self) -> bool:
        """Whether the branch was not there."""
        return self._tip is None

    def close(self) -> None:
        """Remove the files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def opened(self) -> None:
        """Remember the store as it is now, brought up to this cfkit's schema.

        What an earlier state in this clone knew, and this one was made without, is a gap in its
        memory. Raise `StoreError` when this state is the older one.
        """
        gap = self._gap()
        if gap is not None:  # the tip is remembered once the branch tells of the gap itself
            note_gap(self.folder / FILE, gap)
        elif self._tip is not None:
            self.branch.remember(self._tip)
        copy(self.folder / FILE, self._base)

    def _gap(self) -> str | None:
        seen = self.branch.remembered()
        if seen in (None, self._tip):
            return None
        if self._tip is None:
            return self._instant()
        before = self.folder / "seen.db"
        before.write_bytes(self.branch.read(seen, FILE))
        try:
            with self._words("what this clone saw of the state before"):
                return gap_since(self.folder / FILE, before)
        except Older:
            name = self.branch.name
            raise StoreError(
                f"the branch {name} holds an older state than this clone saw, and what it forgot"
                f" would go out twice: {remedy(name)}"
            ) from None

    def owner(self) -> str:
        """Name the project that the fetched state is of."""
        with self._words(), closing(sqlite3.connect(self.folder / FILE)) as db:
            row = db.execute("SELECT value FROM meta WHERE name = ?", (OWNER,)).fetchone()
        return str(row[0]) if row else ""

    def check(self) -> None:
        """Raise `StoreError` when nothing may be written here any more."""
        if self._lost is not None:
            raise self._lost
        if self.is_stale:
            raise Unreachable(
                f"the branch {self.branch.name} cannot be reached, so nothing is sent or written;"
                " try again"
            )

    def refresh(self, held: Iterable[Lease]) -> frozenset[str]:
        """Take in what others pushed; return the keys that we lose by it."""
        self.check()
        return self._take_in(self.branch.newest(), list(held))

    def push(self, held: Iterable[Lease]) -> frozenset[str]:
        """Put the store's present content on the branch; return the keys that we lose by it.

        Raise `StoreError` when it did not get there.
        """
        leased, lost = list(held), frozenset[str]()
        until = ticks() + self.pace.insist
        for pause in self._pauses():
            self.check()
            shows_itself = any(one.is_claimed and not one.is_overtaken for one in leased)
            if not shows_itself and not self._has_news():
                return lost
            try:
                if self._push_once(leased):
                    return lost
                lost |= self._take_in(self.branch.newest(), leased)
            except (Contested, Unreachable):
                if ticks() >= until:
                    raise
            time.sleep(pause)
        raise Contested("other runs move the branch too often; try again")

    def _pauses(self) -> Iterator[float]:
        # Of different length for each run, so that two do not meet again and again.
        odd = 1 + int(self.holder[:4], 16) / 0xFFFF
        yield from (min(0.02 * odd * 2**n, 5.0) for n in range(40))

    def _push_once(self, held: list[Lease]) -> bool:
        started = ticks()
        content = self.folder / "push.db"
        with self._words():
            copy(self.folder / FILE, content)
        self._pushes += 1
        files = {
            FILE: content.read_bytes(),
            LEASES: leases.dump(self._signed(held)),
            README: _ABOUT,
        }
        # "skip ci" is known to GitHub, GitLab and others: a state is nothing to build.
        message = f"State {self._pushes} of run {self.holder} [skip ci]"
        commit = self.branch.commit(files, message)
        self._underway[commit] = started
        try:
            self.branch.push(commit, self._tip)
        except (Contested, Unreachable, Refused):
            tip = self.branch.tip()
            if tip == self._tip:
                raise
            if tip != commit:
                return False
        self._landed(commit)
        return True

    def _landed(self, commit: str) -> None:
        """Go on from a push of ours; its answer may have got lost, and it come to light later."""
        self._base.write_bytes(self.branch.read(commit, FILE))
        self.entries = leases.load(self.branch.read(commit, LEASES), LEASES, self.branch.name)
        self._tip, self.pushed_at = commit, self._underway[commit]
        self._underway.clear()
        with suppress(StoreError):
            self.branch.remember(commit)

    def _has_news(self) -> bool:
        with self._words():
            return differs(self.folder / FILE, self._base)

    def _signed(self, held: list[Lease]) -> dict[str, Entry]:
        entries = dict(self.entries)
        for lease in held:
            if not lease.is_overtaken:
                before = entries.get(lease.channel, leases.FREE)
                entries[lease.channel] = lease.entry(self.holder, before)
        return {name: entry for name, entry in entries.items() if entry != leases.FREE}

    def _take_in(self, tip: str | None, held: list[Lease]) -> frozenset[str]:
        if tip == self._tip:
            return frozenset()
        if tip in self._underway:
            self._landed(tip)
            return frozenset()
        if tip is None:
            self._begin_again()
            return frozenset()
        theirs = self.folder / "theirs"
        shutil.rmtree(theirs, ignore_errors=True)
        theirs.mkdir()
        try:
            entries = self._bring(tip, theirs)
            open_sqlite(theirs, now=self._now).close()
            if self._tip is None:
                self._born_with(theirs / FILE)
            return self._merged(tip, entries, theirs / FILE, held)
        except StoreError as error:
            self._lost = error
            raise

    def _merged(
        self, tip: str, entries: dict[str, Entry], theirs: Path, held: list[Lease]
    ) -> frozenset[str]:
        overtaken = {
            one.channel
            for one in held
            if entries.get(one.channel, leases.FREE) != self.entries.get(one.channel, leases.FREE)
        }
        for lease in held:  # before the merge: what is theirs is not written to any more
            lease.is_overtaken |= lease.channel in overtaken
        with self._words():
            fresh = self.folder / "fresh.db"
            copy(theirs, fresh)
            lost = merge(self.folder / FILE, self._base, fresh, overtaken)
            fresh.replace(self._base)
        self._tip, self.entries = tip, entries
        return lost

    def _begin_again(self) -> None:
        """Go on after somebody deleted the branch: what others wrote to it since is lost.

        The store counts as made now, with a gap before, so later runs look for what it knows
        nothing of.
        """
        now = self._instant()
        self._count_as_made(now)
        for file in (self.folder / FILE, self._base):
            with self._words():
                note_gap(file, now)
        self._tip = None

    def _born_with(self, theirs: Path) -> None:
        """Take a branch that another first run made at this moment for the one that we made."""
        with self._words(), closing(sqlite3.connect(theirs)) as db:
            found = db.execute("SELECT value FROM meta WHERE name = 'created_at'").fetchone()
        if found is not None:
            self._count_as_made(found[0])

    def _count_as_made(self, instant: str) -> None:
        for file in (self.folder / FILE, self._base):
            with self._words(), closing(sqlite3.connect(file, timeout=30)) as db, db:
                db.execute("UPDATE meta SET value = ? WHERE name = 'created_at'", (instant,))

    def _instant(self) -> str:
        return self._now().astimezone(UTC).isoformat()

    @property
    def _base(self) -> Path:
        return self.folder / "base.db"

    def _newest(self) -> str | None:
        try:
            return self.branch.newest()
        except Unreachable:
            tip = self.branch.remembered()
            if tip is None:
                raise
            self.is_stale = True
            return tip

    def _bring(self, tip: str, to: Path) -> dict[str, Entry]:
        names = self.branch.names(tip)
        if FILE not in names or not names <= _NAMES:
            raise StoreError(
                f"the branch {self.branch.name} holds other things than cfkit's state, which would"
                " be lost: choose a branch for the state alone"
            )
        (to / FILE).write_bytes(self.branch.read(tip, FILE))
        with self._words(f"the state on the branch {self.branch.name}"):
            if (to / FILE).stat().st_size:
                check_whole(to / FILE)
        if LEASES not in names:
            return {}
        where = f"{LEASES} on the branch {self.branch.name}"
        return leases.load(self.branch.read(tip, LEASES), where, self.branch.name)

    @contextmanager
    def _words(self, what: str = "the state") -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            told = f"{what} is damaged ({error})"
            raise StoreError(f"{told}: {remedy(self.branch.name)}") from error

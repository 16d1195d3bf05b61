"""Take into one store what another run wrote beside it since both were alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cfkit.domain.errors import StoreError
from cfkit.domain.keys import channel_of

from .upgrade import CREATED, OWNER, RESTORED

BY_KEY = ("deliveries", "attempts", "steps", "publications", "ties")
"""Tables of one placement each: all rows of a key are taken from one side."""

BY_ROW = (
    *("snapshots", "rollups", "history", "pauses", "tokens", "meta"),
    *("cases", "corrections", "talks"),
)
"""Tables whose rows stand alone; of a row that both sides changed, the later one stays."""

PRIVATE = ("rates",)
"""Tables that are emptied before the file leaves this machine.

Rates are drawn with each call, and their names come from credentials: they last for one run.
"""


def copy(store: Path, to: Path) -> None:
    """Write a store's present content into a file of its own, without a trace of what is gone."""
    to.unlink(missing_ok=True)
    with closing(connect(store)) as db:
        db.execute("VACUUM INTO ?", (str(to),))
    with closing(connect(to)) as db:
        for table in PRIVATE:
            db.execute(f"DELETE FROM {table}")
        db.execute("VACUUM")


def check_whole(file: Path) -> None:
    """Raise `sqlite3.DatabaseError` for a file that is half written."""
    with closing(connect(file)) as db:
        (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)


def differs(store: Path, other: Path) -> bool:
    """Whether two stores differ in anything that others may know."""
    with closing(connect(store)) as db:
        db.execute("ATTACH ? AS base", (str(other),))
        return any(
            db.execute(f"SELECT 1 FROM ({_without(db, table, one, two)}) LIMIT 1").fetchone()
            for table in (*BY_KEY, *BY_ROW)
            for one, two in (("main", "base"), ("base", "main"))
        )


def merge(store: Path, base: Path, theirs: Path, overtaken: Collection[str]) -> frozenset[str]:
    """Bring `theirs` into `store`, both having grown from `base`; return the keys that we lose.

    A key that both changed is theirs, and so is every key of a channel in `overtaken`. Raise
    `StoreError` when `theirs` is no later state of `base`.
    """
    with closing(connect(store)) as db:
        db.execute("ATTACH ? AS base", (str(base),))
        db.execute("ATTACH ? AS theirs", (str(theirs),))
        with _transaction(db):
            _refuse_older(db)
            lost = _merge_keys(db, overtaken)
            for table in BY_ROW:
                _merge_rows(db, table)
        return lost


def _refuse_older(db: sqlite3.Connection) -> None:
    if _is_set_back(db, "main"):
        raise StoreError("the branch was moved while a state was put back: put it back again")
    owners = {note(db, side, OWNER) for side in ("main", "theirs")}
    if _is_set_back(db, "theirs") or len(owners - {None}) > 1:
        raise StoreError(
            "the branch was replaced by another or an older state while cfkit had it open: nothing"
            " more is sent; find out who did it, then look at `cfkit status`"
        )


def _is_set_back(db: sqlite3.Connection, side: str) -> bool:
    """Whether a side is no later state of the base."""
    differs = any(note(db, side, name) != note(db, "base", name) for name in (CREATED, RESTORED))
    return differs or count_gone(db, side) > 0


def count_gone(db: sqlite3.Connection, side: str) -> int:
    """Count the placements of which a side knows less than the base."""
    (gone,) = db.execute(
        f"SELECT count(*) FROM base.deliveries AS before LEFT JOIN {side}.deliveries AS after"
        " ON after.key = before.key WHERE after.key IS NULL OR after.attempts < before.attempts"
    ).fetchone()
    return int(gone)


def note(db: sqlite3.Connection, side: str, name: str) -> str | None:
    """Read a row of a side's `meta`."""
    row = db.execute(f"SELECT value FROM {side}.meta WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def _merge_keys(db: sqlite3.Connection, overtaken: Collection[str]) -> frozenset[str]:
    ours, new = _changed(db, "main"), _changed(db, "theirs")
    taken = {key for key in ours | new if key in new or channel_of(key) in overtaken}
    rows = [(key,) for key in taken]
    for table in BY_KEY:
        db.executemany(f"DELETE FROM main.{table} WHERE key = ?", rows)
    for table in BY_KEY:
        names = _columns(db, table)
        told = f"SELECT {names} FROM theirs.{table} WHERE key = ?"
        db.executemany(f"INSERT INTO main.{table} ({names}) {told}", rows)
    return frozenset(taken & ours)  # the same words from two runs are two claims


def _changed(db: sqlite3.Connection, side: str) -> set[str]:
    return {
        row[0]
        for table in BY_KEY
        for one, other in ((side, "base"), ("base", side))
        for row in db.execute(f"SELECT key FROM ({_without(db, table, one, other)})")
    }


def _merge_rows(db: sqlite3.Connection, table: str) -> None:
    names = _columns(db, table)
    identity = ", ".join(_columns_of_key(db, table))
    is_ours = f"({identity}) IN (SELECT {identity} FROM ({_without(db, table, 'main', 'base')}))"
    we_dropped = f"({identity}) IN (SELECT {identity} FROM ({_without(db, table, 'base', 'main')}))"
    they_dropped = _without(db, table, "base", "theirs")
    they_wrote = _without(db, table, "theirs", "base")
    db.execute(
        f"CREATE TEMP TABLE news AS SELECT * FROM ({they_wrote})"
        f" WHERE NOT {is_ours} AND NOT {we_dropped}"
    )
    db.execute(
        f"DELETE FROM main.{table} WHERE ({identity}) IN (SELECT {identity} FROM ({they_dropped}))"
        f" AND NOT {is_ours}"
    )
    db.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM news")
    db.execute("DROP TABLE temp.news")


def _without(db: sqlite3.Connection, table: str, one: str, other: str) -> str:
    names = _columns(db, table)
    return f"SELECT {names} FROM {one}.{table} EXCEPT SELECT {names} FROM {other}.{table}"


def _columns(db: sqlite3.Connection, table: str) -> str:
    return ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))


def _columns_of_key(db: sqlite3.Connection, table: str) -> list[str]:
    rows = db.execute(f"PRAGMA main.table_info({table})").fetchall()
    return [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5]]


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def connect(file: Path) -> sqlite3.Connection:
    """Open a store's file as it is; without it raise `sqlite3.Error`."""
    # Mode rw: a file that is not there is a fault, not a new store.
    where = f"{file.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(where, timeout=30, isolation_level=None, uri=True)

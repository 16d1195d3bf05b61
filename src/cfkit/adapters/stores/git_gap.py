"""Tell whether a state that was fetched has forgotten what an earlier one in this clone knew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from .git_merge import connect, count_gone, note
from .upgrade import CREATED, RESTORED


class Older(Exception):
    """The state stands before the one that was seen, and says nothing of it."""


def gap_since(store: Path, seen: Path) -> str | None:
    """Tell until which instant things may be forgotten that the store itself does not tell of.

    `None`: none. A store that was made after the one that was seen began without its memory. Raise
    `Older` for one that knows less and was not put back by `state restore`, which writes it down.
    """
    with closing(connect(store)) as db:
        db.execute("ATTACH ? AS base", (str(seen),))
        if _is_later(db, RESTORED):
            return None
        if _is_later(db, CREATED):
            return note(db, "main", CREATED)
        if count_gone(db, "main"):
            raise Older
        return None


def note_gap(store: Path, until: str) -> None:
    """Write down that what happened before an instant may be missing."""
    with closing(connect(store)) as db:
        db.execute(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
            (RESTORED, until),
        )


def _is_later(db: sqlite3.Connection, name: str) -> bool:
    # Instants are written in UTC, so they sort as text.
    return (note(db, "main", name) or "") > (note(db, "base", name) or "")

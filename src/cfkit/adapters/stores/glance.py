"""A glance into `state.db` without SQLAlchemy, for the many runs that find nothing to do."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cfkit.domain.publication import Delivery, State

from .revision import FILE, HEAD

_VERSION = "SELECT version_num FROM alembic_version"
_ROWS = "SELECT key, channel, state, slot, done_steps FROM deliveries"
_TABLES = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'deliveries'"
_ANY = "SELECT 1 FROM deliveries LIMIT 1"
_PATIENCE = 1.0
_LONG_PATIENCE = 10.0


def glance(folder: Path) -> dict[str, Delivery] | None:
    """Read key, channel, state, slot and steps done of every delivery and sequel.

    `None` when only opening the store tells more: it is not there, of another schema, held, broken.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=_PATIENCE, uri=True)) as db:
            if db.execute(_VERSION).fetchall() != [(HEAD,)]:
                return None
            return {row[0]: _delivery(*row) for row in db.execute(_ROWS)}
    except (sqlite3.Error, ValueError, TypeError):
        return None


def was_used(folder: Path) -> bool | None:
    """Whether a post was ever tried from the file, of whatever schema; `None`: it cannot be read.

    A file that holds tokens alone was not.
    """
    path = folder / FILE
    if not path.is_file():
        return False
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=_LONG_PATIENCE, uri=True)) as db:
            is_store = db.execute(_TABLES).fetchone() is not None
            return is_store and db.execute(_ANY).fetchone() is not None
    except sqlite3.Error:
        return None


def owner_in(content: bytes) -> str | None:
    """Name the project whose state a file's bytes are; `None` when they do not tell."""
    from .upgrade import OWNER  # noqa: PLC0415  needs SQLAlchemy, and few come here

    try:
        with TemporaryDirectory(prefix="cfkit-") as folder:
            path = Path(folder) / FILE
            path.write_bytes(content)
            with closing(sqlite3.connect(path)) as db:
                row = db.execute("SELECT value FROM meta WHERE name = ?", (OWNER,)).fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


def _delivery(key: str, channel: str, state: str, slot: str | None, done: str) -> Delivery:
    at = None if slot is None else datetime.fromisoformat(slot)
    return Delivery(key, channel, State(state), slot=at, done_steps=tuple(json.loads(done)))

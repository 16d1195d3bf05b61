"""A glance into `state.db` without SQLAlchemy, for the many runs that find nothing to do."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from cfkit.domain.publication import Delivery, State

from .revision import FILE, HEAD

_VERSION = "SELECT version_num FROM alembic_version"
_ROWS = "SELECT key, channel, state, slot, done_steps FROM deliveries"
_PATIENCE = 1.0


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


def _delivery(key: str, channel: str, state: str, slot: str | None, done: str) -> Delivery:
    at = None if slot is None else datetime.fromisoformat(slot)
    return Delivery(key, channel, State(state), slot=at, done_steps=tuple(json.loads(done)))

"""Which remote ids are on record, each with the key of its placement."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from . import schema
from .prepared import Session

_TABLES = (schema.publications, schema.deliveries)
"""What is live has the last word over what was only accepted."""

_OWNERS = [
    select(table.c.key).where(
        table.c.channel == bindparam("on_channel"), table.c.remote_id == bindparam("called")
    )
    for table in _TABLES
]


def names_on(db: Session, channel: str) -> dict[str, str]:
    """Return every remote id of a channel."""
    found: dict[str, str] = {}
    for table in reversed(_TABLES):
        query = select(table.c.remote_id, table.c.key).where(
            table.c.channel == channel, table.c.remote_id.is_not(None)
        )
        found.update((row.remote_id, row.key) for row in db.execute(query))
    return found


def owner_of(db: Session, channel: str, remote_id: str) -> dict[str, str]:
    """Return one remote id with its key; nothing when it is not on record."""
    for query in _OWNERS:
        key = db.execute(query, {"on_channel": channel, "called": remote_id}).scalar()
        if key is not None:
            return {remote_id: key}
    return {}

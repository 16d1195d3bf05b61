"""Bring a store's tables up to this cfkit's schema, inside a transaction of the caller."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from cfkit.domain.errors import StoreError

from .prepared import Session
from .schema import HEAD, meta

CREATED = "created_at"
"""The row of `meta` that tells when the store was made."""

OWNER = "project"
"""The row of `meta` that tells whose posts these are, where several could share a home."""

RESTORED = "restored_at"
"""The row of `meta` that tells when an older copy was put back: until then it has a gap."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def refuse_newer(version: str | None) -> None:
    """Raise `StoreError` for a schema that only a later cfkit knows."""
    if version is not None and version > HEAD:
        raise StoreError(
            f"the store has schema {version} and this cfkit knows {HEAD}: it was written by a"
            " newer cfkit; upgrade this one"
        )


def migrate(connection: Connection) -> None:
    """Run the revisions that are missing."""
    from alembic import command  # noqa: PLC0415  opening a store that is up to date costs nothing
    from alembic.config import Config  # noqa: PLC0415  as above

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def note_birth(connection: Connection | Session, created: datetime) -> None:
    """Write down when a new store was made."""
    instant = created.astimezone(UTC).isoformat()
    connection.execute(insert(meta), {"name": CREATED, "value": instant})

"""What was published before cfkit, and of each publication the snapshots that reports ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def _words(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.Text(collation="C"), "postgresql")


_INSTANT = _words(32)
_NAME = _words(64)

_FILL = """
INSERT INTO rollups (key, taken_at, source, channel, metric_version, counts)
SELECT key, taken_at, source, min(channel), min(metric_version),
"""
_FROM = """
FROM snapshots WHERE value IS NOT NULL GROUP BY key, taken_at, source
"""
_GATHERED = {
    "sqlite": "json_group_object(metric, value)",
    "postgresql": "CAST(json_object_agg(metric, value) AS text)",
}


def upgrade() -> None:
    """Create the tables; snapshots that come in later thin out those that are there."""
    op.create_table(
        "history",
        sa.Column("channel", _NAME, nullable=False),
        sa.Column("url", _words(2000), nullable=False),
        sa.Column("published_at", _INSTANT, nullable=False),
        sa.Column("taken_at", _INSTANT, nullable=False),
        sa.Column("source", _NAME, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("factors", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.PrimaryKeyConstraint("channel", "url", name="pk_history"),
    )
    op.create_table(
        "rollups",
        sa.Column("key", _words(400), nullable=False),
        sa.Column("taken_at", _INSTANT, nullable=False),
        sa.Column("source", _NAME, nullable=False),
        sa.Column("channel", _NAME, nullable=False),
        sa.Column("metric_version", sa.Integer, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", "taken_at", "source", name="pk_rollups"),
    )
    op.execute(_FILL + _GATHERED[op.get_bind().dialect.name] + _FROM)

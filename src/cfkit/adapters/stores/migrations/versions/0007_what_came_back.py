"""What came back: past publications, snapshots that reports ask for, and comments as cases."""

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
    op.create_table(
        "cases",
        sa.Column("channel", _words(64), nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("key", _words(400), nullable=False),
        sa.Column("posted_at", _words(32), nullable=False),
        sa.Column("seen_at", _words(32), nullable=False),
        sa.Column("sort", _words(16)),
        sa.Column("reasons", sa.Text),
        sa.Column("text", sa.Text),
        sa.Column("author", _words(64)),
        sa.Column("parent_id", sa.Text),
        sa.Column("owner", _words(64)),
        sa.Column("answer_by", _words(32)),
        sa.Column("answered_at", _words(32)),
        sa.Column("closed_at", _words(32)),
        sa.Column("outcome", _words(16)),
        sa.Column("is_corrected", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("channel", "remote_id", name="pk_cases"),
    )
    op.create_table(
        "corrections",
        sa.Column("words", _words(64), nullable=False),
        sa.Column("sort", _words(16), nullable=False),
        sa.PrimaryKeyConstraint("words", name="pk_corrections"),
    )

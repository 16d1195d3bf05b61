"""The first schema: deliveries, attempts, steps, publications, snapshots, pauses, meta."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _words(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.Text(collation="C"), "postgresql")


_INSTANT = _words(32)
_KEY = _words(400)


def upgrade() -> None:
    """Create every table. Types are spelt out: a revision must not change with the code."""
    _publishing()
    _learning()


def _publishing() -> None:
    op.create_table(
        "deliveries",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("channel", _words(64), nullable=False),
        sa.Column("state", _words(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("error_code", _words(64)),
        sa.Column("fingerprint", _words(64)),
        sa.Column("began_at", _INSTANT),
        sa.Column("first_began_at", _INSTANT),
        sa.Column("live_at", _INSTANT),
        sa.Column("not_before", _INSTANT),
        sa.Column("visible_begun", sa.Boolean, nullable=False),
        sa.Column("open_step", _words(200)),
        sa.Column("done_steps", sa.Text, nullable=False),
        sa.Column("slot", _INSTANT),
        sa.Column("settled_by", _words(16)),
        sa.PrimaryKeyConstraint("key", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_channel_remote_id", "deliveries", ["channel", "remote_id"])
    op.create_table(
        "attempts",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.Column("fingerprint", _words(64), nullable=False),
        sa.Column("sent", sa.Text),
        sa.Column("ended_at", _INSTANT),
        sa.Column("outcome", _words(16)),
        sa.Column("settled_by", _words(16)),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("key", "n", name="pk_attempts"),
    )
    op.create_table(
        "steps",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("name", _words(200), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("visible", sa.Boolean, nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.Column("done_at", _INSTANT),
        sa.Column("result", sa.Text),
        sa.PrimaryKeyConstraint("key", "name", name="pk_steps"),
    )
    op.create_table(
        "publications",
        sa.Column("channel", _words(64), nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("live_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "remote_id", name="pk_publications"),
        sa.UniqueConstraint("key", name="uq_publications_key"),
    )


def _learning() -> None:
    op.create_table(
        "snapshots",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("metric", _words(64), nullable=False),
        sa.Column("taken_at", _INSTANT, nullable=False),
        sa.Column("source", _words(64), nullable=False),
        sa.Column("channel", _words(64), nullable=False),
        sa.Column("value", sa.Integer().with_variant(sa.BigInteger(), "postgresql")),
        sa.Column("metric_version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", "metric", "taken_at", "source", name="pk_snapshots"),
    )
    op.create_table(
        "pauses",
        sa.Column("kind", _words(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_pauses"),
    )
    op.create_table(
        "meta",
        sa.Column("name", _words(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )

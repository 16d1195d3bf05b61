"""Tokens, locked up; what may be shown of them stands beside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"

_INSTANT = sa.String(32).with_variant(sa.Text(collation="C"), "postgresql")
_NAME = sa.String(64).with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "tokens",
        sa.Column("channel", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("scopes", sa.Text),
        sa.Column("obtained_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT),
        sa.Column("refresh_expires_at", _INSTANT),
        sa.Column("refreshable", sa.Boolean, nullable=False),
        sa.Column("refused_at", _INSTANT),
        sa.PrimaryKeyConstraint("channel", "name", name="pk_tokens"),
    )

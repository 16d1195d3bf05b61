"""Tokens, locked up; what may be shown of them stands beside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "tokens",
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("scopes", sa.Text),
        sa.Column("obtained_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32)),
        sa.Column("refresh_expires_at", sa.String(32)),
        sa.Column("refreshable", sa.Boolean, nullable=False),
        sa.Column("refused_at", sa.String(32)),
        sa.PrimaryKeyConstraint("channel", "name", name="pk_tokens"),
    )

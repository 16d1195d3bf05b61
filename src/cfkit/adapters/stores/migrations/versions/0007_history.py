"""What was published before cfkit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_INSTANT = sa.String(32).with_variant(sa.Text(collation="C"), "postgresql")
_NAME = sa.String(64).with_variant(sa.Text(collation="C"), "postgresql")
_URL = sa.String(2000).with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "history",
        sa.Column("channel", _NAME, nullable=False),
        sa.Column("url", _URL, nullable=False),
        sa.Column("published_at", _INSTANT, nullable=False),
        sa.Column("taken_at", _INSTANT, nullable=False),
        sa.Column("source", _NAME, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("factors", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.PrimaryKeyConstraint("channel", "url", name="pk_history"),
    )

"""Where people talk about publications, where that is apart from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the table."""
    channel = sa.String(64).with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "talks",
        sa.Column("channel", channel, nullable=False),
        sa.Column("remote_id", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("channel", "remote_id", name="pk_talks"),
    )

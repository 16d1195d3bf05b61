"""The account that each post went to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def _words(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; of what is out already nobody knows the account."""
    op.create_table(
        "ties",
        sa.Column("key", _words(400), nullable=False),
        sa.Column("channel", _words(64), nullable=False),
        sa.Column("account", _words(64), nullable=False),
        sa.Column("words", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_ties"),
    )
    op.create_index("ix_ties_channel_account", "ties", ["channel", "account"])
    op.execute("DELETE FROM meta WHERE name LIKE 'place of %'")

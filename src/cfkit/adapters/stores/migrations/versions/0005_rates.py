"""Rates that the processes of an account share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_INSTANT = sa.String(32).with_variant(sa.Text(collation="C"), "postgresql")
_NAME = sa.String(64).with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table; buckets that nobody has drawn from are full."""
    op.create_table(
        "rates",
        sa.Column("name", _NAME, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("level", sa.Float),
        sa.Column("closed_at", _INSTANT),
        sa.Column("closed_until", _INSTANT),
        sa.PrimaryKeyConstraint("name", name="pk_rates"),
    )

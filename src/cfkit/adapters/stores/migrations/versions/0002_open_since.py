"""Since when the outcome of a visible call may still change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; of older attempts their beginning is known, and that has to do."""
    instant = sa.String(32).with_variant(sa.Text(collation="C"), "postgresql")
    op.add_column("deliveries", sa.Column("open_since", instant))

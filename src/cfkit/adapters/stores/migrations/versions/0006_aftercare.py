"""What stands beside the first message of a post, and when a post was taken down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INSTANT = sa.String(32).with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns; of older posts nothing beside the first message is known."""
    op.add_column("deliveries", sa.Column("parts", sa.Text))
    op.add_column("deliveries", sa.Column("deleted_at", _INSTANT))

"""Comments as cases, and what people said of their class."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"


def _words(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables; of earlier comments nothing is known."""
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

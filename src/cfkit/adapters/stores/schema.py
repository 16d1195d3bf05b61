"""The tables of the store, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from cfkit.domain.publication import State

from .revision import HEAD as HEAD  # noqa: PLC0414  beside the tables that it is of


def words(length: int) -> TypeEngine[str]:
    """Text of one line. PostgreSQL compares it byte by byte, as SQLite does, and bounds nothing."""
    return String(length).with_variant(Text(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An instant as ISO 8601 in UTC to the microsecond: it sorts, and people can read it."""

    impl = words(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """Write an aware instant. Raise `ValueError` for a naive one."""
        return None if value is None else write_instant(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read an instant back, in UTC. Raise `ValueError` for anything else."""
        return None if value is None else read_instant(value)


def write_instant(value: datetime) -> str:
    """Write an aware instant. Raise `ValueError` for a naive one."""
    if value.tzinfo is None:
        raise ValueError(f"an instant without a zone reached the store: {value.isoformat()}")
    at = value if value.tzinfo is UTC else value.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


def read_instant(text: str) -> datetime:
    """Read an instant, in UTC. Raise `ValueError` for anything else, as for one without a zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


class Known(TypeDecorator[State]):
    """A delivery state by its word."""

    impl = words(16)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002  as above
        """Write a state. Raise `ValueError` for a word that is none."""
        return State(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> State:  # noqa: ARG002
        """Read a state. Raise `ValueError` for a word that is none."""
        return State(value)


class Json(TypeDecorator[Any]):
    """Any value as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write a value."""
        return json.dumps(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read a value. Raise `ValueError` for what is no JSON."""
        return None if value is None else json.loads(value)


class Names(Json):
    """Several texts as JSON, in order."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write them; nothing for `None`."""
        return None if value is None else json.dumps(list(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read them. Raise `ValueError` for anything else."""
        if value is None:
            return None
        found = json.loads(value)
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise ValueError(value)
        return tuple(found)


class Numbers(Json):
    """Whole numbers by name, as JSON."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read them. Raise `ValueError` for anything else."""
        found = None if value is None else json.loads(value)
        if not isinstance(found, dict) or not all(type(one) is int for one in found.values()):
            raise ValueError(value)
        return found


class Named(Json):
    """Texts by name, as JSON."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write them; nothing for `None`."""
        return None if value is None else json.dumps(dict(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read them. Raise `ValueError` for anything else."""
        if value is None:
            return None
        found = json.loads(value)
        if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
            raise ValueError(value)
        return found


metadata = MetaData(
    naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("key", words(400), nullable=False),
    Column("channel", words(64), nullable=False),
    Column("state", Known, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("remote_id", Text),
    Column("url", Text),
    Column("error", Text),
    Column("error_code", words(64)),
    Column("fingerprint", words(64)),
    Column("began_at", Instant),
    Column("first_began_at", Instant),
    Column("live_at", Instant),
    Column("not_before", Instant),
    Column("visible_begun", Boolean, nullable=False),
    Column("open_step", words(200)),
    Column("open_since", Instant),
    Column("done_steps", Names, nullable=False),
    Column("slot", Instant),
    Column("settled_by", words(16)),
    Column("parts", Named),
    Column("deleted_at", Instant),
    PrimaryKeyConstraint("key"),
    Index("ix_deliveries_channel_remote_id", "channel", "remote_id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("key", words(400), nullable=False),
    Column("n", Integer, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("fingerprint", words(64), nullable=False),
    Column("sent", Text),
    Column("ended_at", Instant),
    Column("outcome", words(16)),
    Column("settled_by", words(16)),
    Column("error", Text),
    PrimaryKeyConstraint("key", "n"),
)

steps = Table(
    "steps",
    metadata,
    Column("key", words(400), nullable=False),
    Column("name", words(200), nullable=False),
    Column("n", Integer, nullable=False),
    Column("visible", Boolean, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("result", Json),
    PrimaryKeyConstraint("key", "name"),
)

publications = Table(
    "publications",
    metadata,
    Column("channel", words(64), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("key", words(400), nullable=False),
    Column("url", Text),
    Column("live_at", Instant, nullable=False),
    PrimaryKeyConstraint("channel", "remote_id"),
    UniqueConstraint("key"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("key", words(400), nullable=False),
    Column("metric", words(64), nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("source", words(64), nullable=False),
    Column("channel", words(64), nullable=False),
    Column("value", Integer().with_variant(BigInteger(), "postgresql")),
    Column("metric_version", Integer, nullable=False),
    PrimaryKeyConstraint("key", "metric", "taken_at", "source"),
)
"""A snapshot that brought no counts is one row whose metric is `-`: it was taken, all withheld."""

rollups = Table(
    "rollups",
    metadata,
    Column("key", words(400), nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("source", words(64), nullable=False),
    Column("channel", words(64), nullable=False),
    Column("metric_version", Integer, nullable=False),
    Column("counts", Numbers, nullable=False),
    PrimaryKeyConstraint("key", "taken_at", "source"),
)
"""Of each publication the few snapshots that reports ask for, see `domain.rollup`."""

history = Table(
    "history",
    metadata,
    Column("channel", words(64), nullable=False),
    Column("url", words(2000), nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("source", words(64), nullable=False),
    Column("counts", Numbers, nullable=False),
    Column("factors", Named, nullable=False),
    Column("text", Text),
    PrimaryKeyConstraint("channel", "url"),
)
"""What was published before cfkit: of each publication its final counts."""

pauses = Table(
    "pauses",
    metadata,
    Column("kind", words(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("kind"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("channel", words(64), nullable=False),
    Column("name", words(64), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("account", Text),
    Column("scopes", Names),
    Column("obtained_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("refresh_expires_at", Instant),
    Column("refreshable", Boolean, nullable=False),
    Column("refused_at", Instant),
    PrimaryKeyConstraint("channel", "name"),
)
"""What opens an account stands in `sealed` only, which takes a key to read."""

meta = Table(
    "meta",
    metadata,
    Column("name", words(64), nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("name"),
)

rates = Table(
    "rates",
    metadata,
    Column("name", words(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("level", Float),
    Column("closed_at", Instant),
    Column("closed_until", Instant),
    PrimaryKeyConstraint("name"),
)
"""Names are hashes of credentials; a bucket without a level is full."""

cases = Table(
    "cases",
    metadata,
    Column("channel", words(64), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("key", words(400), nullable=False),
    Column("posted_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("sort", words(16)),
    Column("reasons", Names),
    Column("text", Text),
    Column("author", words(64)),
    Column("parent_id", Text),
    Column("owner", words(64)),
    Column("answer_by", Instant),
    Column("answered_at", Instant),
    Column("closed_at", Instant),
    Column("outcome", words(16)),
    Column("is_corrected", Boolean, nullable=False),
    PrimaryKeyConstraint("channel", "remote_id"),
)

talks = Table(
    "talks",
    metadata,
    Column("channel", words(64), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("place", Text, nullable=False),
    PrimaryKeyConstraint("channel", "remote_id"),
)
"""Where people talk about a publication, where that is apart from it. Names, no words."""

ties = Table(
    "ties",
    metadata,
    Column("key", words(400), nullable=False),
    Column("channel", words(64), nullable=False),
    Column("account", words(64), nullable=False),
    Column("words", Text),
    PrimaryKeyConstraint("key"),
    Index("ix_ties_channel_account", "channel", "account"),
)
"""The account that holds what is out of a placement, see `domain.tie`."""

corrections = Table(
    "corrections",
    metadata,
    Column("words", words(64), nullable=False),
    Column("sort", words(16), nullable=False),
    PrimaryKeyConstraint("words"),
)
"""What people said of comments, by a fingerprint of the words: it outlives them."""

"""What a store remembers, as plain records for other programs; no token and no path among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Table, select

from cfkit.domain.secrets import mask

from .schema import attempts, publications, snapshots
from .sql import SqlStore

TABLES: Mapping[str, Table] = {
    "attempts": attempts,
    "publications": publications,
    "snapshots": snapshots,
}
_LEFT_OUT = frozenset({"sent"})
"""The post as it was sent: its text stands in the content file, and it names files of a machine."""


def columns_of(name: str) -> tuple[str, ...]:
    """Name the columns of a table, in order."""
    return tuple(column.name for column in _columns(TABLES[name]))


def records(store: SqlStore, names: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every row of the tables as they are at one instant, each with its table's name."""
    with store.reading() as db:
        for name in names:
            table = TABLES[name]
            query = select(*_columns(table)).order_by(*table.primary_key.columns)
            for row in db.stream(query):
                yield name, {column: _plain(value) for column, value in row._asdict().items()}


def _columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name not in _LEFT_OUT]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    return value.isoformat() if hasattr(value, "isoformat") else value

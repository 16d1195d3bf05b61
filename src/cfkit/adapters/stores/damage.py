"""Tell what is damaged in a store: where it stands, what it holds and how it is put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Dialect, Float, Integer, TypeDecorator

from cfkit.domain.errors import StoreError

from .revision import FILE
from .schema import Instant, Json, Known

Take = Callable[[Any], Any]

_LONGEST_KEY = 400

_STORED: Mapping[Any, tuple[type, ...]] = {
    Boolean: (bool, int),
    Integer: (int,),
    Float: (float, int),
}
"""What a driver gives for a type; for every other one it is text."""

_WORDS = {
    Instant: '"{}", which is no instant',
    Known: '"{}", which this cfkit does not know',
    Json: "what is no JSON of its kind",
    Boolean: '"{}", which is neither 0 nor 1',
    Integer: '"{}", which is no number',
    Float: '"{}", which is no number',
}
"""What stands there instead, by the type of the column."""

REMEDY = (
    "put the value right, if you know it, or put a backup back with `cfkit state restore`; nothing"
    " is sent until then"
)


def remedy(branch: str) -> str:
    """Say how damaged state is put back on a branch of git."""
    return (
        "see that no run is under way; take a backup, or what a clone saw last (`git cat-file blob"
        f" refs/cfkit/seen/{branch}:{FILE} > seen.db`); delete the branch; put the file back with"
        " `cfkit state restore`. Never push an older commit"
    )


def reader(column: ColumnElement[Any], dialect: Dialect) -> Take:
    """Make the function that reads a column's values; it raises `ValueError` for a wrong one."""
    kind = column.type
    wanted = next((found for one, found in _STORED.items() if isinstance(kind, one)), (str,))
    process: Take | None = None
    if isinstance(kind, TypeDecorator):  # others come as they are
        process = kind.result_processor(dialect, None)
    if isinstance(kind, Boolean):
        process = _claim
    is_needed = isinstance(column, Column) and not column.nullable

    def take(value: Any) -> Any:
        if value is None and not is_needed:
            return None
        if type(value) not in wanted:
            raise ValueError
        return value if process is None else process(value)

    return take


def _claim(value: int) -> bool:
    if value not in (0, 1):
        raise ValueError
    return bool(value)


def damaged(
    columns: Sequence[ColumnElement[Any]], takes: Sequence[Take], row: Sequence[Any]
) -> StoreError:
    """Say which value of a row cannot be read, where it stands and what to do."""
    for column, take, value in zip(columns, takes, row, strict=True):
        try:
            take(value)
        except (ValueError, TypeError, LookupError, RecursionError):
            return wrong(_place(columns, column, row), str(column.name), _shown(value, column))
    return StoreError(f"the store is damaged: {REMEDY}")


def wrong(place: str, column: str, said: str) -> StoreError:
    """Say of one value that it cannot be read."""
    return StoreError(f"the store is damaged: {place}, {column} holds {said}: {REMEDY}")


def _place(
    columns: Sequence[ColumnElement[Any]], at: ColumnElement[Any], row: Sequence[Any]
) -> str:
    tables = [one.table.name for one in (at, *columns) if isinstance(one, Column)]
    keys = [
        _cut(value, _LONGEST_KEY)
        for column, value in zip(columns, row, strict=True)
        if isinstance(column, Column) and column.primary_key
    ]
    table = f"in its table {tables[0]}" if tables else "in one of its tables"
    return f"{table}, row {', '.join(keys)}" if keys else table


def _shown(value: Any, column: ColumnElement[Any]) -> str:
    if value is None:
        return "nothing"
    for kind, words in _WORDS.items():
        if isinstance(column.type, kind):
            return words.format(_cut(value))
    return "what is no text"


def _cut(value: Any, longest: int = 40) -> str:
    text = "".join(char if char.isprintable() else " " for char in str(value))
    return text if len(text) <= longest else f"{text[:longest]}…"

"""What a row says: deliveries and snapshots between the tables and the domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Executable, Select, String, bindparam, insert, select, update

from cfkit.domain.errors import StoreError
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import Delivery, State

from . import schema
from .prepared import Session

_WITHHELD = "-"
FIND = select(schema.deliveries).where(schema.deliveries.c.key == bindparam("wanted"))
_FIND_TO_CHANGE = FIND.with_for_update()
_DELIVERIES = select(schema.deliveries)
_ADD = insert(schema.deliveries)
_CHANGE = update(schema.deliveries).where(schema.deliveries.c.key == bindparam("wanted"))
_CLOSE_ATTEMPT = update(schema.attempts).where(
    schema.attempts.c.key == bindparam("of_key"), schema.attempts.c.n == bindparam("number")
)
_ADD_PUBLICATION = insert(schema.publications)
"""Kept here: to put a statement into SQL costs more than to run it."""

_SIZES = (1, 4, 20, 100, 500)
MOST = _SIZES[-1]
"""Keys that one statement asks for at most."""

_COLUMNS = tuple(field.name for field in fields(Delivery) if field.name != "others")


def find(db: Session, key: str, *, to_change: bool = False) -> Delivery | None:
    """Look a placement up; `None` when nothing is known of it.

    With `to_change` others wait until the transaction ends, where they do not wait anyway.
    """
    row = db.execute(_FIND_TO_CHANGE if to_change else FIND, {"wanted": key}).first()
    return None if row is None else as_delivery(row)


def wanted(keys: Sequence[str]) -> tuple[Executable, dict[str, str]]:
    """Ask for the deliveries of keys, at most `MOST`."""
    return of_keys(_DELIVERIES, keys)


def of_keys(query: Select[Any], keys: Sequence[str]) -> tuple[Executable, dict[str, str]]:
    """Ask a question of keys, at most `MOST`: few statements, whatever their number.

    `query` selects the key first, and is kept by its module.
    """
    size = next(size for size in _SIZES if size >= len(keys))
    filled = [*keys, *[keys[-1] if keys else ""] * (size - len(keys))]
    return _of_keys(query, size), {f"key_{number}": key for number, key in enumerate(filled)}


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """Cut keys into lots of at most `MOST`."""
    listed = list(keys)
    for start in range(0, len(listed), MOST):
        yield listed[start : start + MOST]


@cache
def _of_keys(query: Select[Any], size: int) -> Executable:
    keys = [bindparam(f"key_{number}", type_=String) for number in range(size)]
    return query.where(query.selected_columns[0].in_(keys))


def expect(key: str, known: Delivery | None, states: Iterable[str]) -> State:
    """Return the state a placement is in. Raise `StoreError` unless it is one of `states`."""
    state = known.state if known else State.PLANNED
    if state not in states:
        raise StoreError(f"{key} is {state} by now: another run was faster; look at `cfkit status`")
    return state


def expect_attempt(key: str, known: Delivery | None, attempt: int | None) -> None:
    """Raise `StoreError` unless `attempt` is the latest one; `None` expects nothing."""
    if attempt is not None and attempt != (known.attempts if known else 0):
        raise StoreError(f"another run took over {key}; nothing more is done here")


def as_delivery(row: Any) -> Delivery:
    """Read a delivery."""
    return Delivery(**{**row._asdict(), "parts": row.parts or {}})


def write(db: Session, delivery: Delivery, *, is_new: bool) -> None:
    """Write a whole delivery."""
    values = {name: getattr(delivery, name) for name in _COLUMNS}
    if delivery.error is not None:
        values["error"] = storable(delivery.error)
    if is_new:
        db.execute(_ADD, values)
    else:
        db.execute(_CHANGE, {**values, "wanted": delivery.key})


def close_attempt(db: Session, delivery: Delivery, now: datetime) -> None:
    """Write down what came of a delivery's latest attempt."""
    ended = {
        "of_key": delivery.key,
        "number": delivery.attempts,
        "ended_at": now,
        "outcome": delivery.state.value,
        "settled_by": delivery.settled_by,
        "error": None if delivery.error is None else storable(delivery.error),
    }
    db.execute(_CLOSE_ATTEMPT, ended)


def storable(text: str) -> str:
    """Spell out what no store can hold, such as half a surrogate pair in a platform's words."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def write_publication(db: Session, known: Delivery | None, delivery: Delivery) -> None:
    """Write down what became live, or that it has another name than a person said at first."""
    if known is None or known.state is not State.LIVE:
        db.execute(_ADD_PUBLICATION, _publication(delivery))
    elif known.remote_id != delivery.remote_id:
        row = _publication(delivery)
        table = schema.publications
        db.execute(update(table).where(table.c.key == delivery.key).values(**row))


def _publication(delivery: Delivery) -> dict[str, Any]:
    """Give the publication of a live delivery. Raise `StoreError` when it has no name yet."""
    if delivery.remote_id is None or delivery.live_at is None:
        raise StoreError(f"{delivery.key} cannot be live without a remote id and an instant")
    names = ("channel", "remote_id", "key", "url", "live_at")
    return {name: getattr(delivery, name) for name in names}


def as_rows(snapshot: Snapshot) -> Iterator[tuple[Any, ...]]:
    """Give one row a metric, as it is stored; one without a value when all were withheld."""
    key, source, channel = snapshot.key, snapshot.source, snapshot.channel
    at, version = schema.write_instant(snapshot.taken_at), snapshot.metric_version
    if not snapshot.counts:
        yield (key, _WITHHELD, at, source, channel, None, version)
    for metric, value in snapshot.counts.items():
        yield (key, str(metric), at, source, channel, value, version)


def as_snapshots(rows: Iterable[Any]) -> Iterator[Snapshot]:
    """Gather rows, sorted by snapshot, into snapshots."""

    def identity(row: Any) -> tuple[Any, ...]:
        return (row.key, row.channel, row.taken_at, row.source, row.metric_version)

    for (key, channel, taken_at, source, version), some in groupby(rows, identity):
        counts = {Metric(row.metric): row.value for row in some if row.value is not None}
        yield Snapshot(key, channel, taken_at, source, counts, version)

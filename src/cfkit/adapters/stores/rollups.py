"""The few snapshots of each publication that reports ask for, kept as snapshots come in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.rollup import condense

from . import schema
from .prepared import Parameters, Session
from .rows import as_snapshots, chunks, of_keys

_TABLE = schema.rollups
_RAW = schema.snapshots
_ALL = select(_TABLE).order_by(_TABLE.c.key, _TABLE.c.taken_at, _TABLE.c.source)
_OF_KEY = select(_RAW).order_by(_RAW.c.taken_at, _RAW.c.source).where(_RAW.c.key == bindparam("k"))
_BORN = select(schema.deliveries.c.key, schema.deliveries.c.live_at)
_DROP = delete(_TABLE).where(
    _TABLE.c.key == bindparam("of_key"),
    _TABLE.c.taken_at == bindparam("at"),
    _TABLE.c.source == bindparam("of_source"),
)


def take_in(db: Session, new: Iterable[Snapshot]) -> None:
    """Keep of new snapshots what is asked for, and drop what they replace."""
    by_key: dict[str, list[Snapshot]] = {}
    for one in new:
        by_key.setdefault(one.key, []).append(one)
    for keys in chunks(by_key):
        known: dict[str, list[Snapshot]] = {}
        for row in db.execute(*of_keys(_ALL, keys)):
            known.setdefault(row.key, []).append(_as_snapshot(row))
        born = {row.key: row.live_at for row in db.execute(*of_keys(_BORN, keys))}
        _replace(db, {key: by_key[key] for key in keys}, known, born)


def _replace(
    db: Session,
    new: Mapping[str, Sequence[Snapshot]],
    known: Mapping[str, Sequence[Snapshot]],
    born: Mapping[str, datetime | None],
) -> None:
    drop: list[Parameters] = []
    add: list[tuple[Any, ...]] = []
    for key, some in new.items():
        stood = known.get(key, ())
        whole: Iterable[Snapshot] = (*stood, *some)
        if stood and min(one.taken_at for one in some) <= stood[-1].taken_at:
            whole = as_snapshots(db.execute(_OF_KEY, {"k": key}))  # it fits in between
        kept = condense(whole, born.get(key))
        before, after = ({_name(one): one for one in these} for these in (stood, kept))
        drop += [_named(*name) for name in before.keys() - after.keys()]
        add += [_as_row(one) for name, one in after.items() if name not in before]
    db.execute(_DROP, drop)
    db.add_stored(_TABLE, add)


def read(db: Session, keys: Sequence[str]) -> Iterator[Snapshot]:
    """Yield what is kept of some publications, each oldest first."""
    for some in chunks(keys):
        yield from map(_as_snapshot, db.execute(*of_keys(_ALL, some)))


def _name(one: Snapshot) -> tuple[str, datetime, str]:
    return one.key, one.taken_at, one.source


def _named(key: str, taken_at: datetime, source: str) -> dict[str, Any]:
    return {"of_key": key, "at": taken_at, "of_source": source}


def _as_row(one: Snapshot) -> tuple[Any, ...]:
    at, counts = schema.write_instant(one.taken_at), json.dumps(one.counts)
    return (one.key, at, one.source, one.channel, one.metric_version, counts)


def _as_snapshot(row: Any) -> Snapshot:
    counts = {Metric(metric): value for metric, value in row.counts.items()}
    return Snapshot(row.key, row.channel, row.taken_at, row.source, counts, row.metric_version)

"""The store as a whole: out into a file, back from one, and as records for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cfkit.domain.errors import StoreError

if TYPE_CHECKING:
    from datetime import datetime

    from cfkit.adapters.stores.sql import SqlStore

    from .shop import Workshop

Kind = Literal["attempts", "publications", "snapshots"]
KINDS: tuple[Kind, ...] = ("attempts", "publications", "snapshots")


@dataclass(frozen=True, slots=True)
class Restoring:
    """A copy that may be put back. `lost` counts what only the present store knows, by table."""

    rows: Mapping[str, int]
    saved_at: datetime | None
    lost: Mapping[str, int]
    put_back: Callable[[], object]


def back_up(shop: Workshop, out: Path) -> Mapping[str, int]:
    """Write the store into one file; return the rows by table."""
    from cfkit.adapters.stores.copies import write_copy

    return write_copy(_store(shop), out, _name(shop), shop.clock.now())


def size_of(shop: Workshop) -> Mapping[str, int]:
    """Count the rows that a copy would hold, by table."""
    from cfkit.adapters.stores.copies import count

    return count(_store(shop))


@contextmanager
def restoring(shop: Workshop, path: Path, *, is_complete: bool) -> Iterator[Restoring]:
    """Hold every channel and look at a copy. Raise `StoreError` while a run is under way."""
    from cfkit.adapters.stores.copies import lost_by, open_copy, put_back

    store = _store(shop)
    with open_copy(path) as (copy, rows), ExitStack() as held:
        if copy.owner not in (None, _name(shop)):
            raise StoreError(
                f'{path} holds the posts of "{copy.owner}", and this project is "{_name(shop)}":'
                " nothing was changed"
            )
        for channel in _channels(shop, store):
            if not held.enter_context(store.lock(channel, shop.limits.lock_wait)):
                raise StoreError(f"another run holds {channel}: let it end, then restore")
        yield Restoring(
            copy.rows,
            copy.saved_at,
            lost_by(store, rows),
            lambda: put_back(store, rows, shop.clock.now(), is_complete=is_complete),
        )


def records_as(
    shop: Workshop, shape: Literal["jsonl", "csv"], kind: Kind | None
) -> tuple[str, int]:
    """Write records as lines of JSON, or those of one kind as CSV; tell also how many there are."""
    from cfkit.adapters.exports.record_shapes import as_csv, as_lines
    from cfkit.adapters.stores.records import columns_of, records

    found = records(_store(shop), KINDS if kind is None else (kind,))
    if shape == "jsonl" or kind is None:
        lines = [*as_lines(found)]
        return "".join(lines), len(lines)
    heads, *rows = as_csv(columns_of(kind), found)
    return "".join((heads, *rows)), len(rows)


def _store(shop: Workshop) -> SqlStore:
    from cfkit.adapters.stores.sql import SqlStore

    store = shop.store
    if not isinstance(store, SqlStore):
        raise TypeError(f"{type(store).__name__} keeps its rows in no database")
    return store


def _name(shop: Workshop) -> str:
    return shop.project.strategy.brand.name


def _channels(shop: Workshop, store: SqlStore) -> list[str]:
    from cfkit.adapters.stores.copies import channels

    named = {channel.id for channel in shop.project.strategy.channels}
    return sorted(named.union(channels(store)))

"""Publications from before cfkit, in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, insert, select

from cfkit.domain.metrics import Metric
from cfkit.domain.past import PastPost

from . import schema
from .prepared import Session
from .rows import storable

_TABLE = schema.history
_ALL = select(_TABLE).order_by(_TABLE.c.published_at, _TABLE.c.channel, _TABLE.c.url)
_ADD = insert(_TABLE)
_FORGET = delete(_TABLE).where(
    _TABLE.c.channel == bindparam("of_channel"), _TABLE.c.url == bindparam("of_url")
)


class HistoryStore(Protocol):
    """What a history needs of the store."""

    def reading(self) -> AbstractContextManager[Session]:
        """One consistent view."""
        ...

    def writing(self, *, lazily: bool = False) -> AbstractContextManager[Session]:
        """One transaction."""
        ...


class SqlHistory:
    """Past publications in one table, see `ports.history.History`."""

    def __init__(self, store: HistoryStore) -> None:
        self._store = store

    def add(self, posts: Sequence[PastPost]) -> int:
        """Keep them; what is known of the same address is replaced."""
        wanted = {(post.channel, post.url): _as_row(post) for post in posts}
        with self._store.writing() as db:
            for row in db.stream(_ALL):
                if wanted.get((row.channel, row.url)) == row._asdict():
                    del wanted[row.channel, row.url]
            db.execute(_FORGET, [{"of_channel": one, "of_url": url} for one, url in wanted])
            db.execute(_ADD, list(wanted.values()))
        return len(wanted)

    def read(self) -> Iterator[PastPost]:
        """Every past publication, oldest first."""
        with self._store.reading() as db:
            yield from map(_as_post, db.stream(_ALL))


def _as_row(post: PastPost) -> Mapping[str, Any]:
    return {
        "channel": post.channel,
        "url": storable(post.url),
        "published_at": post.published_at.astimezone(UTC),
        "taken_at": post.taken_at.astimezone(UTC),
        "source": post.source,
        "counts": {Metric(metric).value: value for metric, value in sorted(post.counts.items())},
        "factors": dict(sorted(post.factors.items())),
        "text": None if post.text is None else storable(post.text),
    }


def _as_post(row: Any) -> PastPost:
    counts = {Metric(metric): value for metric, value in row.counts.items()}
    return PastPost(**{**row._asdict(), "counts": counts})

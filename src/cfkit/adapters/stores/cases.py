"""Comments as cases in the tables of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Column, delete, func, insert, literal, or_, select, update
from sqlalchemy import case as when

from cfkit.domain.case import Case
from cfkit.domain.comments import Sort

from . import schema
from .prepared import one_of
from .rates import RatesStore
from .rows import storable

_CASES = schema.cases
_COLUMNS = tuple(field.name for field in fields(Case))
_IDENTITY = (_CASES.c.channel, _CASES.c.remote_id)
_ALL = select(_CASES).order_by(_CASES.c.posted_at, *_IDENTITY)
_COUNT = select(func.count()).select_from(_CASES)
_CORRECTIONS = select(schema.corrections)


class SqlCases:
    """Cases of one store, see `ports.cases.Cases`."""

    def __init__(self, store: RatesStore) -> None:
        self._store = store

    def add(self, cases: Sequence[Case]) -> int:
        """Keep cases that are not known yet."""
        if not cases:
            return 0
        # Other runs add to other channels meanwhile, which PostgreSQL shows at once.
        counted = _COUNT.where(one_of(_CASES.c.channel, sorted({one.channel for one in cases})))
        with self._store.writing() as db:
            before = int(db.scalar(counted))
            db.add_new(_CASES, [_as_row(case) for case in cases])
            return int(db.scalar(counted)) - before

    def all(self) -> list[Case]:
        """Return every case, oldest first."""
        return [_as_case(row) for row in self._store.ask(_ALL)]

    def named(self, channel: str, remote_id: str) -> Case | None:
        """Return one case as it is now."""
        called = (_CASES.c.channel == channel, _CASES.c.remote_id == remote_id)
        row = self._store.ask(select(_CASES).where(*called)).first()
        return None if row is None else _as_case(row)

    def save(self, case: Case, was: Case) -> None:
        """Write where a known case differs from what it `was`, and nothing else of it."""
        old, new = _as_row(was), _as_row(case)
        values = {
            name: _unless_changed(_CASES.c[name], old[name], new[name])
            for name in _COLUMNS
            if new[name] != old[name]
        }
        if not values:
            return
        called = (_CASES.c.channel == case.channel, _CASES.c.remote_id == case.remote_id)
        with self._store.writing() as db:
            db.execute(update(_CASES).where(*called).values(values))

    def purge(self, before: datetime) -> int:
        """Forget words and authors of comments written before."""
        has_words = or_(_CASES.c.text.is_not(None), _CASES.c.author.is_not(None))
        old = (_CASES.c.posted_at < before, has_words)
        if not self._store.ask(_COUNT.where(*old)).scalar():
            return 0  # it is asked on a schedule, and is to write only when there is something
        with self._store.writing() as db:
            count = int(db.scalar(_COUNT.where(*old)))
            # Reasons quote the comment, so they go with it.
            db.execute(update(_CASES).where(*old).values(text=None, author=None, reasons=()))
        return count

    def corrections(self) -> Mapping[str, Sort]:
        """Return what people said of comments."""
        return {row.words: Sort(row.sort) for row in self._store.ask(_CORRECTIONS)}

    def correct(self, words: str, sort: Sort) -> None:
        """Remember what people said of a comment."""
        table = schema.corrections
        with self._store.writing() as db:
            db.execute(delete(table).where(table.c.words == words))
            db.execute(insert(table).values(words=words, sort=sort.value))


def _unless_changed(column: Column[Any], old: Any, new: Any) -> Any:
    if column.name == "reasons":  # no database compares lists, and they go with the class
        return new
    before, after = (literal(value, column.type) for value in (old, new))
    return when((column.is_not_distinct_from(before), after), else_=column)


def _as_row(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in _COLUMNS}
    values["sort"] = None if case.sort is None else case.sort.value
    values["text"] = None if case.text is None else storable(case.text)
    values["reasons"] = tuple(map(storable, case.reasons))
    return values


def _as_case(row: Any) -> Case:
    sort = None if row.sort is None else Sort(row.sort)
    return Case(**{**row._asdict(), "sort": sort, "reasons": row.reasons or ()})

"""Run statements of SQLAlchemy Core on a driver's own connection, each put into SQL once."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from itertools import count
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Dialect, Executable, Select, Table, false, literal
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from .damage import damaged, reader

Parameters = Mapping[str, Any]

_AT_ONCE = 2000
_NONE: Parameters = {}
_names = count(1)


class Rows(list[Any]):
    """The rows of an answer, in order; each has its columns by name."""

    rowcount: int = -1
    """How many rows were changed."""

    def first(self) -> Any:
        """Return the first row, `None` without any."""
        return self[0] if self else None

    def scalar(self) -> Any:
        """Return the first value of the first row, `None` without any."""
        return self[0][0] if self else None


class Prepared:
    """One statement as one database takes it."""

    def __init__(self, statement: Any, dialect: Dialect, schema: str | None, keys: Any) -> None:
        """Take the names of the parameters that come later as `keys`."""
        compiled = statement.compile(
            dialect=dialect,
            column_keys=list(keys) or None,
            schema_translate_map={None: schema} if schema else None,
            render_schema_translate=bool(schema),
        )
        self.sql = str(compiled)
        self._fixed = {
            name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required
        }
        order = compiled.positiontup
        self._is_positional = order is not None
        self._sent = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in (compiled.binds if order is None else order)
        ]
        self._dialect = dialect
        columns: Sequence[ColumnElement[Any]] = ()
        if isinstance(statement, Select):
            columns = list(statement.selected_columns)
        self._columns = columns
        self._takes = [reader(column, dialect) for column in columns]
        self._make = _row_of(tuple(_name_of(column) for column in columns))._make

    def values(self, parameters: Parameters) -> Any:
        """Put parameters as the driver wants them."""
        given = {**self._fixed, **parameters} if self._fixed else parameters
        sent = [
            given[name] if process is None else process(given[name]) for name, process in self._sent
        ]
        if self._is_positional:
            return sent
        return dict(zip(map(itemgetter(0), self._sent), sent, strict=True))

    def stored(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """Take rows whose values, in the order of the columns, are as they are stored."""
        if self._is_positional:
            return list(rows)
        names = [name for name, _ in self._sent]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def read(self, row: Sequence[Any]) -> Any:
        """Read a row. Raise `StoreError` for a value that cfkit never wrote, naming its place."""
        if not self._columns:
            return row
        try:
            return self._make([take(value) for take, value in zip(self._takes, row, strict=True)])
        except (ValueError, TypeError, LookupError, RecursionError):
            raise damaged(self._columns, self._takes, row) from None


class Compiler:
    """Puts statements into SQL for one database, each once for the parameters that it gets."""

    def __init__(self, dialect: Dialect, schema: str | None = None) -> None:
        """Take the `schema` that tables are in, where it is not the usual one."""
        self.dialect = dialect
        self._schema = schema
        self._known: WeakKeyDictionary[Executable, dict[Any, Prepared]] = WeakKeyDictionary()
        self._adding: dict[Table, Executable] = {}

    def prepared(self, statement: Executable, keys: Sequence[str]) -> Prepared:
        """Put a statement into SQL; one that is kept by its module is put so once."""
        forms = self._known.get(statement)
        if forms is None:
            forms = self._known[statement] = {}
        found = forms.get(named := tuple(keys))
        if found is None:
            found = forms[named] = Prepared(statement, self.dialect, self._schema, named)
        return found

    def adding_new(self, table: Table) -> Executable:
        """Make the statement that inserts what is not there yet."""
        if table not in self._adding:
            add = postgresql_insert if self.dialect.name == "postgresql" else sqlite_insert
            self._adding[table] = add(table).on_conflict_do_nothing()
        return self._adding[table]


class Session:
    """A transaction, or a single statement, on a connection that nobody else uses meanwhile."""

    def __init__(self, raw: Any, compiler: Compiler) -> None:
        self.raw = raw
        self._compiler = compiler

    def execute(
        self, statement: Executable, parameters: Parameters | list[Parameters] = _NONE
    ) -> Rows:
        """Run a statement, with a list of parameters once for each; return its rows."""
        if isinstance(parameters, list):
            return self._execute_all(statement, parameters)
        prepared = self._compiler.prepared(statement, tuple(parameters))
        return _rows(self.raw.execute(prepared.sql, prepared.values(parameters)), prepared)

    def _execute_all(self, statement: Executable, parameters: list[Parameters]) -> Rows:
        if parameters:
            prepared = self._compiler.prepared(statement, tuple(parameters[0]))
            cursor = self.raw.cursor()
            cursor.executemany(prepared.sql, list(map(prepared.values, parameters)))
        return Rows()

    def add_new(self, table: Table, rows: list[Parameters]) -> None:
        """Insert what is not there yet."""
        self.execute(self._compiler.adding_new(table), rows)

    def add_stored(self, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        """Insert what is not there yet: rows whose values are as they are stored, in order."""
        statement = self._compiler.adding_new(table)
        prepared = self._compiler.prepared(statement, table.columns.keys())
        self.raw.cursor().executemany(prepared.sql, prepared.stored(rows))

    def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        """Run a statement; return the first value of its first row, `None` without any."""
        return self.execute(statement, parameters or {}).scalar()

    def stream(self, statement: Executable) -> Iterator[Any]:
        """Yield rows as they come, of answers that are too long to hold."""
        prepared = self._compiler.prepared(statement, ())
        values = prepared.values({})
        if self._compiler.dialect.name != "postgresql":
            yield from map(prepared.read, self.raw.execute(prepared.sql, values))
            return
        with closing(self.raw.cursor(name=f"rows_{next(_names)}")) as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(prepared.sql, values)
            yield from map(prepared.read, cursor)


def one_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Say that a column is one of some values."""
    wanted = [literal(value, column.type) for value in values]
    return column.in_(wanted) if wanted else false()


def _rows(cursor: Any, prepared: Prepared) -> Rows:
    rows = Rows(map(prepared.read, cursor.fetchall()) if cursor.description else ())
    rows.rowcount = cursor.rowcount
    return rows


def _name_of(column: ColumnElement[Any]) -> str:
    return str(getattr(column, "name", ""))


@cache
def _row_of(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names, rename=True)  # noqa: PYI024  its fields are those of a query

"""Stores in a schema of a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from cfkit.adapters.stores.postgres import open_postgres
from cfkit.adapters.stores.postgres_address import Address
from cfkit.adapters.stores.schema import metadata

if TYPE_CHECKING:
    from cfkit.adapters.stores.sql import SqlStore
    from cfkit.testing.postgres import PostgresServer

Opener = Callable[..., "SqlStore"]


def address(url: str, *, project: str | None = None, is_rehearsal: bool = False) -> Address:
    return Address.read(url, project=project, is_rehearsal=is_rehearsal)


@pytest.fixture
def opened(schema_url: str) -> Iterator[Opener]:
    """Opens the test's store, as often as it is called."""
    stores: list[SqlStore] = []

    def open_it(more: str = "", owner: str = "Library", **options: Any) -> SqlStore:
        stores.append(open_postgres(address(schema_url + more), owner, **options))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def admin(postgres: PostgresServer) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        yield connection


def schema_of(url: str) -> str:
    return url.rpartition("=")[2]


def differences(url: str) -> list[Any]:
    """Compare the tables that stand at an address with those that the queries use."""
    server, _, schema = url.partition("?schema=")
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    with engine.connect() as connection:
        if schema:
            connection.execute(text(f"SET search_path TO {schema}"))
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
        return found

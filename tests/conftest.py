"""Fixtures for every test: the repository, a reader of pages, a network that ends here."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from cfkit.cli.start import ONE_THREAD
from cfkit.domain.errors import StoreError
from cfkit.domain.keys import fingerprint
from cfkit.testing.postgres import PostgresServer, postgres_server, why_no_postgres

from .clones import Clones
from .pages import Outline

os.environ.setdefault(*ONE_THREAD)
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")  # a busy machine is slow, which says nothing of the code


@pytest.fixture(scope="session")
def outline_of() -> type[Outline]:
    """Reads a page; fails on one that is not well formed."""
    return Outline


@pytest.fixture
def clones(tmp_path: Path) -> Iterator[Clones]:
    """A bare repository, and clones of it that know nothing of each other."""
    made = Clones(tmp_path)
    yield made
    for store in made.opened:
        with suppress(StoreError):  # those who lost their channel have said so
            store.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="Write tests/golden anew.")


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def postgres(_only_loopback: None) -> Iterator[PostgresServer]:
    """A real server; tests keep apart by schemas of their own, see `schema_url`."""
    if why := why_no_postgres():
        pytest.skip(why)
    with postgres_server() as server:
        yield server


@pytest.fixture
def schema_url(postgres: PostgresServer, request: pytest.FixtureRequest) -> str:
    """The address of a store that no other test uses."""
    return f"{postgres.url}?schema=t{fingerprint(request.node.nodeid)}"


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    connect, connect_ex, lookup = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_unless_local(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_unless_local(self.family, address)
        return connect_ex(self, address)

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_local(socket.AF_INET, (host,))
        return lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield


def _refuse_unless_local(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0]
    if not _is_local(host.decode() if isinstance(host, bytes) else host):
        pytest.fail(f"A test reached for the network: {host}", pytrace=True)


def _is_local(host: str | None) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

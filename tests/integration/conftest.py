"""Start the servers once, and give each test an account, a project and a proxy at peace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .servers import Server, find_mitmdump, free_port, start_pds, start_proxy, why_no_pds
from .studio import Account, Studio


@dataclass(frozen=True)
class Network:
    """A Bluesky server at `url`; users reach it at `public_url`, through the proxy."""

    url: str
    public_url: str
    proxy: Server | None


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    if reason := why_no_pds():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("servers")
    port = free_port()
    url = public_url = f"http://127.0.0.1:{port}"
    started: list[Server] = []
    proxy = None
    try:
        if mitmdump := find_mitmdump():
            proxy, public_url = start_proxy(mitmdump, url, folder)
            started.append(proxy)
        started.append(start_pds(port, public_url, folder))
        yield Network(url, public_url, proxy)
    finally:
        for server in reversed(started):
            server.close()


@pytest.fixture
def proxy(network: Network) -> Iterator[Server]:
    if network.proxy is None:
        pytest.skip(
            "mitmproxy is not installed (`make integration` does it): publishing over a broken"
            " connection to a real Bluesky server is skipped"
        )
    network.proxy.order(release=True)
    network.proxy.strikes()
    yield network.proxy
    network.proxy.order(release=True)


@pytest.fixture
def account(network: Network) -> Iterator[Callable[[], Account]]:
    """Make accounts on the server."""
    made: list[Account] = []

    def make() -> Account:
        made.append(Account(network.url))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def studio(network: Network, account: Callable[[], Account], tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path / "project", account(), network.public_url)
    yield made
    made.close()

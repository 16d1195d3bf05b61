"""Serve the sandbox over HTTP on loopback, in this process or in a thread of it."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from cfkit.sandbox.app import create_app
from cfkit.sandbox.faults import Faults
from cfkit.sandbox.state import State

_PATIENCE = 2000
"""Milliseconds that requests under way get to finish when the server goes."""


class NotLoopback(ValueError):
    """The sandbox was asked to listen where other machines could reach it."""


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that is up: its address without a final slash, and how to end it.

    `stop` cuts held answers, closes the folder and returns when the port is free; calling it
    twice does nothing more.
    """

    url: str
    port: int
    pid: int
    folder: Path
    stop: Callable[[], None]


def serve(
    host: str = "127.0.0.1",
    port: int = 8787,
    folder: Path = Path("sandbox"),
    *,
    allow_remote: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted; `ready` is called with the address once requests are answered.

    `port` 0 takes a free one. Raises NotLoopback for another host unless `allow_remote`, Busy
    when another sandbox writes to the folder, OSError when the port is taken.
    """
    listener = _listen(host, port, allow_remote=allow_remote)
    with listener, _opened(folder) as state:
        server = _Server(state, lambda: ready(_address(listener)) if ready else None)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


@contextmanager
def running(folder: Path, port: int = 0) -> Iterator[Running]:
    """Serve from a thread for the length of a `with` block; `port` 0 takes a free one."""
    listener = _listen("127.0.0.1", port, allow_remote=False)
    up = threading.Event()
    with listener, _opened(folder) as state:
        server = _Server(state, up.set)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        thread.start()

        def stop() -> None:
            server.end()
            thread.join()
            state.close()

        try:
            while not up.wait(0.05):
                if not thread.is_alive():
                    raise RuntimeError("the sandbox did not start")
            yield Running(_address(listener), listener.getsockname()[1], os.getpid(), folder, stop)
        finally:
            stop()


class _Cuttable(H11Protocol):
    """HTTP as uvicorn speaks it, with the means to cut its TCP connection in every scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "cut": transport.abort}


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is up, cuts held answers and goes without delay.

    uvicorn looks for its end ten times a second and then waits once more; a test suite that opens
    a sandbox for each test would spend most of its time there.
    """

    def __init__(self, state: State, up: Callable[[], None]) -> None:
        app = create_app(state)
        self._faults: Faults = app.state.faults
        self._up = up
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        super().__init__(
            uvicorn.Config(
                app,
                http=_Cuttable,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
            )
        )

    def end(self) -> None:
        """Ask the server to go, from any thread."""
        self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ended.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._up()

    async def main_loop(self) -> None:
        counter = 0
        while not await self.on_tick(counter):
            counter += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 0.1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._faults.close()
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(_PATIENCE):
            if not self.server_state.connections:
                return
            await asyncio.sleep(0.001)


@contextmanager
def _opened(folder: Path) -> Iterator[State]:
    state = State(folder)
    try:
        yield state
    finally:
        state.close()


def _listen(host: str, port: int, *, allow_remote: bool) -> socket.socket:
    if not allow_remote and not _is_loopback(host):
        raise NotLoopback(f"{host} is not loopback: anyone who reaches it could post here")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's delay off only where the protocol is named; else each answer takes 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

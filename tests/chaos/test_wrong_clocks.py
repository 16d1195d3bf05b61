"""A runner whose clock is wrong publishes nothing twice, and one that is absurd nothing at all."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from .works import Home, Works, doubles

HOUR = 3600
ASKED = ("vk", "masto", "bsky")


@pytest.fixture
def home() -> Home:
    """The file: what is asked here does not depend on the store."""
    return Home()


def _publish(shop: Works, ahead: float) -> dict[str, str]:
    driver = Path(__file__).with_name("ahead.py")
    done = subprocess.run(
        [sys.executable, str(driver), str(shop.root), str(ahead)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env=shop.environment,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("clocks", [(HOUR, HOUR), (-HOUR, -HOUR), (HOUR, 0), (-HOUR, 0)])
def test_a_clock_that_is_an_hour_off_doubles_nothing(
    works: Callable[..., Works], clocks: tuple[int, int]
) -> None:
    shop = works(channels=ASKED)
    keys = shop.write(1)
    for path in ("wall.post", "statuses", "putRecord"):
        shop.strike("cut-after", path)

    first, second = clocks
    _publish(shop, first)
    states: dict[str, str] = {}
    for _ in range(4):
        states |= _publish(shop, second)

    there = shop.there()
    assert doubles(there) == []
    assert set(there) == set(keys)
    assert set(shop.states().values()) <= {"live", "unknown"}


class _Absurd(BaseHTTPRequestHandler):
    """A sandbox whose clock stands before there was a cfkit."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        body = b'{"now": "1970-01-02T00:00:00+00:00"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  the names are those of http.server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def absurd() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Absurd) as server:
        server.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


def test_a_clock_before_2020_is_named_and_nothing_is_sent(
    works: Callable[..., Works], absurd: HTTPServer
) -> None:
    shop = works(channels=ASKED)
    shop.write(1)
    address = f"http://127.0.0.1:{absurd.server_port}"
    shop.home = Home({"CFKIT_SANDBOX": address})

    code, said = shop.run("publish")

    assert code == 7
    assert said["error"]["code"] == "clock"
    assert "1970-01-02" in said["error"]["message"]
    assert set(absurd.asked) == {"/_sandbox/clock"}  # type: ignore[attr-defined]
    assert not list(shop.root.glob(".cfkit/**/state.db"))

"""What people do to a file while a run is under way decides, not what the run read at first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .conftest import Project


class _Slow(BaseHTTPRequestHandler):
    """A Mastodon during whose first post somebody edits the second."""

    edit: Path
    posts: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posts.append(body)
        self.edit.unlink(missing_ok=True)
        self._say('{"id": "1", "url": "https://social.example/1"}')

    def do_GET(self) -> None:
        self._say('{"id": "1", "acct": "bakery"}' if "verify" in self.path else "[]")

    def _say(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow() -> Iterator[tuple[str, type[_Slow]]]:
    handler = type("Handler", (_Slow,), {"posts": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


def test_a_post_whose_file_is_taken_away_meanwhile_does_not_go_out(
    bakery: Project, slow: tuple[str, type[_Slow]], tokens: None
) -> None:
    address, handler = slow
    bakery.change("https://social.example", address)
    bakery.change("resources:", "factory: {approval: none}\nresources:")
    first, second, *others = [p for p in bakery.planned() if p.parent.name == "masto"]
    for other in others:
        other.unlink()
    for path, minute in ((first, "00"), (second, "01")):
        lines = path.read_text(encoding="utf-8").splitlines()
        due = [f"at: 2036-12-03T12:{minute}" if x.startswith("at:") else x for x in lines]
        path.write_text("\n".join([*due, ""]), encoding="utf-8")
    handler.edit = second
    told = bakery("publish", "--only", "masto", "--at", "2036-12-03T12:05", "--json")
    states = {one["key"]: one["state"] for one in told.document["results"]}
    assert states[f"{first.stem}@masto"] == "live"
    assert states.get(f"{second.stem}@masto") != "live"
    assert len(handler.posts) == 1

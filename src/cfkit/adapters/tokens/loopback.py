"""Let a browser come back to this machine with the code of a sign-in."""

from __future__ import annotations

import html
import select
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, TextIO
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from cfkit.domain.errors import CredentialError, UsageError

from .typed import Typed, typed

HOST = "127.0.0.1"
PATH = "/cfkit"
_TICK = 0.1
_PATIENCE = 2.0
"""Seconds of silence after which a visitor is let go."""
_LONGEST = 8192

_DONE = "cfkit has what it needs. You can close this page."
_STRANGE = "This page belongs to another sign-in. Go back to the one that cfkit opened last."
_DENIED = "You said no, so cfkit keeps nothing. You can close this page."


class _Server(ThreadingMixIn, TCPServer):
    """Keeps `heard`, what came back for the sign-in of `state`; a slow visitor stops nobody."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    timeout = _TICK

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.state = ""
        self.heard: list[dict[str, str]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over visitors that hang up; the browser may still come."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Door:
    """An address on this machine, with a port that nobody else has."""

    def __init__(self, server: _Server, pasted: Typed | None) -> None:
        self._server = server
        self._pasted = pasted
        self.redirect = f"http://{HOST}:{server.server_address[1]}{PATH}"

    def code(self, state: str, wait: float) -> SecretStr:
        """Wait for the code. Raise `CredentialError` for a no, and when nobody comes in time.

        What carries another state is answered and passed over: it is another tab, or a stranger.
        """
        heard = self._server.heard
        self._server.state = state
        until = time.monotonic() + wait
        while not heard and time.monotonic() < until:
            self._turn(state, heard, min(_TICK, max(0.0, until - time.monotonic())))
        if not heard:
            raise CredentialError(
                f"nobody came back from the browser within {wait:g} seconds: nothing was kept, run"
                " the command again; --wait gives more time"
            )
        said = heard[0]
        if "code" in said:
            return SecretStr(said["code"])
        why = said.get("error_description") or said["error"]
        what = "was denied" if said["error"] == "access_denied" else "was refused"
        raise CredentialError(f"the sign-in {what} ({_plain(why)}): nothing was kept")

    def _turn(self, state: str, heard: list[dict[str, str]], wait: float) -> None:
        sources: list[Any] = [self._server, *([self._pasted] if self._pasted else [])]
        ready, _, _ = select.select(sources, [], [], wait)
        if self._server in ready:
            self._server.handle_request()
        if self._pasted is None or self._pasted not in ready:
            return
        for line in filter(None, self._pasted.lines()):
            if (said := _read(_split(line)[1], state)) is not None:
                heard.append(said)
            else:
                sys.stderr.write("That is not the address that this sign-in ends at.\n")
        if self._pasted.is_over:
            self._pasted = None  # nobody types; the browser may still come


@contextmanager
def open_door(port: int | None, source: TextIO | None = None) -> Iterator[Door]:
    """Listen on `port` of this machine, or on any that is free; `source` is read as well.

    Raise `UsageError` when the port is taken.
    """
    try:
        server = _Server(port or 0)
    except OSError as error:
        raise UsageError(
            f"port {port} cannot be opened: {error.strerror}; name another with --port, or none"
        ) from None
    try:
        yield Door(server, typed(source))
    finally:
        server.server_close()


def open_browser(address: str) -> bool:
    """Show an address to the person; `False` where there is no browser."""
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    if isinstance(found, webbrowser.GenericBrowser) and not isinstance(
        found, webbrowser.BackgroundBrowser
    ):
        return False  # one in the terminal would take the terminal over
    return found.open(address)


def _split(address: str) -> tuple[str, str]:
    """Give the path and the query of an address; nothing for one that is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.path, parts.query


def _read(query: str, state: str) -> dict[str, str] | None:
    """Read what came back; `None` when it is not this sign-in's."""
    said = {name: values[0] for name, values in parse_qs(query).items()}
    is_ours = said.get("state") == state and ("code" in said or "error" in said)
    return said if is_ours else None


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)[:200]


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE
    server: _Server

    def do_GET(self) -> None:
        """Take the code, once, and tell the person that all is done."""
        path, query = _split(self.path) if len(self.path) <= _LONGEST else ("", "")
        if path != PATH:
            self._answer(404, "There is nothing here.")
            return
        said = _read(query, self.server.state)
        if said is None:
            self._answer(400, _STRANGE)
            return
        try:
            self._answer(200, _DONE if "code" in said else _DENIED)
        finally:  # last: what is heard may end the process
            self.server.heard.append(said)

    def _answer(self, status: int, words: str) -> None:
        page = f"<!doctype html><meta charset=utf-8><title>cfkit</title><p>{html.escape(words)}"
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the signature is http.server's
        """Say nothing: the request line holds the code."""

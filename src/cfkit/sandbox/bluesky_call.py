"""Read one XRPC call, and sign and check the tokens of its sessions."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.state import State

_KEY = b"cfkit sandbox, not a secret"
_ACCESS = "com.atproto.appPass"
_REFRESH = "com.atproto.refresh"
_REFRESH_SECONDS = 90 * 86400


class XrpcRefused(Exception):
    """The server says no: a status, the name of the error and its message."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message


def too_many(seconds: int) -> Response:
    """Word "too many requests" as a PDS does."""
    body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    return JSONResponse(body, 429, {"ratelimit-remaining": "0", "retry-after": str(seconds)})


def internal_error() -> Response:
    """Word an internal error as a PDS does."""
    body = {"error": "InternalServerError", "message": "Internal Server Error"}
    return JSONResponse(body, 500)


@dataclass(frozen=True, slots=True)
class XrpcCall:
    """One call. `did` is whose token it is, empty when nobody signed in."""

    state: State
    did: str
    query: tuple[tuple[str, str], ...]
    body: Mapping[str, Any]
    raw: bytes
    mime: str
    token: str
    origin: str

    def text(self, name: str) -> str:
        """Read a query parameter, empty when absent."""
        return dict(self.query).get(name, "")

    def texts(self, name: str) -> list[str]:
        """Read a repeated query parameter."""
        return [value for key, value in self.query if key in (name, f"{name}[]")]

    def need(self, name: str) -> str:
        """Read a query parameter that must be there."""
        value = self.text(name)
        if not value:
            raise invalid(f'Error: Params must have the property "{name}"')
        return value

    def field(self, name: str, kind: type) -> Any:
        """Read a field of the JSON body that must be there and of one kind."""
        if name not in self.body:
            raise invalid(f'Input must have the property "{name}"')
        value = self.body[name]
        if not isinstance(value, kind):
            raise invalid(f"Input/{name} must be {'a string' if kind is str else 'an object'}")
        return value

    def limit(self, default: int, most: int) -> int:
        """Read `limit`; 400 outside of 1 and the most."""
        raw = self.text("limit")
        if not raw:
            return default
        if not raw.isdigit() or not 1 <= int(raw) <= most:
            raise invalid(f"Error: limit can not be greater than {most}")
        return int(raw)

    def account(self) -> dict[str, Any]:
        """Tell the account of the token."""
        row: dict[str, Any] = self.state.row("bluesky.accounts", self.did)
        return row


def _word(kind: type) -> str:
    return "a string" if kind is str else "an object"


def invalid(message: str) -> XrpcRefused:
    """Word a request that the server cannot take."""
    return XrpcRefused(400, "InvalidRequest", message)


def mint(state: State, did: str, *, refresh: bool, number: int) -> str:
    """Sign a token: access for two hours, refresh for 90 days, told by the sandbox clock."""
    lifetime = _REFRESH_SECONDS if refresh else state.setting("bluesky", "access_seconds")
    payload = {
        "scope": _REFRESH if refresh else _ACCESS,
        "sub": did,
        "aud": "did:web:sandbox",
        "iat": int(time.time()),
        "exp": int(time.time() + lifetime),
        "jti": f"sandbox-{number}",
        "until": state.now() + lifetime,
    }
    kind = "refresh+jwt" if refresh else "at+jwt"
    head = f"{_pack({'typ': kind, 'alg': 'HS256'})}.{_pack(payload)}"
    return f"{head}.{_sign(head)}"


def read_token(state: State, token: str, *, refresh: bool) -> dict[str, Any]:
    """Check a token; 400 ExpiredToken or InvalidToken as a real server says."""
    payload = peek(token)
    if payload is None or not hmac.compare_digest(
        _sign(token.rpartition(".")[0]), token.rpartition(".")[2]
    ):
        raise XrpcRefused(400, "InvalidToken", "Token could not be verified")
    if state.now() >= payload["until"]:
        raise XrpcRefused(400, "ExpiredToken", "Token has expired")
    if payload["scope"] != (_REFRESH if refresh else _ACCESS):
        raise XrpcRefused(400, "InvalidToken", "Bad token scope")
    if state.row("bluesky.spent", payload["jti"]):
        raise XrpcRefused(400, "ExpiredToken", "Token has been revoked")
    return payload


def peek(token: str) -> dict[str, Any] | None:
    """Read what a token says without believing it."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    return payload if isinstance(payload, dict) and "until" in payload else None


def _pack(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _sign(head: str) -> str:
    digest = hmac.new(_KEY, head.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def did_of(handle: str) -> str:
    """Make up the DID of a handle, the same on every run."""
    digest = hashlib.sha256(handle.lower().encode()).digest()
    return f"did:plc:{base64.b32encode(digest)[:24].decode().lower()}"


def reader_handle(author: str) -> str:
    """Make up the handle of an invented reader."""
    return f"reader-{hashlib.sha256(author.encode()).hexdigest()[:6]}.test"

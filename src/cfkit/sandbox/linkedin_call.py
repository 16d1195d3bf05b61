"""Read one call of LinkedIn's API, and word its refusals."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import regex
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import bearer

_VERSION = regex.compile(r"\d{6}")
_OLDEST = "202512"
"""Versions before this one are dead (learn.microsoft.com/linkedin, read 2026-09-19)."""


class LinkedInRefused(Exception):
    """LinkedIn says no: a status, a code and a message."""

    def __init__(self, status: int, code: str, message: str, *inner: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"status": status, "code": code, "message": message}
        if inner:
            errors = [{"code": one, "description": message, "input": {}} for one in inner]
            self.body["errorDetails"] = {"inputErrors": errors}


def too_many(seconds: int) -> Response:
    """Word the end of a day's calls."""
    words = "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls is reached."
    body = {"status": 429, "code": "TOO_MANY_REQUESTS", "message": words}
    return JSONResponse(body, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Word an internal error."""
    body = {"status": 500, "code": "INTERNAL_SERVER_ERROR", "message": "Internal Server Error"}
    return JSONResponse(body, 500)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `headers` may hold the id of what was made."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkedInCall:
    """One call; `method` is Rest.li's, `who` the member whose token it is."""

    state: State
    who: str
    query: Mapping[str, str]
    body: Any
    method: str
    origin: str
    path: Mapping[str, str]

    def find(self, urn: str) -> Post:
        """Find a post that readers see; 404 when there is none."""
        owner = self.state.row("linkedin.index", urn)
        found = self.state.post("linkedin", owner, urn) if owner else None
        if found is None or found.deleted_at is not None:
            raise LinkedInRefused(404, "NOT_FOUND", f"Could not find entity {urn}")
        return found

    def require_right(self, owner: str) -> None:
        """Refuse whoever may not speak for an author: itself, or a page it administers."""
        page = owner.startswith("urn:li:organization:") and "missing" not in owner
        if not page and owner != f"urn:li:person:{self.who}":
            words = "Organization permissions must be used when using organization as author"
            raise LinkedInRefused(403, "ACCESS_DENIED", words)

    def page(self) -> tuple[int, int]:
        """Read where a page begins and how many it holds."""
        start, count = self.query.get("start", "0"), self.query.get("count", "10")
        if not (start.isdigit() and count.isdigit() and 0 < int(count) <= 100):
            raise LinkedInRefused(400, "PARAM_INVALID", "Invalid paging")
        return int(start), int(count)


def query_of(request: Request) -> dict[str, str]:
    """Read a query by Rest.li's rules: what is escaped inside a list stays one value."""
    pairs = (one.partition("=") for one in request.url.query.split("&") if one)
    return {
        unquote(name): value if value.startswith("List(") else unquote(value)
        for name, _, value in pairs
    }


def names_in(value: str) -> list[str]:
    """Read `List(a,b)`."""
    inner = value.removeprefix("List(").removesuffix(")")
    return [unquote(one) for one in inner.split(",") if one]


def member_of(token: str) -> str:
    """Name the member of a token: what stands before its first dot, else a hash of it."""
    name, dot, _ = token.partition(".")
    return name if dot and name else f"m{hashlib.sha256(token.encode()).hexdigest()[:8]}"


def sign_in(state: State, request: Request, *, versioned: bool = True) -> str:
    """Name the member that a request speaks for; refuse tokens and versions that are dead."""
    token = bearer(request)
    if versioned:
        version = request.headers.get("linkedin-version", "")
        if not version:
            raise LinkedInRefused(400, "VERSION_MISSING", "A version must be present")
        if not _VERSION.fullmatch(version) or version < _OLDEST:
            words = f"Requested version {version} is not active"
            raise LinkedInRefused(426, "NONEXISTENT_VERSION", words)
    if token is None or "revoked" in token:
        raise LinkedInRefused(401, "REVOKED_ACCESS_TOKEN", "The token used was revoked")
    row = state.row("linkedin.tokens", token)
    if row is not None and state.now() >= row["until"]:
        raise LinkedInRefused(401, "EXPIRED_ACCESS_TOKEN", "The token used has expired")
    if "forbidden" in token and request.method != "GET":
        words = "Not enough permissions to access: partnerApiPosts.CREATE"
        raise LinkedInRefused(403, "ACCESS_DENIED", words)
    return member_of(token)

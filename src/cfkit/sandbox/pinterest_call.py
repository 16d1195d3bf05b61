"""Read one call of Pinterest's API, and word its refusals by their numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import bearer


class PinterestRefused(Exception):
    """Pinterest says no: a status, a number and a message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, "status": "failure"}


def too_many(seconds: int) -> Response:
    """Word "too many requests"."""
    body = {"code": 8, "message": "You have exceeded your rate limit. Try again later."}
    return JSONResponse(body, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Word an internal error."""
    return JSONResponse({"code": 0, "message": "Something went wrong on our end."}, 500)


@dataclass(frozen=True, slots=True)
class PinterestCall:
    """One call; `account` is whose token it is, `target` the id in the path."""

    state: State
    account: str
    token: str
    query: Mapping[str, str]
    body: Any
    origin: str
    target: str

    def find(self) -> Post:
        """Find the pin in the path; 404 when there is none."""
        owner = self.state.row("pinterest.index", self.target)
        found = self.state.post("pinterest", owner, self.target) if owner else None
        if found is None or found.deleted_at is not None:
            raise PinterestRefused(404, 50, "Pin not found.")
        return found


def account_of(token: str) -> str:
    """Name the account of a token: what stands before its first dot, else a hash of it."""
    name, dot, _ = token.partition(".")
    return name if dot and name else f"u{hashlib.sha256(token.encode()).hexdigest()[:8]}"


def sign_in(request: Request) -> tuple[str, str]:
    """Name the account that a request speaks for, with its token."""
    token = bearer(request)
    if token is None or "revoked" in token:
        raise PinterestRefused(401, 2, "Authentication failed.")
    if "forbidden" in token and request.method != "GET":
        words = (
            "Your token does not have sufficient permissions to perform this operation. Please "
            "ensure your token is authorized with the correct set of scopes."
        )
        raise PinterestRefused(401, 3, words)
    return account_of(token), token

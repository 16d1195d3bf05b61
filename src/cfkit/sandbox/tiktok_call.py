"""Read one call to TikTok's v2 API, and word its refusals."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.state import State


class TikTokRefused(Exception):
    """TikTok says no: a status and a code."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.status = status
        self.code = code

    def answer(self) -> Response:
        """Write the refusal as TikTok does."""
        return JSONResponse(envelope({}, self.code, str(self)), self.status)


def envelope(data: Mapping[str, Any], code: str = "ok", message: str = "") -> dict[str, Any]:
    """Write the body of an answer."""
    log = hashlib.sha256(f"{code}{message}".encode()).hexdigest()[:32]
    return {"data": dict(data), "error": {"code": code, "message": message, "log_id": log}}


def too_many(seconds: int) -> Response:
    """Word "too many requests"."""
    words = f"The API rate limit was exceeded; wait {seconds} s."
    return JSONResponse(envelope({}, "rate_limit_exceeded", words), 429)


def internal_error() -> Response:
    """Word an internal error."""
    return JSONResponse(envelope({}, "internal_error", "Please try again later."), 500)


@dataclass(frozen=True, slots=True)
class TikTokCall:
    """One call; `account` is whose token it carries, `marks` are words that the token holds."""

    state: State
    account: str
    body: Mapping[str, Any]
    params: Mapping[str, str]
    origin: str
    marks: frozenset[str] = field(default_factory=frozenset)

    def fields(self) -> list[str]:
        """Read which fields are wanted; without any TikTok answers nothing."""
        named = [one for one in self.params.get("fields", "").split(",") if one]
        if not named:
            raise TikTokRefused(400, "invalid_params", "fields is required")
        return named

    def of(self, name: str) -> Mapping[str, Any]:
        """Read an object out of the body."""
        found = self.body.get(name)
        if not isinstance(found, dict):
            raise TikTokRefused(400, "invalid_params", f"{name} is required")
        return found

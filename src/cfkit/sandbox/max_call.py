"""Read one call of MAX's bot API, and word its refusals."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.state import State


class MaxRefused(Exception):
    """MAX says no: a status, a code in words, and a message for people."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    @property
    def body(self) -> dict[str, str]:
        """Say no as MAX does."""
        return {"code": self.code, "message": str(self.args[0])}


@dataclass(frozen=True, slots=True)
class MaxCall:
    """One call; `body` is its JSON, `origin` the sandbox's own address."""

    state: State
    token: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    origin: str

    def chat(self, given: str | None = None) -> str:
        """Read the number of a chat, from the path or the query."""
        text = self.query.get("chat_id", "") if given is None else given
        if not text.removeprefix("-").isdigit():
            raise MaxRefused(400, "proto.payload", "chat_id is no number")
        return text

    def number(self, name: str, default: int, most: int) -> int:
        """Read a whole number between 1 and `most`."""
        raw = self.query.get(name, str(default))
        if not raw.isdigit() or not 1 <= int(raw) <= most:
            raise MaxRefused(400, "proto.payload", f"{name} is out of range")
        return int(raw)

    def needed(self, name: str) -> str:
        """Read what the query must hold."""
        if not self.query.get(name):
            raise MaxRefused(400, "proto.payload", f"{name} is required")
        return self.query[name]


def too_many(seconds: int) -> Response:
    """Say "too many requests" as MAX does."""
    body = {"code": "too.many.requests", "message": ""}
    return JSONResponse(body, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Say "internal error" as MAX does."""
    return JSONResponse({"code": "internal.error", "message": "Internal error"}, 500)


def mid_of(chat: str, number: int) -> str:
    """Name a message as MAX does: chat and place in one word."""
    return f"mid.{hashlib.sha256(chat.encode()).hexdigest()[:16]}{number:016x}"

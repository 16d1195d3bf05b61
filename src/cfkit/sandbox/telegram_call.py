"""Read the arguments of one Bot API call the way its server does: every value is a string."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Upload


class Refused(Exception):
    """The Bot API says no: an HTTP status, which is also `error_code`, and its description."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description

    def body(self) -> dict[str, Any]:
        """Word the refusal as the Bot API does."""
        return {"ok": False, "error_code": self.code, "description": self.description}


def too_many(seconds: int) -> Response:
    """Word "too many requests" as the Bot API does (fact sheet, 2026-11-22)."""
    body = Refused(429, f"Too Many Requests: retry after {seconds}").body()
    body["parameters"] = {"retry_after": seconds}
    return JSONResponse(body, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Word an internal error as the Bot API does."""
    return JSONResponse(Refused(500, "Internal Server Error").body(), 500)


@dataclass(frozen=True, slots=True)
class TelegramCall:
    """One call: who asks, with which arguments and files."""

    state: State
    token: str
    params: Mapping[str, str]
    files: Mapping[str, Upload]

    def is_forbidden(self) -> bool:
        """Say whether the bot lacks every right, by the sandbox's convention."""
        return "forbidden" in self.token

    def person(self) -> str | None:
        """Name the person who speaks, by the sandbox's convention; `None` for a bot."""
        return self.token.partition(":")[2] or "Reader" if "reader" in self.token else None

    def text(self, name: str) -> str:
        """Read an argument, empty when absent."""
        return self.params.get(name, "")

    def integer(self, name: str) -> int | None:
        """Read an integer, `None` when absent or not one."""
        try:
            return int(self.params[name])
        except (KeyError, ValueError):
            return None

    def decode(self, name: str, kind: type, title: str) -> Any:
        """Read a JSON argument of one kind; `None` when absent, 400 when malformed."""
        raw = self.params.get(name)
        if not raw:
            return None
        try:
            value = json.loads(raw)
        except ValueError:
            value = None
        if not isinstance(value, kind):
            raise Refused(400, f"Bad Request: can't parse {title} JSON object")
        return value


def pack(params: Mapping[str, Any]) -> dict[str, str]:
    """Turn the values of a JSON body into the strings that a form would hold."""
    return {name: _as_text(value) for name, value in params.items() if value is not None}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

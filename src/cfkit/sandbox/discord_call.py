"""Read one Discord call: the account, the channel, the payload, and the wording of refusals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Call, Upload

_EPOCH = 1_420_070_400_000
"""Milliseconds at which Discord's ids begin: the first of 2015."""


class DiscordRefused(Exception):
    """Discord says no: an HTTP status, its own code, words, and the field that is wrong."""

    def __init__(self, status: int, code: int, message: str, field: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field

    def body(self) -> dict[str, Any]:
        """Word the refusal as Discord does."""
        told: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.field:
            told["message"] = "Invalid Form Body"
            told["errors"] = {self.field: {"_errors": [{"code": "BAD", "message": self.message}]}}
        return told


def too_many(seconds: int) -> Response:
    """Word "too many requests" as Discord does."""
    told = {"message": "You are being rate limited.", "retry_after": float(seconds)}
    return JSONResponse({**told, "global": False}, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Word an internal error as Discord does."""
    return JSONResponse({"message": "500: Internal Server Error", "code": 0}, 500)


def unfit(field: str, message: str) -> DiscordRefused:
    """Refuse a field of the payload."""
    return DiscordRefused(400, 50035, message, field)


@dataclass(frozen=True, slots=True)
class DiscordCall:
    """One call; `account` is the number of the bot or the webhook, `target` what is asked for."""

    state: State
    account: str
    name: str
    channel: str
    target: str
    body: Mapping[str, Any]
    query: Mapping[str, str]
    files: Mapping[str, Upload]
    is_webhook: bool = False
    is_forbidden: bool = False

    def text(self, name: str) -> str:
        """Read a field of the payload as text, empty when absent."""
        value = self.body.get(name)
        return "" if value is None else str(value)

    def find(self) -> Post:
        """Find the message that is spoken of; error 10008 when it is gone."""
        found = self.state.post("discord", self.channel, self.target)
        if found is None or found.deleted_at is not None:
            raise DiscordRefused(404, 10008, "Unknown Message")
        return found

    def own(self) -> Post:
        """Find a message that this account wrote; error 50005 for any other."""
        found = self.find()
        if found.native["author"] != self.account:
            raise DiscordRefused(403, 50005, "Cannot edit a message authored by another user")
        return found

    def warn(self, message: str) -> None:
        """Remember what Discord would let pass in silence."""
        self.state.warn("discord", self.channel, message)


def payload_of(decoded: Call) -> dict[str, Any]:
    """Read the JSON of a call, which stands in `payload_json` beside files."""
    if decoded.encoding != "multipart/form-data":
        return dict(decoded.body) if isinstance(decoded.body, dict) else {}
    try:
        found = json.loads(dict(decoded.pairs).get("payload_json", "{}"))
    except ValueError:
        raise DiscordRefused(400, 50109, "The request body contains invalid JSON.") from None
    return found if isinstance(found, dict) else {}


def account_id(token: str) -> str:
    """Tell the number of the account behind a token, the same on every run."""
    return str(10**17 + int.from_bytes(hashlib.sha256(token.encode()).digest()[:6], "big"))


def guild_id(channel: str) -> str:
    """Tell the number of the server that a channel belongs to."""
    return str(10**17 + int.from_bytes(hashlib.sha256(channel.encode()).digest()[:5], "big"))


def snowflake(seconds: float, number: int = 0) -> int:
    """Make an id that grows with time, as Discord's do."""
    return max(0, int(seconds * 1000) - _EPOCH) << 22 | number

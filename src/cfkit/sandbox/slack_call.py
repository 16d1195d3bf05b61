"""Read one Slack call: the app, the method's arguments, and the wording of refusals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State


class SlackRefused(Exception):
    """Slack says no, with status 200: its error and, for blocks, what is wrong with them."""

    def __init__(self, error: str, *messages: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages

    def body(self) -> dict[str, Any]:
        """Word the refusal as Slack does."""
        told: dict[str, Any] = {"ok": False, "error": self.error}
        if self.messages:
            told["errors"] = list(self.messages)
            lines = [f"[ERROR] {one}" for one in self.messages]
            told["response_metadata"] = {"messages": lines}
        if self.error == "missing_scope":
            told |= {"needed": "chat:write", "provided": "channels:read"}
        return told


def too_many(seconds: int) -> Response:
    """Word "too many requests" as Slack does."""
    told = {"ok": False, "error": "ratelimited"}
    return JSONResponse(told, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Word an internal error as Slack does: with status 200."""
    return JSONResponse({"ok": False, "error": "internal_error"})


@dataclass(frozen=True, slots=True)
class SlackCall:
    """One call of a method; `origin` is the sandbox's own address."""

    state: State
    token: str
    params: Mapping[str, Any]
    origin: str

    @property
    def user(self) -> str:
        """The number of the app's account, the same on every run."""
        return f"U{_hashed(self.token)}"

    @property
    def bot(self) -> str:
        """The number of the app's bot."""
        return f"B{_hashed(self.token)}"

    @property
    def channel(self) -> str:
        """The channel that is spoken of; an error when it is not there."""
        name = self.text("channel")
        if not name or "missing" in name.lower():
            raise SlackRefused("channel_not_found")
        return name

    def text(self, name: str) -> str:
        """Read an argument as text, empty when absent."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Read a switch: true or 1."""
        return self.text(name).lower() in ("true", "1")

    def limit(self, most: int) -> int:
        """Read `limit`, cut to the most that Slack gives."""
        raw = self.text("limit")
        return max(1, min(int(raw), most)) if raw.isdigit() else 100

    def decoded(self, name: str) -> Any:
        """Read an argument that is JSON, also where a form writes it out."""
        value = self.params.get(name)
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise SlackRefused("invalid_arguments") from None

    def find(self, name: str) -> Post:
        """Find a live message by the argument that holds its time."""
        found = self.state.post("slack", self.channel, self.text(name))
        if found is None or found.deleted_at is not None:
            raise SlackRefused("message_not_found")
        return found

    def own(self, name: str, refusal: str) -> Post:
        """Find a message that this app wrote."""
        found = self.find(name)
        if found.native["user"] != self.user:
            raise SlackRefused(refusal)
        return found

    def warn(self, message: str) -> None:
        """Remember what Slack would let pass in silence."""
        self.state.warn("slack", self.text("channel"), message)


def reader_id(author: str) -> str:
    """Tell the number of an invented reader, the same on every run."""
    return f"U{_hashed(author)}"


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:9].upper()

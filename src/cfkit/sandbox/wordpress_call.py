"""Read one call of WordPress' REST API: the account, the arguments, the wording of refusals."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Upload


class WordPressRefused(Exception):
    """WordPress says no: a status, its code, words, and what more stands in `data`."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more = more

    def body(self) -> dict[str, Any]:
        """Word the refusal as WordPress does."""
        data = {"status": self.status, **self.more}
        return {"code": self.code, "message": self.message, "data": data}


def internal_error() -> Response:
    """Word an internal error as WordPress does when its database fails."""
    refusal = WordPressRefused(500, "db_insert_error", "Could not insert post into the database.")
    return JSONResponse(refusal.body(), 500)


@dataclass(frozen=True, slots=True)
class WordPressCall:
    """One call; `user` is who signs it, `target` the number in the path, 0 without one."""

    state: State
    user: str
    password: str
    params: Mapping[str, Any]
    files: Mapping[str, Upload]
    origin: str
    target: int

    @property
    def user_id(self) -> int:
        """The number of the account, the same on every run."""
        return _number(self.user)

    def text(self, name: str, default: str = "") -> str:
        """Read an argument as text."""
        value = self.params.get(name)
        return default if value is None else str(value)

    def names(self, name: str) -> list[str]:
        """Read a list, written with commas or as JSON."""
        value = self.params.get(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value or "").split(",") if one.strip()]

    def integer(self, name: str, default: int, most: int) -> int:
        """Read a number from 1 to `most`; rest_invalid_param for any other."""
        raw = self.text(name, str(default))
        if not raw.isdigit() or not 1 <= int(raw) <= most:
            raise invalid(name, f"{name} must be between 1 (inclusive) and {most} (inclusive)")
        return int(raw)

    def warn(self, message: str) -> None:
        """Remember what WordPress would let pass in silence."""
        self.state.warn("wordpress", self.user, message)


def invalid(name: str, words: str) -> WordPressRefused:
    """Refuse one argument."""
    text = f"Invalid parameter(s): {name}"
    return WordPressRefused(400, "rest_invalid_param", text, params={name: words})


def signed_by(request: Request) -> tuple[str, str]:
    """Read account and password of a Basic header; two empty ones when nobody signed."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        pair = base64.b64decode(token, validate=True).decode()
    except ValueError:
        return "", ""
    user, _, password = pair.partition(":")
    return (user, password) if scheme == "Basic" else ("", "")


def reader_id(author: str) -> int:
    """Tell the number of an invented reader, the same on every run."""
    return _number(author)


def _number(name: str) -> int:
    return 10 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:3], "big")

"""Read one OK call: its method, its parameters, its signature, and how OK words a refusal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.state import State

_WORDS = {
    3: "METHOD : Method does not exist.",
    10: "PERMISSION_DENIED",
    50: "NOT_ADMIN",
    100: "PARAM",
    101: "PARAM_API_KEY : No application key",
    102: "PARAM_SESSION_EXPIRED : Session expired",
    103: "PARAM_SESSION_KEY : Invalid session key",
    104: "PARAM_SIGNATURE : Invalid signature",
    160: "PARAM_GROUP_ID : Invalid group id",
    300: "NOT_FOUND",
    600: "MEDIA_TOPIC_BLOCK_LIMIT",
    601: "MEDIA_TOPIC_TEXT_LIMIT",
    602: "MEDIA_TOPIC_POLL_QUESTION_TEXT_LIMIT",
    603: "MEDIA_TOPIC_POLL_ANSWERS_LIMIT",
    604: "MEDIA_TOPIC_POLL_ANSWER_TEXT_LIMIT",
    704: "MEDIA_TOPIC_EDIT_TIME_EXPIRED",
}


class OkRefused(Exception):
    """OK says no; sent with status 200, as OK does."""

    def __init__(self, code: int, more: str = "") -> None:
        super().__init__(more)
        self.code = code

    @property
    def body(self) -> dict[str, Any]:
        """Say no in OK's words."""
        more = f" : {self.args[0]}" if self.args[0] else ""
        return {"error_code": self.code, "error_msg": f"{_WORDS[self.code]}{more}"}


@dataclass(frozen=True, slots=True)
class OkCall:
    """One call of a method; `origin` is the sandbox's own address."""

    state: State
    method: str
    params: Mapping[str, str]
    origin: str

    def text(self, name: str) -> str:
        """Read a parameter, empty when absent."""
        return self.params.get(name, "")

    def needed(self, name: str) -> str:
        """Read a parameter; error 100 without it."""
        if not self.text(name):
            raise OkRefused(100, f"{name} is required")
        return self.text(name)

    def number(self, name: str, default: int, most: int) -> int:
        """Read a whole number between 1 and `most`; error 100 for anything else."""
        raw = self.text(name) or str(default)
        if not raw.isdigit() or not 1 <= int(raw) <= most:
            raise OkRefused(100, f"{name} is out of range")
        return int(raw)

    def document(self, name: str) -> Any:
        """Read a parameter that holds JSON; error 100 when it does not."""
        try:
            return json.loads(self.needed(name))
        except ValueError:
            raise OkRefused(100, f"{name} is no JSON") from None

    def group(self, name: str = "gid") -> str:
        """Read the number of a group; error 160 for what is none."""
        if not self.text(name).isdigit():
            raise OkRefused(160)
        return self.text(name)


def too_many(_: int) -> Response:
    """Say "too many requests" as OK does: with status 200 and no word on how long to wait."""
    return JSONResponse({"error_code": 8, "error_msg": "FLOOD_BLOCKED"})


def internal_error() -> Response:
    """Say "internal error" as OK does: with status 200."""
    return JSONResponse({"error_code": 2, "error_msg": "SERVICE : temporarily unavailable"})


def require_signature(call: OkCall) -> None:
    """Check `sig`; with the setting `ok.application_secret` against that secret, else its shape."""
    sig = call.text("sig")
    secret = call.state.setting("ok", "application_secret")
    if len(sig) != 32 or not all(char in "0123456789abcdef" for char in sig):
        raise OkRefused(104)
    if secret and sig != _expected(call.params, secret):
        raise OkRefused(104)


def _expected(params: Mapping[str, str], secret: str) -> str:
    left_out = ("access_token", "session_key", "sig")
    signed = sorted((name, value) for name, value in params.items() if name not in left_out)
    session = _md5(f"{params['access_token']}{secret}")
    return _md5("".join(f"{name}={value}" for name, value in signed) + session)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

"""Read one call of X's API: whose keys signed it, what it carries, and how X words a refusal."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import regex
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Upload, bearer

PROBLEMS = "https://api.x.com/2/problems"
_PAIR = regex.compile(r'(\w+)="([^"]*)"')
_NEEDED = frozenset(
    {
        *("oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_signature_method"),
        *("oauth_timestamp", "oauth_token", "oauth_version"),
    }
)
_APART = 300
"""Seconds that a signature's clock may be off, our choice; X names no number."""


class XRefused(Exception):
    """X says no: the members of a problem."""

    def __init__(self, status: int, title: str, detail: str, kind: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {
            "title": title,
            "detail": detail,
            "type": f"{PROBLEMS}/{kind}" if kind else "about:blank",
            "status": status,
            **more,
        }


def forbidden(detail: str, kind: str = "") -> XRefused:
    """Word a refusal of something that is understood."""
    return XRefused(403, "Forbidden", detail, kind)


def invalid(name: str, message: str) -> XRefused:
    """Word a refusal of a parameter."""
    errors = [{"parameters": {name: []}, "message": message}]
    words = "One or more parameters to your request was invalid."
    return XRefused(400, "Invalid Request", words, "invalid-request", errors=errors)


def too_many(seconds: int) -> Response:
    """Word "too many requests"; the reset is an instant in Unix seconds."""
    body = {
        "title": "Too Many Requests",
        "detail": "Too Many Requests",
        "type": "about:blank",
        "status": 429,
    }
    reset = str(int(time.time()) + seconds)
    return JSONResponse(body, 429, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset})


def internal_error() -> Response:
    """Word an internal error."""
    body = {
        "title": "Internal Server Error",
        "detail": "Something is broken.",
        "type": f"{PROBLEMS}/internal-error",
        "status": 500,
    }
    return JSONResponse(body, 500)


@dataclass(frozen=True, slots=True)
class XCall:
    """One call; `account` is whose token it is, `target` the id in the path."""

    state: State
    account: str
    params: Mapping[str, Any]
    body: Any
    files: Mapping[str, Upload]
    origin: str
    target: str

    def text(self, name: str) -> str:
        """Read a parameter as text, empty when absent."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def words(self, name: str) -> list[str]:
        """Read a list that is parted by commas."""
        return [one for one in self.text(name).split(",") if one]

    def page(self, least: int) -> tuple[int, int]:
        """Read where a page begins and how many it holds: `least` to 100."""
        token = self.text("pagination_token") or self.text("next_token") or "b0"
        size = self.text("max_results") or "10"
        if not size.isdigit() or not least <= int(size) <= 100:
            raise invalid("max_results", f"The number must be between {least} and 100.")
        if not token[1:].isdigit():
            raise invalid("pagination_token", "The token is invalid.")
        return int(token[1:]), int(size)

    def setting(self, name: str) -> Any:
        """Read a setting of the sandbox."""
        return self.state.setting("x", name)

    def find(self, post_id: str) -> Post | None:
        """Find a post that readers see."""
        owner = self.state.row("x.index", post_id)
        found = self.state.post("x", owner, post_id) if owner else None
        return found if found is not None and found.deleted_at is None else None


def user_id(account: str) -> str:
    """Tell the number of an account, the same on every run."""
    return str(int.from_bytes(hashlib.sha256(account.encode()).digest()[:6], "big"))


def account_of(request: Request) -> str | None:
    """Name the account of a token: what stands before its first dot, else a hash of it."""
    token = _oauth(request).get("oauth_token") or bearer(request)
    if not token:
        return None
    name, dot, _ = token.partition(".")
    return name if dot and name else f"user{hashlib.sha256(token.encode()).hexdigest()[:8]}"


def sign_in(state: State, request: Request) -> str:
    """Name the account that a request speaks for; refuse what X would refuse of its keys."""
    told = _oauth(request)
    account = account_of(request)
    keys = "".join(told.values()) or bearer(request) or ""
    if account is None or "revoked" in keys or (told and not _is_signed(state, told)):
        raise XRefused(401, "Unauthorized", "Unauthorized")
    if "forbidden" in keys and request.method != "GET":
        raise forbidden(
            "Your client app is not configured with the appropriate oauth1 app permissions for "
            "this endpoint.",
            "oauth1-permissions",
        )
    if "broke" in keys:
        words = "Your enrolled account does not have any credits to fulfill this request."
        raise XRefused(402, "CreditsDepleted", words, "credits")
    return account


def _oauth(request: Request) -> dict[str, str]:
    header = request.headers.get("authorization", "")
    if not header.startswith("OAuth "):
        return {}
    return {name: unquote(value) for name, value in _PAIR.findall(header)}


def _is_signed(state: State, told: Mapping[str, str]) -> bool:
    """Look at all of a signature but its secret, which nobody told the sandbox."""
    if not set(told) >= _NEEDED or told["oauth_signature_method"] != "HMAC-SHA1":
        return False
    at, nonce = told["oauth_timestamp"], told["oauth_nonce"]
    if not at.isdigit() or abs(int(at) - time.time()) > _APART or state.row("x.nonces", nonce):
        return False
    state.commit(("x.nonces", nonce, int(at)))
    return len(told["oauth_signature"]) == 28  # 20 bytes in base 64

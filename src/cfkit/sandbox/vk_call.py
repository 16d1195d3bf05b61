"""Read one VK call: who asks, with which parameters, and how VK words a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.state import State

USER = "user"
COMMUNITY = "community"
SERVICE = "service"

_MESSAGES = {
    3: "Unknown method passed.",
    5: "User authorization failed: invalid access_token (4).",
    6: "Too many requests per second",
    8: "Invalid request",
    10: "Internal server error: could not answer, try again later",
    15: "Access denied",
    27: "Group authorization failed: method is unavailable with group auth.",
    28: "Application authorization failed: method is unavailable with service token.",
    100: "One of the parameters specified was missing or invalid",
    121: "Invalid hash",
    210: "Access to wall's post denied",
    211: "Access to wall's comment denied",
    214: "Access to adding post denied",
    222: "Hyperlinks are forbidden",
}


class VkRefused(Exception):
    """VK says no; sent with status 200, as VK does."""

    def __init__(self, code: int, more: str = "") -> None:
        super().__init__(more)
        self.code = code
        self.message = _MESSAGES[code] + (f": {more}" if more else "")


def too_many(_: int) -> Response:
    """Word "too many requests" as VK does: status 200 and no time to wait."""
    return _refusal(6)


def internal_error() -> Response:
    """Word an internal error as VK does: with status 200."""
    return _refusal(10)


def _refusal(code: int) -> Response:
    error = {"error_code": code, "error_msg": _MESSAGES[code], "request_params": []}
    return JSONResponse({"error": error})


@dataclass(frozen=True, slots=True)
class VkCall:
    """One call of a method; `origin` is the sandbox's own address."""

    state: State
    method: str
    params: Mapping[str, str]
    token: str
    origin: str

    def text(self, name: str) -> str:
        """Read a parameter, empty when absent."""
        return self.params.get(name, "")

    def integer(self, name: str, default: int | None = None) -> int:
        """Read an integer; error 100 when it is not one, or absent without a default."""
        raw = self.text(name).strip()
        if not raw and default is not None:
            return default
        try:
            return int(raw)
        except ValueError:
            word = "undefined" if not raw else "not integer"
            raise VkRefused(100, f"{name} is {word}") from None

    def flag(self, name: str) -> bool:
        """Read a switch: 1 or true."""
        return self.text(name).lower() in ("1", "true")

    def whose(self) -> str:
        """Tell the kind of the token by its beginning."""
        return token_kind(self.token)


def token_kind(token: str) -> str:
    """Tell a community key (`vk1.g.`), a service key (`vk1.s.`) and a user token apart."""
    if token.startswith("vk1.g."):
        return COMMUNITY
    return SERVICE if token.startswith("vk1.s.") else USER

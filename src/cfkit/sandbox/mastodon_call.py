"""Read one Mastodon call: the account, the nested parameters, and the wording of refusals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import regex
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Upload

_KEYS = regex.compile(r"\[([^\]]*)\]")


class MastodonRefused(Exception):
    """A Mastodon server says no: a status and the text of `error`."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gives: `link` is the header that leads to further pages."""

    body: Any
    status: int = 200
    link: str | None = None


def internal_error() -> Response:
    """Word an internal error as Mastodon does."""
    return JSONResponse({"status": 500, "error": "Internal Server Error"}, 500)


@dataclass(frozen=True, slots=True)
class MastodonCall:
    """One call; `account` is empty when nobody signed in, `target` is the id in the path."""

    state: State
    account: str
    params: Mapping[str, Any]
    files: Mapping[str, Upload]
    key: str | None
    origin: str
    target: str
    path: str

    def text(self, name: str) -> str:
        """Read a parameter as text, empty when absent."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Read a switch as Rails does."""
        return self.text(name).lower() not in ("", "0", "false", "f", "off", "none")

    def names(self, name: str) -> list[str]:
        """Read a list of ids."""
        value = self.params.get(name)
        if value is None or value == "":
            return []
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def limit(self, default: int, most: int) -> int:
        """Read `limit`, cut to the most that the server gives."""
        raw = self.text("limit")
        return max(1, min(int(raw), most)) if raw.isdigit() else default

    def setting(self, name: str) -> Any:
        """Read a setting of the sandbox's instance."""
        return self.state.setting("mastodon", name)

    def find(self, status_id: str) -> Post:
        """Find a status by id; 404 when there is none."""
        row = self.state.row("mastodon.index", status_id)
        found = self.state.post("mastodon", row, status_id) if row else None
        if found is None or found.deleted_at is not None or found.native.get("scheduled"):
            raise MastodonRefused(404, "Record not found")
        return found

    def warn(self, message: str) -> None:
        """Remember what a real server would let pass in silence."""
        self.state.warn("mastodon", self.account, message)


def account_name(token: str) -> str:
    """Tell the account of a token: what is before its first dot, else a name from its hash."""
    head, dot, _ = token.partition(".")
    name = regex.sub(r"[^a-z0-9_]", "_", head.lower())
    if dot and name.strip("_"):
        return name
    return f"account_{hashlib.sha256(token.encode()).hexdigest()[:8]}"


def nest(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Read form names such as `poll[options][]` the way Rails does."""
    nested: dict[str, Any] = {}
    for name, value in pairs:
        head, _, tail = name.partition("[")
        path = [head, *_KEYS.findall(f"[{tail}" if tail else "")]
        _place(nested, path, value)
    return nested


def _place(into: dict[str, Any], path: list[str], value: str) -> None:
    name, *rest = path
    if not rest:
        into[name] = value
    elif rest == [""]:
        kept = into.setdefault(name, [])
        if isinstance(kept, list):
            kept.append(value)
    else:
        inner = into.setdefault(name, {})
        if isinstance(inner, dict):
            _place(inner, rest, value)

"""Read one call to the YouTube Data API, and word its refusals."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State

_PACIFIC = ZoneInfo("America/Los_Angeles")


class YouTubeRefused(Exception):
    """YouTube says no: a status, a reason and words."""

    def __init__(self, status: int, reason: str, message: str, domain: str = "youtube") -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.domain = domain

    def answer(self) -> Response:
        """Write the refusal as YouTube does."""
        return JSONResponse(refusal(self.status, self.reason, str(self), self.domain), self.status)


def refusal(status: int, reason: str, message: str, domain: str = "youtube") -> dict[str, Any]:
    """Write the body of a refusal."""
    told = [{"message": message, "domain": domain, "reason": reason}]
    return {"error": {"code": status, "message": message, "errors": told}}


def too_many(seconds: int) -> Response:
    """Word "too many requests"."""
    body = refusal(429, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits")
    return JSONResponse(body, 429, {"retry-after": str(seconds)})


def internal_error() -> Response:
    """Word an internal error."""
    return JSONResponse(refusal(500, "backendError", "Backend Error", "global"), 500)


@dataclass(frozen=True, slots=True)
class YouTubeCall:
    """One call; `account` is whose token it carries, `marks` are words that the token holds."""

    state: State
    account: str
    params: Mapping[str, str]
    body: Any
    origin: str
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""
    marks: frozenset[str] = frozenset()

    def ids(self, most: int = 50) -> list[str]:
        """Read the ids that are asked for."""
        named = [one for one in self.params.get("id", "").split(",") if one]
        if len(named) > most:
            raise YouTubeRefused(400, "invalidValue", f"at most {most} ids", "youtube.parameter")
        return named

    def parts(self) -> list[str]:
        """Read which parts are wanted; YouTube answers no call without."""
        named = [one.strip() for one in self.params.get("part", "").split(",") if one.strip()]
        if not named:
            raise YouTubeRefused(400, "missingRequiredParameter", "No filter selected: part")
        return named

    def page(self, found: list[Any], most: int, usual: int) -> tuple[list[Any], dict[str, Any]]:
        """Cut one page out of a list, with what names the next one."""
        size = self.params.get("maxResults", "")
        if size and (not size.isdigit() or not 1 <= int(size) <= most):
            raise YouTubeRefused(400, "invalidValue", "Invalid maxResults", "youtube.parameter")
        token = self.params.get("pageToken", "")
        start = int(token.removeprefix("P")) if token.removeprefix("P").isdigit() else 0
        end = start + (int(size) if size else usual)
        more = {"nextPageToken": f"P{end}"} if end < len(found) else {}
        info = {"totalResults": len(found), "resultsPerPage": end - start}
        return found[start:end], {**more, "pageInfo": info}

    def film(self, name: str) -> Post | None:
        """Find a film that this account may see."""
        owner = self.state.row("youtube.index", name)
        found = self.state.post("youtube", owner, name) if owner else None
        if found is None or found.deleted_at is not None:
            return None
        is_private = privacy(self.state, found) == "private"
        return None if is_private and owner != self.account else found

    def own(self, name: str) -> Post:
        """Find a film of this account's own; 404 when there is none."""
        found = self.film(name)
        if found is None:
            raise YouTubeRefused(404, "videoNotFound", "The video cannot be found.")
        if found.channel != self.account:
            raise YouTubeRefused(403, "forbidden", "The request is not properly authorized.")
        return found

    def pay(self, units: int) -> None:
        """Take units of the project's day; 403 when they are used up."""
        day = datetime.fromtimestamp(self.state.now(), UTC).astimezone(_PACIFIC).date().isoformat()
        for name, cost, most in (
            ("units", units, int(self.state.setting("youtube", "units_a_day"))),
            ("uploads", 1 if not units else 0, int(self.state.setting("youtube", "uploads_a_day"))),
        ):
            key = f"{day}/{name}"
            used = int(self.state.row("youtube.quota", key) or 0) + cost
            if used > most:
                words = "The request cannot be completed because you have exceeded your quota."
                raise YouTubeRefused(403, "quotaExceeded", words, "youtube.quota")
            if cost:
                self.state.commit(("youtube.quota", key, used))


def privacy(state: State, post: Post) -> str:
    """Tell who may see a film now; one that waited for its hour is public from then on."""
    if post.scheduled_at is not None:
        return "public" if post.scheduled_at <= state.now() else "private"
    return str(post.native["status"]["privacyStatus"])


def channel_id(account: str) -> str:
    """Make up the id of an account's channel."""
    return f"UC{_letters(f'channel {account}', 22)}"


def video_id(number: int) -> str:
    """Make up the id of a film."""
    return _letters(f"film {number}", 11)


def _letters(text: str, length: int) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:length]

"""What Mastodon's refusals mean."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import CfkitError, CredentialError, Unavailable

_KEEPS_NO_MORE = "scheduled posts"
"""25 for one day, 300 in all (mastodon ScheduledStatus, 2026-11-22)."""


def verdict(status: int, body: Any) -> CfkitError | None:
    """Say what to do about a refused token; the rest is told by the status."""
    if not isinstance(body, dict):
        return None
    if status == 422 and _KEEPS_NO_MORE in str(body.get("error")):
        return Unavailable("Mastodon keeps no more posts: this one goes out at its time")
    if status not in (401, 403):
        return None
    return CredentialError(
        f"Mastodon: HTTP {status} {body.get('error', '')}: run `cfkit auth login`, or "
        "make a token with the scopes read, write:statuses and write:media under Preferences, "
        "Development"
    )

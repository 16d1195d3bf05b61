"""What Mastodon's refusals mean."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import CfkitError, CredentialError


def verdict(status: int, body: Any) -> CfkitError | None:
    """Say what to do about a refused token; the rest is told by the status."""
    if status not in (401, 403) or not isinstance(body, dict):
        return None
    return CredentialError(
        f"Mastodon: HTTP {status} {body.get('error', '')}: run `cfkit auth login`, or "
        "make a token with the scopes read, write:statuses and write:media under Preferences, "
        "Development"
    )

"""Say what to do about Pinterest's refusals, by the number that each has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfkit.domain.errors import CfkitError, CredentialError, RateLimited, Rejected

SCOPES = ("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read")
_LOGIN = "the token has ended or was revoked: run `cfkit auth login CHANNEL`"
FAULTS: Mapping[int, tuple[type[CfkitError], str]] = {
    2: (CredentialError, _LOGIN),
    3: (CredentialError, f"make a token with the scopes {', '.join(SCOPES)}"),
    7: (RateLimited, ""),
    8: (RateLimited, ""),
    29: (
        CredentialError,
        (
            "the application has trial access: set `base_url` to "
            "https://api-sandbox.pinterest.com with a token made there, or ask Pinterest for "
            "standard access"
        ),
    ),
    40: (Rejected, "check `board_id` in the channel's settings"),
    50: (Rejected, "the pin is gone"),
}
"""Numbers of refusals, with what to do.

Read in issues (gitroomhq/postiz-app 1084, pinterest/api-quickstart 97, 2026-11-27); 7, 8, 40 and
50 are told by client libraries alone.
"""


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by Pinterest's number; the rest is told by the status."""
    if status < 400 or status >= 500 or not isinstance(body, dict):
        return None
    code = body.get("code")
    said = f"Pinterest: HTTP {status}, code {code} {body.get('message', '')}".strip()
    kind, remedy = FAULTS.get(code if isinstance(code, int) else 0, (None, ""))
    if kind is None and status == 401:
        kind, remedy = CredentialError, _LOGIN
    if kind is None and status in (400, 404, 409, 413, 415, 422):
        kind = Rejected
    return kind(f"{said}: {remedy}".removesuffix(": ")) if kind else None

"""Read YouTube's refusals: `error.errors[].reason` says more than the status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
)

_SIGN_IN = "run `cfkit auth login`, or set a new refresh token"
_RIGHT = "sign in again, for the right youtube.force-ssl"
_CLOSED = "the channel is closed or suspended: look into YouTube Studio"
_SWITCH_ON = "switch YouTube Data API v3 on for the project at console.cloud.google.com"
_KINDS: Mapping[str, tuple[type[CfkitError], str]] = {
    "authError": (CredentialError, _SIGN_IN),
    "unauthorized": (CredentialError, _SIGN_IN),
    "authorizationRequired": (CredentialError, _SIGN_IN),
    "insufficientPermissions": (CredentialError, _RIGHT),
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": (CredentialError, _RIGHT),
    "accessNotConfigured": (CredentialError, _SWITCH_ON),
    "SERVICE_DISABLED": (CredentialError, _SWITCH_ON),
    "youtubeSignupRequired": (
        CredentialError,
        "this Google account has no channel: make one at youtube.com/create_channel",
    ),
    "NoLinkedYouTubeAccount": (
        CredentialError,
        "a service account has no channel: sign in as the person whose channel it is",
    ),
    "channelClosed": (CredentialError, _CLOSED),
    "channelSuspended": (CredentialError, _CLOSED),
    "authenticatedUserAccountClosed": (CredentialError, _CLOSED),
    "authenticatedUserAccountSuspended": (CredentialError, _CLOSED),
    "commentsDisabled": (Rejected, "comments are off below this film: switch them on in Studio"),
    "invalidTitle": (Rejected, "the title is empty, too long or holds < or >"),
    "invalidDescription": (Rejected, "the description is over 5000 bytes or holds < or >"),
    "invalidTags": (Rejected, "the tags are over 500 characters"),
    "invalidCategoryId": (Rejected, "set `category` to a number of this country's list, like 22"),
    "invalidPublishAt": (Rejected, "the instant to publish at is none that YouTube takes"),
    "forbiddenPrivacySetting": (Rejected, "this channel may not use that `privacy`"),
    "mediaBodyRequired": (Rejected, "the film is empty"),
    "processingFailure": (OutcomeUnknown, "YouTube failed amid the work"),
    "backendError": (OutcomeUnknown, "YouTube had an internal error"),
}
"""Reasons that are no plain refusal, with what to do (errors of the v3 reference, 2026-11-22)."""
_USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_SLOWLY = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_A_DAYS_UPLOADS = 6 * 3600.0
"""Seconds; YouTube counts a channel's uploads over a day and does not say when one is free."""
_PACIFIC = ZoneInfo("America/Los_Angeles")


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by the reason; the rest is told by the status."""
    error = body.get("error") if isinstance(body, dict) else None
    if status < 400 or not isinstance(error, dict):
        return None
    reasons = list(_reasons(error))
    said = f"YouTube: {status} {' '.join([*reasons[:1], str(error.get('message', ''))])}".strip()
    if "uploadLimitExceeded" in reasons:
        words = f"{said}: the channel's uploads of the day are used up"
        return RateLimited(words, retry_after=_A_DAYS_UPLOADS)
    if _USED_UP.intersection(reasons):
        words = f"{said}: the project's units of the day are used up until midnight in California"
        return RateLimited(words, retry_after=_until_midnight(datetime.now(UTC)))
    if _SLOWLY.intersection(reasons):
        return RateLimited(said)
    for reason in reasons:
        if reason in _KINDS:
            kind, remedy = _KINDS[reason]
            return kind(f"{said}: {remedy}")
    return None


def is_about(body: Any, reason: str) -> bool:
    """Whether a refusal gives this reason."""
    error = body.get("error") if isinstance(body, dict) else None
    return isinstance(error, dict) and reason in _reasons(error)


def _reasons(error: Mapping[str, Any]) -> Iterator[str]:
    for name in ("errors", "details"):
        for one in error.get(name) or ():
            reason = one.get("reason") if isinstance(one, dict) else None
            if isinstance(reason, str):
                yield reason


def _until_midnight(now: datetime) -> float:
    """Count the seconds until the units of a day are there again, at midnight Pacific time."""
    there = now.astimezone(_PACIFIC)
    tomorrow = (there + timedelta(days=1)).date()
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_PACIFIC)
    return (midnight - now).total_seconds()

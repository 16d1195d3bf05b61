"""Read TikTok's refusals: `error.code` in the body counts, also with status 200."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
)

_SIGN_IN = "run `cfkit auth login` again"
_SCOPES = "sign in again and leave every right ticked; the app must have the right as well"
_UNAUDITED = (
    "the app is not audited: leave `mode` at inbox, or make the account private and set "
    "`privacy: private`"
)
_UNPROVEN = (
    "prove at developers.tiktok.com, under URL properties, that the domain of `media_base_url` is "
    "yours"
)
_OURS = "TikTok does not understand the call: tell the makers of cfkit, with the words above"
_LATER = 6 * 3600.0
"""Seconds; TikTok counts over a day and does not say when there is room again."""
_KINDS: Mapping[str, tuple[type[CfkitError], str]] = {
    "access_token_invalid": (CredentialError, _SIGN_IN),
    "access_token_expired": (CredentialError, _SIGN_IN),
    "scope_not_authorized": (CredentialError, _SCOPES),
    "scope_permission_missed": (CredentialError, _SCOPES),
    "spam_risk_user_banned_from_posting": (
        CredentialError,
        "TikTok does not let this account post: look into the app",
    ),
    "unaudited_client_can_only_post_to_private_accounts": (
        CredentialError,
        _UNAUDITED,
    ),
    "url_ownership_unverified": (
        CredentialError,
        _UNPROVEN,
    ),
    "app_version_check_failed": (CredentialError, "the creator has to update the app"),
    "privacy_level_option_mismatch": (Rejected, "this creator may not use that `privacy`"),
    "invalid_file_upload": (Rejected, "the film is none that TikTok takes"),
    "picture_size_check_failed": (Rejected, "the sides are none that TikTok takes"),
    "spam_risk": (Rejected, "TikTok takes the post for spam"),
    "spam_risk_text": (Rejected, "TikTok takes the caption for spam: write another one"),
    "invalid_param": (Rejected, _OURS),
    "invalid_params": (Rejected, _OURS),
    "invalid_publish_id": (Rejected, "TikTok does not know the post"),
    "internal_error": (OutcomeUnknown, "TikTok had an internal error"),
}
"""Codes with what to do (reference of the v2 API, 2026-11-27)."""
_WAITS: Mapping[str, tuple[float, str]] = {
    "rate_limit_exceeded": (60.0, "TikTok counts calls by the minute"),
    "spam_risk_too_many_posts": (_LATER, "the creator's posts of the day are used up"),
    "reached_active_user_cap": (_LATER, "an app that is not audited posts for 5 accounts a day"),
    "spam_risk_too_many_pending_share": (
        _LATER,
        "5 drafts wait in the inbox: post or throw them away in the app",
    ),
}
FAILURES: Mapping[str, str] = {
    "file_format_check_failed": "save the film as MP4 with H.264",
    "duration_check_failed": "cut the film: the creator may have less than it runs",
    "frame_rate_check_failed": "save it with 23 to 60 frames a second",
    "picture_size_check_failed": "save it with 360 to 4096 pixels on each side",
    "video_pull_failed": "TikTok did not get the film from `media_base_url`; see that it is there",
    "photo_pull_failed": "TikTok did not get a picture from `media_base_url`; see that it is there",
    "internal": "TikTok had an internal error",
    "publish_cancelled": "the creator threw the draft away",
    "auth_removed": "the creator took cfkit's access away: run `cfkit auth login` again",
    "spam_risk_too_many_posts": "the creator's posts of the day are used up: try again tomorrow",
    "spam_risk_user_banned_from_posting": "TikTok does not let this account post",
    "spam_risk_text": "TikTok takes the caption for spam: write another one",
    "spam_risk": "TikTok takes the post for spam",
}
"""Why a post that was accepted came to nothing, and what to do (get-video-status, 2026-11-27)."""


def code_of(body: Any) -> str | None:
    """Read the code of an answer; `None` where there is none, or all is well."""
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and code != "ok" else None


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by the code; the rest is told by the status, as is a new code of an outage."""
    code = code_of(body)
    is_outage = status == 429 or status >= 500
    if code is None or (is_outage and code not in _WAITS and code not in _KINDS):
        return None
    said = f"TikTok: {code} {body['error'].get('message', '')}".strip()
    if code in _WAITS:
        seconds, why = _WAITS[code]
        return RateLimited(f"{said}: {why}", retry_after=seconds)
    kind, remedy = _KINDS.get(code) or _unlisted(status)
    return kind(f"{said}: {remedy}" if remedy else said)


def _unlisted(status: int) -> tuple[type[CfkitError], str]:
    """Judge a code of no table: with status 200 it does not say that nothing was done."""
    if status >= 400:
        return Rejected, ""
    return OutcomeUnknown, "cfkit does not know this code, so the post may be on its way"


def refused(status: int, body: Any) -> CfkitError | None:
    """Read what the token endpoint says, at times with status 200."""
    error = body.get("error") if isinstance(body, dict) else None
    if status >= 429 or not isinstance(error, str) or not error:
        return None
    return CredentialError(f"TikTok: {error} {body.get('error_description', '')}: {_SIGN_IN}")

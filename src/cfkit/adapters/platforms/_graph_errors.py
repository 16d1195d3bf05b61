"""Read the errors of Meta's Graph API, which the code and its subcode tell, not the status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    NotPublishable,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)

from ._http import Verdict

Kind = type[CfkitError]

_HOUR = 3600.0
_ANEW = "make a new token as docs/platforms-meta.md says, and give it to cfkit"
_RIGHTS = (
    "the token lacks a right, the app its access level, or the account its role: see "
    "docs/platforms-meta.md"
)
_FAILED = "Meta failed at its own end"

FAULTS: Mapping[tuple[int, int | None], tuple[Kind, str]] = {
    (1, None): (OutcomeUnknown, _FAILED),
    (2, None): (OutcomeUnknown, _FAILED),
    (-1, 2207001): (OutcomeUnknown, _FAILED),
    (-1, 2207032): (OutcomeUnknown, _FAILED),
    (-1, 2207053): (OutcomeUnknown, _FAILED),
    (-2, 2207003): (OutcomeUnknown, "Meta took too long to fetch the file"),
    (9007, None): (Unavailable, "it is still being worked on; nothing was posted"),
    (24, 2207008): (Unavailable, "what was prepared cannot be found yet; nothing was posted"),
    (24, 4279009): (Unavailable, "what was prepared cannot be found yet; nothing was posted"),
    (190, None): (CredentialError, f"the token is not taken: {_ANEW}"),
    (190, 458): (CredentialError, f"the account took the app's rights away: {_ANEW}"),
    (190, 459): (CredentialError, "Meta wants the person to sign in at facebook.com first"),
    (190, 460): (CredentialError, f"the password was changed, which ended the token: {_ANEW}"),
    (190, 463): (CredentialError, f"the token has ended: {_ANEW}"),
    (190, 464): (CredentialError, "Meta wants the account confirmed at facebook.com first"),
    (190, 467): (CredentialError, f"the token was revoked: {_ANEW}"),
    (190, 492): (CredentialError, "the person behind the token has no role on the page any more"),
    (104, None): (CredentialError, f"no token came with the call: {_ANEW}"),
    (102, None): (CredentialError, f"the session has ended: {_ANEW}"),
    (3, None): (CredentialError, _RIGHTS),
    (10, None): (CredentialError, _RIGHTS),
    (25, 2207050): (CredentialError, "the account is restricted: open the app and see why"),
    (368, None): (Rejected, "Meta blocks this for a while as against its rules: look in the app"),
    (4, 2207051): (Rejected, "Meta takes this for spam: post once by hand, then wait a day"),
    (506, None): (
        Rejected,
        "these very words were posted just now; if this is another post, change them",
    ),
    (352, None): (Rejected, "the film's format is not taken: save it as MP4 with H.264 and AAC"),
    (36000, None): (Rejected, "the picture is too large: save it smaller"),
    (36001, None): (Rejected, "the picture's format is not taken: save it as JPEG"),
    (36003, None): (Rejected, "the picture is too wide or too high: crop it"),
    (36004, None): (Rejected, "the caption is too long: shorten it"),
    (100, 2207028): (Rejected, "a carousel takes 2 to 10 pictures or films"),
    (100, 2207040): (Rejected, "too many mentions or hashtags: take some out"),
    (1609005, None): (Rejected, "the link is not taken: open it in a browser and mend it"),
    (9004, None): (
        NotPublishable,
        (
            "Meta could not fetch the file: its address under `media_base_url` must open for "
            "anybody, without a login or a redirect"
        ),
    ),
}
"""Codes with what to do, a whole code under `None` (Instagram error codes, Graph error handling;
the fact sheet of 2026-11-22). What is not here is refused, and 200 to 299 are rights."""

RATES = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
"""Codes that ask for a pause; headers say how long (Graph API rate limiting, 2026-11-22)."""

_RIGHTS_CODES = range(200, 300)
_TOMORROW = (9, 2207042)
"""The day's posts are used up: the window moves, so an hour may help."""


def code_of(body: Any) -> tuple[int | None, int | None]:
    """Return the code and the subcode of an answer; `None` for what it does not tell."""
    error = body.get("error") if isinstance(body, dict) else None
    found = error if isinstance(error, dict) else {}
    return _number(found.get("code")), _number(found.get("error_subcode"))


def reader(name: str) -> Verdict:
    """Make the reading of errors for a platform called `name`."""
    return lambda status, body: _judged(name, status, body) if isinstance(body, dict) else None


def _judged(name: str, status: int, body: Mapping[str, Any]) -> CfkitError | None:
    if isinstance(body.get("debug_info"), dict):
        return _upload_error(name, body["debug_info"])
    code, subcode = code_of(body)
    if code is None:
        return None
    words = f"{name}: {_said(body['error'], code, subcode)}"
    if (code, subcode) == _TOMORROW:
        return RateLimited(f"{words}: the day's posts are used up", retry_after=_HOUR)
    known = FAULTS.get((code, subcode)) or FAULTS.get((code, None))
    if known is None and code in RATES:
        return RateLimited(words)
    kind, remedy = known or _unlisted(code, status, body["error"])
    return kind(f"{words}: {remedy}" if remedy else words)


def _unlisted(code: int, status: int, error: Mapping[str, Any]) -> tuple[Kind, str]:
    """Judge a code that stands in no table."""
    if code in _RIGHTS_CODES:
        return CredentialError, _RIGHTS
    if status >= 500 or error.get("is_transient") is True:
        return OutcomeUnknown, _FAILED
    return Rejected, ""


def _upload_error(name: str, told: Mapping[str, Any]) -> CfkitError:
    """Read what the upload host says, with status 200 as well."""
    words = f"{name} did not take the film: {json.dumps(told.get('message', ''))[:300]}"
    if told.get("retriable") is True:
        return Unavailable(f"{words}; it is to be sent again")
    return Rejected(words)


def _said(error: Mapping[str, Any], code: int, subcode: int | None) -> str:
    number = f"{code}/{subcode}" if subcode else str(code)
    words = error.get("error_user_msg") or error.get("message") or ""
    return f"error {number} {words}".strip()


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None

"""Call VK's methods, and read the errors that VK sends with status 200."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import SecretStr

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)

from ._clocked import Clocked
from ._http import Api
from ._throttle import Payer
from ._vk_facts import CAPABILITIES

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Kind = Literal["read", "prepare", "write"]

_VERSION = "5.199"
"""Version of the API that answers are read as (schema 0efe478 of 2025-01-21, the newest public one;
read 2026-11-27).
"""
_QUOTA = re.compile(r"\b(?:day|daily|hour|limit|too many|only add)\b", re.IGNORECASE)
_RIGHTS = "the token may not do this: give it the right, or take one of an administrator"
_ANEW = "VK does not take this token: make a new one under Manage, API usage"
_CONFIRM = "VK wants the account confirmed: sign in with it in a browser once"
_TWO_STEPS = "the community asks its managers for two-step sign-in: switch it on in that account"
_GONE = "the account is deleted, banned or switched off"
_CAPTCHA = "VK asks for a captcha: post once by hand from the same account, then wait an hour"
_OTHER_KEYS = (
    "set `user_token` for pictures, films and polls, `read_token` (a service key) for look-ups, "
    "counts and comments"
)

_NEW = (OutcomeUnknown, "cfkit does not know this code, so it may have been done")
_REFUSALS = (
    *(3, 4, 8, 11, 12, 16, 19, 23, 24, 30, 33, 34, 35, 38, 39, 40, 100, 101, 103, 104, 105, 113),
    *(114, 119, 122, 125, 129, 140, 150, 180, 181, 204, 205, 221, 222, 224, 225, 250, 251, 252),
    *(253, 302, 801, 1170, 3102, 9999),
)
"""VK codes of plain refusals, whose words say what is wrong (errors.json, see `FAULTS`)."""

FAULTS: Mapping[int, tuple[type[CfkitError], str]] = {
    **dict.fromkeys(_REFUSALS, (Rejected, "")),
    **dict.fromkeys((1114, 1116, 1117, 1118), (CredentialError, _ANEW)),
    **dict.fromkeys((25, 41, 3301, 3302, 3303, 3304, 3609, 11500), (CredentialError, _CONFIRM)),
    **dict.fromkeys((37, 3610, 3611), (CredentialError, _GONE)),
    **dict.fromkeys((703, 704), (CredentialError, _TWO_STEPS)),
    1: (OutcomeUnknown, "VK had an internal error"),
    2: (CredentialError, "the app of this token is switched off: switch it on, or make a new key"),
    10: (OutcomeUnknown, "VK had an internal error"),
    13: (OutcomeUnknown, "VK had an internal error"),
    36: (OutcomeUnknown, "VK took too long"),
    42: (CredentialError, "VK takes no calls with this key from this machine's address"),
    43: (Unavailable, "VK has switched this part off for a while"),
    5: (CredentialError, _ANEW),
    7: (CredentialError, _RIGHTS),
    14: (CredentialError, _CAPTCHA),
    15: (CredentialError, _RIGHTS),
    17: (CredentialError, _CONFIRM),
    18: (CredentialError, _GONE),
    20: (CredentialError, _RIGHTS),
    21: (CredentialError, _RIGHTS),
    22: (Unavailable, "the upload failed and is to be made again"),
    27: (
        CredentialError,
        _OTHER_KEYS,
    ),
    28: (CredentialError, "a service key may not do this: set `token` to a community key"),
    118: (Unavailable, "the upload failed and is to be made again"),
    121: (Unavailable, "the upload failed and is to be made again"),
    200: (CredentialError, _RIGHTS),
    203: (CredentialError, _RIGHTS),
    210: (CredentialError, _RIGHTS),
    211: (CredentialError, _RIGHTS),
    212: (CredentialError, _RIGHTS),
    213: (CredentialError, _RIGHTS),
    214: (
        Rejected,
        "the wall is closed to this key, or another post stands at this very minute",
    ),
    1051: (
        CredentialError,
        "VK ID tokens (vk2.a.…) may not post: use a community key from Manage, API usage",
    ),
    3300: (CredentialError, _CAPTCHA),
}
"""VK codes with what to do.

Source of codes and words: github.com/VKCOM/vk-api-schema, errors.json at 0efe478 (2025-01-21, API
5.199), every code compared on 2026-11-27; 1051 is not in it, others met it in the field. Which of
them means that nothing was done is our reading. Every one comes with status 200, so a code that
nobody listed says nothing about what was done.
"""

_HOUR = 3600.0
WAITS: Mapping[int, float] = {
    **dict.fromkeys((219, 220, 223), _HOUR),
    6: 1.0,
    9: 900.0,
    29: 6 * _HOUR,
    32: 60.0,
}
"""VK codes that ask for a pause, in seconds; only for 6 does VK itself name the length."""


class VkApi(Clocked):
    """VK's methods under `base`/method/; tokens travel in the body, never in an address."""

    def __init__(self, client: httpx.Client, base: str, tokens: Iterable[SecretStr]) -> None:
        known = [*tokens]
        payer = Payer("VK", CAPABILITIES.rates, known[0])
        self._api = Api(client, base, name="VK", secrets=known, verdict=verdict, payer=payer)

    def call(
        self,
        kind: Kind,
        method: str,
        take: Callable[[Any], T],
        token: SecretStr,
        params: Mapping[str, Any],
    ) -> T:
        """Call one method; `kind` says what a lost answer means, see `Api`."""
        answer: T = getattr(self._api, kind)(
            f"method/{method}",
            lambda body: take(body["response"]),
            method="POST",
            data={**params, "v": _VERSION, "access_token": token.get_secret_value()},
            account=token,
        )
        return answer

    def call_if_allowed(
        self, method: str, take: Callable[[Any], T], token: SecretStr, params: Mapping[str, Any]
    ) -> T | None:
        """Read; `None` when this kind of token may not call the method."""
        return self._api.read(
            f"method/{method}",
            lambda body: None if _code(body) in _WRONG_KIND else take(body["response"]),
            method="POST",
            accept=lambda _, body: _code(body) in _WRONG_KIND,
            data={**params, "v": _VERSION, "access_token": token.get_secret_value()},
            account=token,
        )

    def upload(
        self, address: str, files: Mapping[str, tuple[str, bytes, str]], take: Callable[[Any], T]
    ) -> T:
        """Upload files, by field, to an address that VK gave."""
        return self._api.prepare(address, take, files=files)


_WRONG_KIND = (27, 28)


def _code(body: Any) -> int | None:
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("error_code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by VK's code; upload servers give words without one."""
    error = body.get("error") if isinstance(body, dict) else None
    if not error or status >= 400:
        return None
    code = _code(body)
    if not isinstance(error, dict):
        return Rejected(f"VK did not take the upload: {error}")
    said = f"VK: error {code} {error.get('error_msg', '')}".strip()
    if code is not None and code in WAITS:
        return RateLimited(said, retry_after=WAITS[code])
    if code == 214 and _QUOTA.search(said):
        return RateLimited(f"{said}: the day's posts are used up", retry_after=6 * 3600.0)
    kind, remedy = _NEW if code is None else FAULTS.get(code, _NEW)
    return kind(f"{said}: {remedy}" if remedy else said)

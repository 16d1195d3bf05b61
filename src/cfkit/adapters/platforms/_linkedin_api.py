"""Call LinkedIn's versioned API, and say what to do about its refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)

from ._answers import Told, identifier
from ._clocked import Clocked
from ._http import Accept, Api
from ._linkedin_facts import CAPABILITIES
from ._throttle import Payer
from ._working import still_working

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Kind = Literal["read", "prepare"]

_LOGIN = "tokens last 60 days: run `cfkit auth login CHANNEL`"
_VERSION = (
    "this version of the API is dead: set `version` in the channel's settings to a living one, "
    "or install a newer cfkit"
)
_WORKING = still_working("LinkedIn", "what is attached")
FAULTS: tuple[tuple[str, type[CfkitError], str], ...] = (
    ("nonexistent_version", CredentialError, _VERSION),
    ("version_missing", CredentialError, _VERSION),
    (
        "duplicate of",
        OutcomeUnknown,
        "LinkedIn has these words already, so it may be this very post",
    ),
    ("media_asset_waiting_upload", Unavailable, _WORKING),
    ("media_asset_processing_failed", Rejected, "save the file anew, as JPEG, PNG, MP4 or PDF"),
    ("media_asset_processing", Unavailable, _WORKING),
    ("expired_upload_url", Unavailable, "the upload took too long and is to be made again"),
    ("field_length_too_long", Rejected, "shorten the text, or the alt text"),
)
"""Words of LinkedIn's refusals, in its message or its codes, with what to do.

Read in learn.microsoft.com/linkedin and in issues (Arisamiga/Linkedin-RSS 5), 2026-11-27.
"""
_BY_STATUS: Mapping[int, tuple[type[CfkitError], str]] = {
    400: (Rejected, ""),
    401: (CredentialError, _LOGIN),
    403: (
        CredentialError,
        (
            "the app needs `Share on LinkedIn` for a member or the Community Management API for "
            "a page, and the person the role of an administrator or content admin there"
        ),
    ),
    404: (Rejected, "it is not there any more"),
    409: (Unavailable, "LinkedIn was busy with another change; nothing was posted"),
    413: (Rejected, "save the file smaller"),
    415: (Rejected, "save the file as JPEG, PNG, MP4 or PDF"),
    422: (Rejected, ""),
    426: (CredentialError, _VERSION),
}
DUPLICATE_OF = re.compile(r"urn:li:(?:share|ugcPost):\d+")


def encoded(urn: str) -> str:
    """Write a URN as it may stand in a path and in a list."""
    return quote(urn, safe="")


def listed(urns: list[str]) -> str:
    """Write a list as Rest.li 2.0 has it."""
    return f"List({','.join(map(encoded, urns))})"


class LinkedInApi(Clocked):
    """The endpoints under `base`; `version` is the month of the API, `YYYYMM`."""

    def __init__(self, client: httpx.Client, base: str, token: SecretStr, version: str) -> None:
        self._base = base
        self._token = token
        self._version = version
        self._api = Api(
            client,
            base,
            name="LinkedIn",
            secrets=[token],
            verdict=verdict,
            payer=Payer("LinkedIn", CAPABILITIES.rates, token),
        )

    def call(
        self,
        kind: Kind,
        path: str,
        take: Callable[[Any], T],
        *,
        accept: Accept | None = None,
        restli: str | None = None,
        **sent: Any,
    ) -> T:
        """Call what answers in JSON; `restli` names the method where the verb does not tell it."""
        headers = self._headers(restli)
        answer: T = getattr(self._api, kind)(path, take, accept=accept, headers=headers, **sent)
        return answer

    def change(  # noqa: PLR0913  what a call is made of
        self,
        path: str,
        take: Callable[[Told], T],
        *,
        method: str = "POST",
        restli: str | None = None,
        accept: tuple[int, ...] = (),
        visible: bool = True,
        json: Any = None,
    ) -> T:
        """Change something; the answer is a status and headers, such as the new id."""
        return self._api.transfer(
            path,
            take,
            visible=visible,
            method=method,
            accept=accept,
            headers=self._headers(restli),
            json=json,
        )

    def cover(self, *keys: str) -> None:
        """Keep what opens a place to upload to out of every message."""
        self._api.cover(*keys)

    def upload(self, url: str, data: bytes, *, signed: bool) -> str | None:
        """Bring bytes to an address that LinkedIn gave; return the ETag of what it took."""
        headers = {"Content-Type": "application/octet-stream"}
        if signed:
            self._require_own(url)
            headers["Authorization"] = self._headers(None)["Authorization"]
        return self._api.transfer(
            url, lambda told: _tag(told.headers.get("etag")), content=data, headers=headers
        )

    def _require_own(self, url: str) -> None:
        """Send the token to LinkedIn alone."""
        there, here = urlsplit(url), urlsplit(self._base)
        is_own = there.scheme == "https" and (there.hostname or "").endswith(".linkedin.com")
        if not is_own and (there.scheme, there.hostname) != (here.scheme, here.hostname):
            raise Unavailable("LinkedIn named a place outside of LinkedIn to upload to; not used")

    def _headers(self, restli: str | None) -> dict[str, str]:
        found = {
            "Authorization": f"Bearer {self._token.get_secret_value()}",
            "LinkedIn-Version": self._version,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        return found | ({"X-RestLi-Method": restli} if restli else {})


def _tag(given: str | None) -> str | None:
    return None if given is None else identifier(given)


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by LinkedIn's codes; the rest is told by the status."""
    if status < 400 or status == 429 or status >= 500 or not isinstance(body, dict):
        return None
    codes = [str(body[name]) for name in ("code", "serviceErrorCode") if body.get(name)]
    details = body.get("errorDetails")
    inner = details.get("inputErrors") if isinstance(details, dict) else None
    for one in inner if isinstance(inner, list) else ():
        codes += [str(one.get("code", ""))] if isinstance(one, dict) else []
    told = " ".join((*dict.fromkeys(codes), str(body.get("message", ""))))
    said = f"LinkedIn: HTTP {status} {told}".strip()
    kind, remedy = next(
        ((kind, remedy) for words, kind, remedy in FAULTS if words in told.lower()),
        _BY_STATUS.get(status, (None, "")),
    )
    return kind(f"{said}: {remedy}".removesuffix(": ")) if kind else None

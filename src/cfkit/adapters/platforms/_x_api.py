"""Call X's API under a signature, and say what to do about its refusals."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from cfkit.domain.errors import CfkitError, CredentialError, Gone, RateLimited, Rejected

from ._clocked import Clocked
from ._http import Accept, Api
from ._throttle import Payer
from ._x_facts import CAPABILITIES
from ._x_oauth import Keys, authorization

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Kind = Literal["read", "prepare", "write"]

_KEYS = (
    "make the four keys anew in the developer console, Keys and tokens; a clock that is minutes "
    "off is refused too"
)
_MAY_WRITE = (
    "give the app `Read and write` under User authentication settings, then make the access "
    "token and its secret anew: old ones keep their old rights"
)
_LOCKED = "sign in on x.com and unlock the account"
FAULTS: tuple[tuple[str, type[CfkitError], str], ...] = (
    ("creditsdepleted", CredentialError, "the app has no credits left: buy some in the console"),
    ("spend cap", CredentialError, "raise the spending limit in the developer console"),
    ("oauth1-permissions", CredentialError, _MAY_WRITE),
    ("app permissions", CredentialError, _MAY_WRITE),
    (
        "client-forbidden",
        CredentialError,
        "put the app into a project with credits in the developer console",
    ),
    (
        "mentioned or otherwise engaged",
        Rejected,
        "X lets such an app answer only who mentioned the account; say it in one post",
    ),
    ("deleted or not visible", Gone, "the post that is answered is gone"),
    ("suspended", CredentialError, "the account is suspended: sign in on x.com and appeal"),
    ("account is locked", CredentialError, _LOCKED),
    ("temporarily locked", CredentialError, _LOCKED),
    ("to log in", CredentialError, _LOCKED),
    (
        "been blocked",
        Rejected,
        "somebody has blocked the account: say it without an answer to them",
    ),
    ("bit shorter", Rejected, "X counts the text as too long: shorten it"),
    (
        "media ids are invalid",
        Rejected,
        "the uploads have expired: `cfkit publish --retry KEY` uploads them again",
    ),
)
"""Words of X's refusals, in its detail, title or type, with what to do.

Read in docs.x.com and in issues of client libraries (plhery/node-twitter-api-v2 469,
gptme/gptme-contrib 811, tryethernal/ethernal 1324), 2026-11-27.
"""
_BY_STATUS: dict[int, tuple[type[CfkitError] | None, str]] = {
    **dict.fromkeys((400, 404, 413, 422), (Rejected, "")),
    401: (CredentialError, _KEYS),
    402: (CredentialError, "the app has no credits left: buy some in the console"),
    403: (
        CredentialError,
        (
            "look into the developer console whether the app may post, and on x.com whether the "
            "account may"
        ),
    ),
}
WAITS = {"usage-capped": 6 * 3600.0, "might be automated": 3600.0}
"""Words of refusals that ask for a pause, in seconds; X names no length, these are ours."""


class XApi(Clocked):
    """The endpoints under `base`; every request carries a signature of its own."""

    def __init__(self, client: httpx.Client, base: str, keys: Keys) -> None:
        self._base = base
        self._keys = keys
        self._api = Api(
            client,
            base,
            name="X",
            secrets=keys.all(),
            verdict=verdict,
            payer=Payer("X", CAPABILITIES.rates, keys.token),
        )

    def call(  # noqa: PLR0913  what a call is made of
        self,
        kind: Kind,
        path: str,
        take: Callable[[Any], T],
        *,
        method: str | None = None,
        params: Mapping[str, str] | None = None,
        accept: Accept | None = None,
        **sent: Any,
    ) -> T:
        """Call an endpoint; `kind` says what a lost answer means, see `Api`."""
        method = method or ("GET" if kind == "read" else "POST")
        asked = dict(params or {})
        at = datetime.now(UTC) + (self._api.ahead or timedelta())
        signed = authorization(
            self._keys,
            method,
            f"{self._base}/{path}",
            asked,
            nonce=secrets.token_hex(16),
            at=int(at.timestamp()),
        )
        if asked:
            sent["params"] = asked
        answer: T = getattr(self._api, kind)(
            path, take, method=method, accept=accept, headers={"Authorization": signed}, **sent
        )
        return answer


def is_duplicate(body: Any) -> bool:
    """Whether a refusal says that the account has posted the same words before."""
    return isinstance(body, dict) and "duplicate content" in _told(body).lower()


def _told(body: Mapping[str, Any]) -> str:
    """Gather the words of a problem: its title, its detail and those of its errors."""
    errors = body.get("errors")
    said = [body.get("title"), body.get("detail")]
    for one in errors if isinstance(errors, list) else ():
        if isinstance(one, dict):
            said += [one.get("message"), one.get("detail")]
    return ": ".join(dict.fromkeys(one for one in said if isinstance(one, str) and one))


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by the words of the problem; the rest is told by the status."""
    if status < 400 or status >= 500 or not isinstance(body, dict):
        return None
    told = _told(body)
    said = f"X: HTTP {status} {told}".strip()
    known = f"{told} {body.get('type', '')} {body.get('reason', '')}".lower()
    wait = next((seconds for words, seconds in WAITS.items() if words in known), None)
    if wait is not None:
        return RateLimited(said, retry_after=wait)
    kind, remedy = next(
        ((kind, remedy) for words, kind, remedy in FAULTS if words in known),
        _BY_STATUS.get(status, (None, "")),
    )
    return kind(f"{said}: {remedy}".removesuffix(": ")) if kind else None

"""Call OK's methods: every call is signed, and errors come with status 200."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import SecretStr

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
)

from ._clocked import Clocked
from ._http import Api
from ._ok_facts import CAPABILITIES
from ._throttle import Payer

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Kind = Literal["read", "prepare", "write"]

_ANEW = "OK does not take this token: make a new one in the settings of the app"
_RIGHTS = (
    "the app or the account may not do this: ask api-support@ok.ru for VALUABLE_ACCESS, "
    "GROUP_CONTENT, PHOTO_CONTENT and VIDEO_CONTENT, and use the token of an administrator"
)
_SIGNED = "the signature is wrong: `application_secret` must be the secret key of the same app"
_GROUP = "check `group_id`: the number of the group, as in ok.ru/group/<number>"
_WORDS = "OK's filter refused the words: change the text, then approve it again"

_OURS = "OK does not understand the call: tell the makers of cfkit, with the words above"
_TOPIC = "OK does not take the topic as it is: look what its words name, and change that"
_NEW = (OutcomeUnknown, "cfkit does not know this code, so the post may stand there")

FAULTS: Mapping[int, tuple[type[CfkitError], str]] = {
    1: (OutcomeUnknown, "OK had an internal error"),
    2: (OutcomeUnknown, "OK had an internal error"),
    30: (OutcomeUnknown, "OK lost a connection of its own"),
    31: (OutcomeUnknown, "OK lost a connection of its own"),
    9999: (OutcomeUnknown, "OK had an internal error"),
    3: (Rejected, _OURS),
    4: (Rejected, _OURS),
    10: (CredentialError, _RIGHTS),
    24: (CredentialError, _RIGHTS),
    50: (CredentialError, "the account is no administrator of the group"),
    100: (Rejected, _OURS),
    101: (CredentialError, "check `application_key`: the public key of the app"),
    102: (CredentialError, _ANEW),
    103: (CredentialError, _ANEW),
    104: (CredentialError, _SIGNED),
    105: (CredentialError, _ANEW),
    160: (CredentialError, _GROUP),
    200: (CredentialError, _RIGHTS),
    210: (CredentialError, "the app is switched off: look into its settings"),
    300: (Rejected, "there is no such thing any more, or this account may not see it"),
    454: (Rejected, _WORDS),
    456: (CredentialError, "OK has restricted the group: look into its settings"),
    511: (Rejected, "OK takes it for spam: wait, and say it in other words"),
    514: (CredentialError, "OK wants the account confirmed: sign in with a browser"),
    600: (Rejected, "too many pictures, links or polls in one topic: take some out"),
    601: (Rejected, "the text is too long: shorten it"),
    602: (Rejected, "the question of the poll is too long: shorten it"),
    603: (Rejected, "the poll has too few or too many options"),
    604: (Rejected, "an option of the poll is too long: shorten it"),
    605: (Rejected, _TOPIC),
    606: (Rejected, _TOPIC),
    607: (Rejected, _TOPIC),
    704: (Rejected, "the time in which a topic can be changed is over: change it by hand, or not"),
}
"""OK codes with what to do (third-party clients, 2026-11-22).

Every one comes with status 200, so a code that nobody listed says nothing about what was done.
"""

WAITS: Mapping[int, float] = {7: 3600.0, 8: 900.0, 9: 3600.0, 11: 6 * 3600.0}
"""OK codes that ask for a pause, in seconds; OK names no length."""

NOT_FOUND = 300


def sign(params: Mapping[str, str], token: SecretStr, secret: SecretStr) -> str:
    """Sign a call: `params` are all that is sent but the token, as text that is not encoded.

    Source: apiok.ru/en/dev/methods, read 2026-11-22.
    """
    session = _session_secret(token, secret)
    pairs = "".join(f"{name}={params[name]}" for name in sorted(params))
    return _md5(f"{pairs}{session.get_secret_value()}")


def _session_secret(token: SecretStr, secret: SecretStr) -> SecretStr:
    return SecretStr(_md5(f"{token.get_secret_value()}{secret.get_secret_value()}"))


def _md5(text: str) -> str:
    # OK's signature is what it is; nothing here rests on MD5 being hard to forge.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class OkApi(Clocked):
    """OK's methods at `base`/fb.do; tokens travel in the body, never in an address."""

    def __init__(
        self, client: httpx.Client, base: str, key: str, token: SecretStr, secret: SecretStr
    ) -> None:
        self._key, self._token, self._secret = key, token, secret
        self._api = Api(
            client,
            base,
            name="OK",
            secrets=(token, secret, _session_secret(token, secret)),
            verdict=verdict,
            payer=Payer("ok", CAPABILITIES.rates, token),
        )

    def call(
        self, kind: Kind, method: str, take: Callable[[Any], T], params: Mapping[str, str]
    ) -> T:
        """Call one method; `kind` says what a lost answer means, see `Api`."""
        answer: T = getattr(self._api, kind)("fb.do", take, **self._sent(method, params))
        return answer

    def call_if_there(
        self,
        method: str,
        take: Callable[[Any], T],
        params: Mapping[str, str],
        kind: Kind = "read",
    ) -> T | None:
        """Call one method; `None` when OK says that there is no such thing."""
        answer: T | None = getattr(self._api, kind)(
            "fb.do",
            lambda body: None if _code(body) == NOT_FOUND else take(body),
            accept=lambda _, body: _code(body) == NOT_FOUND,
            **self._sent(method, params),
        )
        return answer

    def upload(self, address: str, take: Callable[[Any], T], files: Mapping[str, Any]) -> T:
        """Upload pictures to an address that OK gave."""
        return self._api.prepare(address, take, files=files)

    def upload_film(self, address: str, file: Any) -> None:
        """Upload a film to an address that OK gave; what the server says of it is not JSON."""
        self._api.transfer(address, lambda _: None, method="POST", files={"data": file})

    def _sent(self, method: str, params: Mapping[str, str]) -> dict[str, Any]:
        said = {**params, "application_key": self._key, "format": "json", "method": method}
        body = {**said, "sig": sign(said, self._token, self._secret)}
        body["access_token"] = self._token.get_secret_value()
        return {"method": "POST", "data": body, "what": method}


def _code(body: Any) -> int | None:
    code = body.get("error_code") if isinstance(body, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by OK's code, which comes with status 200."""
    if status >= 400 or not isinstance(body, dict) or "error_code" not in body:
        return None
    code = _code(body)
    said = f"OK: error {code} {body.get('error_msg') or ''}".strip()
    if code is not None and code in WAITS:
        return RateLimited(said, retry_after=WAITS[code])
    kind, remedy = _NEW if code is None else FAULTS.get(code, _NEW)
    return kind(f"{said}: {remedy}")

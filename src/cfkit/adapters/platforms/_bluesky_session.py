"""Talk to an AT Protocol server under a session that renews itself."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from cfkit.domain.errors import CfkitError, CredentialError, PlatformError, Unavailable
from cfkit.domain.tokens import Token, margin_of
from cfkit.ports.tokens import Keeper

from ._answers import BROKEN_SHAPE, address, identifier
from ._bluesky_facts import CAPABILITIES
from ._http import Accept, Api
from ._remembered import Remembered
from ._throttle import Payer

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Kind = Literal["read", "prepare", "write"]

_NO_ACCESS = frozenset(
    {
        "AccountDeactivated",
        "AccountSuspended",
        "AccountTakedown",
        "AuthFactorTokenRequired",
        "AuthMissing",
        "AuthenticationRequired",
        "ExpiredToken",
        "InvalidToken",
    }
)
_ENDED = frozenset({"ExpiredToken"})
_RENEWALS = 2  # what another run left may have ended in the meantime
_PRINTABLE = re.compile(r"[!-~]+")
_REMEDY = "make a new app password under Settings, Privacy and security"


class Session:
    """One account's session: taken up where the last run left it, renewed when it ends.

    A server takes 30 logins in 5 minutes and 300 a day from an account (atproto d6296a1, read
    2026-11-22), so the session outlives a run where there is a place to keep it. A refresh token
    that was spent works on for two hours and gives the same successor (REFRESH_GRACE_MS of the
    PDS, 2026-11-27): a run that dies between the answer and the store loses nothing.
    """

    def __init__(
        self, client: httpx.Client, service: str, handle: str, password: SecretStr
    ) -> None:
        self._service = service
        self._handle = handle
        self._password = password
        self._place: Keeper = Remembered()
        self._token: Token | None = None
        self._is_new = False
        payer = Payer("Bluesky", CAPABILITIES.rates, SecretStr(f"{service} {handle}"))
        self._api = Api(
            client, service, name="Bluesky", secrets=[password], verdict=verdict, payer=payer
        )

    def keep_in(self, place: Keeper) -> None:
        """Take the session up from `place`, and keep it there."""
        self._place = place

    @property
    def did(self) -> str:
        """The account's permanent name."""
        return self._present().trait("did") or ""

    def call(
        self,
        kind: Kind,
        name: str,
        take: Callable[[Any], T],
        *,
        accept: Accept | None = None,
        **sent: Any,
    ) -> T:
        """Call one XRPC method. `kind` says what a lost answer means, see `Api`."""
        for _ in range(_RENEWALS):
            answer = self._try(kind, name, take, accept, sent)
            if answer is not _EXPIRED:
                return answer  # type: ignore[return-value]  # it is no mark
            self._renew()
        answer = self._try(kind, name, take, accept, sent)
        if answer is _EXPIRED:
            raise CredentialError(
                "Bluesky takes a session that it has just opened for an expired one: run the "
                f"command again, and if it stays so {_REMEDY}"
            )
        return answer  # type: ignore[return-value]  # the mark is gone by now

    def _try(
        self,
        kind: Kind,
        name: str,
        take: Callable[[Any], T],
        accept: Accept | None,
        sent: dict[str, Any],
    ) -> T | object:
        token = self._present()
        headers = {**sent.get("headers", {}), "Authorization": _bearer(token.access)}
        ended = _ENDED if self._is_new else _NO_ACCESS  # an old session may be another server's
        ask = getattr(self._api, kind)
        answer: T | object = ask(
            f"{token.trait('host')}/xrpc/{name}",
            lambda body: _EXPIRED if error_of(body) in ended else take(body),
            accept=lambda status, body: (
                error_of(body) in ended or bool(accept and accept(status, body))
            ),
            **{**sent, "headers": headers},
        )
        return answer

    def _present(self) -> Token:
        if self._token is None:
            kept = self._place.load()
            self._token = self._hidden(kept) if kept and self._is_ours(kept) else None
            if self._token is None or not self._token.lasts(_now(), margin_of(self._token)):
                self._renew_ahead(kept)
        return self._token or self._renew()

    def _renew_ahead(self, kept: Token | None) -> None:
        try:
            self._renew(kept)
        except PlatformError:
            if self._token is None or not self._token.lasts(_now()):
                raise

    def _renew(self, kept: Token | None = None) -> Token:
        self._token = self._hidden(self._place.renew(self._token or kept, self._traded))
        return self._token

    def _traded(self, kept: Token | None) -> Token:
        self._is_new = True
        renewed = self._renewed(self._hidden(kept)) if kept and self._is_ours(kept) else None
        return renewed or self._logged_in()

    def _logged_in(self) -> Token:
        login = {"identifier": self._handle, "password": self._password.get_secret_value()}
        return self._api.prepare(
            "xrpc/com.atproto.server.createSession", self._read, json=login, reveals=True
        )

    def _renewed(self, kept: Token) -> Token | None:
        if kept.refresh is None:
            return None
        try:
            return self._api.prepare(
                f"{kept.trait('host')}/xrpc/com.atproto.server.refreshSession",
                lambda body: None if error_of(body) else self._read(body),
                accept=lambda status, _: 400 <= status < 429,
                headers={"Authorization": _bearer(kept.refresh)},
                reveals=True,
            )
        except Unavailable:
            if kept.trait("host") == self._service:
                raise
            return None  # the account may have moved: the service knows where to

    def _read(self, body: Any) -> Token:
        access, refresh = (_token(body[name]) for name in ("accessJwt", "refreshJwt"))
        told = {
            "did": identifier(body["did"]),
            "host": _home(body.get("didDoc"), self._service),
            "for": self._login_mark(),
        }
        return Token(
            access,
            _now(),
            refresh=refresh,
            expires_at=_end_of(access),
            refresh_expires_at=_end_of(refresh),
            account=f"@{self._handle}",
            traits={name: SecretStr(value) for name, value in told.items()},
        )

    def _is_ours(self, kept: Token) -> bool:
        """Whether a session was opened with what the settings say now."""
        return kept.trait("for") == self._login_mark()

    def _login_mark(self) -> str:
        login = (self._service, self._handle, self._password.get_secret_value())
        return sha256("\0".join(login).encode()).hexdigest()

    def _hidden(self, token: Token) -> Token:
        self._api.hide(token.access, *([token.refresh] if token.refresh else []))
        return token


_EXPIRED = object()


def _token(given: Any) -> SecretStr:
    """Read a session's token: nothing else than printable ASCII may stand in a header."""
    if not isinstance(given, str) or not _PRINTABLE.fullmatch(given):
        raise ValueError("no token")
    return SecretStr(given)


def _bearer(token: SecretStr) -> str:
    return f"Bearer {token.get_secret_value()}"


def _now() -> datetime:
    return datetime.now(UTC)  # a token's end is an instant of the real clock, in rehearsals too


def _end_of(token: SecretStr) -> datetime | None:
    """Read when a JSON Web Token ends; `None` when it does not say."""
    _, _, rest = token.get_secret_value().partition(".")
    packed = rest.partition(".")[0]
    try:
        payload = json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return datetime.fromtimestamp(int(payload["exp"]), UTC)
    except BROKEN_SHAPE:
        return None


def error_of(body: Any) -> str | None:
    """Name the XRPC error of an answer; `None` when it is none."""
    return body.get("error") if isinstance(body, dict) else None


def _home(document: Any, service: str) -> str:
    """Find the account's own server; an unsafe address is passed over."""
    services = document.get("service") if isinstance(document, dict) else None
    for entry in services if isinstance(services, list) else ():
        if not isinstance(entry, dict) or not str(entry.get("id", "")).endswith("#atproto_pds"):
            continue
        endpoint = address(entry.get("serviceEndpoint"))
        if endpoint and urlsplit(endpoint).scheme in ("https", urlsplit(service).scheme):
            return endpoint.rstrip("/")
    return service


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell a refused login from a refused post; the rest is told by the status."""
    error = error_of(body)
    if not isinstance(error, str) or error not in _NO_ACCESS or status >= 500:
        return None
    remedy = f"check `handle`, and {_REMEDY}"
    return CredentialError(f"Bluesky: {error} {body.get('message', '')}: {remedy}")

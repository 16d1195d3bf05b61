"""Talk to an AT Protocol server under a session that renews itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from cfkit.domain.errors import CfkitError, CredentialError

from ._answers import address, identifier
from ._bluesky_facts import CAPABILITIES
from ._http import Accept, Api
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
_PRINTABLE = re.compile(r"[!-~]+")
_REMEDY = "make a new app password under Settings, Privacy and security"


@dataclass(frozen=True, slots=True)
class _Tokens:
    did: str
    access: SecretStr
    refresh: SecretStr
    host: str


class Session:
    """One login an object. Expired tokens are renewed, then the call is made again once."""

    def __init__(
        self, client: httpx.Client, service: str, handle: str, password: SecretStr
    ) -> None:
        self._service = service
        self._handle = handle
        self._password = password
        self._tokens: _Tokens | None = None
        payer = Payer("Bluesky", CAPABILITIES.rates, SecretStr(f"{service} {handle}"))
        self._api = Api(
            client, service, name="Bluesky", secrets=[password], verdict=verdict, payer=payer
        )

    @property
    def did(self) -> str:
        """The account's permanent name."""
        return self._present().did

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
        answer = self._try(kind, name, take, accept, sent)
        if answer is _EXPIRED:
            self._tokens = self._renewed() or self._logged_in()
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
        tokens = self._present()
        headers = {**sent.get("headers", {}), "Authorization": _bearer(tokens.access)}
        ask = getattr(self._api, kind)
        answer: T | object = ask(
            f"{tokens.host}/xrpc/{name}",
            lambda body: _EXPIRED if error_of(body) == "ExpiredToken" else take(body),
            accept=lambda status, body: (
                error_of(body) == "ExpiredToken" or bool(accept and accept(status, body))
            ),
            **{**sent, "headers": headers},
        )
        return answer

    def _present(self) -> _Tokens:
        if self._tokens is None:
            self._tokens = self._logged_in()
        return self._tokens

    def _logged_in(self) -> _Tokens:
        login = {"identifier": self._handle, "password": self._password.get_secret_value()}
        opened = self._api.prepare(
            "xrpc/com.atproto.server.createSession", self._read, json=login, reveals=True
        )
        return self._keep(opened)

    def _renewed(self) -> _Tokens | None:
        held = self._present()
        fresh = self._api.prepare(
            f"{held.host}/xrpc/com.atproto.server.refreshSession",
            lambda body: None if error_of(body) else self._read(body),
            accept=lambda status, _: status in (400, 401),
            headers={"Authorization": _bearer(held.refresh)},
            reveals=True,
        )
        return self._keep(fresh) if fresh else None

    def _read(self, body: Any) -> _Tokens:
        host = _home(body.get("didDoc"), self._service)
        access, refresh = (_token(body[name]) for name in ("accessJwt", "refreshJwt"))
        return _Tokens(identifier(body["did"]), access, refresh, host)

    def _keep(self, tokens: _Tokens) -> _Tokens:
        self._api.hide(tokens.access, tokens.refresh)
        return tokens


_EXPIRED = object()


def _token(given: Any) -> SecretStr:
    """Read a session's token: nothing else than printable ASCII may stand in a header."""
    if not isinstance(given, str) or not _PRINTABLE.fullmatch(given):
        raise ValueError("no token")
    return SecretStr(given)


def _bearer(token: SecretStr) -> str:
    return f"Bearer {token.get_secret_value()}"


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

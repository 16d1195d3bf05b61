"""Speak to YouTube under an access token that a refresh token buys, an hour at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import SecretStr

from cfkit.domain.errors import CredentialError
from cfkit.domain.tokens import Invitation, NotYet, SignIn, Token, margin_of
from cfkit.ports import Clock
from cfkit.ports.tokens import Keeper

from ._answers import Told
from ._http import Api
from ._oauth import OAuth, refusal
from ._remembered import Remembered
from ._throttle import Payer
from ._youtube_facts import CAPABILITIES
from ._youtube_verdict import verdict

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Kind = Literal["read", "prepare", "write"]

_SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
_DEVICE_SCOPE = "https://www.googleapis.com/auth/youtube"
"""What a code on another device may give, beside reading (guides/auth/devices, 2026-11-27)."""
_ENOUGH = frozenset({_SCOPE, _DEVICE_SCOPE})
"""Either may upload, change and delete; comments take the first one (reference, 2026-11-27)."""
SIGN_IN = SignIn(
    ("browser", "device", "paste"),
    ("refresh_token",),
    "a refresh token of your own OAuth client, for the right youtube.force-ssl",
    (_SCOPE,),
)


class _Now:
    """The real clock: a token's end is an instant of it, in rehearsals too."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class GoogleGrant:
    """The way through Google's consent page. What is kept is the refresh token.

    It is not spent when it is used, and lasts until somebody takes it back; in a project that is
    still in testing, 7 days.
    """

    def __init__(
        self,
        client: httpx.Client,
        clock: Clock,
        app: Mapping[str, SecretStr],
        *,
        accounts: str,
        tokens: str,
    ) -> None:
        self._app = app
        api = Api(client, tokens, name="Google", verdict=refusal("Google"))
        self._oauth = OAuth(api, clock, authorize=f"{accounts}/o/oauth2/v2/auth", endpoint="token")

    def address(self, redirect: str, state: str, challenge: str) -> str:
        """Make the address at which a person says yes, for a token that can be renewed."""
        client = self._app["client_id"].get_secret_value()
        more = {"access_type": "offline", "prompt": "consent"}
        return self._oauth.address(client, redirect, SIGN_IN.scopes, state, challenge, **more)

    def exchange(self, code: SecretStr, redirect: str, verifier: SecretStr) -> Token:
        """Trade the code for a refresh token."""
        return _lasting(self._oauth.exchange(self._app, code, redirect, verifier))

    def invite(self) -> Invitation:
        """Ask for a code; the client must be of the kind "TVs and Limited Input devices"."""
        return self._oauth.invite(self._app, (_DEVICE_SCOPE,), "device/code")

    def collect(self, invitation: Invitation) -> Token | NotYet:
        """Ask once for the refresh token."""
        told = self._oauth.collect(self._app, invitation)
        return told if isinstance(told, NotYet) else _lasting(told)

    def refresh(self, token: Token) -> Token:
        """Say that nothing renews a refresh token."""
        raise CredentialError("Google's refresh token has ended")


def _lasting(told: Token) -> Token:
    """Take the refresh token out of what Google gave."""
    if told.refresh is None:
        raise CredentialError(
            "Google gave no refresh token: take cfkit's access away at "
            "myaccount.google.com/permissions, then sign in again"
        )
    return Token(
        told.refresh, told.obtained_at, expires_at=told.refresh_expires_at, scopes=told.scopes
    )


class Access:
    """One channel's calls, each signed; a token is taken up from the run before where it lasts."""

    def __init__(
        self,
        client: httpx.Client,
        app: Mapping[str, SecretStr],
        refresh: SecretStr,
        *,
        base: str,
        tokens: str,
    ) -> None:
        self.base = base
        self._app = app
        self._refresh = refresh
        self._place: Keeper = Remembered()
        self._token: Token | None = None
        self._is_new = False
        secrets = [refresh, app["client_secret"]]
        self._oauth = OAuth(
            Api(client, tokens, name="Google", secrets=secrets, verdict=_refused),
            _Now(),
            authorize="",
            endpoint="token",
        )
        self.api = Api(
            client,
            base,
            name="YouTube",
            secrets=secrets,
            verdict=verdict,
            payer=Payer("YouTube", CAPABILITIES.rates, app["client_id"]),
        )

    def keep_in(self, place: Keeper) -> None:
        """Take the access token up from `place`, and keep it there."""
        self._place = place

    def call(self, kind: Kind, path: str, take: Callable[[Any], T], **sent: Any) -> T:
        """Call one method; `kind` says what a lost answer means, see `Api`."""
        ask: Callable[..., T] = getattr(self.api, kind)
        return self._signed(lambda headers: ask(path, take, **{**sent, "headers": headers}), sent)

    def transfer(self, path: str, take: Callable[[Told], T], **sent: Any) -> T:
        """Send what is answered by status and headers, see `Api.transfer`."""
        return self._signed(
            lambda headers: self.api.transfer(path, take, **{**sent, "headers": headers}), sent
        )

    def require_scope(self) -> None:
        """Raise `CredentialError` when the token is known to lack the right to upload."""
        scopes = self._present().scopes
        if scopes is not None and not _ENOUGH.intersection(scopes):
            raise CredentialError(
                "the refresh token lacks the right youtube.force-ssl: sign in again and leave "
                "every box ticked"
            )

    def _signed(self, ask: Callable[[dict[str, str]], T], sent: Mapping[str, Any]) -> T:
        given = sent.get("headers", {})
        self._is_new = False
        try:
            return ask({**given, **self._header()})
        except CredentialError:
            if self._is_new:
                raise  # an older one may have ended or been taken back in the meantime
        self._renew()
        return ask({**given, **self._header()})

    def _header(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._present().access.get_secret_value()}"}

    def _present(self) -> Token:
        now = datetime.now(UTC)
        if self._token is None:
            kept = self._place.load()
            self._token = kept if kept and kept.trait("for") == self._mark() else None
        if self._token is None or not self._token.lasts(now, margin_of(self._token)):
            return self._renew()
        self.api.hide(self._token.access)
        return self._token

    def _renew(self) -> Token:
        self._token = self._place.renew(self._token or self._place.load(), self._bought)
        self.api.hide(self._token.access)
        return self._token

    def _bought(self, _: Token | None) -> Token:
        self._is_new = True
        spent = Token(self._refresh, datetime.now(UTC), refresh=self._refresh, traits=self._app)
        told = self._oauth.refresh(spent)
        return replace(told, refresh=None, traits={"for": SecretStr(self._mark())})

    def _mark(self) -> str:
        """Tell for which refresh token an access token was bought."""
        return sha256(self._refresh.get_secret_value().encode()).hexdigest()


def _refused(status: int, body: Any) -> CredentialError | None:
    found = refusal("Google")(status, body)
    if not isinstance(found, CredentialError):
        return None
    return CredentialError(
        f"{found}: the sign-in has ended (in a project that is still in testing it lasts 7 "
        "days): run `cfkit auth login`, or set a new refresh token"
    )

"""Sign in to a Mastodon server in the browser; cfkit makes itself known to the server first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from cfkit.domain.tokens import SignIn, Token
from cfkit.ports import Clock

from ._answers import identifier
from ._http import Api
from ._oauth import OAuth, refusal

if TYPE_CHECKING:
    import httpx

SIGN_IN = SignIn(
    ("browser", "paste"),
    ("token",),
    "a token of an application of yours: Preferences, Development",
    ("read:accounts", "read:statuses", "write:statuses", "write:media"),
)
"""`verify_credentials` takes read:accounts, or `profile` from 4.3 on (its schema, 2026-11-27)."""


class MastodonGrant:
    """One server. Each sign-in is a client of its own, which knows only its own way back.

    Mastodon's tokens have no end; Pixelfed, which speaks the same API, ends them after two weeks
    and gives a refresh token (tuskyapp/Tusky 1142, H-PixelDroid/PixelDroid 169, read 2026-11-27).
    """

    def __init__(self, server: str, client: httpx.Client, clock: Clock) -> None:
        self._api = Api(client, server, name="Mastodon", verdict=refusal("Mastodon"))
        self._oauth = OAuth(
            self._api, clock, authorize=f"{server}/oauth/authorize", endpoint="oauth/token"
        )
        self._known: dict[str, SecretStr] = {}

    def address(self, redirect: str, state: str, challenge: str) -> str:
        """Register as a client of the server; return the address at which a person says yes."""
        asked = {
            "client_name": "cfkit",
            "redirect_uris": redirect,  # servers before 4.3 take one text only
            "scopes": " ".join(SIGN_IN.scopes),
        }
        self._known = self._api.prepare(
            "api/v1/apps",
            lambda body: {
                name: SecretStr(identifier(body[name])) for name in ("client_id", "client_secret")
            },
            data=asked,
            reveals=True,
        )
        self._api.hide(self._known["client_secret"])
        client = self._known["client_id"].get_secret_value()
        return self._oauth.address(client, redirect, SIGN_IN.scopes, state, challenge)

    def exchange(self, code: SecretStr, redirect: str, verifier: SecretStr) -> Token:
        """Trade the code for a token."""
        return self._oauth.exchange(self._known, code, redirect, verifier)

    def refresh(self, token: Token) -> Token:
        """Trade a token that came with a refresh token for a fresh one."""
        return self._oauth.refresh(token)

"""Sign in to Pinterest in the browser, as an application that was registered there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from cfkit.domain.errors import InputError
from cfkit.domain.tokens import SignIn, Token
from cfkit.ports import Clock

from ._http import Api
from ._oauth import OAuth, refusal
from ._pinterest_api import SCOPES

if TYPE_CHECKING:
    import httpx

SIGN_IN = SignIn(
    ("browser", "paste"),
    ("token",),
    "an access token: developers.pinterest.com, My apps, Generate access token",
    SCOPES,
)


class PinterestGrant:
    """One application; its secret goes into a header (openapi.yaml 5.23.0, 2026-11-27)."""

    def __init__(  # noqa: PLR0913, PLR0917  two addresses, two halves of a registration
        self,
        login: str,
        base: str,
        app: str | None,
        secret: SecretStr | None,
        client: httpx.Client,
        clock: Clock,
    ) -> None:
        if not app or secret is None:
            raise InputError(
                "set `app_id` and `app_secret` of your application in the channel's settings to "
                "sign in through the browser, or paste a token: add --paste"
            )
        self._app = {"client_id": SecretStr(app), "client_secret": secret}
        self._oauth = OAuth(
            Api(client, base, name="Pinterest", secrets=[secret], verdict=refusal("Pinterest")),
            clock,
            authorize=f"{login}/oauth/",
            endpoint="v5/oauth/token",
            proof="header",
        )

    def address(self, redirect: str, state: str, challenge: str) -> str:
        """Make the address at which a person says yes; scopes are parted by commas there."""
        app = self._app["client_id"].get_secret_value()
        scopes = ",".join(SCOPES)
        return self._oauth.address(app, redirect, SCOPES, state, challenge, scope=scopes)

    def exchange(self, code: SecretStr, redirect: str, verifier: SecretStr) -> Token:
        """Trade the code for a token and for what renews it again and again."""
        return self._oauth.exchange(self._app, code, redirect, verifier, continuous_refresh="true")

    def refresh(self, token: Token) -> Token:
        """Trade a refresh token for a fresh token."""
        return self._oauth.refresh(token)

"""Sign in to LinkedIn in the browser, as a client that the organisation registered itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from cfkit.domain.errors import InputError
from cfkit.domain.tokens import SignIn, Token
from cfkit.ports import Clock

from ._http import Api
from ._oauth import OAuth, refusal

if TYPE_CHECKING:
    import httpx

SIGN_IN = SignIn(
    ("browser", "paste"),
    ("token",),
    "an access token: developer.linkedin.com, Tools, Token generator",
)
MEMBER = ("openid", "profile", "w_member_social")
PAGE = ("w_organization_social", "r_organization_social", "rw_organization_admin")
"""Scopes: of a member self-serve, of a page after LinkedIn reviewed the application."""


class LinkedInGrant:
    """One application. LinkedIn takes no PKCE from clients with a secret.

    A refresh token comes only to approved applications; without it a person signs in every 60
    days (learn.microsoft.com/linkedin/shared/authentication, read 2026-09-19).
    """

    def __init__(
        self,
        login: str,
        client: tuple[str | None, SecretStr | None],
        http: httpx.Client,
        clock: Clock,
        *,
        is_page: bool,
    ) -> None:
        name, secret = client
        if not name or secret is None:
            raise InputError(
                "set `client_id` and `client_secret` of your application in the channel's settings "
                "to sign in through the browser, or paste a token: add --paste"
            )
        self._client = {"client_id": SecretStr(name), "client_secret": secret}
        self._scopes = PAGE if is_page else MEMBER
        self._oauth = OAuth(
            Api(http, login, name="LinkedIn", secrets=[secret], verdict=refusal("LinkedIn")),
            clock,
            authorize=f"{login}/oauth/v2/authorization",
            endpoint="oauth/v2/accessToken",
            proof="secret",
        )

    def address(self, redirect: str, state: str, challenge: str) -> str:
        """Make the address at which a person says yes."""
        name = self._client["client_id"].get_secret_value()
        return self._oauth.address(name, redirect, self._scopes, state, challenge)

    def exchange(self, code: SecretStr, redirect: str, verifier: SecretStr) -> Token:
        """Trade the code for a token."""
        return self._oauth.exchange(self._client, code, redirect, verifier)

    def refresh(self, token: Token) -> Token:
        """Trade a refresh token, where one came, for a fresh token."""
        return self._oauth.refresh(token)

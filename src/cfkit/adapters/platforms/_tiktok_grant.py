"""Sign in to TikTok in the browser, and renew what came of it."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import SecretStr

from cfkit.domain.tokens import SignIn, Token
from cfkit.ports import Clock

from ._http import Api
from ._oauth import OAuth
from ._tiktok_settings import Settings
from ._tiktok_verdict import refused

if TYPE_CHECKING:
    import httpx

_SCOPES = ("user.info.basic", "video.upload", "video.list")
SIGN_IN = SignIn(
    ("browser", "paste"),
    ("token",),
    "an access token for the rights video.upload and video.list; it lasts 24 hours",
    _SCOPES,
)


class TikTokGrant:
    """One app's way to a creator's token; the refresh token may change with every renewal."""

    def __init__(self, settings: Settings, client: httpx.Client, clock: Clock) -> None:
        self._settings = settings
        self._app = {
            "client_key": SecretStr(settings.client_key),
            "client_secret": settings.client_secret,
        }
        secrets = [settings.client_secret]
        api = Api(client, settings.base_url, name="TikTok", secrets=secrets, verdict=refused)
        self._oauth = OAuth(api, clock, authorize="", endpoint="v2/oauth/token/")

    def address(self, redirect: str, state: str, challenge: str) -> str:
        """Make the address at which a person says yes; on a desktop the challenge is in hex."""
        digest = urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4))
        direct = ("video.publish",) if self._settings.mode == "direct" else ()
        asked = {
            "client_key": self._settings.client_key,
            "response_type": "code",
            "scope": ",".join((*_SCOPES, *direct)),
            "redirect_uri": redirect,
            "state": state,
            "code_challenge": digest.hex(),
            "code_challenge_method": "S256",
        }
        return f"{self._settings.accounts_url}/v2/auth/authorize/?{urlencode(asked)}"

    def exchange(self, code: SecretStr, redirect: str, verifier: SecretStr) -> Token:
        """Trade the code for a token."""
        return self._oauth.exchange(self._app, code, redirect, verifier)

    def refresh(self, token: Token) -> Token:
        """Trade the refresh token; the one that comes back is the one that counts."""
        return self._oauth.refresh(token)

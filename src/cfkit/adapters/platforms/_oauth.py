"""Trade codes and refresh tokens for tokens, as OAuth 2 has it (RFC 6749, PKCE by RFC 7636)."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import SecretStr

from cfkit.domain.errors import CfkitError, CredentialError
from cfkit.domain.tokens import Invitation, NotYet, Token
from cfkit.ports import Clock

from ._answers import LONGEST, link, whole
from ._http import Api, Verdict
from ._settings import PRINTABLE

_LONGEST_LIFE = 100 * 366 * 86400


_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_WAITS = {"authorization_pending": NotYet(), "slow_down": NotYet(too_soon=True)}
_ENDS = {
    "access_denied": "the sign-in was denied: nothing was kept",
    "expired_token": "the code ended before anybody entered it: nothing was kept, run it again",
}
_CODE = re.compile(r"[\w -]{4,40}")
_LONGEST_INTERVAL = 600
_USUAL_INTERVAL = 5
"""Seconds between two questions where the service names none (RFC 8628, 3.2)."""

Proof = Literal["pkce", "secret", "header"]
"""How a service knows its client: by PKCE beside the rest, by a secret in the form or a header."""


class OAuth:
    """The endpoints of one service for one registered client."""

    def __init__(
        self,
        api: Api,
        clock: Clock,
        *,
        authorize: str,
        endpoint: str,
        proof: Proof = "pkce",
    ) -> None:
        """Take `authorize` as a whole address, `endpoint` as a path below the base of `api`."""
        self._api = api
        self._clock = clock
        self._authorize = authorize
        self._endpoint = endpoint
        self._proof = proof

    def address(
        self,
        client: str,
        redirect: str,
        scopes: tuple[str, ...],
        state: str,
        challenge: str,
        **more: str,
    ) -> str:
        """Make the address at which a person says yes; `more` is what a service wants beside it."""
        asked = {
            "response_type": "code",
            "client_id": client,
            "redirect_uri": redirect,
            "scope": " ".join(scopes),
            "state": state,
        }
        if self._proof == "pkce":
            asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self._authorize}?{urlencode(asked | more)}"

    def exchange(
        self,
        client: Mapping[str, SecretStr],
        code: SecretStr,
        redirect: str,
        verifier: SecretStr,
        **more: str,
    ) -> Token:
        """Trade a code for a token; `client` is kept with it, to be named at every renewal."""
        self._api.hide(code, verifier, *client.values())
        sent = {
            "grant_type": "authorization_code",
            "code": code.get_secret_value(),
            "redirect_uri": redirect,
            **more,
        }
        if self._proof == "pkce":
            sent["code_verifier"] = verifier.get_secret_value()
        return self._traded(client, sent, None)

    def refresh(self, token: Token) -> Token:
        """Trade a refresh token for a token; it may be spent by that, and another one comes."""
        if token.refresh is None:
            raise CredentialError("the platform gave nothing to renew the token with")
        self._api.hide(token.access, token.refresh, *token.traits.values())
        sent = {
            "grant_type": "refresh_token",
            "refresh_token": token.refresh.get_secret_value(),
        }
        return self._traded(token.traits, sent, token)

    def invite(
        self, client: Mapping[str, SecretStr], scopes: tuple[str, ...], endpoint: str
    ) -> Invitation:
        """Ask for a code that a person enters on any device (RFC 8628, 3.1)."""
        now = self._clock.now()
        self._api.hide(*client.values())
        asked = {"client_id": client["client_id"].get_secret_value(), "scope": " ".join(scopes)}
        return self._api.prepare(
            endpoint, lambda body: _invitation(body, now), data=asked, reveals=True
        )

    def collect(self, client: Mapping[str, SecretStr], invitation: Invitation) -> Token | NotYet:
        """Ask once for the token of a code. Raise `CredentialError` for a no, and at its end."""
        self._api.hide(invitation.secret)
        now = self._clock.now()
        named = {name: secret.get_secret_value() for name, secret in client.items()}
        asked = {"grant_type": _DEVICE, "device_code": invitation.secret.get_secret_value()}
        found = self._api.prepare(
            self._endpoint,
            lambda body: _said(body) or _read(body, now, client, None),
            data={**named, **asked},
            accept=lambda _, body: isinstance(body, dict) and _said(body) is not None,
            reveals=True,
        )
        if isinstance(found, str):
            raise CredentialError(found)
        return found

    def _traded(
        self, client: Mapping[str, SecretStr], sent: dict[str, str], before: Token | None
    ) -> Token:
        now = self._clock.now()
        named = {name: secret.get_secret_value() for name, secret in client.items()}
        return self._api.prepare(
            self._endpoint,
            lambda body: _read(body, now, client, before),
            data=sent if self._proof == "header" else {**named, **sent},
            headers=_basic(named) if self._proof == "header" else {},
            reveals=True,
        )


def _basic(named: Mapping[str, str]) -> dict[str, str]:
    pair = f"{named['client_id']}:{named['client_secret']}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def refusal(name: str) -> Verdict:
    """Make the reading of a token endpoint's errors: what it refuses, a person must renew."""

    def verdict(status: int, body: Any) -> CfkitError | None:
        if not 400 <= status < 429 or not isinstance(body, dict) or "error" not in body:
            return None
        said = " ".join(str(body[one]) for one in ("error", "error_description") if one in body)
        return CredentialError(f"{name}: {said}")

    return verdict


def _read(body: Any, now: datetime, client: Mapping[str, SecretStr], before: Token | None) -> Token:
    refresh, scope = body.get("refresh_token"), body.get("scope")
    told = Token(
        _secret(body["access_token"]),
        now,
        refresh=_secret(refresh) if refresh else None,
        expires_at=_end(body.get("expires_in"), now),
        refresh_expires_at=_end(
            body.get("refresh_token_expires_in", body.get("refresh_expires_in")), now
        ),
        scopes=tuple(str(scope).replace(",", " ").split()) if scope else None,
        traits=dict(client),
    )
    if before is None:
        return told
    return replace(  # what is not said again stays (RFC 6749, section 6)
        told,
        refresh=told.refresh or before.refresh,
        refresh_expires_at=told.refresh_expires_at or before.refresh_expires_at,
        scopes=told.scopes or before.scopes,
        account=before.account,
    )


def _invitation(body: Any, now: datetime) -> Invitation:
    """Read a code and its address; Google calls that by another name than the RFC."""
    ends_at = _end(body["expires_in"], now)
    interval = whole(body.get("interval", _USUAL_INTERVAL))
    code = body["user_code"]
    if ends_at is None or not 0 < interval <= _LONGEST_INTERVAL or not _CODE.fullmatch(code):
        raise ValueError("no code")
    where = link(body.get("verification_uri") or body["verification_url"])
    return Invitation(code, where, _secret(body["device_code"]), ends_at, float(interval))


def _said(body: Any) -> NotYet | str | None:
    """Read what is no token: that one must wait, or why there will be none."""
    error = body.get("error")
    return _WAITS.get(error) or _ENDS.get(error)


def _secret(given: Any) -> SecretStr:
    if not isinstance(given, str) or len(given) > 2 * LONGEST or not PRINTABLE.fullmatch(given):
        raise ValueError("no token")
    return SecretStr(given)


def _end(seconds: Any, now: datetime) -> datetime | None:
    """Read a life in seconds; 0 and less are the way in which some say that there is no end."""
    if seconds is None or not 0 < whole(seconds) < _LONGEST_LIFE:
        return None
    return now + timedelta(seconds=whole(seconds))

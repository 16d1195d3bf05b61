"""Play the sign-in of a service whose tokens end: a page that asks, codes, tokens, renewals.

Facts: RFC 6749 and 7636. Conventions of the sandbox: the page asks for no password, whoever opens
it names the account; any client with any secret is known. A refresh token that was not given here
is taken as well, and speaks for what stands before its first dot (`library.any-secret`), else for
a name from its hash; one that holds "revoked" is refused. The words "forbidden", "unaudited" and
"unverified" go over into the access token.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import regex
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from cfkit.sandbox import device
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import parameters

_CODE_SECONDS = 600
_GUEST = "guest"
_MARKS = ("forbidden", "unaudited", "unverified")
_REFUSED = "Token has been expired or revoked."


class _Denied(Exception):
    """The token endpoint says no, in OAuth's words."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}
        self.status = status


def s256(verifier: str) -> str:
    """Make PKCE's challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def in_hex(verifier: str) -> str:
    """Make the challenge that TikTok wants of a program on a desktop."""
    return hashlib.sha256(verifier.encode()).hexdigest()


def account_of(token: str) -> str:
    """Tell the account of a token: what is before its first dot, else a name from its hash."""
    head, dot, _ = token.partition(".")
    name = regex.sub(r"[^a-z0-9_]", "_", head.lower())
    if dot and name.strip("_"):
        return name
    return f"account_{hashlib.sha256(token.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Consent:
    """One service's sign-in. `lasts` are the seconds of an access token.

    `client` names the parameter of the client's id; with `rotates` a renewal brings another
    refresh token and spends the old one.
    """

    platform: str
    lasts: int
    client: str = "client_id"
    rotates: bool = False
    refresh_lasts: int | None = None
    challenge: Callable[[str], str] = s256
    """Makes of a verifier what was sent as the challenge."""
    refused_with: int = 400
    device_scopes: frozenset[str] = frozenset()
    """What a code on another device may give; nothing where there are no such codes."""

    def routes(self, state: State, page: str, tokens: str) -> list[Route]:
        """List the routes: the page that asks at `page`, the trade at `tokens`."""

        async def ask(request: Request) -> Response:
            return HTMLResponse(_page(dict(request.query_params)))

        async def decide(request: Request) -> Response:
            return RedirectResponse(self._way_back(state, await parameters(request)), 302)

        async def trade(request: Request) -> Response:
            try:
                return JSONResponse(self._trade(state, await parameters(request)))
            except (_Denied, device.NoToken) as denied:
                return JSONResponse(denied.body, denied.status)

        by_code = device.routes(state, self.platform, self.device_scopes)
        return [
            *(by_code if self.device_scopes else ()),
            Route(page, ask, methods=["GET"]),
            Route(page, decide, methods=["POST"]),
            Route(tokens, trade, methods=["POST"]),
        ]

    def ended(self, state: State, token: str) -> bool:
        """Whether an access token was given here and has ended; any other never ends."""
        until = state.row(f"{self.platform}.tokens", token)
        return until is not None and state.now() >= until

    def _way_back(self, state: State, said: dict[str, str]) -> str:
        back = {"state": said["state"]} if "state" in said else {}
        if said.get("decision") == "no":
            return f"{said['redirect_uri']}?" + urlencode({"error": "access_denied", **back})
        number, used = state.next_number(f"{self.platform}.codes")
        code = _minted("code", number)
        row = {
            "client": said.get(self.client),
            "redirect": said.get("redirect_uri"),
            "challenge": said.get("code_challenge"),
            "scope": said.get("scope", ""),
            "account": said.get("account") or _GUEST,
            "until": state.now() + _CODE_SECONDS,
        }
        state.commit(used, (f"{self.platform}.codes", code, row))
        return f"{said['redirect_uri']}?" + urlencode({"code": code, **back})

    def _trade(self, state: State, said: dict[str, str]) -> dict[str, Any]:
        if not said.get(self.client) or not said.get("client_secret"):
            raise _Denied("invalid_client", "The OAuth client was not found.", 401)
        kind = said.get("grant_type")
        if kind == "authorization_code":
            return self._first(state, said)
        if kind == "refresh_token":
            return self._renewed(state, said.get("refresh_token", ""))
        if kind == device.KIND and self.device_scopes:
            row = device.collected(state, self.platform, said)
            return self._issued(state, row["account"], row["scope"], [], rotates=True)
        raise _Denied("unsupported_grant_type", f"Invalid grant_type: {kind}")

    def _first(self, state: State, said: dict[str, str]) -> dict[str, Any]:
        table, code = f"{self.platform}.codes", said.get("code", "")
        row = state.row(table, code)
        proof = self.challenge(said.get("code_verifier", ""))
        if (
            row is None
            or row["client"] != said[self.client]
            or row["redirect"] != said.get("redirect_uri")
            or row["challenge"] not in (None, proof)
            or state.now() >= row["until"]
        ):
            raise _Denied("invalid_grant", "Malformed auth code.", self.refused_with)
        state.commit((table, code, None))
        return self._issued(state, row["account"], row["scope"], [], rotates=True)

    def _renewed(self, state: State, refresh: str) -> dict[str, Any]:
        table = f"{self.platform}.refreshes"
        row = state.row(table, refresh)
        is_spent = isinstance(row, dict) and row.get("spent")
        if not refresh or "revoked" in refresh or is_spent:
            raise _Denied("invalid_grant", _REFUSED, self.refused_with)
        known = row or {"account": account_of(refresh), "scope": None}
        if self.rotates:
            state.commit((table, refresh, {**known, "spent": True}))
        marks = [mark for mark in _MARKS if mark in refresh]
        return self._issued(state, known["account"], known["scope"], marks, rotates=self.rotates)

    def _issued(
        self, state: State, account: str, scope: str | None, marks: list[str], *, rotates: bool
    ) -> dict[str, Any]:
        number, used = state.next_number(f"{self.platform}.tokens")
        access = f"{account}.{'-'.join([*marks, _minted('access', number)])}"
        until = state.now() + self.lasts
        told: dict[str, Any] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.lasts,
            **({"scope": scope} if scope else {}),
        }
        state.commit(used, (f"{self.platform}.tokens", access, until))
        if rotates:
            refresh = f"{account}.{'-'.join([*marks, _minted('refresh', number)])}"
            row = {"account": account, "scope": scope}
            state.commit((f"{self.platform}.refreshes", refresh, row))
            told["refresh_token"] = refresh
            if self.refresh_lasts:
                told["refresh_expires_in"] = self.refresh_lasts
        return told


def _page(asked: dict[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
    )
    return (
        "<!doctype html><meta charset=utf-8><title>Sandbox</title>"
        f"<form method=post>{hidden}<p>Account <input name=account value={_GUEST}>"
        "<p><button name=decision value=yes>Authorize</button>"
        " <button name=decision value=no>Deny</button></form>"
    )


def _minted(kind: str, number: int) -> str:
    return f"{kind}-{hashlib.sha256(f'cfkit sandbox {kind} {number}'.encode()).hexdigest()[:32]}"

"""Answer Mastodon's sign-in: `{url}/mastodon/api/v1/apps`, `/oauth/authorize`, `/oauth/token`.

Facts: docs.joinmastodon.org (methods/oauth, methods/apps, entities/Token), read 2026-11-27. A page
at `/oauth/authorize` asks for no password: whoever opens it names the account. With
`{"mastodon": {"token_seconds": 60}}` tokens end, and a refresh token comes along that is good for
one use, as on Pixelfed.
"""

from __future__ import annotations

import base64
import hashlib
import html
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from cfkit.sandbox.mastodon_call import MastodonRefused
from cfkit.sandbox.state import Change, State
from cfkit.sandbox.wire import Unreadable, read_call

_CODE_SECONDS = 600
_DEFAULT_SCOPE = "read"
_GUEST = "guest"
_NEEDS = {"/api/v2/media": "write:media", "/api/v1/statuses": "write:statuses"}


class _Denied(Exception):
    """The token endpoint says no, in OAuth's words."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}
        self.status = status


def routes(state: State) -> list[Route]:
    """List the routes of the sign-in."""

    async def register(request: Request) -> Response:
        return JSONResponse(_register(state, await _params(request)))

    async def ask(request: Request) -> Response:
        asked = dict(request.query_params)
        try:
            _client_of(state, asked)
        except _Denied as denied:
            return HTMLResponse(html.escape(str(denied)), denied.status)
        return HTMLResponse(_page(asked))

    async def decide(request: Request) -> Response:
        said = await _params(request)
        try:
            _client_of(state, said)
        except _Denied as denied:
            return HTMLResponse(html.escape(str(denied)), denied.status)
        return RedirectResponse(_way_back(state, said), 302)

    async def trade(request: Request) -> Response:
        try:
            return JSONResponse(_trade(state, await _params(request)))
        except _Denied as denied:
            return JSONResponse(denied.body, denied.status)

    return [
        Route("/api/v1/apps", register, methods=["POST"]),
        Route("/oauth/authorize", ask, methods=["GET"]),
        Route("/oauth/authorize", decide, methods=["POST"]),
        Route("/oauth/token", trade, methods=["POST"]),
    ]


def check(state: State, token: str, method: str, path: str) -> None:
    """Refuse a token that was given here and has ended, or may not do this; any other passes."""
    row = state.row("mastodon.tokens", token)
    if row is None:
        return
    if row["until"] is not None and state.now() >= row["until"]:
        raise MastodonRefused(401, "The access token expired")
    scopes = row["scope"].split()
    if method == "GET":
        may = any(one.startswith(("read", "profile")) for one in scopes)
    else:
        needed = next((one for end, one in _NEEDS.items() if end in path), "write")
        may = needed in scopes or "write" in scopes
    if not may:
        raise MastodonRefused(403, "This action is outside the authorized scopes")


async def _params(request: Request) -> dict[str, str]:
    try:
        call = await read_call(request)
    except Unreadable:
        return {}
    return {name: str(value) for name, value in call.params().items()}


def _register(state: State, asked: dict[str, str]) -> dict[str, Any]:
    number, used = state.next_number("mastodon.apps")
    app = {
        "id": str(number),
        "name": asked.get("client_name", ""),
        "website": None,
        "redirect_uri": asked.get("redirect_uris", ""),
        "redirect_uris": [asked.get("redirect_uris", "")],
        "scopes": asked.get("scopes", _DEFAULT_SCOPE).split(),
        "client_id": _minted("client", number),
        "client_secret": _minted("secret", number),
        "client_secret_expires_at": 0,
    }
    state.commit(used, ("mastodon.apps", str(app["client_id"]), app))
    return app


def _client_of(state: State, asked: dict[str, str]) -> dict[str, Any]:
    app: dict[str, Any] | None = state.row("mastodon.apps", asked.get("client_id", ""))
    if app is None:
        raise _Denied("invalid_client", "Client authentication failed", 401)
    if asked.get("redirect_uri") != app["redirect_uri"]:
        raise _Denied("invalid_redirect_uri", "The redirect uri included is not valid.")
    wanted = asked.get("scope", _DEFAULT_SCOPE).split()
    if not set(wanted) <= set(app["scopes"]):
        raise _Denied("invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    return app


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


def _way_back(state: State, said: dict[str, str]) -> str:
    back = {"state": said["state"]} if "state" in said else {}
    if said.get("decision") == "no":
        words = "The resource owner or authorization server denied the request."
        return f"{said['redirect_uri']}?" + urlencode(
            {"error": "access_denied", "error_description": words, **back}
        )
    number, used = state.next_number("mastodon.codes")
    code = _minted("code", number)
    row = {
        "client_id": said["client_id"],
        "redirect_uri": said["redirect_uri"],
        "challenge": said.get("code_challenge"),
        "scope": said.get("scope", _DEFAULT_SCOPE),
        "account": said.get("account") or _GUEST,
        "until": state.now() + _CODE_SECONDS,
    }
    state.commit(used, ("mastodon.codes", code, row))
    return f"{said['redirect_uri']}?" + urlencode({"code": code, **back})


def _trade(state: State, said: dict[str, str]) -> dict[str, Any]:
    app = state.row("mastodon.apps", said.get("client_id", ""))
    if app is None or app["client_secret"] != said.get("client_secret"):
        raise _Denied("invalid_client", "Client authentication failed", 401)
    kind = said.get("grant_type")
    if kind == "authorization_code":
        name, table = said.get("code", ""), "mastodon.codes"
    elif kind == "refresh_token":
        name, table = said.get("refresh_token", ""), "mastodon.refreshes"
    else:
        raise _Denied("unsupported_grant_type", "The authorization grant type is not supported")
    row = state.row(table, name)
    if row is None or row["client_id"] != said["client_id"] or not _fits(state, row, said):
        raise _Denied(
            "invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, does not match the"
            " redirection URI used in the authorization request, or was issued to another client.",
        )
    return _issue(state, row, (table, name, None))


def _fits(state: State, row: dict[str, Any], said: dict[str, str]) -> bool:
    if said["grant_type"] == "refresh_token":
        return True
    digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
    proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return (
        state.now() < row["until"]
        and row["redirect_uri"] == said.get("redirect_uri")
        and row["challenge"] in (None, proof)
    )


def _issue(state: State, row: dict[str, Any], spent: Change) -> dict[str, Any]:
    number, used = state.next_number("mastodon.tokens")
    life = int(state.setting("mastodon", "token_seconds"))
    access = f"{row['account']}.{_minted('access', number)}"
    kept = {"scope": row["scope"], "until": state.now() + life if life else None}
    changes: list[Change] = [used, spent, ("mastodon.tokens", access, kept)]
    told: dict[str, Any] = {
        "access_token": access,
        "token_type": "Bearer",
        "scope": row["scope"],
        "created_at": int(state.now()),
    }
    if life:
        refresh = _minted("refresh", number)
        about = {name: row[name] for name in ("client_id", "scope", "account")}
        changes.append(("mastodon.refreshes", refresh, about))
        told |= {"expires_in": life, "refresh_token": refresh}
    state.commit(*changes)
    return told


def _minted(kind: str, number: int) -> str:
    return f"{kind}-{hashlib.sha256(f'cfkit sandbox {kind} {number}'.encode()).hexdigest()[:32]}"

"""Play the sign-in by a code that a person enters on another device.

Facts: RFC 8628, and Google's guide to limited-input devices (read 2026-11-27), which answers 428
while nobody has said yes and 403 to a no, to a question that comes too soon and to too many codes;
it names the address `verification_url`. The page is `{url}/PLATFORM/device`; the settings
`device_interval` and `device_seconds` say how often one may ask and how long a code lasts.
"""

from __future__ import annotations

import hashlib
import html
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox.state import State
from cfkit.sandbox.wire import origin, parameters

KIND = "urn:ietf:params:oauth:grant-type:device_code"
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class NoToken(Exception):
    """A code brings no token: a status, and the error in OAuth's words."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": error.replace("_", " ").capitalize()}


def routes(state: State, platform: str, scopes: frozenset[str]) -> list[Route]:
    """List the routes: where a code is asked for, and the page where a person enters it."""

    async def invite(request: Request) -> Response:
        return _invite(state, platform, scopes, await parameters(request), origin(request))

    async def ask(request: Request) -> Response:
        return HTMLResponse(_page(request.query_params.get("code", "")))

    async def decide(request: Request) -> Response:
        return _decide(state, platform, await parameters(request))

    return [
        Route("/device/code", invite, methods=["POST"]),
        Route("/device", ask, methods=["GET"]),
        Route("/device", decide, methods=["POST"]),
    ]


def collected(state: State, platform: str, said: dict[str, str]) -> dict[str, Any]:
    """Give the code that somebody said yes to, once. Raise `NoToken` before that, and after."""
    table, secret = f"{platform}.devices", said.get("device_code", "")
    row = state.row(table, secret)
    if row is None or row["client"] != said.get("client_id"):
        raise NoToken(400, "invalid_grant")
    if state.now() >= row["until"]:
        raise NoToken(400, "expired_token")
    is_hasty = state.now() - row["asked_at"] < row["interval"] * 0.9
    state.commit((table, secret, {**row, "asked_at": state.now()}))
    if row["decision"] == "no":
        raise NoToken(403, "access_denied")
    if is_hasty:
        raise NoToken(403, "slow_down")
    if row["decision"] is None:
        raise NoToken(428, "authorization_pending")
    state.commit((table, secret, None))
    return dict(row)


def _invite(
    state: State, platform: str, scopes: frozenset[str], said: dict[str, str], place: str
) -> Response:
    if not said.get("client_id"):
        return JSONResponse({"error": "invalid_client"}, 401)
    if not scopes.issuperset(said.get("scope", "").split()) or not said.get("scope"):
        return JSONResponse({"error": "invalid_scope"}, 400)
    number, used = state.next_number(f"{platform}.devices")
    mark = hashlib.sha256(f"{platform} device {number}".encode()).digest()
    letters = "".join(_LETTERS[one % len(_LETTERS)] for one in mark[:8])
    code, secret = f"{letters[:4]}-{letters[4:]}", f"device-{mark.hex()[:48]}"
    lasts = int(state.setting(platform, "device_seconds"))
    interval = int(state.setting(platform, "device_interval"))
    row = {
        "code": code,
        "client": said["client_id"],
        "scope": said["scope"],
        "until": state.now() + lasts,
        "interval": interval,
        "asked_at": state.now(),
        "decision": None,
        "account": None,
    }
    codes = (f"{platform}.device_codes", code, secret)
    state.commit(used, codes, (f"{platform}.devices", secret, row))
    return JSONResponse(
        {
            "device_code": secret,
            "user_code": code,
            "verification_url": f"{place}/{platform}/device",
            "expires_in": lasts,
            "interval": interval,
        }
    )


def _decide(state: State, platform: str, said: dict[str, str]) -> Response:
    secret = state.row(f"{platform}.device_codes", said.get("code", "").strip().upper())
    row = state.row(f"{platform}.devices", secret) if secret else None
    if row is None or state.now() >= row["until"]:
        return HTMLResponse("This code is not known any more.", 404)
    decided = {"decision": said.get("decision"), "account": said.get("account") or "guest"}
    state.commit((f"{platform}.devices", secret, {**row, **decided}))
    return HTMLResponse("Go back to your device.")


def _page(code: str) -> str:
    return (
        "<!doctype html><meta charset=utf-8><title>Sandbox</title><form method=post>"
        f'<p>Code <input name=code value="{html.escape(code)}">'
        "<p>Account <input name=account value=guest>"
        "<p><button name=decision value=yes>Authorize</button>"
        " <button name=decision value=no>Deny</button></form>"
    )

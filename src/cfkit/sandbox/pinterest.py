"""Answer Pinterest's API: `{url}/pinterest/v5/...`.

Facts: openapi.yaml 5.23.0 (pinterest/api-description c05b189), read 2026-11-27. Conventions of the
sandbox: the account is what stands before the first dot of the token (`library.any-secret`), else a
name from its hash; a token that holds "revoked" gets code 2, one that holds "forbidden" code 3 on
writes, one that holds "trial" code 29 for a pin; a board exists unless its number begins with 404,
and is secret if it begins with 5. `{"pinterest": {"processing_looks": 2}}` lets a film take that
many looks.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import pinterest_media as media
from cfkit.sandbox import pinterest_pins as pins
from cfkit.sandbox.pinterest_call import (
    PinterestCall,
    PinterestRefused,
    account_of,
    internal_error,
    sign_in,
    too_many,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, bearer, origin, read_call

PLATFORM = Profile(
    "Pinterest",
    audience=1200,
    settings={"processing_looks": 0},
    too_many=too_many,
    internal_error=internal_error,
)
_MONTH = 2_592_000
"""Seconds of 30 days."""


@dataclass(frozen=True, slots=True)
class _Way:
    run: Callable[[PinterestCall], dict[str, Any] | None]
    status: int = 200


def names(_: State, request: Request) -> Iterable[str]:
    """Name the account that a request speaks for."""
    token = bearer(request)
    return (account_of(token),) if token else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/pinterest`."""

    def route(path: str, way: _Way, method: str) -> Route:
        async def handle(request: Request) -> Response:
            try:
                body = way.run(await _read(state, request))
            except PinterestRefused as refusal:
                return JSONResponse(refusal.body, refusal.status)
            if body is None:
                return Response(status_code=204)
            return JSONResponse(body, way.status)

        return Route(f"/v5/{path}", handle, methods=[method])

    async def receive(request: Request) -> Response:
        return media.receive(state, request.path_params["id"], await read_call(request))

    async def trade(request: Request) -> Response:
        said = dict((await read_call(request)).pairs)
        return _trade(state, request.headers.get("authorization", ""), said)

    return [
        route("user_account", _Way(_whoami), "GET"),
        route("boards/{id}", _Way(pins.board), "GET"),
        route("boards/{id}/pins", _Way(pins.listing), "GET"),
        route("pins", _Way(pins.create, 201), "POST"),
        route("pins/analytics", _Way(pins.analytics), "GET"),
        route("pins/{id}", _Way(pins.get), "GET"),
        route("pins/{id}", _Way(pins.change), "PATCH"),
        route("pins/{id}", _Way(pins.delete), "DELETE"),
        route("media", _Way(media.register, 201), "POST"),
        route("media/{id}", _Way(media.get), "GET"),
        Route("/upload/{id}", receive, methods=["POST"]),
        Route("/v5/oauth/token", trade, methods=["POST"]),
    ]


async def _read(state: State, request: Request) -> PinterestCall:
    account, token = sign_in(request)
    try:
        call = await read_call(request)
    except Unreadable:
        raise PinterestRefused(400, 1, "Invalid request: the body is no JSON") from None
    target = str(request.path_params.get("id", ""))
    return PinterestCall(
        state, account, token, dict(call.pairs), call.body, origin(request), target
    )


def _whoami(call: PinterestCall) -> dict[str, Any]:
    return {"username": call.account, "account_type": "BUSINESS", "id": "1"}


def _trade(state: State, header: str, said: Mapping[str, str]) -> Response:
    try:
        client, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    except ValueError:
        client = secret = ""
    given = said.get("code") or said.get("refresh_token") or ""
    if not client or not secret or "wrong" in secret:
        return JSONResponse({"code": 2, "message": "Authentication failed."}, 401)
    if said.get("grant_type") not in ("authorization_code", "refresh_token") or not given:
        return JSONResponse({"error": "invalid_grant", "code": 1, "message": "Invalid grant"}, 400)
    number, used = state.next_number("pinterest.tokens")
    digest = hashlib.sha256(f"pinterest token {number}".encode()).hexdigest()[:24]
    state.commit(used)
    return JSONResponse(
        {
            "access_token": f"account.{digest}",
            "token_type": "bearer",
            "expires_in": _MONTH,
            "refresh_token": f"pinr.{digest}",
            "refresh_token_expires_in": 2 * _MONTH,
            "scope": "boards:read,boards:write,pins:read,pins:write,user_accounts:read",
            "response_type": said["grant_type"],
        }
    )

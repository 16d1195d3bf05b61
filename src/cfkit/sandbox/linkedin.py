"""Answer LinkedIn's API: `{url}/linkedin/rest/...`, `/v2/userinfo` and the token endpoint.

Facts: learn.microsoft.com/linkedin, read 2026-09-19. Conventions of the sandbox: the member is what
stands before the first dot of the token (`anna.any-secret`), else a name from its hash, and
administers every page whose number does not hold "missing"; a token that holds "revoked" gets 401,
one that holds "forbidden" 403 on writes. Any code is traded for a token of 60 days; one that begins
with `approved` brings a refresh token. `{"linkedin": {"refuse_duplicates": true}}` refuses the same
words for ten minutes, `processing_looks` is how many looks a film takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import linkedin_comments as comments
from cfkit.sandbox import linkedin_media as media
from cfkit.sandbox import linkedin_posts as posts
from cfkit.sandbox.linkedin_call import (
    Answer,
    LinkedInCall,
    LinkedInRefused,
    internal_error,
    member_of,
    query_of,
    sign_in,
    too_many,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, bearer, origin, read_call

PLATFORM = Profile(
    "LinkedIn",
    audience=1800,
    settings={"refuse_duplicates": False, "processing_looks": 0},
    too_many=too_many,
    internal_error=internal_error,
)
_LIFE = 5_184_000
"""Seconds of 60 days."""

_Run = Callable[[LinkedInCall], Answer]


def names(_: State, request: Request) -> Iterable[str]:
    """Name the member that a request speaks for."""
    token = bearer(request)
    return (member_of(token),) if token else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/linkedin`."""

    def route(path: str, run: _Run, method: str, *, versioned: bool = True) -> Route:
        async def handle(request: Request) -> Response:
            try:
                answer = run(await _read(state, request, versioned=versioned))
            except LinkedInRefused as refusal:
                return JSONResponse(refusal.body, refusal.status)
            headers = dict(answer.headers)
            if answer.body is None:
                return Response(status_code=answer.status, headers=headers)
            return JSONResponse(answer.body, answer.status, headers)

        return Route(path, handle, methods=[method])

    async def receive(request: Request) -> Response:
        return await media.receive(state, request)

    async def trade(request: Request) -> Response:
        return _trade(state, dict((await read_call(request)).pairs))

    return [
        route("/v2/userinfo", _whoami, "GET", versioned=False),
        route("/rest/posts", posts.create, "POST"),
        route("/rest/posts", posts.listing, "GET"),
        route("/rest/posts/{urn}", posts.get, "GET"),
        route("/rest/posts/{urn}", posts.change, "POST"),
        route("/rest/posts/{urn}", posts.delete, "DELETE"),
        route("/rest/socialActions/{urn}/comments", comments.get, "GET"),
        route("/rest/socialActions/{urn}/comments", comments.create, "POST"),
        route("/rest/socialActions/{urn}/comments/{number}", comments.change, "POST"),
        route("/rest/socialActions/{urn}/comments/{number}", comments.delete, "DELETE"),
        route("/rest/organizationalEntityShareStatistics", posts.statistics, "GET"),
        route("/rest/{kinds:str}", media.act, "POST"),
        route("/rest/{kinds:str}/{urn}", media.get, "GET"),
        Route("/upload/{urn}", receive, methods=["PUT"]),
        Route("/oauth/v2/accessToken", trade, methods=["POST"]),
    ]


async def _read(state: State, request: Request, *, versioned: bool) -> LinkedInCall:
    who = sign_in(state, request, versioned=versioned)
    try:
        call = await read_call(request)
    except Unreadable:
        raise LinkedInRefused(400, "ILLEGAL_ARGUMENT", "The body is no JSON") from None
    path = {name: str(value) for name, value in request.path_params.items()}
    method = request.headers.get("x-restli-method", "")
    return LinkedInCall(state, who, query_of(request), call.body, method, origin(request), path)


def _whoami(call: LinkedInCall) -> Answer:
    return Answer({"sub": call.who, "name": call.who, "locale": {"country": "GB"}})


def _trade(state: State, said: dict[str, str]) -> Response:
    kind, secret = said.get("grant_type"), said.get("client_secret")
    given = said.get("code") or said.get("refresh_token") or ""
    if not said.get("client_id") or not secret or "wrong" in secret:
        words = {"error": "invalid_client", "error_description": "Client authentication failed"}
        return JSONResponse(words, 401)
    if kind not in ("authorization_code", "refresh_token") or not given or "revoked" in given:
        words = {"error": "invalid_grant", "error_description": "The grant is invalid"}
        return JSONResponse(words, 400)
    number, used = state.next_number("linkedin.tokens")
    digest = hashlib.sha256(f"linkedin token {number}".encode()).hexdigest()[:24]
    token = f"member.{digest}"
    state.commit(used, ("linkedin.tokens", token, {"until": state.now() + _LIFE}))
    told: dict[str, Any] = {"access_token": token, "expires_in": _LIFE, "scope": "w_member_social"}
    if given.startswith("approved"):
        told |= {"refresh_token": f"approved-{digest}", "refresh_token_expires_in": 31_536_000}
    return JSONResponse(told)

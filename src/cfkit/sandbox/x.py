"""Answer X's API: `{url}/x/2/...`.

Facts: openapi.json 2.167 and docs.x.com at 2871328, read 2026-11-27. Conventions of the sandbox:
the account is what stands before the first dot of the access token (`library.any-secret`), else a
name from its hash; keys that hold "revoked" get 401, "forbidden" 403 on writes, "broke" 402.
Signatures are looked at but for the secret in them. `{"x": {"refuse_duplicates": true}}` refuses
words that stand there already (for how long X does is not documented), `"self_replies": false`
refuses threads, `processing_polls` is how many looks a film takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import x_media as media
from cfkit.sandbox import x_posts as posts
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, origin, read_call
from cfkit.sandbox.x_call import (
    XCall,
    XRefused,
    account_of,
    internal_error,
    sign_in,
    too_many,
    user_id,
)

PLATFORM = Profile(
    "X",
    shows_views=True,
    audience=1500,
    settings={"refuse_duplicates": False, "self_replies": True, "processing_polls": 0},
    too_many=too_many,
    internal_error=internal_error,
)

_Run = Callable[[XCall], dict[str, Any]]


def names(_: State, request: Request) -> Iterable[str]:
    """Name the account that a request speaks for."""
    account = account_of(request)
    return (account,) if account else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/x`."""

    def route(path: str, run: _Run, method: str, status: int = 200) -> Route:
        async def handle(request: Request) -> Response:
            try:
                return JSONResponse(run(await _read(state, request)), status)
            except XRefused as refusal:
                return JSONResponse(refusal.body, refusal.status)

        return Route(f"/2/{path}", handle, methods=[method])

    return [
        route("users/me", _whoami, "GET"),
        route("users/{id}/tweets", posts.timeline, "GET"),
        route("tweets", posts.create, "POST", 201),
        route("tweets", posts.get_many, "GET"),
        route("tweets/search/recent", posts.search, "GET"),
        route("tweets/{id}", posts.delete, "DELETE"),
        route("media/upload", media.upload, "POST"),
        route("media/upload", media.status, "GET"),
        route("media/upload/initialize", media.begin, "POST"),
        route("media/upload/{id}/append", media.append, "POST"),
        route("media/upload/{id}/finalize", media.finish, "POST"),
        route("media/metadata", media.describe, "POST"),
    ]


async def _read(state: State, request: Request) -> XCall:
    account = sign_in(state, request)
    try:
        call = await read_call(request)
    except Unreadable:
        words = "The body is no JSON."
        raise XRefused(400, "Invalid Request", words, "invalid-request") from None
    target = str(request.path_params.get("id", ""))
    return XCall(state, account, call.params(), call.body, call.files, origin(request), target)


def _whoami(call: XCall) -> dict[str, Any]:
    return {"data": {"id": user_id(call.account), "name": call.account, "username": call.account}}

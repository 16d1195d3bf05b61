"""Answer TikTok's Content Posting and Display APIs: `{url}/tiktok/v2/...`, and uploads.

Facts: developers.tiktok.com, read 2026-11-22 and 2026-11-27. The account is what stands before
the first dot of the token (`library.any-secret`), else a name from its hash; a token with
"revoked" gets 401, with "forbidden" no right to post or count; one with "unaudited" is of an app
that was not audited. `{"tiktok": {"moderation_seconds": 60}}` is how long a public post is looked
at, `drafts_seconds` how long a draft waits for its creator, by the sandbox's clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import tiktok_posts as posts
from cfkit.sandbox import tiktok_upload as upload
from cfkit.sandbox.consent import Consent, account_of, in_hex
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.tiktok_call import (
    TikTokCall,
    TikTokRefused,
    envelope,
    internal_error,
    too_many,
)
from cfkit.sandbox.wire import bearer, origin

PLATFORM = Profile(
    "TikTok",
    shows_views=True,
    audience=4000,
    settings={"moderation_seconds": 0, "drafts_seconds": 0, "posts_a_day": 25},
    too_many=too_many,
    internal_error=internal_error,
)

_CONSENT = Consent(
    "tiktok",
    lasts=86400,
    client="client_key",
    rotates=True,
    refresh_lasts=365 * 86400,
    challenge=in_hex,
    refused_with=200,
)
_MARKS = ("forbidden", "unaudited")

_Run = Callable[[TikTokCall], dict[str, Any]]


def names(_: State, request: Request) -> Iterable[str]:
    """Name the account that a request speaks for."""
    token = bearer(request)
    return (account_of(token),) if token else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/tiktok`."""

    def route(path: str, run: _Run, method: str = "POST") -> Route:
        async def handle(request: Request) -> Response:
            try:
                return JSONResponse(envelope(run(await _read(state, request))))
            except TikTokRefused as refused:
                return refused.answer()

        return Route(path, handle, methods=[method])

    async def receive(request: Request) -> Response:
        raw = await request.body()
        name = request.path_params["ticket"]
        return upload.receive(state, name, dict(request.headers), raw)

    return [
        *_CONSENT.routes(state, "/v2/auth/authorize/", "/v2/oauth/token/"),
        Route("/upload/{ticket}", receive, methods=["PUT"]),
        route("/v2/user/info/", posts.show_user, "GET"),
        route("/v2/post/publish/creator_info/query/", posts.show_creator),
        route("/v2/post/publish/video/init/", upload.begin_direct),
        route("/v2/post/publish/inbox/video/init/", upload.begin_draft),
        route("/v2/post/publish/content/init/", upload.take_pictures),
        route("/v2/post/publish/status/fetch/", posts.show_status),
        route("/v2/video/query/", posts.query),
        route("/v2/video/list/", posts.list_posts),
    ]


async def _read(state: State, request: Request) -> TikTokCall:
    token = bearer(request)
    if token is None or "revoked" in token or _CONSENT.ended(state, token):
        words = "The access token is invalid or not found in the request."
        raise TikTokRefused(401, "access_token_invalid", words)
    if "forbidden" in token and "user/info" not in request.url.path:
        words = "The user did not authorize the scope required for completing this request."
        raise TikTokRefused(401, "scope_not_authorized", words)
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise TikTokRefused(400, "invalid_params", "The body is no JSON") from None
    return TikTokCall(
        state=state,
        account=account_of(token),
        body=body if isinstance(body, dict) else {},
        params=dict(request.query_params),
        origin=f"{origin(request)}/tiktok",
        marks=frozenset(mark for mark in _MARKS if mark in token),
    )

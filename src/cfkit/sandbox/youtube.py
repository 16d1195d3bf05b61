"""Answer the YouTube Data API v3: `{url}/youtube/youtube/v3/...`, uploads and Google's sign-in.

Facts: youtube.v3 discovery document 20261104, the reference's errors and the guide to resumable
uploads, read 2026-11-27. The account is that of the refresh token, see `consent`; an access token
with "revoked" gets 401, with "forbidden" 403 on changes, with "unaudited" its films are locked
private, with "unverified" it may have 15 minutes and no thumbnail. `{"youtube":
{"processing_seconds": 60}}` lets films be worked on for so long by the sandbox's clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import youtube_films as films
from cfkit.sandbox import youtube_talk as talk
from cfkit.sandbox import youtube_upload as upload
from cfkit.sandbox.consent import Consent, account_of
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import bearer, origin
from cfkit.sandbox.youtube_call import (
    YouTubeCall,
    YouTubeRefused,
    internal_error,
    too_many,
)

PLATFORM = Profile(
    "YouTube",
    shows_views=True,
    audience=1500,
    settings={
        "processing_seconds": 0,
        "uploads_a_day": 100,
        "units_a_day": 10_000,
        "device_interval": 5,
        "device_seconds": 1800,
    },
    too_many=too_many,
    internal_error=internal_error,
)

_DEVICE_SCOPES = frozenset(
    f"https://www.googleapis.com/auth/{name}" for name in ("youtube", "youtube.readonly")
)
_CONSENT = Consent("youtube", lasts=3599, device_scopes=_DEVICE_SCOPES)
_MARKS = ("forbidden", "unaudited", "unverified")

_Run = Callable[[YouTubeCall], Response | dict[str, Any] | None]


def names(_: State, request: Request) -> Iterable[str]:
    """Name the account that a request speaks for."""
    token = bearer(request)
    return (account_of(token),) if token else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/youtube`."""

    def route(path: str, run: _Run, method: str) -> Route:
        async def handle(request: Request) -> Response:
            return await _respond(state, request, run)

        return Route(path, handle, methods=[method])

    return [
        *_CONSENT.routes(state, "/o/oauth2/v2/auth", "/token"),
        route("/upload/youtube/v3/videos", upload.begin, "POST"),
        route("/resumable/upload/youtube/v3/videos", upload.begin, "POST"),
        route("/upload/youtube/v3/videos", upload.receive, "PUT"),
        route("/upload/youtube/v3/thumbnails/set", upload.set_thumbnail, "POST"),
        route("/youtube/v3/channels", films.list_channels, "GET"),
        route("/youtube/v3/playlistItems", films.list_uploads, "GET"),
        route("/youtube/v3/videos", films.list_films, "GET"),
        route("/youtube/v3/videos", films.update, "PUT"),
        route("/youtube/v3/videos", films.delete, "DELETE"),
        route("/youtube/v3/commentThreads", talk.list_threads, "GET"),
        route("/youtube/v3/commentThreads", talk.create, "POST"),
        route("/youtube/v3/comments", talk.list_comments, "GET"),
        route("/youtube/v3/comments", talk.answer, "POST"),
        route("/youtube/v3/comments", talk.update, "PUT"),
        route("/youtube/v3/comments", talk.delete, "DELETE"),
    ]


async def _respond(state: State, request: Request, run: _Run) -> Response:
    try:
        answer = run(await _read(state, request))
    except YouTubeRefused as refused:
        return refused.answer()
    if isinstance(answer, Response):
        return answer
    return Response(status_code=204) if answer is None else JSONResponse(answer)


async def _read(state: State, request: Request) -> YouTubeCall:
    token = bearer(request)
    if token is None or "revoked" in token or _CONSENT.ended(state, token):
        raise YouTubeRefused(401, "authError", "Invalid Credentials", "global")
    if "forbidden" in token and request.method != "GET":
        words = "Request had insufficient authentication scopes."
        raise YouTubeRefused(403, "insufficientPermissions", words, "global")
    raw = await request.body()
    is_json = request.headers.get("content-type", "").startswith("application/json")
    try:
        body = json.loads(raw) if raw and is_json else None
    except ValueError:
        raise YouTubeRefused(400, "parseError", "Parse Error", "global") from None
    return YouTubeCall(
        state=state,
        account=account_of(token),
        params=dict(request.query_params),
        body=body,
        origin=f"{origin(request)}/youtube",
        headers=request.headers,
        raw=raw,
        marks=frozenset(mark for mark in _MARKS if mark in token),
    )

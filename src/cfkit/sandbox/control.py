"""Steer the sandbox and look into it: `/_sandbox/...` and the timeline at `/`.

- `GET /_sandbox/posts[?platform=&channel=]` everything received, with warnings
- `POST /_sandbox/faults` arrange, `GET` list with `held`, `DELETE` clear and let held answers go
- `GET|POST /_sandbox/config` settings by section: clock, numbers and one a platform
- `GET|POST /_sandbox/clock` `{"advance": "7d"}` (units s m h d w) or `{"at": "2026-12-01T09:00Z"}`
- `GET /_sandbox/requests` every request to a platform since the start, tokens left out
- `GET /_sandbox/media/<sha256>` a file that was received
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import regex
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import numbers
from cfkit.sandbox.faults import BadFault, Faults, read_fault
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State, UnknownSetting, iso
from cfkit.sandbox.timeline import render_page

_DURATION = regex.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST = 50 * 366 * 86400
_INERT = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}

Handler = Callable[[Request], Awaitable[Response]]


def routes(state: State, faults: Faults) -> list[Route]:
    """List the routes of the sandbox itself."""

    async def home(request: Request) -> Response:
        return HTMLResponse(render_page(state, channel=request.query_params.get("channel")))

    async def posts(request: Request) -> Response:
        asked = request.query_params
        return JSONResponse(list_posts(state, asked.get("platform"), asked.get("channel")))

    async def requests(_: Request) -> Response:
        return JSONResponse({"requests": list(faults.requests)})

    async def media(request: Request) -> Response:
        found = state.media(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        return Response(found[0], media_type=found[1], headers=_INERT)

    return [
        Route("/", home),
        Route("/_sandbox/posts", posts),
        Route("/_sandbox/requests", requests),
        Route("/_sandbox/media/{name}", media),
        Route("/_sandbox/faults", _faults(faults), methods=["GET", "POST", "DELETE"]),
        Route("/_sandbox/config", _config(state), methods=["GET", "POST"]),
        Route("/_sandbox/clock", _clock(state), methods=["GET", "POST"]),
    ]


def _faults(faults: Faults) -> Handler:
    async def handle(request: Request) -> Response:
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            try:
                faults.arrange(read_fault(await request.json()))
            except (BadFault, ValueError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"faults": faults.listed(), "held": faults.held})

    return handle


def _config(state: State) -> Handler:
    async def handle(request: Request) -> Response:
        if request.method == "POST":
            try:
                state.configure(await request.json())
            except (UnknownSetting, ValueError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(state.settings())

    return handle


def _clock(state: State) -> Handler:
    async def handle(request: Request) -> Response:
        if request.method == "POST":
            try:
                state.advance(_read_advance(state, await request.json()))
            except ValueError as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"now": iso(state.now())})

    return handle


def _read_advance(state: State, given: Any) -> float:
    if not isinstance(given, dict) or given.keys() - {"advance", "at"} or len(given) != 1:
        raise ValueError('say {"advance": "7d"} or {"at": "2026-12-01T09:00:00Z"}')
    if "at" in given:
        moment = datetime.fromisoformat(str(given["at"]))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        step = aware.timestamp() - state.now()
    else:
        step = _read_duration(given["advance"])
    if not 0 <= step <= _LONGEST:
        raise ValueError("the clock only moves forward, by 50 years at most")
    return step


def _read_duration(given: Any) -> float:
    if isinstance(given, (int, float)):
        return float(given)
    found = _DURATION.findall(str(given))
    if not found or _DURATION.sub("", str(given)).strip():
        raise ValueError(f"{given!r} is not a duration such as 90s, 6h, 7d or 1w2d")
    return sum(float(amount) * _UNITS[unit] for amount, unit in found)


def list_posts(
    state: State, platform: str | None = None, channel: str | None = None
) -> dict[str, Any]:
    """List everything received, oldest first in each channel, and the warnings."""
    return {
        "notice": numbers.NOTICE,
        "now": iso(state.now()),
        "posts": [
            _describe(state, post)
            for its_platform, its_channel in state.channels()
            if platform in (None, its_platform) and channel in (None, its_channel)
            for post in state.posts(its_platform, its_channel)
        ],
        "warnings": list(state.rows("warnings").values()),
    }


def _describe(state: State, post: Post) -> dict[str, Any]:
    invented = numbers.count(state, post)
    return {
        "platform": post.platform,
        "channel": post.channel,
        "id": post.id,
        "at": iso(post.at),
        "status": _status(state, post),
        "scheduled_at": _iso(post.scheduled_at),
        "edited_at": _iso(post.edited_at),
        "deleted_at": _iso(post.deleted_at),
        "text": post.text,
        "links": list(post.links),
        "media_count": len(post.media),
        "media": [
            {"kind": medium.kind, "id": medium.id, "alt": medium.alt, "url": medium.url}
            for medium in post.media
        ],
        "poll": post.poll and {"question": post.poll.question, "options": list(post.poll.options)},
        "reply_to": post.reply_to,
        "warnings": list(post.warnings),
        "invented_numbers": {
            "views": invented.views if numbers.shows_views(post.platform) else None,
            "likes": invented.likes,
            "reposts": invented.reposts,
            "comments": invented.comments,
        },
    }


def _status(state: State, post: Post) -> str:
    if post.deleted_at is not None:
        return "deleted"
    return "live" if post.is_live(state.now()) else "scheduled"


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else iso(seconds)

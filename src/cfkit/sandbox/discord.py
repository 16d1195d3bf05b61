"""Answer Discord's API: `{url}/discord/api/v10/...`, for bots and for webhooks.

Facts: discord-api-spec 74fda0f, read 2026-11-27. Conventions of the sandbox: any token works,
unless it holds "revoked" (401; a webhook is gone) or "forbidden" (no right to write); every channel
exists but number 404; a webhook belongs to the channel of its own number, and the server of a
channel gives everybody every right but to a bot that is "forbidden".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import discord_messages as messages
from cfkit.sandbox.discord_call import (
    DiscordCall,
    DiscordRefused,
    account_id,
    guild_id,
    internal_error,
    payload_of,
    too_many,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Call, Unreadable, read_call

PLATFORM = Profile(
    "Discord",
    audience=300,
    settings={"enforce_rate_limit": False},
    too_many=too_many,
    internal_error=internal_error,
)

_WINDOW = 5
_LIMIT = 5
_MISSING = "404"
_READ = 1 << 10 | 1 << 16
_WRITE = 1 << 11 | 1 << 15
_Run = Callable[[DiscordCall], Any]


class _Windows:
    """Counts what is written to channels, as the rate-limit headers tell it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._used: dict[tuple[str, str], tuple[float, int]] = {}

    def use(self, place: tuple[str, str]) -> dict[str, str]:
        now = self._state.now()
        since, used = self._used.get(place, (now, 0))
        if not 0 <= now - since < _WINDOW:
            since, used = now, 0
        self._used[place] = (since, used + 1)
        left = max(0.0, since + _WINDOW - now)
        return {
            "X-RateLimit-Limit": str(_LIMIT),
            "X-RateLimit-Remaining": str(max(0, _LIMIT - used - 1)),
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": "sandbox",
            **({"Retry-After": str(int(left) + 1)} if used >= _LIMIT else {}),
        }


def names(_: State, request: Request) -> Iterable[str]:
    """Name the channel that a request speaks of."""
    parts = request.url.path.split("/api/v10/")[-1].split("/")
    return (parts[1],) if parts[0] in ("channels", "webhooks") and len(parts) > 1 else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/discord`."""
    windows = _Windows(state)

    def route(path: str, **runs: _Run) -> Route:
        async def handle(request: Request) -> Response:
            return await _respond(state, windows, request, runs[request.method])

        return Route(f"/api/v10/{path}", handle, methods=list(runs))

    one = "messages/{message}"
    return [
        route("users/@me", GET=_me),
        route("guilds/{guild}/roles", GET=_roles),
        route("guilds/{guild}/members/{member}", GET=_member),
        route("channels/{channel}", GET=_channel),
        route("channels/{channel}/messages", GET=messages.listing, POST=messages.create),
        route(
            "channels/{channel}/messages/pins/{message}", PUT=messages.pin, DELETE=messages.unpin
        ),
        route(
            f"channels/{{channel}}/{one}",
            GET=messages.get,
            PATCH=messages.edit,
            DELETE=messages.delete,
        ),
        route("webhooks/{channel}/{key}", GET=_webhook, POST=_execute),
        route(
            f"webhooks/{{channel}}/{{key}}/{one}",
            GET=messages.get,
            PATCH=messages.edit,
            DELETE=messages.delete,
        ),
    ]


async def _respond(state: State, windows: _Windows, request: Request, run: _Run) -> Response:
    headers: dict[str, str] = {}
    try:
        call = _call(state, request, await read_call(request))
        if request.method == "POST":
            headers = windows.use((call.account, call.channel))
            if "Retry-After" in headers and state.setting("discord", "enforce_rate_limit"):
                wait = float(headers["X-RateLimit-Reset-After"])
                told = {"message": "You are being rate limited.", "retry_after": wait}
                return JSONResponse({**told, "global": False}, 429, headers)
        headers.pop("Retry-After", None)
        answer = run(call)
    except Unreadable:
        answer = {"message": "The request body contains invalid JSON.", "code": 50109}
        return JSONResponse(answer, 400, headers)
    except DiscordRefused as refusal:
        return JSONResponse(refusal.body(), refusal.status, headers)
    return Response(None, 204, headers) if answer is None else JSONResponse(answer, 200, headers)


def _call(state: State, request: Request, decoded: Call) -> DiscordCall:
    asked = request.path_params
    key = asked.get("key", "")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not key and (scheme != "Bot" or not token or "revoked" in token):
        raise DiscordRefused(401, 0, "401: Unauthorized")
    if "revoked" in key:
        raise DiscordRefused(404, 10015, "Unknown Webhook")
    if "forbidden" in (key or token) and request.method != "GET":
        raise DiscordRefused(403, 50013, "Missing Permissions")
    if asked.get("channel") == _MISSING:
        raise DiscordRefused(404, 10003, "Unknown Channel")
    head, dot, _ = token.partition(".")
    return DiscordCall(
        state=state,
        account=account_id(key or token),
        name=head if dot and head else "library_bot",
        channel=asked.get("channel", ""),
        target=asked.get("message") or asked.get("guild", ""),
        body=payload_of(decoded),
        query=dict(request.query_params),
        files=decoded.files,
        is_webhook=bool(key),
        is_forbidden="forbidden" in (key or token),
    )


def _me(call: DiscordCall) -> dict[str, Any]:
    return {"id": call.account, "username": call.name, "discriminator": "0", "bot": True}


def _channel(call: DiscordCall) -> dict[str, Any]:
    return {
        "id": call.channel,
        "type": 0,
        "guild_id": guild_id(call.channel),
        "name": f"channel-{call.channel}",
        "position": 0,
        "flags": 0,
        "permission_overwrites": [],
    }


def _roles(call: DiscordCall) -> list[dict[str, Any]]:
    # The role of everybody bears the number of its server.
    rights = _READ if call.is_forbidden else _READ | _WRITE
    everybody = {
        "id": call.target,
        "name": "@everyone",
        "permissions": str(rights),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return [everybody]


def _member(call: DiscordCall) -> dict[str, Any]:
    return {"user": {"id": call.account}, "roles": []}


def _webhook(call: DiscordCall) -> dict[str, Any]:
    return {
        "id": call.channel,
        "type": 1,
        "name": "Library",
        "channel_id": call.channel,
        "guild_id": guild_id(call.channel),
    }


def _execute(call: DiscordCall) -> dict[str, Any] | None:
    """Post through a webhook; without `wait` nothing is told of what was made."""
    made = messages.create(call)
    return made if call.query.get("wait") == "true" else None

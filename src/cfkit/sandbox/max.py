"""Answer MAX's bot API below `{url}/max`, and take its uploads.

Facts: max-bot-api-client-go e36cb51 (2026-07-01), schema.yaml, read 2026-11-27. Conventions of the
sandbox: a token that holds "revoked" gets 401, one that holds "forbidden" 403 on writes and no
right to write; every chat is a channel. `{"max": {"film_seconds": 30}}` lets a film need so long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import max_messages as messages
from cfkit.sandbox.images import read_image
from cfkit.sandbox.max_call import MaxCall, MaxRefused, internal_error, too_many
from cfkit.sandbox.numbers import audience
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, origin, read_call

PLATFORM = Profile(
    "MAX",
    shows_views=True,
    audience=1200,
    settings={"film_seconds": 0},
    too_many=too_many,
    internal_error=internal_error,
)

_KINDS = ("image", "video")
Answer = Callable[[MaxCall, Request], dict[str, Any]]


def routes(state: State) -> list[Route]:
    """List the routes below `/max`."""

    def route(path: str, answers: dict[str, Answer]) -> Route:
        async def answer(request: Request) -> Response:
            return await _answer(state, request, answers[request.method])

        return Route(path, answer, methods=list(answers))

    async def upload(request: Request) -> Response:
        return await _receive(state, request)

    return [
        route("/me", {"GET": _me}),
        route("/uploads", {"POST": _place}),
        route(
            "/messages",
            {
                "GET": lambda call, _: messages.listed(call),
                "POST": lambda call, _: messages.send(call),
                "PUT": lambda call, _: messages.edit(call),
                "DELETE": lambda call, _: messages.delete(call),
            },
        ),
        route("/chats/{chat}", {"GET": _chat}),
        route("/chats/{chat}/members/me", {"GET": _membership}),
        route(
            "/chats/{chat}/pin",
            {
                "GET": lambda call, request: messages.pinned(call, _named(call, request)),
                "PUT": lambda call, request: messages.pin(call, _named(call, request)),
            },
        ),
        Route("/upload/{token}", upload, methods=["POST"]),
    ]


async def _answer(state: State, request: Request, answer: Answer) -> Response:
    token = request.headers.get("authorization", "")
    try:
        body = (await read_call(request)).body or {}
        call = MaxCall(state, token, dict(request.query_params), body, origin(request))
        _admit(call, request)
        return JSONResponse(answer(call, request))
    except Unreadable:
        return JSONResponse(MaxRefused(400, "proto.payload", "no JSON").body, 400)
    except MaxRefused as refusal:
        return JSONResponse(refusal.body, refusal.status)


def _admit(call: MaxCall, request: Request) -> None:
    if not call.token or "revoked" in call.token:
        raise MaxRefused(401, "verify.token", "Invalid access_token")
    if "forbidden" in call.token and request.method != "GET":
        raise MaxRefused(403, "chat.denied", "bot has no right to do this")


def _named(call: MaxCall, request: Request) -> str:
    return call.chat(request.path_params["chat"])


def _me(_: MaxCall, __: Request) -> dict[str, Any]:
    return {
        "user_id": 1,
        "first_name": "Sandbox",
        "last_name": None,
        "username": "sandbox_bot",
        "is_bot": True,
        "last_activity_time": 0,
    }


def _chat(call: MaxCall, request: Request) -> dict[str, Any]:
    number = _named(call, request)
    return {
        "chat_id": int(number),
        "type": "channel",
        "status": "active",
        "title": f"Channel {number}",
        "participants_count": audience(call.state, "max", number),
        "is_public": True,
    }


def _membership(call: MaxCall, _: Request) -> dict[str, Any]:
    rights = ["read_all_messages", "write", "edit", "delete", "pin_message", "view_stats"]
    may_write = "forbidden" not in call.token
    return {"is_owner": False, "is_admin": True, "permissions": rights if may_write else rights[:1]}


def _place(call: MaxCall, _: Request) -> dict[str, Any]:
    kind = call.query.get("type", "")
    if kind not in _KINDS:
        raise MaxRefused(400, "proto.payload", f"type {kind} is unknown here")
    number, used = call.state.next_number("max.upload_ids")
    token = hashlib.sha256(f"max {number}".encode()).hexdigest()[:32]
    kept = {"kind": kind, "media": None, "ready": 0.0}
    call.state.commit(used, ("max.uploads", token, kept))
    place = {"url": f"{call.origin}/max/upload/{token}"}
    return place | ({"token": token} if kind == "video" else {})


async def _receive(state: State, request: Request) -> Response:
    """Take one file as the field `data`; only pictures are answered with JSON."""
    token = request.path_params["token"]
    kept = state.row("max.uploads", token)
    upload = (await read_call(request)).files.get("data")
    if kept is None or upload is None:
        return JSONResponse({"error_code": 4, "error_msg": "REQUEST"}, 400)
    image = read_image(upload.data)
    if kept["kind"] == "image" and image is None:
        return JSONResponse({"error_code": 500, "error_msg": "PHOTO_INVALID_CONTENT"}, 400)
    mime = image.mime if image else upload.mime
    wait = float(state.setting("max", "film_seconds")) if kept["kind"] == "video" else 0.0
    told = {
        "media": state.save_media(upload.data, mime),
        "mime": mime,
        "width": image.width if image else None,
        "height": image.height if image else None,
        "size": len(upload.data),
        "ready": state.now() + wait,
    }
    state.commit(("max.uploads", token, kept | told))
    if kept["kind"] == "video":
        return Response("<retval>1</retval>", media_type="text/xml")
    return JSONResponse({"photos": {f"photo-{token[:8]}": {"token": token}}})

"""Answer OK's API: `{url}/ok/fb.do` and the upload addresses it hands out.

Facts: apiok/documentation cba701b (2017) and third-party clients, read 2026-11-27. Conventions of
the sandbox: a token that holds "revoked" gets error 102, one that holds "forbidden" error 10 on
writes, one that holds "member" runs no group; every group exists. Signatures are checked against
`{"ok": {"application_secret": "…"}}` where that is set, else by their shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import ok_discussions as discussions
from cfkit.sandbox import ok_media as media
from cfkit.sandbox import ok_topics as topics
from cfkit.sandbox.numbers import audience
from cfkit.sandbox.ok_call import (
    OkCall,
    OkRefused,
    internal_error,
    require_signature,
    too_many,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import origin, read_call

PLATFORM = Profile(
    "OK",
    shows_views=True,
    audience=1800,
    settings={"application_secret": ""},
    too_many=too_many,
    internal_error=internal_error,
)

_USER = "700000000001"


def routes(state: State) -> list[Route]:
    """List the routes below `/ok`."""

    async def call_method(request: Request) -> Response:
        return await _answer(state, request)

    async def photo(request: Request) -> Response:
        return await media.receive_photo(state, request)

    async def film(request: Request) -> Response:
        return await media.receive_film(state, request)

    return [
        Route("/fb.do", call_method, methods=["GET", "POST"]),
        Route("/upload/photo/{ticket}", photo, methods=["POST"]),
        Route("/upload/film/{film}", film, methods=["POST"]),
    ]


async def _answer(state: State, request: Request) -> Response:
    params = {name: str(value) for name, value in (await read_call(request)).params().items()}
    call = OkCall(state, params.get("method", ""), params, origin(request))
    try:
        return JSONResponse(_admitted(call)(call))
    except OkRefused as refusal:
        return JSONResponse(refusal.body)


def _admitted(call: OkCall) -> Callable[[OkCall], Any]:
    method, token = _METHODS.get(call.method), call.text("access_token")
    if method is None:
        raise OkRefused(3)
    if not call.text("application_key"):
        raise OkRefused(101)
    if not token:
        raise OkRefused(103)
    if "revoked" in token:
        raise OkRefused(102)
    require_signature(call)
    if "forbidden" in token and call.method not in _READS:
        raise OkRefused(10)
    return method


def _groups(call: OkCall) -> list[dict[str, Any]]:
    return [
        {
            "uid": number,
            "name": f"Group {number}",
            "members_count": audience(call.state, "ok", number),
        }
        for number in call.needed("uids").split(",")
        if number.isdigit()
    ]


def _counters(call: OkCall) -> dict[str, dict[str, int]]:
    group = call.group("group_id")
    known = {"members": audience(call.state, "ok", group)}
    asked = call.needed("counterTypes").lower().split(",")
    return {"counters": {name: known[name] for name in asked if name in known}}


def _standing(call: OkCall) -> list[dict[str, Any]]:
    call.group("group_id")
    role = "ACTIVE" if "member" in call.text("access_token") else "ADMIN"
    return [{"userId": user, "status": role} for user in call.needed("uids").split(",")]


def _user(_: OkCall) -> dict[str, Any]:
    return {"uid": _USER, "name": "Sandbox User"}


_METHODS: dict[str, Callable[[OkCall], Any]] = {
    "discussions.addDiscussionComment": discussions.add,
    "discussions.deleteDiscussionComment": discussions.delete,
    "discussions.editDiscussionComment": discussions.edit,
    "discussions.getComments": discussions.get,
    "group.getCounters": _counters,
    "group.getInfo": _groups,
    "group.getUserGroupsByIds": _standing,
    "mediatopic.deleteTopic": topics.delete,
    "mediatopic.edit": topics.edit,
    "mediatopic.getByIds": topics.get_by_ids,
    "mediatopic.post": topics.post,
    "photosV2.getUploadUrl": media.photo_url,
    "stream.get": topics.feed,
    "users.getCurrentUser": _user,
    "video.getUploadUrl": media.film_url,
    "video.update": media.finish_film,
}
_READS = frozenset(name for name in _METHODS if ".get" in name)

"""Answer the VK API: `{url}/vk/method/<name>` and the upload addresses it hands out.

Facts: VKCOM/vk-api-schema 0efe478 (5.199), dev.vk.com and third-party live tests of September and
October 2026, collected 2026-11-22. Conventions of the sandbox: a token that begins with `vk1.g.`
is a community key, `vk1.s.` a service key, anything else a user token; one holding "revoked" gets
error 5, one holding "forbidden" error 15 on writes; every group exists. What a repeated `guid`
returns is not documented: the sandbox answers with the first post for one hour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import vk_comments as comments
from cfkit.sandbox import vk_films as films
from cfkit.sandbox import vk_media as media
from cfkit.sandbox import vk_wall as wall
from cfkit.sandbox.numbers import audience
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.vk_call import (
    COMMUNITY,
    SERVICE,
    USER,
    VkCall,
    VkRefused,
    internal_error,
    too_many,
)
from cfkit.sandbox.wire import Unreadable, bearer, origin, read_call

PLATFORM = Profile(
    "VK",
    shows_views=True,
    audience=3600,
    settings={"ignore_guid": False},
    too_many=too_many,
    internal_error=internal_error,
)

_SYSTEM = frozenset({"v", "access_token", "lang", "test_mode", "captcha_sid", "captcha_key"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "")


@dataclass(frozen=True, slots=True)
class _Method:
    run: Callable[[VkCall], Any]
    tokens: frozenset[str]
    known: frozenset[str]
    writes: bool = False


def routes(state: State) -> list[Route]:
    """List the routes below `/vk`."""

    async def call_method(request: Request) -> Response:
        return await _answer(state, request)

    async def upload(request: Request) -> Response:
        return await media.receive_upload(state, request)

    return [
        Route("/method/{name}", call_method, methods=["GET", "POST"]),
        Route("/upload/{ticket}", upload, methods=["POST"]),
    ]


async def _answer(state: State, request: Request) -> Response:
    name = request.path_params["name"]
    call = VkCall(state, name, {}, "", origin(request))
    try:
        call = await _read(state, request)
        method = _admit(call)
        answer = {"response": method.run(call)}
        unknown = sorted(set(call.params) - method.known - _SYSTEM)
        if unknown:
            state.warn("vk", call.text("owner_id"), f"{name} ignores {', '.join(unknown)}")
    except VkRefused as refusal:
        shown = {"oauth": "1", "method": name, **call.params}
        shown.pop("access_token", None)
        answer = {
            "error": {
                "error_code": refusal.code,
                "error_msg": refusal.message,
                "request_params": [{"key": key, "value": shown[key]} for key in shown],
            }
        }
    return JSONResponse(answer)


async def _read(state: State, request: Request) -> VkCall:
    name = request.path_params["name"]
    try:
        decoded = await read_call(request)
    except Unreadable:
        raise VkRefused(8, "v (version) is required") from None
    params = dict(decoded.pairs)
    if decoded.encoding not in _FORMS:
        state.warn("vk", "", f"{name}: VK does not read a body of type {decoded.encoding}")
    token = params.get("access_token") or bearer(request) or ""
    return VkCall(state, name, params, token, origin(request))


def _admit(call: VkCall) -> _Method:
    if not call.text("v"):
        raise VkRefused(8, "v (version) is required")
    method = _METHODS.get(call.method)
    if method is None:
        raise VkRefused(3)
    if not call.token or "revoked" in call.token:
        raise VkRefused(5, "" if call.token else "no access_token passed.")
    kind = call.whose()
    if kind not in method.tokens:
        raise VkRefused(27 if kind == COMMUNITY else 28)
    if method.writes and "forbidden" in call.token:
        raise VkRefused(15, "no rights for this community")
    return method


def _get_groups(call: VkCall) -> dict[str, Any]:
    asked = call.text("group_ids") or call.text("group_id")
    if not asked:
        if call.whose() != COMMUNITY:
            raise VkRefused(100, "group_ids is undefined")
        asked = "1"
    names = [name for name in asked.split(",") if "missing" not in name]
    return {"groups": [_describe_group(call, name.strip()) for name in names], "profiles": []}


def _describe_group(call: VkCall, name: str) -> dict[str, Any]:
    number = wall.group_number(name)
    group: dict[str, Any] = {
        "id": number,
        "name": f"Group {number}",
        "screen_name": name if not name.isdigit() else f"club{number}",
        "is_closed": 0,
        "type": "group",
        "is_admin": int(call.whose() != SERVICE),
        "photo_50": "https://vk.com/images/community_50.png",
    }
    if "members_count" in call.text("fields"):
        group["members_count"] = audience(call.state, "vk", str(-number))
    return group


def _get_users(call: VkCall) -> list[dict[str, Any]]:
    if call.whose() == COMMUNITY and not call.text("user_ids"):
        return []
    numbers = [name for name in call.text("user_ids").split(",") if name.isdigit()] or ["1"]
    return [
        {
            "id": int(number),
            "first_name": "Sandbox",
            "last_name": f"User {number}",
            "can_access_closed": True,
            "is_closed": False,
        }
        for number in numbers
    ]


def _resolve_name(call: VkCall) -> Any:
    name = call.text("screen_name")
    if not name:
        raise VkRefused(100, "screen_name is undefined")
    if "missing" in name:
        return []
    return {"type": "group", "object_id": wall.group_number(name)}


def _server_time(call: VkCall) -> int:
    return int(call.state.now())


def _method(
    run: Callable[[VkCall], Any], tokens: tuple[str, ...], known: str, *, writes: bool = False
) -> _Method:
    return _Method(run, frozenset(tokens), frozenset(known.split()), writes)


_ALL = (USER, COMMUNITY, SERVICE)
_READERS = (USER, SERVICE)
_WRITERS = (USER, COMMUNITY)
_POST_FIELDS = (
    "owner_id message attachments friends_only services signed publish_date lat long place_id "
    "mark_as_ads close_comments donut_paid_duration copyright link_title link_photo_id "
    "primary_attachments_mode photo_attachments_crop"
)
_METHODS = {
    "wall.post": _method(
        wall.post,
        _WRITERS,
        f"{_POST_FIELDS} from_group post_id guid mute_notifications",
        writes=True,
    ),
    "wall.edit": _method(wall.edit, (USER,), f"{_POST_FIELDS} post_id topic_id", writes=True),
    "wall.delete": _method(wall.delete, (USER,), "owner_id post_id", writes=True),
    "wall.pin": _method(wall.pin, (USER,), "owner_id post_id", writes=True),
    "wall.unpin": _method(wall.unpin, (USER,), "owner_id post_id", writes=True),
    "wall.editComment": _method(
        comments.edit, (USER,), "owner_id post_id comment_id message attachments", writes=True
    ),
    "wall.deleteComment": _method(
        comments.delete, (USER,), "owner_id post_id comment_id", writes=True
    ),
    "wall.get": _method(wall.get, _READERS, "owner_id domain offset count filter extended fields"),
    "wall.getById": _method(wall.get_by_id, _READERS, "posts extended copy_history_depth fields"),
    "wall.getComments": _method(
        comments.get,
        _READERS,
        "owner_id post_id need_likes start_comment_id offset count sort preview_length extended "
        "fields comment_id thread_items_count",
    ),
    "wall.createComment": _method(
        comments.create,
        _WRITERS,
        "owner_id post_id from_group message reply_to_comment attachments sticker_id guid",
        writes=True,
    ),
    "photos.getWallUploadServer": _method(
        media.get_upload_server, (USER,), "group_id", writes=True
    ),
    "photos.saveWallPhoto": _method(
        media.save_photo,
        (USER,),
        "user_id group_id photo server hash latitude longitude caption",
        writes=True,
    ),
    "video.save": _method(
        films.save,
        (USER,),
        "name description is_private wallpost link group_id album_id privacy_view privacy_comment "
        "no_comments repeat compression ord_info auto_publish",
        writes=True,
    ),
    "polls.create": _method(
        media.create_poll,
        (USER,),
        "question is_anonymous is_multiple end_date owner_id app_id add_answers photo_id "
        "background_id disable_unvote",
        writes=True,
    ),
    "stats.getPostReach": _method(wall.get_reach, (USER,), "owner_id post_ids"),
    "groups.getById": _method(_get_groups, _ALL, "group_ids group_id fields"),
    "users.get": _method(_get_users, _ALL, "user_ids fields name_case"),
    "utils.resolveScreenName": _method(_resolve_name, _ALL, "screen_name"),
    "utils.getServerTime": _method(_server_time, _ALL, ""),
}

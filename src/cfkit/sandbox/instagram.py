"""Answer Instagram's publishing API: `{url}/instagram/v26.0/<path>` and its upload address.

Facts: Instagram Platform (content publishing, error codes, insights) and facebook_business 26.0.3,
collected 2026-11-22. See `graph_call` for the conventions of tokens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cfkit.sandbox import graph_containers as containers
from cfkit.sandbox import numbers
from cfkit.sandbox.graph_call import (
    GraphCall,
    GraphRefused,
    Run,
    answer,
    asked,
    described,
    fetched,
    gone,
    insights,
    internal_error,
    kept,
    medium,
    page,
    renewed,
    routed,
    too_many,
    written,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State

PLATFORM = Profile(
    "Instagram",
    audience=2800,
    settings={"film_looks": 1, "quota_total": 50},
    too_many=too_many,
    internal_error=internal_error,
)
_SLUG = "instagram"
_CAPTION = 2200
_HASHTAGS = 30
_RIGHTS = (
    "instagram_basic instagram_content_publish instagram_manage_comments "
    "instagram_manage_insights instagram_manage_contents pages_read_engagement"
)
_KNOWN = (
    "alt_text audio_configuration audio_name branded_content_sponsor_ids caption children "
    "collaborators cover_url cross_post_to_threads image_url is_ai_generated is_carousel_item "
    "is_comment_prompt_used is_paid_partnership is_poll_duration_extended location_id media_type "
    "poll_attachment product_tags share_to_feed show_ig_link thumb_offset title trial_params "
    "upload_type user_tags video_url"
)
_KINDS = ("", "IMAGE", "REELS", "STORIES", "CAROUSEL", "VIDEO")
_STORY_DAY = 86400


def names(_: State, request: Request) -> Iterable[str]:
    """Name the account in a path, where it stands there."""
    return tuple(part for part in request.url.path.split("/")[3:4] if part.isdigit())


def routes(state: State) -> list[Route]:
    """List the routes below `/instagram`."""

    async def call(request: Request) -> Response:
        return await answer(state, _SLUG, request, _run)

    async def upload(request: Request) -> Response:
        return await answer(state, _SLUG, request, _receive)

    async def refresh(request: Request) -> Response:
        return await answer(state, _SLUG, request, renewed)

    return [
        Route("/refresh_access_token", refresh),
        Route("/ig-api-upload/{version}/{path}", upload, methods=["POST"]),
        Route("/{version}/{path:path}", call, methods=["GET", "POST", "DELETE"]),
    ]


def _run(call: GraphCall) -> Any:
    return routed(call, _EDGES)


def _container(call: GraphCall, account: str) -> dict[str, str]:
    return {"id": _make(call, account)} | _session(call)


def _quota(call: GraphCall, account: str) -> dict[str, Any]:
    config = {"quota_total": call.state.setting(_SLUG, "quota_total"), "quota_duration": 86400}
    return {"data": [{"quota_usage": containers.used_today(call, account), "config": config}]}


def _make(call: GraphCall, account: str) -> str:
    call.warn_unknown(account, _KNOWN)
    kind, is_item = call.text("media_type"), call.flag("is_carousel_item")
    if kind not in _KINDS or (kind == "VIDEO" and not is_item):
        raise GraphRefused(
            100, "(#100) media_type must be one of REELS, STORIES, CAROUSEL", 2207023
        )
    caption = call.text("caption")
    if len(caption) > _CAPTION:
        raise GraphRefused(36004, "The caption was too long", 2207010)
    if caption.count("#") > _HASHTAGS:
        raise GraphRefused(100, "Too many tags", 2207040)
    if call.text("alt_text") and kind in ("REELS", "STORIES"):
        call.state.warn(_SLUG, account, f"alt_text is not kept for {kind}")
    told = {"kind_of": kind, "is_item": is_item, "caption": caption}
    if kind == "CAROUSEL":
        return containers.make(call, account, containers.children(call, account, 2, 10), told)
    if call.text("upload_type") == "resumable":
        return containers.make(call, account, [], {**told, "stage": "IN_PROGRESS"})
    field = "video_url" if kind in ("REELS", "VIDEO") or call.text("video_url") else "image_url"
    call.need(field)
    found = fetched(call, field, call.text("alt_text") or None)
    if field == "image_url" and found.mime not in (None, "image/jpeg"):
        raise GraphRefused(36001, "The image format is not supported", 2207005)
    return containers.make(call, account, [found], told)


def _session(call: GraphCall) -> dict[str, str]:
    if call.text("upload_type") != "resumable":
        return {}
    number = call.state.row("counters", f"{_SLUG}.ids")
    name = str(17_800_000_000_000_000 + int(number))
    return {"uri": f"{call.origin}/instagram/ig-api-upload/v26.0/{name}"}


def _receive(call: GraphCall) -> dict[str, Any]:
    """Take the bytes of a film into its container."""
    [name] = call.path
    row = call.node(name, "container")
    if int(call.headers.get("file_size", -1)) != len(call.body) or not call.body:
        words = '{"success":false,"error":{"message":"Offset or size do not match"}}'
        return {"debug_info": {"retriable": True, "type": "PartialRequestError", "message": words}}
    film = kept(call, call.body, call.headers.get("content-type", "video/mp4"))
    looks = int(call.state.setting(_SLUG, "film_looks"))
    call.change(name, files=[*row["files"], asdict(film)], stage="FINISHED", looks=looks)
    return {"success": True, "message": "Upload successful."}


def _publish(call: GraphCall, account: str) -> dict[str, str]:
    name, row = containers.take(call, account)
    if row["is_item"]:
        raise GraphRefused(100, "(#100) a part of a carousel is not published alone", 2207035)
    containers.require_quota(call, containers.used_today(call, account))
    media = call.id("media", {"account": account})
    code = f"C{int(media) % 10**12:x}"
    is_story = row["kind_of"] == "STORIES"
    where = "stories/account" if is_story else "reel" if row["kind_of"] == "REELS" else "p"
    caption = "" if is_story else row["caption"]
    call.state.keep(
        Post(
            platform=_SLUG,
            channel=account,
            id=media,
            number=call.state.next_ordinal(_SLUG, account),
            at=int(call.state.now()),
            clock=call.state.now(),
            text=caption,
            html=escape(caption).replace("\n", "<br>"),
            media=tuple(medium(one) for one in row["files"]),
            native={
                "permalink": f"https://www.instagram.com/{where}/{code}/",
                "kind": row["kind_of"],
            },
        )
    )
    call.change(name, stage="PUBLISHED")
    return {"id": media}


def _post(call: GraphCall, name: str) -> Post:
    row = call.node(name, "media")
    found = call.state.post(_SLUG, row["account"], name)
    if found is None or found.deleted_at is not None:
        raise gone(name)
    return found


def _listed(call: GraphCall, account: str, *, is_story: bool) -> list[dict[str, Any]]:
    now = call.state.now()
    return [
        _media(call, one)
        for one in reversed(call.state.posts(_SLUG, account))
        if one.deleted_at is None
        and (one.native["kind"] == "STORIES") == is_story
        and (not is_story or now - one.clock < _STORY_DAY)
    ]


def _media(call: GraphCall, one: Post) -> dict[str, Any]:
    counted = numbers.count(call.state, one)
    own = call.state.row("instagram.comments", one.id) or []
    kind = one.native["kind"]
    products = {"STORIES": "STORY", "REELS": "REELS"}
    return {
        "id": one.id,
        "caption": one.text or None,
        "timestamp": written(one.at),
        "permalink": one.native["permalink"],
        "shortcode": one.native["permalink"].rstrip("/").rpartition("/")[2],
        "media_type": "CAROUSEL_ALBUM" if kind == "CAROUSEL" else "IMAGE",
        "media_product_type": products.get(kind, "FEED"),
        "username": _username(one.channel),
        "like_count": counted.likes,
        "comments_count": counted.comments + len(own),
    }


def _username(account: str) -> str:
    return f"account_{account}"


def _values(call: GraphCall, one: Post) -> dict[str, int]:
    counted = numbers.count(call.state, one)
    shown = {
        "views": counted.views,
        "reach": int(counted.views * 0.8),
        "shares": counted.reposts,
        "total_interactions": counted.likes + counted.comments + counted.reposts,
    }
    if one.native["kind"] == "STORIES":
        return {**shown, "replies": counted.comments, "navigation": counted.views}
    return {**shown, "saved": counted.likes // 5, "likes": counted.likes}


def _comments(call: GraphCall, one: Post) -> list[dict[str, Any]]:
    """List invented and own comments, oldest first."""
    base: dict[str, Any] = {"parent_id": None, "like_count": 0, "hidden": False, "replies": None}
    invented = [
        {
            **base,
            "id": f"{one.id}{remark.number:04}",
            "text": remark.text,
            "timestamp": written(remark.at),
            "username": remark.author,
            "from": {"id": f"9{remark.number:05}", "username": remark.author},
        }
        for remark in numbers.remarks(call.state, one)
    ]
    own = [
        {**base, **row, "timestamp": written(row["at"])}
        for row in call.state.row("instagram.comments", one.id) or []
    ]
    said = sorted([*invented, *own], key=lambda row: (row["timestamp"], row["id"]))
    for row in said:
        below = [other for other in said if other["parent_id"] == row["id"]]
        row["replies"] = {"data": below} if below else None
    return [row for row in said if row["parent_id"] is None]


def _answer(call: GraphCall, name: str) -> dict[str, str]:
    row = call.state.row("instagram.nodes", name)
    root = row["root"] if row and row["kind"] == "comment" else name[:-4]
    if all(one["id"] != name for one in _comments(call, _post(call, root))):
        raise gone(name)
    return _say(call, root, name)


def _say(call: GraphCall, root: str, above: str | None = None) -> dict[str, str]:
    one = _post(call, root)
    message = call.need("message")
    name = call.id("comment", {"account": one.channel, "root": one.id, "text": message})
    who = _username(one.channel)
    row = {
        "id": name,
        "text": message,
        "at": int(call.state.now()),
        "username": who,
        "from": {"id": one.channel, "username": who},
        "parent_id": above,
    }
    said = [*(call.state.row("instagram.comments", one.id) or []), row]
    call.state.commit(("instagram.comments", one.id, said))
    return {"id": name}


def _show(call: GraphCall, name: str) -> dict[str, Any]:
    if name == "debug_token":
        return described(call, _RIGHTS)
    row = call.state.row("instagram.nodes", name)
    if row is None:
        account = {"id": name, "username": _username(name), "name": f"Account {name}"}
        if set(call.text("fields").split(",")) & {"username", "name"}:
            return asked(call, account)
        raise gone(name)
    if row["kind"] == "container":
        stage, _ = containers.look(call, name)
        return asked(call, {"id": name, "status_code": stage, "status": stage.title()})
    if row["kind"] == "comment":
        call.node(name)
        return asked(call, {"id": name, "text": row["text"]})
    return asked(call, _media(call, _post(call, name)))


def _delete(call: GraphCall, name: str) -> dict[str, Any]:
    row = call.node(name, "media", "comment")
    if row["kind"] == "comment":
        said = call.state.row("instagram.comments", row["root"]) or []
        left = [one for one in said if one["id"] != name]
        call.state.commit(("instagram.comments", row["root"], left))
    else:
        found = _post(call, name)
        call.state.keep(replace(found, deleted_at=int(call.state.now())))
    call.change(name, gone=True)
    return {"success": True}


_EDGES: dict[tuple[str, str], Run] = {
    ("POST", "media"): _container,
    ("POST", "media_publish"): _publish,
    ("GET", "media"): lambda call, who: page(call, _listed(call, who, is_story=False)),
    ("GET", "stories"): lambda call, who: page(call, _listed(call, who, is_story=True)),
    ("GET", "content_publishing_limit"): _quota,
    ("GET", "insights"): lambda call, name: insights(call, _values(call, _post(call, name))),
    ("GET", "comments"): lambda call, name: page(call, _comments(call, _post(call, name))[::-1]),
    ("POST", "comments"): _say,
    ("POST", "replies"): _answer,
    ("GET", ""): _show,
    ("DELETE", ""): _delete,
}

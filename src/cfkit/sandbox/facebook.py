"""Answer the Graph API for pages: `{url}/facebook/v26.0/<path>` and its upload address.

Facts: facebook_business 26.0.3, fbsamples/reels_publishing_apis 0fdfe28 and
developers.facebook.com/docs/pages-api, collected 2026-11-22. A token is that of the page whose
number it ends with; another one is that of the page that it asked about last. See `graph_call`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import regex
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cfkit.sandbox import facebook_films as films
from cfkit.sandbox import numbers
from cfkit.sandbox.facebook_posts import attached, keep_post, name_of, post_of
from cfkit.sandbox.graph_call import (
    GraphCall,
    GraphRefused,
    Run,
    answer,
    asked,
    described,
    gone,
    insights,
    internal_error,
    kept,
    page,
    routed,
    too_many,
    written,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State

PLATFORM = Profile(
    "Facebook",
    audience=3100,
    settings={"film_looks": 1, "refuse_duplicates": False},
    too_many=too_many,
    internal_error=internal_error,
)
_SLUG = "facebook"
_RIGHTS = (
    "pages_read_engagement pages_manage_posts pages_manage_engagement "
    "pages_read_user_content read_insights"
)
_KNOWN = (
    "message link published scheduled_publish_time unpublished_content_type attached_media "
    "child_attachments targeting backdated_time place tags"
)
_SOONEST, _LATEST = 600, 30 * 86400
_PHOTO_BYTES = 4_000_000


def names(_: State, request: Request) -> Iterable[str]:
    """Name the page in a path, where it stands there."""
    return tuple(part for part in request.url.path.split("/")[3:4] if part.isdigit())


def routes(state: State) -> list[Route]:
    """List the routes below `/facebook`."""

    async def call(request: Request) -> Response:
        return await answer(state, _SLUG, request, _run)

    async def upload(request: Request) -> Response:
        return await answer(state, _SLUG, request, films.receive)

    return [
        Route("/video-upload/{version}/{path}", upload, methods=["POST"]),
        Route("/{version}/{path:path}", call, methods=["GET", "POST", "DELETE"]),
    ]


def _run(call: GraphCall) -> Any:
    return routed(call, _EDGES)


def _feed(call: GraphCall, who: str) -> dict[str, Any]:
    call.warn_unknown(who, _KNOWN)
    media = attached(call, who)
    message, link = call.text("message"), call.text("link")
    if not message and not link and not media:
        raise GraphRefused(100, "(#100) Missing message or attachment")
    if link and not link.startswith(("http://", "https://")):
        raise GraphRefused(1609005, "Error posting link")
    latest = next(iter(_live(call, who)), None)
    if call.state.setting(_SLUG, "refuse_duplicates") and latest and latest.text == message:
        raise GraphRefused(506, "Duplicate status message")
    at = None if call.flag("published", default=True) else _time(call)
    made = keep_post(call, who, message, link=link or None, media=media, show_at=at)
    return {"id": name_of(made)}


def _time(call: GraphCall) -> int:
    told = call.text("scheduled_publish_time")
    if not told.isdigit():
        raise GraphRefused(100, "(#100) the sandbox keeps no drafts")
    if not _SOONEST <= int(told) - call.state.now() <= _LATEST:
        raise GraphRefused(100, "(#100) The specified scheduled publish time is invalid.")
    return int(told)


def _photo(call: GraphCall, who: str) -> dict[str, Any]:
    upload = call.files.get("source")
    if upload is None:
        raise GraphRefused(100, "(#100) source or url is required")
    found = kept(call, upload.data, upload.mime, call.text("alt_text_custom") or None)
    if found.kind != "photo":
        raise GraphRefused(36001, "The image format is not supported")
    if len(upload.data) > _PHOTO_BYTES:
        raise GraphRefused(36000, "The image size is too large")
    photo = call.id("photo", {"account": who, "medium": films.row_of(found)})
    if call.flag("published", default=True):
        made = keep_post(call, who, call.text("message"), media=[films.row_of(found)])
        return {"id": photo, "post_id": name_of(made)}
    return {"id": photo}


def _live(call: GraphCall, who: str, *, kept: bool = False) -> list[Post]:
    """List what readers see, newest first, or what is kept for its time."""
    now = call.state.now()
    here = [one for one in call.state.posts(_SLUG, who) if one.deleted_at is None]
    found = [
        one for one in here if one.is_live(now) is not kept and one.native.get("surface") != "story"
    ]
    return sorted(found, key=lambda one: (one.at, one.number), reverse=True)


def _post(call: GraphCall, one: Post) -> dict[str, Any]:
    counted = numbers.count(call.state, one)
    own = call.state.row("facebook.comments", one.id) or []
    total = {"comments": counted.comments + len(own), "reactions": counted.likes}
    name = name_of(one)
    return {
        "id": name,
        "message": one.text or None,
        "created_time": written(one.at),
        "is_published": one.is_live(call.state.now()),
        "scheduled_publish_time": one.scheduled_at and int(one.scheduled_at),
        "permalink_url": f"https://www.facebook.com/{one.channel}/posts/{one.id}",
        "shares": {"count": counted.reposts} if counted.reposts else None,
        **{
            edge: {"data": [], "summary": {"total_count": number}} for edge, number in total.items()
        },
    }


def _values(call: GraphCall, one: Post) -> dict[str, int]:
    counted = numbers.count(call.state, one)
    return {
        "post_media_view": counted.views,
        "post_total_media_view_unique": int(counted.views * 0.7),
        "post_clicks": counted.views // 30,
        "post_video_views": counted.views // 2,
    }


def _comments(call: GraphCall, one: Post) -> list[dict[str, Any]]:
    """List invented and own comments, oldest first."""
    invented = [
        {
            "id": f"{one.id}_{remark.number}",
            "message": remark.text,
            "created_time": written(remark.at),
            "from": {"id": f"9{remark.number:05}", "name": remark.author},
            "parent": None,
        }
        for remark in numbers.remarks(call.state, one)
    ]
    own = [
        {**row, "created_time": written(row["at"])}
        for row in call.state.row("facebook.comments", one.id) or []
    ]
    return sorted([*invented, *own], key=lambda row: (row["created_time"], row["id"]))


def _say(call: GraphCall, root: str) -> dict[str, str]:
    below = _commented(call, root)
    one = post_of(call, root if below is None else name_of(below))
    if below is not None and all(said["id"] != root for said in _comments(call, one)):
        raise gone(root)
    message = call.need("message")
    number = call.id("comment", {"account": one.channel, "root": one.id})
    name = f"{one.id}_{number}"
    row = {
        "id": name,
        "message": message,
        "at": int(call.state.now()),
        "from": {"id": one.channel, "name": f"Page {one.channel}"},
        "parent": None if below is None else {"id": root},
    }
    said = [*(call.state.row("facebook.comments", one.id) or []), row]
    call.state.commit(("facebook.comments", one.id, said))
    return {"id": name}


def _comment(call: GraphCall, name: str) -> tuple[str, list[dict[str, Any]]] | None:
    """Find an own comment: the post below which it stands, and all that stands there."""
    root = name.partition("_")[0]
    said = call.state.row("facebook.comments", root) or []
    return (root, said) if any(row["id"] == name for row in said) else None


def _show(call: GraphCall, name: str) -> dict[str, Any]:
    if name == "debug_token":
        return described(call, _RIGHTS)
    if name == "me":
        return asked(call, _page(_page_of(call)))
    if (found := _comment(call, name)) is not None:
        [row] = [one for one in found[1] if one["id"] == name]
        return asked(call, {**row, "created_time": written(row["at"])})
    row = call.state.row("facebook.nodes", name)
    if row is not None and row["kind"] == "video":
        return asked(call, films.look(call, name))
    if row is None and name.isdigit() and "name" in call.text("fields").split(","):
        call.state.commit(("facebook.pages", _mark(call), name))
        return asked(call, _page(name))
    return asked(call, _post(call, post_of(call, name)))


def _page(number: str) -> dict[str, str]:
    return {"id": number, "name": f"Page {number}"}


def _page_of(call: GraphCall) -> str:
    """Tell whose token it is: the number at its end, else the page that it asked about last."""
    digits = regex.search(r"(\d+)$", call.token)
    return digits[1] if digits else str(call.state.row("facebook.pages", _mark(call)) or "1")


def _mark(call: GraphCall) -> str:
    return hashlib.sha256(call.token.encode()).hexdigest()[:16]


def _commented(call: GraphCall, name: str) -> Post | None:
    """Find the post, of whichever page, that a comment of this name stands below."""
    first, _, second = name.partition("_")
    if call.state.post(_SLUG, first, second) is not None:
        return None
    pages = [page for slug, page in call.state.channels() if slug == _SLUG]
    return next(filter(None, (call.state.post(_SLUG, page, first) for page in pages)), None)


def _edit(call: GraphCall, name: str) -> dict[str, Any]:
    message = call.need("message")
    if (found := _comment(call, name)) is not None:
        root, said = found
        rows = [row | {"message": message} if row["id"] == name else row for row in said]
        call.state.commit(("facebook.comments", root, rows))
        return {"success": True}
    one = post_of(call, name)
    original = one.native.get("original", one.text)
    keep_post(call, one.channel, message, link=one.native.get("link"), of=one, original=original)
    return {"success": True}


def _delete(call: GraphCall, name: str) -> dict[str, Any]:
    if (found := _comment(call, name)) is not None:
        root, said = found
        rows = [row for row in said if row["id"] != name]
        call.state.commit(("facebook.comments", root, rows))
        return {"success": True}
    if "_" not in name:
        raise gone(name)
    one = post_of(call, name)
    call.state.keep(replace(one, deleted_at=int(call.state.now())))
    return {"success": True}


def _story(call: GraphCall, who: str) -> dict[str, Any]:
    photo = call.node(call.need("photo_id"), "photo")
    made = keep_post(call, who, "", native={"surface": "story"}, media=[photo["medium"]])
    return {"success": True, "post_id": made.id}


def _said(call: GraphCall, name: str) -> dict[str, Any]:
    said = _comments(call, post_of(call, name))
    return page(call, said if call.text("order") == "chronological" else said[::-1])


_EDGES: dict[tuple[str, str], Run] = {
    ("POST", "feed"): _feed,
    ("POST", "photos"): _photo,
    ("POST", "photo_stories"): _story,
    ("POST", "videos"): films.video,
    ("POST", "video_reels"): lambda call, who: films.vertical(call, who, "video_reels"),
    ("POST", "video_stories"): lambda call, who: films.vertical(call, who, "video_stories"),
    ("POST", "comments"): _say,
    ("POST", ""): _edit,
    ("GET", "published_posts"): lambda call, who: page(
        call, [_post(call, one) for one in _live(call, who)]
    ),
    ("GET", "scheduled_posts"): lambda call, who: page(
        call, [_post(call, one) for one in _live(call, who, kept=True)]
    ),
    ("GET", "videos"): lambda call, who: page(call, films.listed(call, who, "videos")),
    ("GET", "video_reels"): lambda call, who: page(call, films.listed(call, who, "video_reels")),
    ("GET", "insights"): lambda call, name: insights(call, _values(call, post_of(call, name))),
    ("GET", "comments"): _said,
    ("GET", ""): _show,
    ("DELETE", ""): _delete,
}

"""Answer the Threads API: `{url}/threads/v1.0/<path>`.

Facts: developers.facebook.com/docs/threads and the collection of requests that Meta publishes
(fbsamples/threads_api 44df04d), collected 2026-11-22. The name of the profile is the token's first
part, up to a dot, where it has one. See `graph_call` for the other conventions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cfkit.domain.text import threads as count
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
    medium,
    page,
    renewed,
    routed,
    too_many,
    written,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.post import Poll, Post
from cfkit.sandbox.render import autolink, find_links
from cfkit.sandbox.state import State

PLATFORM = Profile(
    "Threads",
    shows_views=True,
    audience=1100,
    settings={"film_looks": 1, "quota_total": 250},
    too_many=too_many,
    internal_error=internal_error,
)
_SLUG = "threads"
_LONGEST = 500
_LINKS = 5
_RIGHTS = (
    "threads_basic threads_content_publish threads_manage_replies "
    "threads_read_replies threads_manage_insights threads_delete"
)
_KNOWN = (
    "media_type text image_url video_url is_carousel_item children alt_text reply_to_id "
    "reply_control link_attachment quote_post_id topic_tag poll_attachment gif_attachment "
    "text_attachment text_entities is_spoiler_media is_ghost_post enable_reply_approvals "
    "location_id allowlisted_country_codes crossreshare_to_ig auto_publish_text"
)


def names(_: State, request: Request) -> Iterable[str]:
    """Name the profile, where the token stands in the address."""
    token = request.query_params.get("access_token", "")
    return (_profile(token),) if token else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/threads`."""

    async def call(request: Request) -> Response:
        return await answer(state, _SLUG, request, _run)

    async def refresh(request: Request) -> Response:
        return await answer(state, _SLUG, request, renewed)

    return [
        Route("/refresh_access_token", refresh),
        Route("/{version}/{path:path}", call, methods=["GET", "POST", "DELETE"]),
    ]


def _profile(token: str) -> str:
    """Name the profile of a token; a name that was the whole of it would give it away."""
    base = token.partition("~")[0]
    name, dot, _ = base.partition(".")
    return name if dot else f"profile_{hashlib.sha256(base.encode()).hexdigest()[:8]}"


def _run(call: GraphCall) -> Any:
    return routed(call, _EDGES)


def _container(call: GraphCall, _: str) -> dict[str, str]:
    return {"id": _make(call, _profile(call.token))}


def _make(call: GraphCall, who: str) -> str:
    call.warn_unknown(who, _KNOWN)
    kind, text = call.need("media_type"), call.text("text")
    if kind not in ("TEXT", "IMAGE", "VIDEO", "CAROUSEL"):
        raise GraphRefused(100, "(#100) media_type must be one of TEXT, IMAGE, VIDEO, CAROUSEL")
    if count(text) > _LONGEST:
        raise GraphRefused(100, "Param text must be at most 500 characters long.")
    if len(find_links(text)) > _LINKS:
        raise GraphRefused(100, "THREADS_API__LINK_LIMIT_EXCEEDED")
    if (above := call.text("reply_to_id")) and not _is_invented(call, above):
        call.node(above, "media")
    if call.text("poll_attachment") and kind != "TEXT":
        raise GraphRefused(100, "(#100) poll_attachment goes with TEXT only")
    told = {
        "kind_of": kind,
        "is_item": call.flag("is_carousel_item"),
        "text": text,
        "reply_to": call.text("reply_to_id") or None,
        "poll": _poll(call),
    }
    if kind == "TEXT":
        call.need("text")
        return containers.make(call, who, [], told)
    if kind == "CAROUSEL":
        return containers.make(call, who, containers.children(call, who, 2, 20), told)
    field = f"{kind.lower()}_url"
    call.need(field)
    found = fetched(call, field, call.text("alt_text") or None)
    return containers.make(call, who, [found], told)


def _poll(call: GraphCall) -> list[str] | None:
    if not call.text("poll_attachment"):
        return None
    try:
        told = json.loads(call.text("poll_attachment"))
        options = [str(told[f"option_{letter}"]) for letter in "abcd" if f"option_{letter}" in told]
    except (ValueError, TypeError):
        options = []
    if not 2 <= len(options) <= 4 or any(not 0 < count(one) <= 25 for one in options):
        raise GraphRefused(100, "(#100) poll_attachment takes 2 to 4 options of 25 characters")
    return options


def _publish(call: GraphCall, _: str) -> dict[str, str]:
    who = _profile(call.token)
    name, row = containers.take(call, who)
    if row["is_item"]:
        raise GraphRefused(100, "(#100) a part of a carousel is not published alone")
    if not row["reply_to"]:
        containers.require_quota(call, containers.used_today(call, who))
    media = call.id("media", {"account": who})
    text, options = row["text"], row["poll"]
    call.state.keep(
        Post(
            platform=_SLUG,
            channel=who,
            id=media,
            number=call.state.next_ordinal(_SLUG, who),
            at=int(call.state.now()),
            clock=call.state.now(),
            text=text,
            html=autolink(text),
            links=find_links(text),
            media=tuple(medium(one) for one in row["files"]),
            poll=Poll(text, tuple(options)) if options else None,
            reply_to=row["reply_to"],
            native={"permalink": f"https://www.threads.com/@{who}/post/C{int(media) % 10**12:x}"},
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


def _listed(call: GraphCall, *, replies: bool) -> list[dict[str, Any]]:
    who = _profile(call.token)
    return [
        _media(one)
        for one in reversed(call.state.posts(_SLUG, who))
        if one.deleted_at is None and bool(one.reply_to) == replies
    ]


def _media(one: Post) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.text or None,
        "timestamp": written(one.at),
        "permalink": one.native["permalink"],
        "username": one.channel,
        "is_reply": bool(one.reply_to),
        "is_reply_owned_by_me": True,
        "replied_to": {"id": one.reply_to} if one.reply_to else None,
    }


def _quota(call: GraphCall, _: str) -> dict[str, Any]:
    who = _profile(call.token)
    day = {"quota_duration": 86400}
    total = call.state.setting(_SLUG, "quota_total")
    told = {
        "quota_usage": containers.used_today(call, who),
        "config": {"quota_total": total, **day},
        "reply_quota_usage": containers.used_today(call, who, replies=True),
        "reply_config": {"quota_total": 1000, **day},
        "delete_quota_usage": 0,
        "delete_config": {"quota_total": 100, **day},
    }
    named = call.text("fields").split(",")
    return {"data": [{name: told[name] for name in named if name in told}]}


def _values(call: GraphCall, one: Post) -> dict[str, int]:
    counted = numbers.count(call.state, one)
    return {
        "views": counted.views,
        "likes": counted.likes,
        "replies": counted.comments + len(_answers(call, one)),
        "reposts": counted.reposts,
        "quotes": counted.reposts // 3,
        "shares": counted.reposts // 2,
    }


def _is_invented(call: GraphCall, name: str) -> bool:
    """Whether an id names an invented answer to a post that stands."""
    row = call.state.row("threads.nodes", name[:-4])
    if row is None or row["kind"] != "media":
        return False
    return name in _names(call, _post(call, name[:-4]))


def _names(call: GraphCall, one: Post) -> set[str]:
    return {f"{one.id}{remark.number:04}" for remark in numbers.remarks(call.state, one)}


def _answers(call: GraphCall, one: Post) -> list[Post]:
    """List what the profile itself answered, however deep."""
    found, roots = [], {one.id, *_names(call, one)}
    for post in call.state.posts(_SLUG, one.channel):
        if post.reply_to in roots and post.deleted_at is None:
            roots.add(post.id)
            found.append(post)
    return found


def _conversation(call: GraphCall, one: Post) -> list[dict[str, Any]]:
    invented = [
        {
            "id": f"{one.id}{remark.number:04}",
            "text": remark.text,
            "timestamp": written(remark.at),
            "permalink": None,
            "username": remark.author,
            "is_reply": True,
            "is_reply_owned_by_me": False,
            "replied_to": {"id": one.id},
        }
        for remark in numbers.remarks(call.state, one)
    ]
    said = [*invented, *(_media(post) for post in _answers(call, one))]
    said.sort(key=lambda row: (row["timestamp"], row["id"]))
    return said if call.text("reverse") == "false" else said[::-1]


def _show(call: GraphCall, name: str) -> dict[str, Any]:
    if name == "debug_token":
        return described(call, _RIGHTS)
    if name == "me":
        who = _profile(call.token)
        return asked(call, {"id": "4242", "username": who, "name": who.title()})
    row = call.state.row("threads.nodes", name)
    if row is not None and row["kind"] == "container":
        stage, _ = containers.look(call, name)
        return asked(call, {"id": name, "status": stage, "error_message": None})
    return asked(call, _media(_post(call, name)))


def _delete(call: GraphCall, name: str) -> dict[str, Any]:
    call.state.keep(replace(_post(call, name), deleted_at=int(call.state.now())))
    call.change(name, gone=True)
    return {"success": True, "deleted_id": name}


def _said(call: GraphCall, name: str) -> dict[str, Any]:
    return page(call, _conversation(call, _post(call, name)))


_EDGES: dict[tuple[str, str], Run] = {
    ("POST", "threads"): _container,
    ("POST", "threads_publish"): _publish,
    ("GET", "threads"): lambda call, _: page(call, _listed(call, replies=False)),
    ("GET", "replies"): lambda call, who: (
        page(call, _listed(call, replies=True)) if who == "me" else _said(call, who)
    ),
    ("GET", "threads_publishing_limit"): _quota,
    ("GET", "insights"): lambda call, name: insights(call, _values(call, _post(call, name))),
    ("GET", "conversation"): _said,
    ("GET", ""): _show,
    ("DELETE", ""): _delete,
}

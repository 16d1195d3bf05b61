"""Show posts, threads and profiles as Bluesky's AppView does, with invented counters and replies.

Facts: bluesky-social/atproto d6296a1 `lexicons/app/bsky/feed`, read 2026-11-22: at most 25 posts a
call; a thread is a union with `notFoundPost`.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.bluesky_call import (
    XrpcCall,
    XrpcRefused,
    did_of,
    invalid,
    reader_handle,
)
from cfkit.sandbox.bluesky_cid import record_cid
from cfkit.sandbox.bluesky_repo import COLLECTION, find, posts_of, resolve_repo, uri_of
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import iso

_BATCH = 25


def resolve_handle(call: XrpcCall) -> dict[str, Any]:
    """Tell the DID of any handle; one holding "missing" is not found."""
    handle = call.need("handle").lower()
    if "missing" in handle or "." not in handle:
        raise invalid("Unable to resolve handle")
    return {"did": call.state.row("bluesky.handles", handle) or did_of(handle)}


def get_posts(call: XrpcCall) -> dict[str, Any]:
    """List posts by address, at most 25; what is not there is left out."""
    uris = call.texts("uris")
    if not uris or len(uris) > _BATCH:
        raise invalid(f"Error: uris must not have more than {_BATCH} elements")
    found = [(uri, find(call, uri)) for uri in uris]
    shown = [view(call, post) if post else _invented(call, uri) for uri, post in found]
    return {"posts": [one for one in shown if one]}


def _invented(call: XrpcCall, uri: str) -> dict[str, Any] | None:
    """Find an invented answer by its address."""
    for account in call.state.rows("bluesky.accounts").values():
        for post in call.state.posts("bluesky", account["handle"]):
            for remark in numbers.remarks(call.state, post) if post.deleted_at is None else ():
                shown: dict[str, Any] = _reply(post, remark)["post"]
                if shown["uri"] == uri:
                    return shown
    return None


def get_thread(call: XrpcCall) -> dict[str, Any]:
    """Show a post with its parents and replies; 400 NotFound when it is not there."""
    uri = call.need("uri")
    found = find(call, uri)
    if found is None:
        raise XrpcRefused(400, "NotFound", f"Post not found: {uri}")
    depth = int(call.text("depth") or 6)
    thread = _with_replies(call, found, depth)
    parents = _with_parents(call, found)
    return {"thread": {**thread, **({"parent": parents} if parents else {})}}


def get_author_feed(call: XrpcCall) -> dict[str, Any]:
    """List the posts of an account, newest first."""
    did = resolve_repo(call, call.need("actor"))
    live = [post for post in posts_of(call, did) if post.deleted_at is None]
    live.sort(key=lambda post: (post.at, post.id), reverse=True)
    start = int(call.text("cursor") or 0)
    limit = call.limit(50, 100)
    page = live[start : start + limit]
    more = {"cursor": str(start + limit)} if len(live) > start + limit else {}
    return {"feed": [{"post": view(call, post)} for post in page], **more}


def get_profile(call: XrpcCall) -> dict[str, Any]:
    """Describe an account; its followers are invented."""
    actor = call.need("actor")
    if "missing" in actor:
        raise invalid("Profile not found")
    did = resolve_repo(call, actor)
    account = call.state.row("bluesky.accounts", did)
    return {
        "did": did,
        "handle": account["handle"],
        "displayName": account["handle"].partition(".")[0],
        "description": "An account of the sandbox; its figures are invented.",
        "followersCount": numbers.audience(call.state, "bluesky", account["handle"]),
        "followsCount": 12,
        "postsCount": len(posts_of(call, did)),
        "indexedAt": account["since"],
        "createdAt": account["since"],
        "labels": [],
    }


def view(call: XrpcCall, post: Post) -> dict[str, Any]:
    """Describe a post with its counters."""
    invented = numbers.count(call.state, post)
    shown: dict[str, Any] = {
        "uri": uri_of(post),
        "cid": post.native["cid"],
        "author": _author(post.native["did"], post.channel),
        "record": post.native["record"],
        "likeCount": invented.likes,
        "repostCount": invented.reposts,
        "replyCount": invented.comments + len(_own_replies(call, post)),
        "quoteCount": 0,
        "bookmarkCount": invented.likes // 9,
        "indexedAt": iso(post.at),
        "labels": [],
    }
    embed = _embed_view(call, post)
    return {**shown, "embed": embed} if embed else shown


def _author(did: str, handle: str, shown: str | None = None) -> dict[str, Any]:
    name = shown or handle.partition(".")[0]
    return {"did": did, "handle": handle, "displayName": name, "labels": []}


def _embed_view(call: XrpcCall, post: Post) -> dict[str, Any] | None:
    embed = post.native["record"].get("embed") or {}
    kind = embed.get("$type")
    if kind == "app.bsky.embed.images":
        images = [_image_view(call, image) for image in embed["images"]]
        return {"$type": f"{kind}#view", "images": images}
    if kind == "app.bsky.embed.external":
        external = embed["external"]
        shown = {name: external[name] for name in ("uri", "title", "description")}
        if external.get("thumb"):
            shown["thumb"] = _address(call, external["thumb"])
        return {"$type": f"{kind}#view", "external": shown}
    return None


def _image_view(call: XrpcCall, image: dict[str, Any]) -> dict[str, Any]:
    address = _address(call, image["image"])
    shown = {"thumb": address, "fullsize": address, "alt": image["alt"]}
    ratio = image.get("aspectRatio")
    return {**shown, "aspectRatio": ratio} if ratio else shown


def _address(call: XrpcCall, blob: dict[str, Any]) -> str:
    row = call.state.row("bluesky.blobs", blob["ref"]["$link"])
    return f"{call.origin.removesuffix('/bluesky')}/_sandbox/media/{row['media']}"


def _own_replies(call: XrpcCall, post: Post) -> list[Post]:
    return [one for one in _live(call, post) if one.reply_to == post.id]


def _live(call: XrpcCall, post: Post) -> list[Post]:
    posts = call.state.posts("bluesky", post.channel)
    return [one for one in posts if one.deleted_at is None]


def _with_replies(call: XrpcCall, post: Post, depth: int) -> dict[str, Any]:
    thread = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(call, post)}
    if depth <= 0:
        return thread
    own = [_with_replies(call, one, depth - 1) for one in _own_replies(call, post)]
    said = [_reply(post, remark) for remark in numbers.remarks(call.state, post)]
    for one in said:
        key = one["post"]["uri"].rpartition("/")[2]
        below = [mine for mine in _live(call, post) if mine.reply_to == key]
        one["replies"] = [_with_replies(call, mine, depth - 2) for mine in below]
    return {**thread, "replies": [*own, *said]}


def _with_parents(call: XrpcCall, post: Post) -> dict[str, Any] | None:
    reply = post.native["record"].get("reply")
    if not reply:
        return None
    uri = reply["parent"]["uri"]
    parent = find(call, uri)
    if parent is None:
        return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri, "notFound": True}
    shown = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(call, parent)}
    above = _with_parents(call, parent)
    return {**shown, "parent": above} if above else shown


def _reply(post: Post, remark: numbers.Remark) -> dict[str, Any]:
    handle = reader_handle(remark.author)
    did = did_of(handle)
    ref = {"uri": uri_of(post), "cid": post.native["cid"]}
    above = post.native["record"].get("reply")
    record = {
        "$type": COLLECTION,
        "text": remark.text,
        "createdAt": iso(remark.at),
        "reply": {"root": above["root"] if above else ref, "parent": ref},
    }
    rkey = _reply_key(post.id, remark.number)
    return {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": {
            "uri": f"at://{did}/{COLLECTION}/{rkey}",
            "cid": record_cid(record),
            "author": _author(did, handle, f"{remark.author} (invented)"),
            "record": record,
            "likeCount": 0,
            "repostCount": 0,
            "replyCount": 0,
            "quoteCount": 0,
            "indexedAt": iso(remark.at),
            "labels": [],
        },
        "replies": [],
    }


def _reply_key(post_id: str, number: int) -> str:
    digest = hashlib.sha256(f"{post_id}/{number}".encode()).digest()
    return "3" + base64.b32encode(digest)[:12].decode().lower()

"""Describe posts, their counters and their comments as VK does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox import vk_films as films
from cfkit.sandbox.post import Post
from cfkit.sandbox.vk_call import VkCall
from cfkit.sandbox.vk_media import describe_photo, describe_poll


def reader_id(author: str) -> int:
    """Tell the number of an invented reader, the same on every run."""
    return 5_000_000 + int.from_bytes(hashlib.sha256(author.encode()).digest()[:3], "big")


def describe_reach(call: VkCall, one: Post) -> dict[str, int]:
    """Describe the invented reach of a post."""
    invented = numbers.count(call.state, one)
    return {
        "post_id": int(one.id),
        "reach_total": int(invented.views * 0.8),
        "reach_subscribers": int(invented.views * 0.6),
        "reach_viral": int(invented.views * 0.2),
        "reach_ads": 0,
        "links": invented.views // 50,
        "to_group": invented.views // 90,
        "join_group": invented.views // 400,
        "hide": invented.views // 600,
        "report": 0,
        "unsubscribe": invented.views // 900,
    }


def describe(call: VkCall, one: Post) -> dict[str, Any]:
    """Describe a post with its invented counters."""
    invented = numbers.count(call.state, one)
    own = call.state.row("vk.comments", f"{one.channel}_{one.id}") or []
    described: dict[str, Any] = {
        "id": int(one.id),
        "owner_id": int(one.channel),
        "from_id": int(one.channel),
        "date": int(one.at),
        "text": one.text,
        "post_type": "post" if one.is_live(call.state.now()) else "postpone",
        "marked_as_ads": False,
        "is_pinned": int(bool(one.native.get("pinned"))),
        "hash": hashlib.sha256(f"{one.channel}_{one.id}".encode()).hexdigest()[:18],
        "type": "post",
        "attachments": _describe_attachments(call, one),
        "comments": {"can_post": 1, "count": invented.comments + len(own)},
        "likes": {"can_like": 1, "count": invented.likes, "user_likes": 0, "can_publish": 1},
        "reposts": {"count": invented.reposts, "user_reposted": 0},
        "views": {"count": invented.views},
    }
    if one.edited_at is not None:
        described["edited"] = int(one.edited_at)
    return described


def _describe_attachments(call: VkCall, one: Post) -> list[dict[str, Any]]:
    described: list[dict[str, Any]] = []
    for name in one.native["objects"]:
        if name.startswith("photo"):
            photo = call.state.row("vk.photos", name)
            described.append({"type": "photo", "photo": describe_photo(call, photo)})
        elif name.startswith("video"):
            film = call.state.row("vk.films", name)
            described.append({"type": "video", "video": films.describe(film)})
        elif name.startswith("poll"):
            poll = call.state.row("vk.polls", name)
            total = numbers.count(call.state, one).views // 12
            shares = numbers.votes(call.state, one, total)
            described.append({"type": "poll", "poll": describe_poll(poll, shares)})
    link = one.native["link"]
    if link:
        described.append({"type": "link", "link": {"url": link, "title": link}})
    return described


def list_comments(call: VkCall, one: Post) -> list[dict[str, Any]]:
    """List invented and own comments of a post, oldest first."""
    base = {"post_id": int(one.id), "owner_id": int(one.channel), "parents_stack": []}
    invented = [
        {
            **base,
            "id": int(one.id) * 1000 + remark.number,
            "from_id": reader_id(remark.author),
            "date": int(remark.at),
            "text": remark.text,
            "likes": {"can_like": 1, "count": 0, "user_likes": 0},
            "thread": {"count": 0, "items": [], "can_post": True, "show_reply_button": True},
        }
        for remark in numbers.remarks(call.state, one)
    ]
    own = call.state.row("vk.comments", f"{one.channel}_{one.id}") or []
    return sorted([*invented, *own], key=lambda remark: (remark["date"], remark["id"]))


def extended(call: VkCall, authors: Sequence[int] = ()) -> dict[str, Any]:
    """Give what `extended=1` adds: the people behind the comments."""
    if not call.flag("extended"):
        return {}
    profiles = [
        {"id": author, "first_name": "Reader", "last_name": "(invented)"}
        for author in dict.fromkeys(authors)
        if author > 0
    ]
    return {"profiles": profiles, "groups": []}

"""Keep the comments that a VK community writes below its posts.

Facts: vk-api-schema 5.199 (0efe478), read 2026-11-27: a comment is changed and deleted with a user
token, by its number and that of its wall's owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfkit.sandbox.vk_call import VkCall, VkRefused
from cfkit.sandbox.vk_views import extended, list_comments
from cfkit.sandbox.vk_wall import find, owner_of


def get(call: VkCall) -> dict[str, Any]:
    """List invented and own comments of a post, oldest first unless `sort=desc`."""
    found = find(call)
    count, offset = call.integer("count", 10), call.integer("offset", 0)
    if not 0 <= count <= 100:
        raise VkRefused(100, "count should be less or equal to 100")
    shown = call.integer("thread_items_count", 0)
    if not 0 <= shown <= 10:
        raise VkRefused(100, "thread_items_count should be less or equal to 10")
    said = list_comments(call, found)
    level = _level(said, call.integer("comment_id", 0), shown)
    if call.text("sort") == "desc":
        level.reverse()
    page = level[offset : offset + count]
    return {
        "count": len(said),
        "items": page,
        "current_level_count": len(level),
        "can_post": True,
        "show_reply_button": True,
        "groups_can_post": True,
        **extended(call, [remark["from_id"] for remark in page]),
    }


def _level(said: list[dict[str, Any]], parent: int, shown: int) -> list[dict[str, Any]]:
    """List the comments to a post, each with its first answers, or the answers to one of them.

    Answers to answers stand in the thread of the comment that began it.
    """
    begun: dict[int, int] = {}
    threads: dict[int, list[dict[str, Any]]] = {}
    for one in said:
        above = one.get("reply_to_comment")
        root = begun.get(above, above) if above else one["id"]
        begun[one["id"]] = root
        threads.setdefault(root, [])
        if above:
            threads[root].append({**one, "parents_stack": [root]})
    if parent:
        return threads.get(parent, [])
    roots = [one for one in said if not one.get("reply_to_comment")]
    return [
        {
            **one,
            "thread": {"count": len(threads[one["id"]]), "items": threads[one["id"]][:shown]},
        }
        for one in roots
    ]


def create(call: VkCall) -> dict[str, Any]:
    """Keep a comment of the community's own."""
    found = find(call)
    message = call.text("message").strip()
    if not message and not call.text("attachments"):
        raise VkRefused(100, "message is undefined")
    above = call.integer("reply_to_comment", 0)
    if above and all(one["id"] != above for one in list_comments(call, found)):
        raise VkRefused(100, "reply_to_comment is invalid")
    number, used = call.state.next_number(f"vk.comments/{found.channel}")
    author = call.integer("from_group", 0)
    comment = {
        "id": 900_000_000 + number,
        "from_id": -author if author else int(found.channel),
        "date": int(call.state.now()),
        "text": message,
        "post_id": int(found.id),
        "owner_id": int(found.channel),
        "reply_to_comment": above or None,
    }
    key = f"{found.channel}_{found.id}"
    kept = [*(call.state.row("vk.comments", key) or []), comment]
    call.state.commit(used, ("vk.comments", key, kept))
    return {"comment_id": comment["id"], "parents_stack": []}


def edit(call: VkCall) -> int:
    """Write another text into a comment of the community's own."""
    message = call.text("message").strip()
    if not message and not call.text("attachments"):
        raise VkRefused(100, "message is undefined")
    key, number = _own(call)
    kept = [
        {**one, "text": message} if one["id"] == number else one
        for one in call.state.row("vk.comments", key)
    ]
    call.state.commit(("vk.comments", key, kept))
    return 1


def delete(call: VkCall) -> int:
    """Delete a comment of the community's own."""
    key, number = _own(call)
    kept = [one for one in call.state.row("vk.comments", key) if one["id"] != number]
    call.state.commit(("vk.comments", key, kept))
    return 1


def _own(call: VkCall) -> tuple[str, int]:
    """Find the post that a comment stands below; error 211 when there is no such comment."""
    owner, number = owner_of(call), call.integer("comment_id")
    rows: Mapping[str, Any] = call.state.rows("vk.comments")
    for key, said in rows.items():
        if key.startswith(f"{owner}_") and any(one["id"] == number for one in said):
            return key, number
    raise VkRefused(211)

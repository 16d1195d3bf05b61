"""Keep what is said below the topics of groups on OK.

Facts: apiok/documentation cba701b, `discussions.*`, and third-party clients, read 2026-11-27.
"""

from __future__ import annotations

import hashlib
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.ok_call import OkCall, OkRefused
from cfkit.sandbox.ok_topics import find, written
from cfkit.sandbox.post import Post

_LONGEST = 3000


def get(call: OkCall) -> dict[str, Any]:
    """List comments from an anchor on, each page oldest first: `FIRST` begins, `LAST` ends it."""
    said = _all(call)
    if call.text("discussionType") != "GROUP_TOPIC":
        raise OkRefused(100, "discussionType is unknown")
    is_back = call.text("direction") == "BACKWARD"
    ends = {"": "0", "FIRST": "0", "LAST": str(len(said))}
    place = int(ends.get(call.text("anchor"), call.text("anchor")))
    count = call.number("count", 20, 100)
    start, end = (max(place - count, 0), place) if is_back else (place, place + count)
    return {
        "comments": said[start:end],
        "has_more": start > 0 if is_back else end < len(said),
        "anchor": str(start if is_back else end),
        "discussionId": call.text("discussionId"),
        "discussionType": "GROUP_TOPIC",
    }


def add(call: OkCall) -> str:
    """Keep a comment; answer with its bare name."""
    topic = find(call, call.needed("entityId"))
    above = call.text("reply_to_comment_id")
    if above and all(one["id"] != above for one in _below(call, topic)):
        raise OkRefused(300)
    number, used = call.state.next_number("ok.comment_ids")
    in_group = call.text("as_admin") == "true"
    comment = {
        "id": _name(f"own {number}"),
        "type": "ACTIVE_MESSAGE",
        "text": _text(call),
        "date": written(call.state.now()),
        "author_id": topic.channel if in_group else "1",
        "author_type": "GROUP" if in_group else "USER",
        **({"reply_to_comment_id": above} if above else {}),
    }
    kept = [*(call.state.row("ok.comments", topic.id) or []), comment]
    call.state.commit(used, ("ok.comments", topic.id, kept))
    return comment["id"]


def edit(call: OkCall) -> dict[str, bool]:
    """Write another text into a comment of one's own."""
    topic, name = _own(call)
    text = _text(call)
    kept = [
        {**one, "text": text} if one["id"] == name else one
        for one in call.state.row("ok.comments", topic)
    ]
    call.state.commit(("ok.comments", topic, kept))
    return {"success": True}


def delete(call: OkCall) -> dict[str, bool]:
    """Delete a comment of one's own."""
    topic, name = _own(call)
    kept = [one for one in call.state.row("ok.comments", topic) if one["id"] != name]
    call.state.commit(("ok.comments", topic, kept))
    return {"success": True}


def _own(call: OkCall) -> tuple[str, str]:
    topic, name = find(call, call.needed("discussionId")).id, call.needed("comment_id")
    if not any(one["id"] == name for one in call.state.row("ok.comments", topic) or ()):
        raise OkRefused(300)
    return topic, name


def _text(call: OkCall) -> str:
    text = call.needed("comment")
    if len(text) > _LONGEST:
        raise OkRefused(100, "comment is too long")
    return text


def _all(call: OkCall) -> list[dict[str, Any]]:
    return _below(call, find(call, call.needed("discussionId")))


def _below(call: OkCall, topic: Post) -> list[dict[str, Any]]:
    invented = [
        {
            "id": _name(f"{topic.id} {one.number}"),
            "type": "ACTIVE_MESSAGE",
            "text": one.text,
            "date": written(one.at),
            "author_id": str(int(hashlib.sha256(one.author.encode()).hexdigest()[:10], 16)),
            "author_name": one.author,
            "author_type": "USER",
        }
        for one in numbers.remarks(call.state, topic)
    ]
    own = call.state.row("ok.comments", topic.id) or []
    return sorted([*invented, *own], key=lambda one: str(one["date"]))


def _name(seed: str) -> str:
    return "MTQ" + hashlib.sha256(seed.encode()).hexdigest()[:29]

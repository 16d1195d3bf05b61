"""Keep the comments below posts on LinkedIn.

Facts: learn.microsoft.com/linkedin (network update social actions), read 2026-09-19.
"""

from __future__ import annotations

from typing import Any

import regex

from cfkit.sandbox import numbers
from cfkit.sandbox.linkedin_call import Answer, LinkedInCall, LinkedInRefused
from cfkit.sandbox.linkedin_posts import reader_urn
from cfkit.sandbox.post import Post

_FIRST = 7_500_000_000_000_000_000
_LONGEST = 1250


def get(call: LinkedInCall) -> Answer:
    """List invented and own comments, oldest first."""
    root, thread = _place(call)
    start, count = call.page()
    below = [*_invented(call, root), *_own(call, root.id)]
    said = [one for one in below if one.get("parentComment") == thread]
    said.sort(key=lambda one: str(one["id"]))
    said.sort(key=lambda one: int(one["created"]["time"]))
    paging = {"start": start, "count": count, "total": len(said), "links": []}
    return Answer({"elements": said[start : start + count], "paging": paging})


def create(call: LinkedInCall) -> Answer:
    """Keep a comment of a member or a page."""
    (root, thread), body = _place(call), call.body or {}
    call.require_right(str(body.get("actor", "")))
    text = str((body.get("message") or {}).get("text", ""))
    if (
        not text
        or len(text) > _LONGEST
        or body.get("object") != root.id
        or body.get("parentComment") != thread
    ):
        raise LinkedInRefused(400, "INVALID_VALUE_FOR_FIELD", "The comment is invalid")
    number, used = call.state.next_number("linkedin.comments")
    made = _comment(root.id, _FIRST + number, body["actor"], text, call.state.now())
    made |= {"parentComment": thread} if thread else {}
    call.state.commit(used, ("linkedin.comments", root.id, [*_own(call, root.id), made]))
    return Answer(made, 201, {"x-restli-id": made["id"]})


def _place(call: LinkedInCall) -> tuple[Post, str | None]:
    """Find the post that is spoken of, and the comment whose answers are; 404 without either."""
    urn = call.path["urn"]
    found = regex.fullmatch(r"urn:li:comment:\(urn:li:activity:(\d+),\d+\)", urn)
    if found is None:
        return call.find(urn), None
    kinds = [f"urn:li:{kind}:{found[1]}" for kind in ("share", "ugcPost")]
    name = next((one for one in kinds if call.state.row("linkedin.index", one)), urn)
    root = call.find(name)
    if all(one["commentUrn"] != urn for one in (*_invented(call, root), *_own(call, root.id))):
        raise LinkedInRefused(404, "NOT_FOUND", f"Could not find comment {urn}")
    return root, urn


def change(call: LinkedInCall) -> Answer:
    """Write another text."""
    text = str(call.body["patch"]["message"]["$set"]["text"])
    _keep(call, lambda one: {**one, "message": {"text": text}})
    return Answer(None, 204)


def delete(call: LinkedInCall) -> Answer:
    """Take a comment away."""
    _keep(call, lambda _: None)
    return Answer(None, 204)


def _keep(call: LinkedInCall, change_one: Any) -> None:
    root, number = call.find(call.path["urn"]).id, call.path["number"]
    own = _own(call, root)
    if number not in [one["id"] for one in own]:
        raise LinkedInRefused(404, "NOT_FOUND", f"Could not find comment {number}")
    call.require_right(call.query.get("actor", ""))
    kept = [change_one(one) if one["id"] == number else one for one in own]
    call.state.commit(("linkedin.comments", root, [one for one in kept if one]))


def _own(call: LinkedInCall, root: str) -> list[dict[str, Any]]:
    return list(call.state.row("linkedin.comments", root) or ())


def _invented(call: LinkedInCall, root: Post) -> list[dict[str, Any]]:
    base = int(root.id.rpartition(":")[2]) % 10**15
    return [
        _comment(root.id, base * 1000 + one.number, reader_urn(one.author), one.text, one.at)
        for one in numbers.remarks(call.state, root)
    ]


def _comment(root: str, number: int, actor: Any, text: str, at: float) -> dict[str, Any]:
    activity = f"urn:li:activity:{root.rpartition(':')[2]}"
    return {
        "id": str(number),
        "commentUrn": f"urn:li:comment:({activity},{number})",
        "$URN": f"urn:li:comment:({activity},{number})",
        "actor": actor,
        "object": activity,
        "message": {"text": text},
        "created": {"actor": actor, "time": int(at * 1000)},
    }

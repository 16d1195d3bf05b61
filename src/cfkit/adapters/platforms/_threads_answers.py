"""Read messages and answers as Threads lists them."""

from __future__ import annotations

from typing import Any

from cfkit.domain.comments import Comment

from ._answers import address, identifier, moment, words
from ._lookup import Seen
from ._threads_media import unmarked

POSTED = "id,text,timestamp,permalink"
SAID = "id,text,timestamp,username,is_reply_owned_by_me,replied_to"


def seen(body: dict[str, Any]) -> Seen:
    """Read a message with what its step returned."""
    name = identifier(body["id"], r"\d+")
    result = {"id": name, "url": address(body.get("permalink"))}
    text = unmarked(words(body.get("text") or ""))
    return Seen(name, text, moment(body["timestamp"]), result)


def comment(body: dict[str, Any]) -> Comment:
    """Read what somebody answered."""
    parent = (body.get("replied_to") or {}).get("id")
    return Comment(
        identifier(body["id"], r"\d+"),
        words(body.get("username") or ""),
        words(body.get("text") or ""),
        moment(body["timestamp"]),
        str(parent) if parent else None,
    )

"""Read messages and answers as Threads lists them."""

from __future__ import annotations

from typing import Any

from cfkit.domain.comments import Comment

from ._answers import address, identifier, moment, words
from ._lookup import Seen
from ._threads_media import unmarked

POSTED = "id,text,timestamp,permalink"
ANSWERED = f"{POSTED},replied_to"
SAID = "id,text,timestamp,username,is_reply_owned_by_me,replied_to"


def seen(body: dict[str, Any]) -> Seen:
    """Read a message with what its step returned."""
    name = identifier(body["id"], r"\d+")
    result = {"id": name, "url": address(body.get("permalink"))}
    text = unmarked(words(body.get("text") or ""))
    at = moment(body["timestamp"])
    return Seen(name, text, at, result, answers=_above(body))


def comment(body: dict[str, Any]) -> Comment:
    """Read what somebody answered."""
    return Comment(
        identifier(body["id"], r"\d+"),
        words(body.get("username") or ""),
        words(body.get("text") or ""),
        moment(body["timestamp"]),
        _above(body),
    )


def _above(body: dict[str, Any]) -> str | None:
    parent = (body.get("replied_to") or {}).get("id")
    return str(parent) if parent else None

"""Read posts and comments as Instagram lists them."""

from __future__ import annotations

from typing import Any

from cfkit.domain.comments import Comment

from ._answers import address, identifier, moment, words
from ._lookup import Seen

POSTED = "id,caption,timestamp,permalink"
_ONE = "id,text,timestamp,username,from,parent_id"
SAID = f"{_ONE},replies{{{_ONE}}}"


def seen(body: dict[str, Any]) -> Seen:
    """Read a post with what its step returned."""
    name = identifier(body["id"], r"\d+")
    result = {"id": name, "url": address(body.get("permalink"))}
    return Seen(name, words(body.get("caption") or ""), moment(body["timestamp"]), result)


def said(body: dict[str, Any]) -> list[Comment]:
    """Read a comment with the answers that come along with it."""
    replies = (body.get("replies") or {}).get("data") or ()
    return [_one(body), *(_one(reply) for reply in replies)]


def _one(body: dict[str, Any]) -> Comment:
    parent = body.get("parent_id")
    author = body.get("username") or (body.get("from") or {}).get("username") or ""
    return Comment(
        identifier(body["id"], r"\d+"),
        words(author),
        words(body.get("text") or ""),
        moment(body["timestamp"]),
        str(parent) if parent else None,
    )

"""Read posts and comments as Instagram lists them."""

from __future__ import annotations

from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.publication import Shown

from ._answers import address, identifier, moment, words
from ._graph_api import Graph, is_gone
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


def shown(graph: Graph, name: str) -> Shown:
    """Read a post, whose words are its caption; a comment's are its text."""
    return _words(graph, name, "caption") or _words(graph, name, "text") or Shown()


def _words(graph: Graph, name: str, field: str) -> Shown | None:
    """Read words; `None` when it is a thing without that field."""

    def take(body: Any) -> Shown | None:
        if is_gone(body):
            return Shown(is_gone=True)
        return None if "error" in body else Shown(words(body.get(field) or ""))

    return graph.read(
        name,
        take,
        accept=lambda status, body: status == 400 and "error" in body,
        fields=f"id,{field}",
    )


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

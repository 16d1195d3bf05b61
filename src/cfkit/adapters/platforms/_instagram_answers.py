"""Read posts and comments as Instagram lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.publication import Shown

from ._answers import address, identifier, moment, words
from ._graph_api import Graph, is_gone
from ._lookup import Seen

POSTED = "id,caption,timestamp,permalink"
_ONE = "id,text,timestamp,username,from,parent_id"
_SAID = f"{_ONE},replies{{{_ONE}}}"
_PAGE = 50
_THREADS = 100
"""Long threads of one post that are read; more are a matter for people."""


def seen(body: dict[str, Any]) -> Seen:
    """Read a post with what its step returned."""
    name = identifier(body["id"], r"\d+")
    result = {"id": name, "url": address(body.get("permalink"))}
    return Seen(name, words(body.get("caption") or ""), moment(body["timestamp"]), result)


def below(graph: Graph, root: str) -> Iterator[Comment | None]:
    """List comments and answers to them; `None` where it gives up on some.

    Only the first answers come along with a comment, so longer threads are read one by one.
    """
    longer = 0
    for found in graph.items(f"{root}/comments", _said, limit=_PAGE, fields=_SAID):
        if found is None:
            yield None
            continue
        said, is_longer = found
        yield from said
        if is_longer:
            longer += 1
            thread = f"{said[0].remote_id}/replies"
            yield from (
                graph.items(thread, _one, limit=_PAGE, fields=_ONE)
                if longer <= _THREADS
                else [None]
            )


def _said(body: dict[str, Any]) -> tuple[list[Comment], bool]:
    """Read a comment with the answers that come along, and whether there are more."""
    replies = body.get("replies") or {}
    said = [_one(body), *(_one(reply) for reply in replies.get("data") or ())]
    return said, bool((replies.get("paging") or {}).get("next"))


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

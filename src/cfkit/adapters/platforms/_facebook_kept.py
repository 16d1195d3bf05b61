"""Posts that Facebook keeps for their time: docs/pages-api/posts and facebook_business 26.0.3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cfkit.domain.errors import Rejected
from cfkit.domain.publication import Receipt

from ._answers import identifier, moment, words
from ._facebook_posting import named
from ._graph_api import Graph, is_gone, number
from ._kept import kept
from ._lookup import Seen

_PAGE = 50


def listed(graph: Graph, page: str) -> Iterator[Seen | None]:
    """List what Facebook keeps for a page."""

    def seen(body: dict[str, Any]) -> Seen:
        name = identifier(body["id"], r"\d+_\d+")
        at = moment(body["scheduled_publish_time"])
        text, result = words(body.get("message") or ""), kept(named(name), at)
        return Seen(name, text, at, result, in_order=False)

    fields = "id,message,scheduled_publish_time"
    return graph.items(f"{page}/scheduled_posts", seen, limit=_PAGE, fields=fields)


def polled(graph: Graph, page: str, receipt: Receipt) -> Receipt:
    """Ask whether a kept post is out. Raise `Rejected` when it is not there any more.

    100/33 says that too of what the token may not read, so the page's lists have to agree.
    """
    is_out = _is_published(graph, receipt.remote_id)
    if is_out is None:
        is_out = _is_listed_out(graph, page, receipt.remote_id)
    return replace(receipt, pending=not is_out)


def withdraw(graph: Graph, name: str) -> bool:
    """Delete a kept post; False when it is out, or not there any more."""
    if _is_published(graph, name) is not False:
        return False
    graph.delete(name, accept=lambda _, body: is_gone(body))
    return True


def _is_listed_out(graph: Graph, page: str, name: str) -> bool:
    """Look whether a post is among those that are out; where nobody knows, it is not."""
    is_whole = True
    for edge, is_out in (("scheduled_posts", False), ("published_posts", True)):
        for one in graph.items(f"{page}/{edge}", number, limit=_PAGE, fields="id"):
            if one == name:
                return is_out
            is_whole = is_whole and one is not None
    if is_whole:
        raise Rejected("Facebook has the post no more: it was deleted there")
    return False


def _is_published(graph: Graph, name: str) -> bool | None:
    return graph.read(
        name,
        lambda body: None if is_gone(body) else body["is_published"] is True,
        accept=lambda _, body: is_gone(body),
        fields="is_published",
    )

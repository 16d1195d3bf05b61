"""Posts that Facebook keeps for their time: docs/pages-api/posts and facebook_business 26.0.3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cfkit.domain.errors import Rejected, Unavailable
from cfkit.domain.publication import Receipt

from ._answers import identifier, moment, words
from ._facebook_posting import named
from ._graph_api import Graph, is_gone
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

    What Facebook says of a thing that is not there, it says of one that the token may not see.
    """
    is_out = _is_published(graph, receipt.remote_id)
    if is_out is None and _is_listed(graph, page, receipt.remote_id):
        raise Unavailable("Facebook lists the post and does not let this token read it")
    if is_out is None:
        raise Rejected("Facebook has the post no more: it was deleted there")
    return replace(receipt, pending=not is_out)


def _is_listed(graph: Graph, page: str, name: str) -> bool:
    """Whether the page has it, kept or shown; the latest that it has shown are enough for that."""
    edges = (f"{page}/scheduled_posts", f"{page}/published_posts")
    listed_on = (
        graph.items(edge, lambda body: str(body["id"]), limit=_PAGE, fields="id") for edge in edges
    )
    return any(name in names for names in listed_on)


def withdraw(graph: Graph, name: str) -> bool:
    """Delete a kept post; False when it is out, or not there any more."""
    if _is_published(graph, name) is not False:
        return False
    graph.delete(name, accept=lambda _, body: is_gone(body))
    return True


def _is_published(graph: Graph, name: str) -> bool | None:
    return graph.read(
        name,
        lambda body: None if is_gone(body) else body["is_published"] is True,
        accept=lambda _, body: is_gone(body),
        fields="is_published",
    )

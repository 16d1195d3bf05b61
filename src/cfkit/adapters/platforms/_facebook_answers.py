"""Read posts, counters and comments as Facebook gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Post

from ._answers import identifier, moment, words
from ._facebook_posting import is_film
from ._graph_api import Graph
from ._graph_below import Said

_PAGE = 50
SAID = "id,message,from,created_time,parent"
COUNTED = "shares,comments.limit(0).summary(true),reactions.limit(0).summary(true)"


def edge_of(post: Post) -> str:
    """Name the edge that lists a post like this one."""
    if not is_film(post):
        return "published_posts"
    return "video_reels" if post.surface == "clip" else "videos"


def whole_address(url: Any) -> Any:
    """Complete an address that is given as a path."""
    is_path = isinstance(url, str) and url.startswith("/")
    return f"https://www.facebook.com{url}" if is_path else url


def counted(body: dict[str, Any]) -> dict[Metric, Any]:
    """Read the counters of a post; that of shares is left out where there are none."""

    def total(name: str) -> Any:
        return ((body.get(name) or {}).get("summary") or {}).get("total_count")

    return {
        Metric.SHARES: (body.get("shares") or {}).get("count"),
        Metric.COMMENTS: total("comments"),
        Metric.LIKES: total("reactions"),
    }


def comment(body: dict[str, Any]) -> tuple[str, Comment]:
    """Read a comment with its author's number; people who gave the app no right have none."""
    author = body.get("from") or {}
    parent = (body.get("parent") or {}).get("id")
    return str(author.get("id", "")), Comment(
        identifier(body["id"]),
        words(author.get("name") or "somebody"),
        words(body.get("message") or ""),
        moment(body["created_time"]),
        str(parent) if parent else None,
    )


def comments_below(graph: Graph, root: str, page: str) -> Iterator[Said | None]:
    """List what stands below a post, newest first; `None` when there is more."""
    listed = graph.items(
        f"{root}/comments",
        comment,
        limit=_PAGE,
        fields=SAID,
        filter="stream",
        order="reverse_chronological",
    )
    for found in listed:
        yield None if found is None else Said(found[1], found[0] == page)

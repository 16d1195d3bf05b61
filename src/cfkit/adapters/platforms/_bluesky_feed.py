"""Read posts of a Bluesky feed: their counters, and what was answered below them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.errors import Gone
from cfkit.domain.metrics import Counts, Metric

from ._answers import counts, moment, words
from ._bluesky_session import Session

_FIELDS = {
    Metric.LIKES: "likeCount",
    Metric.SHARES: "repostCount",
    Metric.COMMENTS: "replyCount",
    Metric.QUOTES: "quoteCount",
    Metric.SAVES: "bookmarkCount",
}


def counted(post: dict[str, Any]) -> Counts:
    """Read the counters of a post."""
    return counts({metric: post.get(name) for metric, name in _FIELDS.items()})


def reference(session: Session, uri: str) -> dict[str, str]:
    """Name somebody's post as answers do. Raise `Gone` when it is not there any more."""
    found = session.call(
        "read",
        "app.bsky.feed.getPosts",
        lambda body: {post["uri"]: words(post["cid"]) for post in body["posts"]},
        params={"uris": [uri]},
    )
    if uri not in found:
        raise Gone(f"Bluesky has no post {uri} any more, so nothing can answer it")
    return {"uri": uri, "cid": found[uri]}


def replies(thread: Any) -> Iterator[tuple[str, tuple[Comment, str]]]:
    """Walk the thread below its post; what is deleted or blocked is passed over."""
    waiting = list(thread.get("replies") or [])
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("replies") or [])
        if "post" in node:
            post = node["post"]
            parent = post["record"].get("reply", {}).get("parent", {}).get("uri")
            said = words(post["record"].get("text", ""))
            aware = moment(post["indexedAt"])
            author = post["author"]
            yield (
                post["uri"],
                (Comment(post["uri"], author["handle"], said, aware, parent), author["did"]),
            )

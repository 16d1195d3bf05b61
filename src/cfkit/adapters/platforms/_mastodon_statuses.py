"""Write statuses as Mastodon takes them, and read them as it gives them back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.likeness import likeness
from cfkit.domain.markup import Document
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Shown

from ._answers import address, counts, identifier, moment, words
from ._html import plain_text
from ._lookup import ROOT, Seen, part

_FIELDS = {
    Metric.LIKES: "favourites_count",
    Metric.SHARES: "reblogs_count",
    Metric.COMMENTS: "replies_count",
    Metric.QUOTES: "quotes_count",
}
_POLL_SECONDS = 7 * 24 * 3600
"""A week, our choice; a server takes 5 minutes to about a month (Instance entity, 2026-11-22)."""


def statuses(
    post: Post, media: Sequence[str], visibility: str | None
) -> list[tuple[str, dict[str, Any]]]:
    """List the statuses to send, by step. The question of a poll is its status."""
    shared: dict[str, Any] = {"language": post.language.partition("-")[0]}
    if visibility:
        shared["visibility"] = visibility
    root: dict[str, Any] = {"status": post.document.written_out}
    if media:
        root["media_ids"] = list(media)
    if post.poll:
        if likeness(post.poll.question) not in likeness(root["status"]):
            root["status"] = f"{root['status']}\n\n{post.poll.question}".strip()
        root["poll"] = {"options": list(post.poll.options), "expires_in": _POLL_SECONDS}
    return [(ROOT, root | shared), *_replies(post.parts, shared)]


def _replies(
    parts: Sequence[Document], shared: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, document in enumerate(parts, 2):
        yield part(number), {"status": document.written_out, **shared}


def seen(status: dict[str, Any]) -> Seen:
    """Read one status of a listing."""
    parent = status.get("in_reply_to_id")
    return Seen(
        id_of(status),
        plain_text(status["content"]),
        moment(status["created_at"]),
        {"id": id_of(status), "url": address(status.get("url"))},
        answers=str(parent) if parent else None,
    )


def comment(reply: dict[str, Any]) -> Comment:
    """Read one answer to a status."""
    parent = reply.get("in_reply_to_id")
    return Comment(
        id_of(reply),
        words(reply["account"]["acct"]),
        plain_text(reply["content"]),
        moment(reply["created_at"]),
        str(parent) if parent else None,
    )


def id_of(thing: dict[str, Any]) -> str:
    """Read a thing's id."""
    return identifier(thing["id"], r"[\w-]+")


def all_counts(listed: list[dict[str, Any]]) -> dict[str, Counts]:
    """Read the counters of statuses, by id."""
    if not isinstance(listed, list):
        raise TypeError("no list")
    return {id_of(status): _counts(status) for status in listed}


def all_shown(listed: list[dict[str, Any]]) -> dict[str, Shown]:
    """Read statuses as they stand, by id."""
    if not isinstance(listed, list):
        raise TypeError("no list")
    return {id_of(status): _shown(status) for status in listed}


def _shown(status: dict[str, Any]) -> Shown:
    pinned = status.get("pinned")
    return Shown(
        plain_text(status["content"]), is_pinned=pinned if isinstance(pinned, bool) else None
    )


def _counts(status: dict[str, Any]) -> Counts:
    shown = {metric: status.get(name) for metric, name in _FIELDS.items()}
    poll = status.get("poll")
    shown[Metric.VOTES] = poll.get("votes_count") if isinstance(poll, dict) else None
    return counts(shown)

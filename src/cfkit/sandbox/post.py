"""What the sandbox keeps of one published post, whatever the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Medium:
    """One attached file: `id` is the SHA-256 of its bytes, or absent when only a URL was given.

    Width and height are pixels; absent when the bytes are not an image that could be read.
    """

    kind: str
    id: str | None = None
    mime: str | None = None
    alt: str | None = None
    url: str | None = None
    width: int | None = None
    height: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with its options, as readers see them."""

    question: str
    options: tuple[str, ...]
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One live, scheduled or deleted post.

    `at` is the time the platform reports (Unix seconds); `clock` is the sandbox clock at the
    moment of arrival, which ages counters. `html` is safe to place in a page. `native` is what
    the platform module needs to answer with later.
    """

    platform: str
    channel: str
    id: str
    number: int
    at: float
    clock: float
    text: str
    html: str = ""
    links: tuple[str, ...] = ()
    media: tuple[Medium, ...] = ()
    poll: Poll | None = None
    reply_to: str | None = None
    scheduled_at: float | None = None
    edited_at: float | None = None
    deleted_at: float | None = None
    warnings: tuple[str, ...] = ()
    native: Mapping[str, Any] = field(default_factory=dict)

    def is_live(self, now: float) -> bool:
        """Say whether a reader sees the post at `now` (Unix seconds of the sandbox clock)."""
        return self.deleted_at is None and (self.scheduled_at is None or self.scheduled_at <= now)


def to_json(post: Post) -> dict[str, Any]:
    """Turn a post into what JSON can hold."""
    return asdict(post)


def from_json(row: Mapping[str, Any]) -> Post:
    """Read back what `to_json` wrote."""
    poll = row["poll"]
    return Post(
        **{
            **row,
            "links": tuple(row["links"]),
            "warnings": tuple(row["warnings"]),
            "media": tuple(Medium(**medium) for medium in row["media"]),
            "poll": Poll(**{**poll, "options": tuple(poll["options"])}) if poll else None,
        }
    )

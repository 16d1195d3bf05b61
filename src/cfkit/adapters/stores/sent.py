"""What was sent: the post of an attempt, as its row keeps it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def written(post: Post) -> str:
    """Write a post as JSON."""
    return _posts().dump_json(post).decode()


def read(text: str) -> Post | None:
    """Read a post back; one that cannot be read is as good as not written down."""
    try:
        return _posts().validate_json(text)
    except ValueError:  # a person can still settle it
        return None


def edit(revised: Delivery, now: datetime, post: Post) -> dict[str, Any]:
    """Give the row of the attempt that an edit was."""
    return {
        "key": revised.key,
        "n": revised.attempts,
        "began_at": now,
        "ended_at": now,
        "fingerprint": revised.fingerprint,
        "sent": written(post),
        "outcome": "edited",
        "settled_by": "answer",
    }


@cache
def _posts() -> TypeAdapter[Post]:
    from pydantic import TypeAdapter  # noqa: PLC0415  reading states needs no schema of posts

    return TypeAdapter(Post)

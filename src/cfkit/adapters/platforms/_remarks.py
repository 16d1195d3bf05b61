"""Give comments in order, and say when there are more of them than were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfkit.domain.comments import Comment
from cfkit.domain.errors import NotAllRead


def oldest_first(platform: str, listing: Iterable[Comment | None]) -> Iterator[Comment]:
    """Yield each comment once. Raise `NotAllRead` at the end where a `None` says it gave up."""
    found: dict[str, Comment] = {}
    is_whole = True
    for one in listing:
        if one is None:
            is_whole = False
        else:
            found[one.remote_id] = one
    yield from sorted(found.values(), key=lambda one: one.posted_at)
    if not is_whole:
        raise not_all_read(platform)


def not_all_read(platform: str) -> NotAllRead:
    """Say that more stands below a post than is read."""
    return NotAllRead(
        f"{platform}: more stands below the post than cfkit reads; look for the rest on its page"
    )

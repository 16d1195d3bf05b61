"""Read what stands in a Discord channel, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cfkit.domain.comments import Comment

from ._discord_api import DiscordApi
from ._discord_messages import author_of, comments, seen
from ._lookup import Seen

_PAGE = 100
"""Messages that one call gives (spec 74fda0f, 2026-11-22)."""
_PAGES = 10


def listing(api: DiscordApi, own: str, place: dict[str, str]) -> Iterator[Seen | None]:
    """List what the bot `own` wrote in the channel, newest first; `None` when it gives up."""
    asked: dict[str, Any] = {"limit": _PAGE}
    for _ in range(_PAGES):
        page = api.messages(
            lambda body: [(author_of(one), seen(one, place)) for one in body], **asked
        )
        # What others wrote tells how far back the page reaches, and nothing else.
        yield from (one if author == own else replace(one, text="") for author, one in page)
        if len(page) < _PAGE:
            return
        asked["before"] = page[-1][1].remote_id
    yield None


def answers(api: DiscordApi, root: str) -> Iterator[tuple[str, Comment] | None]:
    """Follow the channel from a post on, then its thread; each with its author's number.

    `None` where it gives up on some.
    """
    known, after = {root}, root
    for _ in range(_PAGES):
        page = api.messages(comments, limit=_PAGE, after=after)
        for author, one in page:
            if one.parent_id in known:
                known.add(one.remote_id)
                yield author, one
        if len(page) < _PAGE:
            break
        after = page[-1][1].remote_id
    else:
        yield None
    if api.message(root, lambda body: "thread" in body):
        thread = api.read(f"channels/{root}/messages", comments, limit=_PAGE)
        yield from thread
        if len(thread) >= _PAGE:
            yield None

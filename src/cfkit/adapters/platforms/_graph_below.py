"""What stands below a post on Instagram and Facebook: comments, the channel's own and others'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Sighting
from cfkit.ports import Steps

from ._graph_api import Graph, number
from ._lookup import ROOT, Seen, answers_to, search
from ._remarks import oldest_first

WORDLESS_STORY = "a story has no words by which it could be told from others"
"""Why nobody can say whether a story is the one that was sent."""


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, and whether the channel itself wrote it."""

    comment: Comment
    is_own: bool


class Below:
    """The comments of one account's posts; `read` lists those of a post in any order.

    A `None` among them says that more stands there.
    """

    def __init__(
        self, graph: Graph, read: Callable[[str], Iterator[Said | None]], platform: str
    ) -> None:
        self._graph = graph
        self._platform = platform
        self._read = read

    def say(self, above: str, post: Post, steps: Steps, edge: str = "comments") -> str:
        """Write below a post, or below a comment, as one visible step; return the comment's id."""

        def write() -> dict[str, Any]:
            text = post.document.written_out
            made = self._graph.write(f"{above}/{edge}", number, message=text)
            return {"id": made, "url": None}

        return str(steps.once(ROOT, write, visible=True)["id"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the channel wrote below a post."""
        return self.find(post, delivery, self._own(root)[0])

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what the channel answered to a comment, or in its thread."""
        own, threads = self._own(root)
        return self.find(post, delivery, answers_to(comment, own, threads.get(comment)))

    def find(self, post: Post, delivery: Delivery, listing: Iterable[Seen | None]) -> Sighting:
        """Look for words of the channel among those listed."""
        wanted = [(ROOT, post.document.written_out)]
        return search(wanted, delivery, listing, self._graph.ahead)

    def others(self, root: str) -> Iterator[Comment]:
        """Yield what others wrote below a post, oldest first."""
        listed = (
            None if one is None else one.comment
            for one in self._read(root)
            if one is None or not one.is_own
        )
        return oldest_first(self._platform, listed)

    def _own(self, root: str) -> tuple[list[Seen | None], dict[str, str | None]]:
        """List the channel's own, newest first, and what each comment stands below."""
        said = list(self._read(root))
        known = [one for one in said if one is not None]
        own = [one.comment for one in known if one.is_own]
        own.sort(key=lambda one: one.posted_at, reverse=True)
        listed: list[Seen | None] = [
            Seen(
                one.remote_id,
                one.text,
                one.posted_at,
                {"id": one.remote_id, "url": None},
                in_order=False,
                answers=one.parent_id,
            )
            for one in own
        ]
        listed += [None] if None in said else []
        return listed, {one.comment.remote_id: one.comment.parent_id for one in known}

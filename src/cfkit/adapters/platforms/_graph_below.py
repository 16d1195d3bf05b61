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
from ._lookup import ROOT, Seen, search
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
        return self.find(post, delivery, self._own(root))

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

    def _own(self, root: str) -> Iterator[Seen | None]:
        said = list(self._read(root))
        own = [one.comment for one in said if one is not None and one.is_own]
        for one in sorted(own, key=lambda one: one.posted_at, reverse=True):
            result = {"id": one.remote_id, "url": None}
            yield Seen(one.remote_id, one.text, one.posted_at, result, in_order=False)
        if None in said:
            yield None

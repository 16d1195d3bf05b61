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

WORDLESS_STORY = "a story has no words by which it could be told from others"
"""Why nobody can say whether a story is the one that was sent."""


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, and whether the channel itself wrote it."""

    comment: Comment
    is_own: bool


class Below:
    """The comments of one account's posts; `read` lists those of a post in any order."""

    def __init__(self, graph: Graph, read: Callable[[str], Iterator[Said]]) -> None:
        self._graph = graph
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
        unique = {said.comment.remote_id: said for said in self._read(root) if not said.is_own}
        found = (said.comment for said in unique.values())
        yield from sorted(found, key=lambda one: one.posted_at)

    def _own(self, root: str) -> tuple[list[Seen], dict[str, str | None]]:
        """List the channel's own, newest first, and what each comment stands below."""
        said = list(self._read(root))
        own = [one.comment for one in said if one.is_own]
        own.sort(key=lambda one: one.posted_at, reverse=True)
        return [
            Seen(
                one.remote_id,
                one.text,
                one.posted_at,
                {"id": one.remote_id, "url": None},
                answers=one.parent_id,
            )
            for one in own
        ], {one.comment.remote_id: one.comment.parent_id for one in said}

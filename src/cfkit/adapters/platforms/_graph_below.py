"""What stands below a post on Instagram and Facebook: comments, the channel's own and others'."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Sighting
from cfkit.ports import Steps

from ._graph_api import Graph, number
from ._lookup import ROOT, Seen, attempt_began, open_step, part, search

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

    def say(self, root: str, text: str, step: str, steps: Steps) -> str:
        """Comment as one visible step; return the comment's id."""

        def write() -> dict[str, Any]:
            made = self._graph.write(f"{root}/comments", number, message=text)
            return {"id": made, "url": None}

        return str(steps.once(step, write, visible=True)["id"])

    def go_on(self, post: Post, root: str, steps: Steps) -> Mapping[str, str]:
        """Write the further parts of a post below it; return their ids by step."""
        return {
            part(place): self.say(root, document.written_out, part(place), steps)
            for place, document in enumerate(post.parts, 2)
        }

    def find(self, post: Post, delivery: Delivery, posted: Iterator[Seen | None]) -> Sighting:
        """Look for the open step among what was posted, or among the comments of a thread."""
        since = attempt_began(delivery)
        if since is None:
            return Sighting(why="no attempt is on record")
        texts = [post.document.written_out, *(one.written_out for one in post.parts)]
        wanted = [(part(place), text) for place, text in enumerate(texts, 1)]
        at_root = replace(delivery, open_step=ROOT, done_steps=())
        root = search(wanted, at_root, since, posted, self._graph.ahead)
        if open_step(delivery) == ROOT:
            return root
        if root.step_result is None:
            return Sighting(why="the post whose comments are to be read was not found")
        own = self._own(root.step_result["id"])
        return search(wanted[1:], delivery, since, own, self._graph.ahead)

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the channel wrote below a post."""
        since = attempt_began(delivery)
        if since is None:
            return Sighting(why="no attempt is on record")
        wanted = [(ROOT, post.document.written_out)]
        return search(wanted, delivery, since, self._own(root), self._graph.ahead)

    def others(self, root: str) -> Iterator[Comment]:
        """Yield what others wrote below a post, oldest first."""
        unique = {said.comment.remote_id: said for said in self._read(root) if not said.is_own}
        found = (said.comment for said in unique.values())
        yield from sorted(found, key=lambda one: one.posted_at)

    def _own(self, root: str) -> list[Seen]:
        said = [one.comment for one in self._read(root) if one.is_own]
        said.sort(key=lambda one: one.posted_at, reverse=True)
        return [
            Seen(one.remote_id, one.text, one.posted_at, {"id": one.remote_id, "url": None})
            for one in said
        ]

"""Say to Threads what a message is made of: words, files, a poll, what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cfkit.domain.likeness import likeness
from cfkit.domain.post import Media, Post
from cfkit.ports import Steps

from ._graph_containers import Containers
from ._lookup import ROOT, part
from ._public_media import public_url
from ._threads_facts import CAPABILITIES

if TYPE_CHECKING:
    import httpx

_LETTERS = "abcd"

Prepare = Callable[[Steps], str]
"""Makes a container in steps that nobody sees, and names it."""


def texts(post: Post) -> list[tuple[str, str]]:
    """List the messages as Threads shows them, by step. The question of a poll is its text."""
    first = post.document.written_out
    if post.poll and likeness(post.poll.question) not in likeness(first):
        first = f"{first}\n\n{post.poll.question}".strip()
    further = [(part(place), one.written_out) for place, one in enumerate(post.parts, 2)]
    return [(ROOT, first), *further]


def unmarked(text: str) -> str:
    """Take the marks off hashtags: a topic is shown without one, perhaps read back so as well."""
    return text.replace("#", "")


class Preparing:
    """The way from a message to its container, in steps that nobody sees."""

    def __init__(self, client: httpx.Client, containers: Containers, base: str | None) -> None:
        self._client = client
        self._containers = containers
        self._base = base

    def answer(self, text: str, step: str, answered: str) -> Prepare:
        """Prepare a message of words alone; `answered` is the message that it answers."""
        said = {"media_type": "TEXT", "text": text, "reply_to_id": answered}
        return lambda steps: self._containers.prepared(steps, f"container-{step}", said)

    def first(self, post: Post, text: str) -> Prepare:
        """Prepare the first message, with its files or its poll."""
        return lambda steps: self._root(post, text, steps)

    def _root(self, post: Post, text: str, steps: Steps) -> str:
        name, said = f"container-{ROOT}", {"text": text}
        if len(post.media) > 1:
            children = [
                self._containers.prepared_by(
                    steps, f"item-{place}", self._telling(media, {"is_carousel_item": "true"})
                )
                for place, media in enumerate(post.media, 1)
            ]
            said |= {"media_type": "CAROUSEL", "children": ",".join(children)}
            return self._containers.prepared(steps, name, said)
        if post.media:
            return self._containers.prepared_by(steps, name, self._telling(post.media[0], said))
        if post.poll:
            options = zip(_LETTERS, post.poll.options, strict=False)
            named = {f"option_{letter}": option for letter, option in options}
            said |= {"poll_attachment": json.dumps(named, ensure_ascii=False)}
        return self._containers.prepared(steps, name, {"media_type": "TEXT", **said})

    def _telling(self, media: Media, more: dict[str, Any]) -> Any:
        def tell() -> dict[str, Any]:
            kind = "VIDEO" if media.is_video else "IMAGE"
            where = public_url(self._base, media, self._client, CAPABILITIES)
            described = {"alt_text": media.alt} if media.alt else {}
            return {"media_type": kind, f"{kind.lower()}_url": where, **described, **more}

        return tell

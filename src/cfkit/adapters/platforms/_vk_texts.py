"""What a post says on VK, as it is shown there."""

from __future__ import annotations

from cfkit.domain.post import Post


def texts(post: Post) -> list[str]:
    """List the messages as VK shows them. A poll is not enough of a post: its question leads."""
    first = post.document.written_out
    if post.poll and not first.strip():
        first = post.poll.question
    return [first, *(document.written_out for document in post.parts)]


def film_name(post: Post) -> str:
    """Call a film by its title, else by the first line of its post."""
    return post.title or next(iter(texts(post)[0].strip().splitlines()), post.key)

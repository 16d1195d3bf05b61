"""What a post says on VK, as it is shown there."""

from __future__ import annotations

from cfkit.domain.post import Post


def text_of(post: Post) -> str:
    """Write the text as VK shows it. A poll is not enough of a post: its question leads."""
    first = post.document.written_out
    if post.poll and not first.strip():
        return post.poll.question
    return first


def film_name(post: Post) -> str:
    """Call a film by its title, else by the first line of its post."""
    return post.title or next(iter(text_of(post).strip().splitlines()), post.key)

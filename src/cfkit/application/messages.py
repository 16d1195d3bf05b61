"""The messages of a live post, each with its remote id and what it ought to say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cfkit.domain.capabilities import TextRules
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery

TEXT = "text"
FIRST_COMMENT = "first comment"
_PART = "part-"


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `text` as readers see it, `post` is the message alone, as it is sent.

    `is_comparable` is False where a platform shows more than the text, such as a poll.
    """

    what: str
    remote_id: str
    text: str
    post: Post
    is_comparable: bool = True


def messages_of(
    post: Post, root: Delivery, comment: Delivery | None, rules: TextRules
) -> list[Message]:
    """List what is known to stand there: the post, its parts, its first comment."""
    return list(_messages(post, root, comment, rules))


def as_sent(post: Post, before: Post, done: Collection[str]) -> Post:
    """Say what will stand there: messages of `before` that are done keep the words they have."""
    parts = tuple(
        before.parts[number] if _part(number) in done and number < len(before.parts) else part
        for number, part in enumerate(post.parts)
    )
    if not any(not step.startswith(_PART) for step in done):
        return replace(post, parts=parts)
    return replace(
        before, parts=parts, comment=post.comment, pin=post.pin, slot=post.slot, key=post.key
    )


def _part(number: int) -> str:
    """Name the step of a part; the first one is the second message."""
    return f"{_PART}{number + 2}"


def _messages(
    post: Post, root: Delivery, comment: Delivery | None, rules: TextRules
) -> Iterator[Message]:
    alone = replace(post, parts=(), comment=None, pin=False)
    if root.remote_id is not None:
        shown = rules.visible(post.document)
        yield Message(TEXT, root.remote_id, shown, alone, is_comparable=post.poll is None)
    plain = replace(alone, media=(), poll=None, title=None, tags=())
    for number, document in enumerate(post.parts):
        step = _part(number)
        if step in root.parts:
            link = next(iter(document.links), None)
            said = replace(plain, document=document, link=link)
            yield Message(step, root.parts[step], rules.visible(document), said)
    if post.comment is not None and comment is not None and comment.remote_id is not None:
        link = next(iter(post.comment.links), None)
        said = replace(plain, key=comment.key, document=post.comment, link=link)
        yield Message(FIRST_COMMENT, comment.remote_id, rules.visible(post.comment), said)

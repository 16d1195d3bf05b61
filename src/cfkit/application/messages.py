"""The messages of a live post, each with its remote id and what it ought to say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cfkit.domain.capabilities import TextRules
from cfkit.domain.markup import Document
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery
from cfkit.ports import Platform, PollSender

TEXT = "text"
FIRST_COMMENT = "first comment"
POLL = "poll"
"""The step of a poll that is a message of its own."""

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


def as_sent(post: Post, before: Post, done: Collection[str], platform: Platform) -> Post:
    """Say what will stand there: messages of `before` that are done keep the words they have.

    What is done stays in it though the file is shorter by now: readers see it.
    """
    parts = _parts(post, before, done)
    if all(step.startswith(_PART) for step in done):
        return replace(post, parts=parts)
    has_room = isinstance(platform, PollSender) and platform.sends_poll_apart(before)
    is_poll_to_come = has_room and POLL not in done
    return replace(
        before,
        parts=parts,
        poll=post.poll if is_poll_to_come else before.poll,
        comment=post.comment,
        pin=post.pin,
        slot=post.slot,
        key=post.key,
    )


def to_send(post: Post, stands: Post, platform: Platform) -> Post:
    """Give the adapter all that will stand there: it names what is done, and sends the rest.

    The files are those of `post`: those of a message that is done may be gone.
    """
    if isinstance(platform, PollSender):
        return replace(post, document=stands.document, poll=stands.poll, parts=stands.parts)
    return replace(post, parts=stands.parts)


def _parts(post: Post, before: Post, done: Collection[str]) -> tuple[Document, ...]:
    stand = [
        before.parts[number] if _part(number) in done and number < len(before.parts) else part
        for number, part in enumerate(post.parts)
    ]
    for number in range(len(stand), len(before.parts)):
        if _part(number) not in done:
            break
        stand.append(before.parts[number])
    return tuple(stand)


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

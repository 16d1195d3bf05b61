"""Show what a platform gets of a placement: every message in its markup, counted by its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfkit.domain.capabilities import Capabilities, TextRules
from cfkit.domain.errors import NotPublishable
from cfkit.domain.markup import Document
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media, Poll
from cfkit.domain.project import Project

from .compose import OpenMedia, draft, unready


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `text` is what readers see, `markup` what is sent.

    `count` and `limit` are in `unit`; `marks` stand beside the text where the platform takes them
    so.
    """

    text: str
    markup: str
    count: int
    limit: int | None
    unit: str
    marks: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """A placement as one platform gets it; `lacking` says why it may not go out yet."""

    key: str
    channel: str
    platform: str
    by_hand: bool
    title: str | None
    messages: tuple[Message, ...]
    tags: tuple[str, ...]
    poll: Poll | None
    media: tuple[str, ...]
    link: str | None
    lacking: str | None
    comment: Message | None = None
    pin: bool = False
    changes: tuple[str, ...] = ()
    """What becomes of its pictures on their way out, by file."""
    fed: bool = False
    """Whether cfkit writes it into a feed that the platform reads."""


def composed(
    placement: Placement,
    project: Project,
    platform: str,
    capabilities: Capabilities,
    open_media: OpenMedia,
) -> Composed:
    """Compose for `platform`, whatever the channel's own is. Raise `InvalidFiles` as publishing."""
    missing: list[str] = []

    def opened(name: str) -> Media:
        try:
            return open_media(name)
        except NotPublishable as error:
            missing.append(str(error))
            return Media(name, Path(name), mime=min(capabilities.media.mime_types, default=""))

    post = draft(placement, project, capabilities, opened)
    messages = []
    for number, document in enumerate((post.document, *post.parts)):
        limit = capabilities.limit_with(images=bool(post.media) and not number)
        messages.append(_message(document, limit, capabilities.text))
    return Composed(
        key=post.key,
        channel=placement.key.channel,
        platform=platform,
        by_hand=capabilities.by_hand,
        title=post.title,
        messages=tuple(messages),
        tags=post.tags,
        poll=post.poll,
        media=tuple(media.name for media in post.media),
        link=post.link,
        lacking=unready(placement, project, capabilities) or next(iter(missing), None),
        comment=_message(post.comment, capabilities.comment_limit, capabilities.text)
        if post.comment
        else None,
        pin=post.pin,
        changes=() if capabilities.by_hand else tuple(_changes(post.media, capabilities)),
    )


def _changes(media: Sequence[Media], capabilities: Capabilities) -> Iterator[str]:
    for item in media:
        for _, words in item.changes(capabilities.media):
            yield f"{item.name}: {words}"


def _message(document: Document, limit: int | None, rules: TextRules) -> Message:
    return Message(
        text=rules.visible(document),
        markup=rules.render(document),
        count=rules.count(rules.counted(document)),
        limit=limit,
        unit=rules.count.__name__,
        marks=tuple(rules.marks(document)) if rules.marks else (),
    )

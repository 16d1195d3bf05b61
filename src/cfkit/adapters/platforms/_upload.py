"""Read a media file for upload, refusing before the network what the platform would refuse."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from cfkit.adapters.files.media import probe, read_bare, strip, unlike
from cfkit.adapters.files.remade import Unmakeable, remake
from cfkit.domain.capabilities import Capabilities, MediaRules
from cfkit.domain.errors import NotPublishable, Rejected
from cfkit.domain.post import Media, Post

_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of a file without notes; sides in pixels, duration in seconds.

    `is_remade`: a picture was converted, scaled down or made lighter.
    """

    name: str
    data: bytes
    mime: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    is_remade: bool = False

    @property
    def part(self) -> tuple[str, bytes, str]:
        """What httpx takes as a file of a multipart body."""
        return self.name, self.data, self.mime


def check_attachments(post: Post, capabilities: Capabilities) -> None:
    """Raise `Rejected` for attachments that the platform cannot carry together."""
    rules, poll = capabilities.media, capabilities.poll
    if len(post.media) > rules.max_items:
        raise Rejected(
            f"{capabilities.name} takes {rules.max_items} files a post, not {len(post.media)}: "
            f"take {len(post.media) - rules.max_items} out of `media`"
        )
    if rules.film_alone and len(post.media) > 1 and any(one.is_video for one in post.media):
        raise Rejected(
            f"{capabilities.name} takes pictures or one film in a post: take the others out of "
            "`media`"
        )
    if post.poll and poll is None:
        raise Rejected(f"{capabilities.name} has no polls: ask in the text, or on another channel")
    if post.poll and poll and post.media and not poll.with_media:
        raise Rejected(
            f"{capabilities.name} takes pictures or a poll, not both: leave out `media`, "
            "or ask in a post of its own"
        )
    for media in post.media:
        if rules.alt_max and len(media.alt or "") > rules.alt_max:
            raise Rejected(
                f"{capabilities.name} takes {rules.alt_max} characters of `alt`, and {media.name} "
                f"has {len(media.alt or '')}: shorten it"
            )


def require_fit(post: Post, capabilities: Capabilities) -> None:
    """Raise `Rejected` for a file that the platform would refuse on the post's surface."""
    rules = capabilities.media_on(post.surface)
    if len(post.media) > rules.max_items:
        raise Rejected(
            f"a {post.surface} on {capabilities.name} takes {rules.max_items} of the "
            f"{len(post.media)} files: take the others out of `media`"
        )
    for media in post.media:
        for _, why in media.faults(rules):
            raise Rejected(f"{capabilities.name}: {media.name} {why}")


def read_upload(media: Media, capabilities: Capabilities, number: int = 1) -> Upload:
    """Read one file whole, as the platform takes it: converted, scaled and without notes.

    Raise `NotPublishable` when it is missing or cut short, `Rejected` when unfit.
    """
    rules = capabilities.media
    try:
        original = media.path.read_bytes()
    except OSError as error:
        raise _gone(media, error) from None
    seen = probe(original)
    if seen is None:
        raise NotPublishable(f"{media.name} {unlike(original)}")
    if seen.mime not in rules.mime_types and not rules.converts(seen.mime):
        known = ", ".join(sorted(rules.mime_types))
        raise Rejected(
            f"{capabilities.name} takes {known}; {media.name} is {seen.mime}: "
            "save it as one of those"
        )
    most = (seen.mime.startswith("video/") and rules.video_max_bytes) or rules.max_bytes
    data = strip(original) if len(original) <= 2 * most else original
    here = replace(media, mime=seen.mime, width=seen.width, height=seen.height, bytes=len(data))
    if is_remade := any(here.changes(rules)):
        data = _remade(original, media.name, rules)
        seen = probe(data) or seen
    if len(data) > most:
        raise Rejected(
            f"{media.name} has {len(data):,} bytes; {capabilities.name} takes {most:,}: "
            "save it smaller"
        )
    kind = "picture" if seen.mime.startswith("image/") else "file"
    name = f"{kind}-{number}.{_EXTENSIONS.get(seen.mime, 'bin')}"
    return Upload(name, data, seen.mime, seen.width, seen.height, seen.duration, is_remade)


def read_range(media: Media, start: int, length: int) -> bytes:
    """Read `length` bytes of a film from `start`, its notes about maker and place blanked out.

    The whole stays as long as the file is. Raise `NotPublishable` when the file is gone or was
    made shorter since it was looked at; past `media.bytes` nothing is left to read.
    """
    wanted = max(0, min(length, media.bytes - start))
    try:
        with media.path.open("rb") as file:
            data = read_bare(file, media.bytes, start, wanted)
    except OSError as error:
        raise _gone(media, error) from None
    if len(data) < wanted:
        raise NotPublishable(
            f"{media.name} became shorter while it was sent: {media.bytes:,} bytes were there; "
            "finish writing it, and publish again"
        )
    return data


def _remade(data: bytes, name: str, rules: MediaRules) -> bytes:
    try:
        return remake(data, rules)
    except Unmakeable as error:
        raise Rejected(f"{name} {error}") from None


def _gone(media: Media, error: OSError) -> NotPublishable:
    reason = error.strerror or type(error).__name__
    return NotPublishable(
        f"cannot read the file {media.name}: {reason}; put it there, or take it out of `media`"
    )


def digest(*told: Any) -> str:
    """Digest what an upload is begun with, to be compared when it is taken up again."""
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

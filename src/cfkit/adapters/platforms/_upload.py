"""Read a media file for upload, refusing before the network what the platform would refuse."""

from __future__ import annotations

from dataclasses import dataclass

from cfkit.adapters.files.media import probe, strip
from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import NotPublishable, Rejected
from cfkit.domain.post import Media, Post

_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of a picture without camera data; width and height in pixels."""

    name: str
    data: bytes
    mime: str
    width: int | None = None
    height: int | None = None

    @property
    def part(self) -> tuple[str, bytes, str]:
        """What httpx takes as a file of a multipart body."""
        return self.name, self.data, self.mime


def check_attachments(post: Post, capabilities: Capabilities) -> None:
    """Raise `Rejected` for attachments that the platform cannot carry together."""
    rules, poll = capabilities.media, capabilities.poll
    if len(post.media) > rules.max_items:
        raise Rejected(
            f"{capabilities.name} takes {rules.max_items} pictures a post, not {len(post.media)}: "
            f"take {len(post.media) - rules.max_items} out of `media`"
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


def read_upload(media: Media, capabilities: Capabilities, number: int = 1) -> Upload:
    """Read one picture. Raise `NotPublishable` when it is missing, `Rejected` when unfit."""
    rules = capabilities.media
    try:
        original = media.path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotPublishable(
            f"cannot read the picture {media.name}: {reason}; put it there, "
            "or take it out of `media`"
        ) from None
    seen = probe(original)
    mime = seen.mime if seen else media.mime
    if mime not in rules.mime_types:
        known = ", ".join(sorted(rules.mime_types))
        raise Rejected(
            f"{capabilities.name} takes {known}; {media.name} is {mime}: save it as one of those"
        )
    data = strip(original) if len(original) <= 2 * rules.max_bytes else original
    if len(data) > rules.max_bytes:
        raise Rejected(
            f"{media.name} has {len(data):,} bytes; {capabilities.name} takes {rules.max_bytes:,}: "
            "save it smaller"
        )
    name = f"picture-{number}.{_EXTENSIONS.get(mime, 'bin')}"
    return Upload(name, data, mime, seen.width if seen else None, seen.height if seen else None)


def read_range(media: Media, start: int, length: int) -> bytes:
    """Read a part of a film. Raise `NotPublishable` when the file is gone or shorter."""
    try:
        with media.path.open("rb") as file:
            file.seek(start)
            data = file.read(length)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotPublishable(
            f"cannot read {media.name}: {reason}; put it there, or take it out of `media`"
        ) from None
    if len(data) < length:
        raise NotPublishable(f"{media.name} has become shorter while it was sent: publish again")
    return data

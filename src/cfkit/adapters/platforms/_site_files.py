"""Make what must lie on the site of `media_base_url`, for platforms that fetch files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.post import Media

from ._upload import read_range, read_upload

_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file as it lies below the site's address; `data` is `None` where nothing is made of it.

    `sizes`: how long the file there may be; one that lay there with its notes is fine too.
    """

    name: str
    mime: str
    media: Media
    sizes: tuple[int, ...]
    data: bytes | None = None

    def pieces(self) -> Iterator[bytes]:
        """Give its bytes, without notes of cameras. Raise `NotPublishable` when it is gone."""
        if self.data is not None:
            yield self.data
            return
        for start in range(0, self.media.bytes, _PIECE):
            yield read_range(self.media, start, _PIECE)


def site_file(media: Media, capabilities: Capabilities) -> SiteFile:
    """Make a picture as the platform takes it; one that is made anew has a name of its own.

    Raise `NotPublishable` when it is gone, `Rejected` when nothing can be made of it.
    """
    if media.is_video:
        return as_it_is(media)
    upload = read_upload(media, capabilities)
    if not upload.is_remade:
        sizes = (len(upload.data), media.bytes)
        return SiteFile(media.name, upload.mime, media, sizes, upload.data)
    ending = upload.name.rpartition(".")[2]
    name = f"{media.name}.{capabilities.name.lower()}.{ending}"
    return SiteFile(name, upload.mime, media, (len(upload.data),), upload.data)


def as_it_is(media: Media) -> SiteFile:
    """Take a file for what lies there; its notes are left out where that moves no byte."""
    return SiteFile(media.name, media.mime, media, (media.bytes,))

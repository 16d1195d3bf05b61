"""Bring pictures and films to Pinterest: pictures go along with a pin, films ahead of it."""

from __future__ import annotations

import base64
import io
from typing import Any

from cfkit.domain.errors import Rejected, Unavailable
from cfkit.domain.post import Media, Post
from cfkit.ports import Steps

from ._answers import address, identifier
from ._http import Api
from ._pinterest_facts import CAPABILITIES
from ._upload import check_attachments, read_range, read_upload
from ._working import still_working


def check_media(post: Post) -> None:
    """Raise `Rejected` for what cannot be a pin."""
    if not post.media:
        raise Rejected(
            "a pin is a picture or a film: list one under `media`, or leave this format out on "
            "Pinterest"
        )
    check_attachments(post, CAPABILITIES)


_KEY = 16
"""Characters from which on a field of an upload may be a key: a policy, a signature."""


class Film(io.RawIOBase):
    """A film that is read piece by piece while it is sent."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes."""
        left = self._media.bytes - self._at
        data = read_range(self._media, self._at, left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._media.bytes}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Tell the place."""
        return self._at

    def seekable(self) -> bool:
        """Whether one can go to a place."""
        return True


class PinterestMedia:
    """Uploads of one account."""

    def __init__(self, api: Api, signed: dict[str, str]) -> None:
        self._api = api
        self._signed = signed

    def source(self, post: Post, steps: Steps) -> dict[str, Any]:
        """Say what a pin shows, as its request wants it; a film is there when this returns."""
        [first, *more] = post.media
        if first.is_video:
            return self._film(first, steps)
        items = [_picture(one, number) for number, one in enumerate(post.media, 1)]
        if more:
            return {"source_type": "multiple_image_base64", "items": items}
        return {"source_type": "image_base64", **items[0]}

    def register(self) -> dict[str, Any]:
        """Ask where a film goes; without its bytes it is nothing."""
        answer: dict[str, Any] = self._api.prepare(
            "v5/media",
            lambda body: {
                "id": identifier(body["media_id"], r"\d+"),
                "url": address(body["upload_url"]),
                "fields": {
                    str(name): str(text) for name, text in body["upload_parameters"].items()
                },
            },
            json={"media_type": "video"},
            headers=self._signed,
        )
        return answer

    def _film(self, media: Media, steps: Steps) -> dict[str, Any]:
        named = steps.once("upload-1", lambda: self._upload(media))
        steps.once("ready-1", lambda: self._wait_for(named, media))
        return {"source_type": "video_id", "media_id": named, "cover_image_key_frame_time": 0}

    def _upload(self, media: Media) -> str:
        """Register and upload in one go: the place is only good for a while, and its key secret."""
        most = CAPABILITIES.media.video_max_bytes or 0
        if not 0 < media.bytes <= most:
            raise Rejected(
                f"{media.name} has {media.bytes:,} bytes; Pinterest takes 1 to {most:,}: save it "
                "smaller"
            )
        place = self.register()
        if place["url"] is None:
            raise Unavailable("Pinterest named no place to upload the film to; nothing was posted")
        self._api.cover(*(text for text in place["fields"].values() if len(text) >= _KEY))
        self._api.transfer(
            place["url"],
            lambda _: None,
            method="POST",
            data=place["fields"],
            files={"file": (media.path.name, Film(media), media.mime)},
        )
        return str(place["id"])

    def _wait_for(self, named: str, media: Media) -> bool:
        status = self._api.read(
            f"v5/media/{named}", lambda body: str(body["status"]), headers=self._signed
        )
        if status == "failed":
            raise Rejected(f"Pinterest could not process {media.name}: save it anew as MP4")
        if status != "succeeded":
            raise Unavailable(still_working("Pinterest", media.name))
        return True


def _picture(media: Media, number: int) -> dict[str, str]:
    upload = read_upload(media, CAPABILITIES, number)
    return {"content_type": upload.mime, "data": base64.b64encode(upload.data).decode()}

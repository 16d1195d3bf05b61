"""Bring pictures and films to X before a post names them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from cfkit.domain.errors import Rejected, Unavailable
from cfkit.domain.post import Media, Post
from cfkit.ports import Steps

from ._answers import identifier
from ._upload import check_attachments, read_range, read_upload
from ._working import still_working
from ._x_api import XApi
from ._x_facts import CAPABILITIES

PART = 4 * 1024 * 1024
"""Bytes of one part of a film, our choice: X takes a thousand parts (openapi.json, 2026-11-27)."""
_GIF = "image/gif"


def check_media(post: Post) -> None:
    """Raise `Rejected` for what X cannot carry in one post."""
    check_attachments(post, CAPABILITIES)
    gif = next((one.name for one in post.media if one.mime == _GIF), None)
    if gif and len(post.media) > 1:
        raise Rejected(f"X takes a GIF alone: leave {gif} alone in `media`, or take it out")


class XMedia:
    """Uploads of one account; X keeps one for a day, so a broken one goes on where it stopped."""

    def __init__(self, api: XApi) -> None:
        self._api = api

    def uploaded(self, media: Media, number: int, steps: Steps) -> str:
        """Upload a file, see it through processing and describe it; return its id."""
        if media.is_video:
            named = self._film(media, number, steps)
        else:
            named = steps.once(f"upload-{number}", lambda: self._picture(media, number))
        if not named["ready"]:
            steps.once(f"ready-{number}", lambda: self._wait_for(named["id"], media))
        if media.alt:
            steps.once(f"alt-{number}", lambda: self._describe(named["id"], media))
        return str(named["id"])

    def _picture(self, media: Media, number: int) -> dict[str, Any]:
        upload = read_upload(media, CAPABILITIES, number)
        kind = "tweet_gif" if upload.mime == _GIF else "tweet_image"
        return self._api.call(
            "prepare",
            "2/media/upload",
            _named,
            data={"media_category": kind},
            files={"media": upload.part},
        )

    def _film(self, media: Media, number: int, steps: Steps) -> Any:
        """Upload a film; one whose end X refuses, as after a lost answer, goes up once more."""
        named = self._through(media, str(number), steps)
        return named or self._through(media, f"{number}-again", steps, is_last=True)

    def _through(self, media: Media, name: str, steps: Steps, *, is_last: bool = False) -> Any:
        size = _size(media)
        begun = steps.once(f"upload-{name}", lambda: self._begin(media, size))
        for segment, start in enumerate(range(0, size, PART)):
            data = partial(read_range, media, start, min(PART, size - start))
            append = partial(self._append, begun["id"], segment, data)
            steps.once(f"upload-{name}-{segment}", append)
        return steps.once(f"uploaded-{name}", lambda: self._finish(begun["id"], is_last=is_last))

    def _begin(self, media: Media, size: int) -> dict[str, Any]:
        about = {
            "media_type": media.mime,
            "total_bytes": size,
            "media_category": "tweet_video",
        }
        return self._api.call("prepare", "2/media/upload/initialize", _named, json=about)

    def _append(self, named: str, segment: int, data: Callable[[], bytes]) -> bool:
        return self._api.call(
            "prepare",
            f"2/media/upload/{named}/append",
            lambda _: True,
            data={"segment_index": str(segment)},
            files={"media": ("part", data(), "application/octet-stream")},
        )

    def _finish(self, named: str, *, is_last: bool) -> dict[str, Any]:
        """Put the parts together; nothing where X refuses and another upload may do."""
        return self._api.call(
            "prepare",
            f"2/media/upload/{named}/finalize",
            lambda body: _named(body) if "data" in body else {},
            accept=lambda status, body: (
                status == 400 and not is_last and isinstance(body, dict) and "data" not in body
            ),
        )

    def _wait_for(self, named: str, media: Media) -> bool:
        state = self._api.call(
            "read",
            "2/media/upload",
            lambda body: _state(body["data"]),
            params={"command": "STATUS", "media_id": named},
        )
        if state == "failed":
            raise Rejected(
                f"X could not process {media.name}: save it anew, as MP4 with H.264 and AAC where "
                "it is a film"
            )
        if state != "succeeded":
            raise Unavailable(still_working("X", media.name))
        return True

    def _describe(self, named: str, media: Media) -> bool:
        about = {"id": named, "metadata": {"alt_text": {"text": media.alt}}}
        return self._api.call("prepare", "2/media/metadata", lambda _: True, json=about)


def _size(media: Media) -> int:
    most = CAPABILITIES.media.video_max_bytes or 0
    if not 0 < media.bytes <= most:
        raise Rejected(
            f"{media.name} has {media.bytes:,} bytes; X takes 1 to {most:,}: save it smaller"
        )
    return media.bytes


def _named(body: Any) -> dict[str, Any]:
    data = body["data"]
    return {"id": identifier(data["id"], r"\d+"), "ready": _state(data) == "succeeded"}


def _state(data: dict[str, Any]) -> str:
    """Read how far processing is; what needs none is done."""
    info = data.get("processing_info")
    return str(info["state"]) if info else "succeeded"

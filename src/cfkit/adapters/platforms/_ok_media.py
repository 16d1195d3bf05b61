"""Upload pictures and films to OK; nobody sees them before a topic holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cfkit.domain.post import Media
from cfkit.ports import Steps

from . import _film
from ._answers import identifier, link
from ._ok_api import OkApi
from ._ok_facts import CAPABILITIES
from ._upload import read_upload


class OkMedia:
    """What is uploaded for the topics of one group."""

    def __init__(self, api: OkApi, group: str) -> None:
        self._api = api
        self._group = group

    def uploading(self, media: Media, number: int) -> Callable[[], str]:
        """Upload one picture; return the token under which a topic takes it."""
        return lambda: self._upload(media, number)

    def upload_film(self, media: Media, number: int, steps: Steps) -> str:
        """Announce, upload and finish one film, each once; return its number."""
        film: str = steps.once(f"film-{number}", lambda: self._film(media, number, steps))
        return film

    def _film(self, media: Media, number: int, steps: Steps) -> str:
        place = steps.once(f"announce-{number}", lambda: self._announce(media), secret=True)
        steps.once(f"upload-{number}", lambda: self._send(media, place["url"]))
        film: str = place["id"]
        steps.once(f"finish-{number}", lambda: self._finish(media, film))
        return film

    def _upload(self, media: Media, number: int) -> str:
        upload = read_upload(media, CAPABILITIES, number)
        name, where = self._api.call(
            "prepare",
            "photosV2.getUploadUrl",
            lambda body: (identifier(body["photo_ids"][0]), link(body["upload_url"])),
            {"gid": self._group, "count": "1"},
        )
        return self._api.upload(
            where, lambda body: identifier(body["photos"][name]["token"]), {"pic1": upload.part}
        )

    def _announce(self, media: Media) -> dict[str, str]:
        said = {
            "gid": self._group,
            "file_name": media.path.name,
            "file_size": str(media.bytes),
            "post_form": "true",
        }
        return self._api.call("prepare", "video.getUploadUrl", _place, said)

    def _send(self, media: Media, where: str) -> bool:
        with _film.part(media) as film:
            self._api.upload_film(where, film)
        return True

    def _finish(self, media: Media, film: str) -> bool:
        """End the upload; OK answers with nothing, or with nothing of note."""
        said = {"vid": film, "title": media.alt or media.path.stem}
        return self._api.call("prepare", "video.update", lambda _: True, said)


def _place(body: Any) -> dict[str, str]:
    return {"id": identifier(body["video_id"]), "url": link(body["upload_url"])}

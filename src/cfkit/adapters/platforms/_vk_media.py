"""Upload what a VK post attaches; nobody sees it before it is attached."""

from __future__ import annotations

import json
from collections.abc import Callable

from pydantic import SecretStr

from cfkit.domain.errors import Rejected
from cfkit.domain.post import Media, Poll

from ._answers import link, whole
from ._upload import Upload, read_upload
from ._vk_api import VkApi
from ._vk_facts import CAPABILITIES

_NAME = 128
"""Characters of a film's name that players show in full; VK states no limit (2026-11-27)."""


class VkMedia:
    """The pictures, films and polls of one community, made with a user token."""

    def __init__(self, api: VkApi, group: int, token: SecretStr) -> None:
        self._api = api
        self._group = group
        self._token = token

    def uploading(self, media: Media, number: int, name: str) -> Callable[[], str]:
        """Give the step that uploads one file; it returns what `attachments` calls it."""
        return lambda: self._upload(media, number, name)

    def creating(self, poll: Poll) -> Callable[[], str]:
        """Give the step that creates a poll."""
        body = {
            "owner_id": -self._group,
            "question": poll.question,
            "add_answers": json.dumps(list(poll.options), ensure_ascii=False),
        }
        return lambda: self._api.call(
            "prepare",
            "polls.create",
            lambda made: f"poll{whole(made['owner_id'])}_{whole(made['id'])}",
            self._token,
            body,
        )

    def _upload(self, media: Media, number: int, name: str) -> str:
        upload = read_upload(media, CAPABILITIES, number)
        if upload.mime.startswith("video/"):
            return self._film(upload, media.alt or name)
        return self._picture(upload, media.name)

    def _picture(self, upload: Upload, file: str) -> str:
        """Ask where to, upload, save."""
        group = {"group_id": self._group}
        where = self._api.call(
            "prepare",
            "photos.getWallUploadServer",
            lambda answer: link(answer["upload_url"]),
            self._token,
            group,
        )
        known = ("server", "photo", "hash")
        taken = self._api.upload(
            where, {"photo": upload.part}, lambda body: {name: body[name] for name in known}
        )
        if taken["photo"] in ("", "[]"):
            raise Rejected(f"VK could not read the picture {file}: save it anew as PNG or JPEG")
        return self._api.call(
            "prepare",
            "photos.saveWallPhoto",
            lambda saved: f"photo{whole(saved[0]['owner_id'])}_{whole(saved[0]['id'])}",
            self._token,
            group | taken,
        )

    def _film(self, upload: Upload, name: str) -> str:
        """Save first, then upload: VK goes on working on it after it can be attached."""
        where, film = self._api.call(
            "prepare",
            "video.save",
            lambda saved: (
                link(saved["upload_url"]),
                f"video{whole(saved['owner_id'])}_{whole(saved['video_id'])}",
            ),
            self._token,
            {"group_id": self._group, "name": name[:_NAME], "wallpost": 0},
        )
        self._api.upload(where, {"video_file": upload.part}, dict)
        return film

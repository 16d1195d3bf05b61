"""Bring pictures and films to a Mastodon server, and see them through processing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cfkit.domain.errors import Unavailable
from cfkit.domain.post import Media
from cfkit.ports import Steps

from ._http import Api
from ._mastodon_facts import CAPABILITIES
from ._mastodon_statuses import id_of
from ._upload import read_upload
from ._working import still_working

_LOOKS_AT_UPLOAD = 5


class MastodonMedia:
    """The uploads of one account."""

    def __init__(self, api: Api, signed: Callable[[], dict[str, str]]) -> None:
        self._api = api
        self._signed = signed

    def uploaded(self, media: Media, number: int, steps: Steps) -> str:
        """Upload a picture and see it through processing, before anything is visible."""
        uploaded = steps.once(f"upload-{number}", lambda: self._upload(media, number))
        if not uploaded["ready"]:
            steps.once(f"ready-{number}", lambda: self._wait_for(uploaded["id"], media))
        return str(uploaded["id"])

    def _upload(self, media: Media, number: int) -> dict[str, Any]:
        return self._api.prepare(
            "v2/media",
            lambda body: {"id": id_of(body), "ready": body.get("url") is not None},
            data={"description": media.alt} if media.alt else {},
            files={"file": read_upload(media, CAPABILITIES, number).part},
            headers=self._signed(),
        )

    def _wait_for(self, media_id: str, media: Media) -> bool:
        for _ in range(_LOOKS_AT_UPLOAD):
            if self._api.read(
                f"v1/media/{media_id}",
                lambda body: body.get("url") is not None,
                headers=self._signed(),
            ):
                return True
        raise Unavailable(still_working("Mastodon", media.name))

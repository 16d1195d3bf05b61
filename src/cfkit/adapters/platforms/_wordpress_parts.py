"""Make what a WordPress post needs before it is written: files, tags and categories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cfkit.domain.errors import Rejected
from cfkit.domain.post import Media, Post

from ._answers import link, whole, words
from ._upload import read_upload
from ._wordpress_api import WordPressApi, code_of
from ._wordpress_content import slug_of
from ._wordpress_facts import CAPABILITIES
from ._wordpress_site import PAGE


class Parts:
    """The files and terms of one site."""

    def __init__(self, api: WordPressApi) -> None:
        self._api = api

    def uploading(self, post: Post, media: Media, number: int) -> Callable[[], dict[str, Any]]:
        """Say how to upload a file."""
        return lambda: self._upload(post, media, number)

    def _upload(self, post: Post, media: Media, number: int) -> dict[str, Any]:
        upload = read_upload(media, CAPABILITIES, number)
        name = f"{slug_of(post)}-{number}.{upload.name.rpartition('.')[2]}"
        return self._api.prepare(
            "media",
            lambda body: {"id": whole(body["id"]), "url": link(body["source_url"])},
            files={"file": (name, upload.data, upload.mime)},
            data={"alt_text": media.alt} if media.alt else {},
        )

    def categories(self, wanted: Sequence[str]) -> list[int]:
        """Find categories by their slugs. Raise `Rejected` for one that is not there."""
        found = self._api.read(
            "categories",
            lambda body: {words(one["slug"]): whole(one["id"]) for one in body},
            slug=",".join(wanted),
            per_page=PAGE,
        )
        if missing := [name for name in wanted if name not in found]:
            raise Rejected(
                f"the site has no category {', '.join(missing)}: make it there, or take it out of "
                "`categories`, which are names as they stand in addresses"
            )
        return [found[name] for name in wanted]

    def tag(self, name: str) -> int:
        """Make a tag, or take the number of the one that is there."""

        def is_there(body: Any) -> bool:
            return code_of(body) == "term_exists"

        return self._api.prepare(
            "tags",
            lambda body: whole(body["data"]["term_id"] if is_there(body) else body["id"]),
            accept=is_there,
            json={"name": name},
        )

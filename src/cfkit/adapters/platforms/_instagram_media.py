"""Turn the pictures and films of a post into one container that Instagram can publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfkit.domain.errors import NotPublishable
from cfkit.domain.post import Media, Post
from cfkit.ports import Steps

from ._graph_api import Graph
from ._graph_containers import Containers
from ._graph_upload import bring_film
from ._instagram_facts import CAPABILITIES
from ._public_media import public_url

if TYPE_CHECKING:
    import httpx


def require_file(post: Post) -> None:
    """Raise for a post without a file, which Instagram has no place for."""
    if not post.media:
        raise NotPublishable(
            "Instagram takes no post without a picture or a film: put one into `media`"
        )


class Preparing:
    """The way from files to a container. `uploads` is the host that takes films, if one does."""

    def __init__(
        self,
        client: httpx.Client,
        graph: Graph,
        containers: Containers,
        base: str | None,
        uploads: str | None,
    ) -> None:
        self._client = client
        self._graph = graph
        self._containers = containers
        self._base = base
        self._uploads = uploads

    def container(self, post: Post, steps: Steps) -> str:
        """Prepare the post in steps that nobody sees."""
        caption = {"caption": post.document.written_out}
        if len(post.media) == 1:
            more = {"media_type": "STORIES"} if post.surface == "story" else caption
            return self._single(post.media[0], more, "container", steps)
        children = [
            self._single(media, {"is_carousel_item": "true"}, f"item-{place}", steps)
            for place, media in enumerate(post.media, 1)
        ]
        said = {"media_type": "CAROUSEL", "children": ",".join(children), **caption}
        return self._containers.prepared(steps, "container", said)

    def _single(self, media: Media, more: dict[str, str], name: str, steps: Steps) -> str:
        if media.is_video:
            kind = {"media_type": "VIDEO" if "is_carousel_item" in more else "REELS"} | more
            return self._containers.seen_through(steps, name, lambda: self._film(media, kind))

        def tell() -> dict[str, str]:
            where = public_url(self._base, media, self._client, CAPABILITIES)
            is_story = "media_type" in more
            described = {"alt_text": media.alt} if media.alt and not is_story else {}
            return {"image_url": where, **described, **more}

        return self._containers.prepared_by(steps, name, tell)

    def _film(self, media: Media, said: dict[str, str]) -> str:
        """Upload a film into a container of its own, or let Instagram fetch it."""
        if self._uploads is None:
            address = public_url(self._base, media, self._client, CAPABILITIES)
            return self._containers.create({"video_url": address, **said})
        container = self._containers.create({"upload_type": "resumable", **said})
        path = self._graph.upload_path("ig-api-upload", container)
        bring_film(self._graph, f"{self._uploads}/{path}", media, "Instagram")
        return container

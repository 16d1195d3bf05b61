"""Bring pictures and films to a Facebook page before anybody sees them."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import NotPublishable, Unavailable
from cfkit.domain.post import Media, Post

from ._answers import whole
from ._facebook_facts import CAPABILITIES
from ._graph_api import Graph, number
from ._graph_upload import bring_film
from ._upload import read_range, read_upload

_PIECE = 4 * 1024 * 1024
_STANDSTILLS = 3
"""How often Facebook may ask for what it was sent before."""


def require_file(post: Post) -> None:
    """Raise for a surface whose file is not there."""
    if post.surface == "story" and len(post.media) != 1:
        raise NotPublishable("a story on Facebook is one picture or one film: see `media`")
    if post.surface == "clip" and not any(media.is_video for media in post.media):
        raise NotPublishable("a reel on Facebook is one film: put it into `media`")


class PageMedia:
    """The files of one page. Films go to hosts of their own."""

    def __init__(self, graph: Graph, films: Graph, page: str, uploads: str) -> None:
        self._graph = graph
        self._films = films
        self._page = page
        self._uploads = uploads

    def photo(self, media: Media, place: int) -> str:
        """Upload a picture that nobody sees; return its number."""
        upload = read_upload(media, CAPABILITIES, place)
        return self._graph.prepare(
            f"{self._page}/photos",
            number,
            files={"source": upload.part},
            published="false",
            alt_text_custom=media.alt or None,
        )

    def film(self, media: Media) -> dict[str, str]:
        """Upload a film in pieces; return its number and the session that a finish names.

        Cut short, it begins anew: nobody sees an upload that was never finished.
        """
        begun = self._films.prepare(
            f"{self._page}/videos",
            lambda body: {
                "video": number({"id": body["video_id"]}),
                "session": number({"id": body["upload_session_id"]}),
            },
            upload_phase="start",
            file_size=media.bytes,
        )
        self._transfer(media, begun["session"])
        return begun

    def vertical(self, media: Media, edge: str) -> dict[str, str]:
        """Upload a film for reels or stories; return its number, which a finish names."""
        video = self._graph.prepare(
            f"{self._page}/{edge}",
            lambda body: number({"id": body["video_id"]}),
            upload_phase="start",
        )
        path = self._graph.upload_path("video-upload", video)
        where = f"{self._uploads}/{path}"  # never an address out of an answer
        bring_film(self._graph, where, media, "Facebook")
        return {"video": video}

    def _transfer(self, media: Media, session: str) -> None:
        """Send pieces as they are asked for; a film is done when nothing more is."""
        asked = furthest = standstills = 0
        while standstills < _STANDSTILLS:
            data = read_range(media, asked, _PIECE)
            if not data:
                return
            asked = self._films.prepare(
                f"{self._page}/videos",
                lambda body: _offset(body["start_offset"], media.bytes),
                files={"video_file_chunk": (media.path.name, data, media.mime)},
                upload_phase="transfer",
                upload_session_id=session,
                start_offset=asked,
            )
            standstills = 0 if asked > furthest else standstills + 1
            furthest = max(furthest, asked)
        raise Unavailable("Facebook asks for the film again and again; nothing was posted")


def _offset(given: Any, size: int) -> int:
    found = whole(int(given))
    if not 0 <= found <= size:
        raise ValueError("no place in the film")
    return found

"""Bring what a post is made of to a Facebook page, and make the one call that readers see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from cfkit.domain.post import Post
from cfkit.ports import Steps

from ._facebook_media import PageMedia
from ._graph_api import Graph, number
from ._kept import kept

Visible = Callable[[], dict[str, Any]]
_EDGES = {"feed": "videos", "clip": "video_reels", "story": "video_stories"}


class Posting:
    """The ways into one page: its feed, its films, its reels and its stories."""

    def __init__(self, graph: Graph, films: Graph, page: str, uploads: str) -> None:
        self._graph = graph
        self._films = films
        self._page = page
        self._media = PageMedia(graph, films, page, uploads)

    def prepared(self, post: Post, steps: Steps) -> Visible:
        """Upload in steps that nobody sees; return the call that readers see."""
        text = post.document.written_out
        if is_film(post):
            return self._film(post, text, steps)
        photos = [
            steps.once(f"photo-{place}", partial(self._media.photo, media, place))
            for place, media in enumerate(post.media, 1)
        ]
        if post.surface == "story":
            return lambda: self._story(photos[0])
        said: dict[str, Any] = {"message": text or None}
        for place, photo in enumerate(photos):
            said[f"attached_media[{place}]"] = json.dumps({"media_fbid": photo})
        if post.link and not photos:
            said["link"] = post.link
        at = post.show_at if not photos else None
        said |= timed(at)
        return lambda: kept(named(self._graph.write(f"{self._page}/feed", number, **said)), at)

    def _film(self, post: Post, text: str, steps: Steps) -> Visible:
        media, edge = post.media[0], _EDGES[post.surface]
        finish: dict[str, Any] = {"upload_phase": "finish", "description": text or None}
        if post.surface == "feed":
            film = steps.once("film", lambda: self._media.film(media))
            finish |= {"upload_session_id": film["session"], "title": post.title}
            return lambda: self._finished(self._films, edge, film["video"], finish)
        film = steps.once("film", lambda: self._media.vertical(media, edge))
        finish |= {"video_id": film["video"], "video_state": "PUBLISHED"}
        if post.surface == "story":
            del finish["description"]
        return lambda: self._finished(self._graph, edge, film["video"], finish)

    def _finished(
        self, graph: Graph, edge: str, video: str, said: dict[str, Any]
    ) -> dict[str, Any]:
        graph.write(f"{self._page}/{edge}", _require_success, **said)
        return {"id": video, "url": None}

    def _story(self, photo: str) -> dict[str, Any]:
        made = self._graph.write(
            f"{self._page}/photo_stories",
            lambda body: number({"id": body["post_id"]}),
            photo_id=photo,
        )
        return {"id": made if "_" in made else f"{self._page}_{made}", "url": None}


def timed(at: datetime | None) -> dict[str, Any]:
    """Ask Facebook to keep a post until its time; without both fields it shows it at once."""
    if at is None:
        return {}
    return {"published": "false", "scheduled_publish_time": round(at.timestamp())}


def is_film(post: Post) -> bool:
    """Whether a post is a film, which Facebook works on after it took it."""
    return bool(post.media) and post.media[0].is_video


def named(name: str) -> dict[str, Any]:
    """Name a post of a page, with its address, which follows from its name."""
    page, _, post = name.partition("_")
    url = f"https://www.facebook.com/{page}/posts/{post}" if post else None
    return {"id": name, "url": url}


def _require_success(body: Any) -> None:
    if body.get("success") is not True:
        raise ValueError("not taken")

"""Bring a film to Meta's upload host in one request, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfkit.domain.errors import Unavailable
from cfkit.domain.post import Media

from ._graph_api import Graph
from ._upload import read_range


def bring_film(graph: Graph, url: str, media: Media, platform: str) -> None:
    """Send a whole film to the address that was given for it. Nobody sees anything of it yet."""
    headers = {
        "offset": "0",
        "file_size": str(media.bytes),
        "Content-Length": str(media.bytes),
        "Content-Type": media.mime,
    }

    def taken(body: Any) -> None:
        if body.get("success") is not True:
            raise Unavailable(f"{platform} did not take the film; it is to be sent again")

    graph.send(url, taken, headers, _pieces(media))


def _pieces(media: Media, size: int = 1024 * 1024) -> Iterator[bytes]:
    """Read a film piece by piece: it may be larger than memory should hold."""
    for start in range(0, media.bytes, size):
        yield read_range(media, start, size)

"""Be the site that a channel of Dzen brings its feed to, and show what Dzen would take from it.

Dzen has no API: it reads `feed.xml`. A rehearsal brings the feed and its files here, below
`{url}/dzen/_sandbox/files/<channel>/`, and each item of the feed is an article on the timeline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape, unescape
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, fromstring

import regex
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cfkit.sandbox import wordpress_text as article
from cfkit.sandbox.images import read_image
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.state import State

PLATFORM = Profile("Dzen", audience=900)

_FEED = "feed.xml"
_FILES = "dzen.files"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
_FIGURE = regex.compile(r"<figure>.*?</figure>", regex.DOTALL)
_CAPTION = regex.compile(r'src="([^"]*)"/><figcaption>(.*?)</figcaption>', regex.DOTALL)
_DRAFT = "A draft: it waits in the studio until a person publishes it."


def routes(state: State) -> list[Route]:
    """List the routes below `/dzen`."""

    async def handle(request: Request) -> Response:
        channel, name = request.path_params["channel"], request.path_params["name"]
        if request.method == "PUT":
            return _receive(state, channel, name, await request.body(), request.headers)
        found = state.media(str(state.row(_FILES, f"{channel}/{name}")))
        return Response(found[0], media_type=found[1]) if found else Response(status_code=404)

    return [Route("/_sandbox/files/{channel}/{name:path}", handle, methods=["GET", "PUT"])]


def _receive(
    state: State, channel: str, name: str, data: bytes, headers: Mapping[str, str]
) -> Response:
    items = _items(data) if name == _FEED else []
    if items is None:
        return Response("this is no feed", 400)
    mime = headers.get("content-type", "application/octet-stream")
    state.commit((_FILES, f"{channel}/{name}", state.save_media(data, mime)))
    for item in reversed(items):  # a feed begins with the newest
        _take(state, channel, item)
    return Response(status_code=201)


def _items(data: bytes) -> list[Element] | None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    try:
        return fromstring(data).findall("channel/item")  # noqa: S314  without entities, see above
    except ParseError:
        return None


def _take(state: State, channel: str, item: Element) -> None:
    """Keep an article under its guid, as Dzen does: the same one again changes what stands."""
    guid, title = item.findtext("guid") or "", item.findtext("title") or ""
    encoded = item.findtext(_ENCODED) or ""
    words = _FIGURE.sub("", encoded)
    known = state.post("dzen", channel, guid)
    is_draft = any(one.text == "native-draft" for one in item.findall("category"))
    made = Post(
        platform="dzen",
        channel=channel,
        id=guid,
        number=known.number if known else state.next_ordinal("dzen", channel),
        at=known.at if known else state.now(),
        clock=known.clock if known else state.now(),
        text=f"{title}\n\n{article.plain(words)}",
        html=f"<h4>{escape(title)}</h4>{article.safe(words)}",
        links=article.links(words),
        media=tuple(_media(state, channel, item, encoded)),
        warnings=(_DRAFT,) if is_draft else (),
        native=known.native if known else {},
    )
    if known is None:
        state.keep(made)
    elif (made.html, made.media) != (known.html, known.media):
        native = {"original": known.text, **known.native}
        state.keep(replace(made, edited_at=state.now(), native=native))


def _media(state: State, channel: str, item: Element, encoded: str) -> Iterator[Medium]:
    captions = {unescape(one[1]): unescape(one[2]) for one in _CAPTION.finditer(encoded)}
    for one in item.findall("enclosure"):
        address, mime = one.get("url", ""), one.get("type", "")
        name = unquote(address.partition(f"/files/{channel}/")[2])
        kept = state.row(_FILES, f"{channel}/{name}")
        found = state.media(str(kept))
        image = read_image(found[0]) if found else None
        yield Medium(
            "video" if mime.startswith("video/") else "photo",
            id=kept,
            mime=mime,
            alt=captions.get(address),
            url=address,
            width=image.width if image else None,
            height=image.height if image else None,
            size=len(found[0]) if found else None,
        )

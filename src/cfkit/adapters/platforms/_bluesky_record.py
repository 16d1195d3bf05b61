"""Write a post as AT Protocol records whose keys and times follow from the post alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cfkit.domain.keys import seed_of
from cfkit.domain.post import Post

from ._bluesky_facets import facets
from ._lookup import part
from ._upload import Upload

COLLECTION = "app.bsky.feed.post"
Reference = dict[str, str]
"""`uri` and `cid`: what names a record and its version."""

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def record_key(key: str, stored_at: datetime, number: int = 1) -> str:
    """Derive the TID of message `number`: the stored instant, told apart by a hash of the key.

    A TID is 53 bits of microseconds and 10 of a clock id; each message has its own millisecond.
    """
    moment = (stored_at - _EPOCH) // _MILLISECOND + number - 1
    luck = seed_of("bluesky", key, number)
    value = (moment * 1000 + luck % 1000) << 10 | luck // 1000 % 1024
    return "".join(_DIGITS[value >> 5 * place & 31] for place in reversed(range(13)))


def records(
    post: Post, stored_at: datetime, embed: Mapping[str, Any] | None
) -> list[tuple[str, str, dict[str, Any]]]:
    """List (step, record key, record) of every message; the caller adds replies."""
    written = []
    for number, document in enumerate((post.document, *post.parts), 1):
        record: dict[str, Any] = {
            "$type": COLLECTION,
            "text": document.plain,
            "createdAt": _stamp(stored_at + (number - 1) * _MILLISECOND),
            "langs": [post.language],
        }
        marks = facets(document)
        if marks:
            record["facets"] = marks
        if number == 1 and embed:
            record["embed"] = dict(embed)
        written.append((part(number), record_key(post.key, stored_at, number), record))
    return written


def pictures(
    uploads: Sequence[Upload], blobs: Sequence[Mapping[str, Any]], alts: Sequence[str | None]
) -> dict[str, Any]:
    """Embed pictures; an alt text is required, if only an empty one."""
    images = []
    for upload, blob, alt in zip(uploads, blobs, alts, strict=True):
        image: dict[str, Any] = {"alt": alt or "", "image": blob}
        if upload.width and upload.height:
            image["aspectRatio"] = {"width": upload.width, "height": upload.height}
        images.append(image)
    return {"$type": "app.bsky.embed.images", "images": images}


def film(upload: Upload, blob: Mapping[str, Any], alt: str | None) -> dict[str, Any]:
    """Embed a film; it is processed once the post stands."""
    embed: dict[str, Any] = {"$type": "app.bsky.embed.video", "video": blob}
    if alt:
        embed["alt"] = alt
    if upload.width and upload.height:
        embed["aspectRatio"] = {"width": upload.width, "height": upload.height}
    return embed


def card(link: str) -> dict[str, Any]:
    """Embed a link card; the network draws none by itself, and nothing is fetched for it."""
    title = urlsplit(link).netloc.removeprefix("www.") or link
    return {
        "$type": "app.bsky.embed.external",
        "external": {"uri": link, "title": title, "description": ""},
    }


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

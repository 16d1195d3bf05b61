"""Write a post as AT Protocol records whose keys and times follow from the post alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cfkit.domain.keys import seed_of
from cfkit.domain.markup import Document
from cfkit.domain.post import Post
from cfkit.domain.text import graphemes, utf8_bytes

from ._lookup import part
from ._upload import Upload

COLLECTION = "app.bsky.feed.post"
Reference = dict[str, str]
"""`uri` and `cid`: what names a record and its version."""

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TAG = re.compile(r"(?<!\S)[#＃]([^\s#＃]*[^\W\d_][^\s#＃]*)")
_TAG_MAX = 64
"""Graphemes of a tag (lexicon app.bsky.richtext.facet, 2026-11-22); a longer one stays text."""
_TRAILING = ".,;:!?…)]}»”’\"'"


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


def facets(document: Document) -> list[dict[str, Any]]:
    """Mark links and tags by offsets in bytes of UTF-8, end exclusive, without overlaps."""
    spans: list[tuple[int, int]] = []
    marks: list[dict[str, Any]] = []
    at = 0
    for run, _ in document.runs():
        end = at + utf8_bytes(run.text)
        if run.href and end > at and run.href.lower().startswith(("http://", "https://")):
            marks.append(_facet(at, end, {"$type": f"{_FACET}#link", "uri": run.href}))
        if run.href or "code" in run.styles:
            spans.append((at, end))
        at = end
    for start, end, tag in _tags(document.plain):
        if all(end <= first or last <= start for first, last in spans):
            marks.append(_facet(start, end, {"$type": f"{_FACET}#tag", "tag": tag}))
    return sorted(marks, key=lambda mark: mark["index"]["byteStart"])


_FACET = "app.bsky.richtext.facet"


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


def card(link: str) -> dict[str, Any]:
    """Embed a link card; the network draws none by itself, and nothing is fetched for it."""
    title = urlsplit(link).netloc.removeprefix("www.") or link
    return {
        "$type": "app.bsky.embed.external",
        "external": {"uri": link, "title": title, "description": ""},
    }


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _TAG.finditer(text):
        tag = found[1].rstrip(_TRAILING)
        if tag and graphemes(tag) <= _TAG_MAX:
            start = utf8_bytes(text[: found.start()])
            yield start, start + utf8_bytes(found[0][0] + tag), tag


def _facet(start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

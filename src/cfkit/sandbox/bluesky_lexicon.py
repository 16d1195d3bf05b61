"""Check a record against `app.bsky.feed.post` and the schemas of its embeds and facets.

Facts: bluesky-social/atproto d6296a1 `lexicons/app/bsky`, read 2026-11-22. The sandbox is stricter
than a server in three things, because each is a mistake that nobody would see: facets outside the
text, inside a character or over each other are refused, where a client would drop them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

import regex

_DATETIME = regex.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,20})?(Z|[+-](?!00:00)\d{2}:\d{2}|\+00:00)"
)
_LANGUAGE = regex.compile(r"i|[a-z]{2,3}(-[a-zA-Z0-9]+)*")
_DID = regex.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_AT_URI = regex.compile(r"at://[^/\s]+/[a-zA-Z0-9.-]+/[a-zA-Z0-9._~:-]+")
_URI = regex.compile(r"[a-z][a-z0-9+.-]{0,80}:[^\s]{1,8000}", regex.IGNORECASE)
_CID = regex.compile(r"b[a-z2-7]{20,}")
_KNOWN = frozenset(
    {
        "$type",
        "text",
        "createdAt",
        "langs",
        "facets",
        "embed",
        "reply",
        "labels",
        "tags",
        "entities",
        "via",
    }
)
_IMAGE_BYTES = 2_000_000
_THUMB_BYTES = 1_000_000


class Invalid(ValueError):
    """The record breaks its schema; the message starts with the path, as the server's does."""


BlobUse = tuple[str, Mapping[str, Any], int]
"""Where a blob is used, its reference, and the most bytes it may have there."""


def check_post(record: Mapping[str, Any]) -> list[BlobUse]:
    """Raise Invalid for a record that breaks the schema; list the blobs it uses."""
    _text(record, "Record/text", "text", graphemes=300, size=3000)
    _datetime(record)
    _each(record, "Record/langs", "langs", 3, _language)
    _each(record, "Record/tags", "tags", 8, _tag)
    _facets(record, str(record["text"]).encode())
    if "reply" in record:
        for end in ("root", "parent"):
            _strong_ref(_object(record["reply"], "Record/reply", end), f"Record/reply/{end}")
    return _embed(record["embed"], "Record/embed") if "embed" in record else []


def unknown_fields(record: Mapping[str, Any]) -> list[str]:
    """List the fields that the schema does not have; a server keeps them and nobody reads them."""
    return sorted(set(record) - _KNOWN)


def _need(holder: Any, path: str, name: str) -> Any:
    if not isinstance(holder, Mapping):
        raise Invalid(f"{path} must be an object")
    if holder.get(name) is None:
        raise Invalid(f'{path} must have the property "{name}"')
    return holder[name]


def _object(holder: Any, path: str, name: str) -> Mapping[str, Any]:
    value = _need(holder, path, name)
    if not isinstance(value, Mapping):
        raise Invalid(f"{path}/{name} must be an object")
    return value


def _text(holder: Any, path: str, name: str, *, graphemes: int = 0, size: int = 0) -> str:
    value = _need(holder, path.rpartition("/")[0], name)
    if not isinstance(value, str):
        raise Invalid(f"{path} must be a string")
    if size and len(value.encode()) > size:
        raise Invalid(f"{path} must not be longer than {size} characters")
    if graphemes and len(regex.findall(r"\X", value)) > graphemes:
        raise Invalid(f"{path} must not be longer than {graphemes} graphemes")
    return value


def _datetime(record: Mapping[str, Any]) -> None:
    value = _text(record, "Record/createdAt", "createdAt")
    if not _DATETIME.fullmatch(value) or not _is_moment(value):
        raise Invalid(
            "Record/createdAt must be an valid atproto datetime (both RFC-3339 and ISO-8601)"
        )


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _each(
    record: Mapping[str, Any], path: str, name: str, most: int, check: Callable[[Any, str], None]
) -> None:
    values = record.get(name)
    if values is None:
        return
    if not isinstance(values, list):
        raise Invalid(f"{path} must be an array")
    if len(values) > most:
        raise Invalid(f"{path} must not have more than {most} elements")
    for place, value in enumerate(values):
        check(value, f"{path}/{place}")


def _language(value: Any, path: str) -> None:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise Invalid(f"{path} must be a well-formed BCP 47 language tag")


def _tag(value: Any, path: str) -> None:
    if not isinstance(value, str):
        raise Invalid(f"{path} must be a string")
    if len(regex.findall(r"\X", value)) > 64 or len(value.encode()) > 640:
        raise Invalid(f"{path} must not be longer than 64 graphemes")


def _facets(record: Mapping[str, Any], text: bytes) -> None:
    facets = record.get("facets")
    if facets is None:
        return
    if not isinstance(facets, list):
        raise Invalid("Record/facets must be an array")
    spans = []
    for place, facet in enumerate(facets):
        path = f"Record/facets/{place}"
        spans.append((*_span(_object(facet, path, "index"), f"{path}/index", text), path))
        features = _need(facet, path, "features")
        if not isinstance(features, list):
            raise Invalid(f"{path}/features must be an array")
        for number, feature in enumerate(features):
            _feature(feature, f"{path}/features/{number}")
    spans.sort()
    for (_, end, _), (start, _, path) in pairwise(spans):
        if start < end:
            raise Invalid(f"{path}/index overlaps another facet")


def _span(index: Mapping[str, Any], path: str, text: bytes) -> tuple[int, int]:
    ends = []
    for name in ("byteStart", "byteEnd"):
        value = _need(index, path, name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Invalid(f"{path}/{name} must be an integer")
        if value < 0:
            raise Invalid(f"{path}/{name} can not be less than 0")
        ends.append(value)
    start, end = ends
    if not start < end <= len(text):
        raise Invalid(f"{path} is outside of the text")
    if any(at < len(text) and text[at] & 0xC0 == 0x80 for at in ends):
        raise Invalid(f"{path} cuts a character")
    return start, end


def _feature(feature: Any, path: str) -> None:
    kind = str(_need(feature, path, "$type")).removeprefix("app.bsky.richtext.facet#")
    if kind == "link":
        _uri(feature, f"{path}/uri")
    elif kind == "mention":
        did = _text(feature, f"{path}/did", "did")
        if not _DID.fullmatch(did):
            raise Invalid(f"{path}/did must be a valid did")
    elif kind == "tag":
        _tag(_need(feature, path, "tag"), f"{path}/tag")


def _uri(holder: Any, path: str) -> None:
    value = _text(holder, path, "uri")
    if not _URI.fullmatch(value):
        raise Invalid(f"{path} must be a uri")


def _strong_ref(ref: Mapping[str, Any], path: str) -> None:
    if not _AT_URI.fullmatch(_text(ref, f"{path}/uri", "uri")):
        raise Invalid(f"{path}/uri must be a valid at-uri")
    if not _CID.fullmatch(_text(ref, f"{path}/cid", "cid")):
        raise Invalid(f"{path}/cid must be a cid string")


def _embed(embed: Any, path: str) -> list[BlobUse]:
    kind = str(_need(embed, path, "$type")).removeprefix("app.bsky.embed.")
    if kind == "images":
        return _images(embed, path)
    if kind == "external":
        return _external(_object(embed, path, "external"), f"{path}/external")
    if kind == "record":
        _strong_ref(_object(embed, path, "record"), f"{path}/record")
        return []
    if kind == "recordWithMedia":
        inner = _object(embed, path, "record")
        _strong_ref(_object(inner, f"{path}/record", "record"), f"{path}/record/record")
        return _embed(_object(embed, path, "media"), f"{path}/media")
    if kind == "video":
        if "aspectRatio" in embed:
            _ratio(_object(embed, path, "aspectRatio"), f"{path}/aspectRatio")
        blob = _object(embed, path, "video")
        if blob.get("mimeType") != "video/mp4":
            raise Invalid(f"{path}/video must be of type video/mp4")
        return [(f"{path}/video", blob, 300_000_000)]
    return []


def _images(embed: Mapping[str, Any], path: str) -> list[BlobUse]:
    images = _need(embed, path, "images")
    if not isinstance(images, list):
        raise Invalid(f"{path}/images must be an array")
    if len(images) > 4:
        raise Invalid(f"{path}/images must not have more than 4 elements")
    uses = []
    for place, image in enumerate(images):
        where = f"{path}/images/{place}"
        blob = _object(image, where, "image")
        _text(image, f"{where}/alt", "alt")
        if "aspectRatio" in image:
            _ratio(_object(image, where, "aspectRatio"), f"{where}/aspectRatio")
        uses.append((f"{where}/image", blob, _IMAGE_BYTES))
    return uses


def _ratio(ratio: Mapping[str, Any], path: str) -> None:
    for side in ("width", "height"):
        value = _need(ratio, path, side)
        if not isinstance(value, int) or value < 1:
            raise Invalid(f"{path}/{side} can not be less than 1")


def _external(external: Mapping[str, Any], path: str) -> list[BlobUse]:
    _uri(external, f"{path}/uri")
    for name in ("title", "description"):
        _text(external, f"{path}/{name}", name)
    if external.get("thumb") is None:
        return []
    return [(f"{path}/thumb", _object(external, path, "thumb"), _THUMB_BYTES)]

"""Take the pictures and films that posts on X name.

Facts: docs.x.com and its openapi.json 2.167, read 2026-11-27: pictures up to 5 MB, GIF up to 15,
films up to 512; parts are numbered from 0 to 999; what is uploaded lasts a day; alt text up to
1000 characters.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cfkit.sandbox.images import read_image
from cfkit.sandbox.post import Medium
from cfkit.sandbox.x_call import XCall, invalid

_DAY = 86_400
_FIRST = 1_800_000_000_000_000_000
_MOST = {"tweet_image": 5 * 2**20, "tweet_gif": 15 * 2**20, "tweet_video": 512 * 2**20}
_FILMS = frozenset({"video/mp4", "video/quicktime"})


def upload(call: XCall) -> dict[str, Any]:
    """Take a whole picture."""
    data, kind = _data(call), call.text("media_category")
    if data is None or kind not in _MOST:
        raise invalid("media", "media and media_category are required")
    image = read_image(data)
    if image is None or len(data) > _MOST[kind] or kind == "tweet_video":
        raise invalid("media", "The media is invalid")
    name = call.state.save_media(data, image.mime)
    about = {"width": image.width, "height": image.height, "size": len(data), "waits": 0}
    return _kept(call, kind, image.mime, {**about, "media": name, "state": "succeeded"})


def begin(call: XCall) -> dict[str, Any]:
    """Begin an upload in parts."""
    kind, mime = call.text("media_category"), call.text("media_type")
    total = call.params.get("total_bytes")
    if kind not in _MOST or not isinstance(total, int) or not 0 < total <= _MOST[kind]:
        raise invalid("total_bytes", "The upload is invalid")
    if kind == "tweet_video" and mime not in _FILMS:
        raise invalid("media_type", "The media type is invalid")
    return _kept(call, kind, mime, {"total": total, "parts": {}, "size": None, "state": None})


def append(call: XCall) -> dict[str, Any]:
    """Take one part; one that comes again takes the place of the first."""
    row = _row(call, call.target)
    data, segment = _data(call), call.text("segment_index")
    if data is None or not segment.isdigit() or int(segment) > 999 or row["state"]:
        raise invalid("segment_index", "The segment is invalid")
    part = call.state.save_media(data, "application/octet-stream")
    _keep(call, call.target, {**row, "parts": {**row["parts"], segment: part}})
    return {"data": {"expires_at": int(call.state.now()) + _DAY}}


def finish(call: XCall) -> dict[str, Any]:
    """Put the parts together; films are processed afterwards."""
    row = _row(call, call.target)
    names = [row["parts"].get(str(place)) for place in range(len(row["parts"]))]
    read = [call.state.media(name) for name in names if name]
    data = b"".join(found[0] for found in read if found)
    if len(data) != row["total"]:
        raise invalid("media_id", "Segments do not add up to provided total file size.")
    name = call.state.save_media(data, row["mime"])
    waits = int(call.setting("processing_polls"))
    done = {
        "media": name,
        "size": len(data),
        "waits": waits,
        "state": "pending" if waits else "succeeded",
    }
    _keep(call, call.target, {**row, **done, "parts": {}})
    return {"data": _describe(call.target, {**row, **done})}


def status(call: XCall) -> dict[str, Any]:
    """Tell how far processing is; each look brings it nearer."""
    named = call.text("media_id")
    row = _row(call, named)
    if row["state"] == "pending":
        left = row["waits"] - 1
        row = {**row, "waits": left, "state": "pending" if left > 0 else "succeeded"}
        _keep(call, named, row)
    return {"data": _describe(named, row)}


def describe(call: XCall) -> dict[str, Any]:
    """Keep an alt text."""
    named = call.text("id")
    row = _row(call, named)
    text = ((call.params.get("metadata") or {}).get("alt_text") or {}).get("text")
    if not isinstance(text, str) or len(text) > 1000:
        raise invalid("metadata.alt_text.text", "The alt text is too long")
    _keep(call, named, {**row, "alt": text})
    return {"data": {"id": named, "associated_metadata": {"alt_text": {"text": text}}}}


def attach(call: XCall, names: list[Any]) -> tuple[Medium, ...]:
    """Find what a post names: four pictures, or one that moves."""
    rows = [call.state.row("x.media", str(name)) for name in names]
    found = [row for row in rows if row is not None and row["owner"] == call.account]
    fresh = [row for row in found if call.state.now() - row["clock"] < _DAY]
    if not 1 <= len(names) <= 4 or len(fresh) != len(names):
        raise invalid("media.media_ids", "Your media IDs are invalid.")
    if any(row["state"] != "succeeded" for row in fresh):
        raise invalid("media.media_ids", "Your media IDs are invalid.")
    if len(fresh) > 1 and any(row["kind"] != "tweet_image" for row in fresh):
        raise invalid("media.media_ids", "A post takes 4 pictures, or one GIF, or one video.")
    return tuple(
        Medium(
            "video" if row["kind"] == "tweet_video" else "photo",
            id=row["media"],
            mime=row["mime"],
            alt=row.get("alt"),
            width=row.get("width"),
            height=row.get("height"),
            size=row["size"],
        )
        for row in fresh
    )


def _data(call: XCall) -> bytes | None:
    """Read what is uploaded: a part of a form, or base 64 in JSON."""
    if "media" in call.files:
        return call.files["media"].data
    try:
        return base64.b64decode(call.text("media"), validate=True) or None
    except ValueError:
        return None


def _kept(call: XCall, kind: str, mime: str, about: dict[str, Any]) -> dict[str, Any]:
    number, used = call.state.next_number("x.media")
    named = str(_FIRST + number)
    row = {"owner": call.account, "clock": call.state.now(), "kind": kind, "mime": mime, **about}
    call.state.commit(used, ("x.media", named, row))
    return {"data": _describe(named, row)}


def _describe(named: str, row: dict[str, Any]) -> dict[str, Any]:
    key = f"{hashlib.sha256(named.encode()).digest()[0] % 13}_{named}"
    data: dict[str, Any] = {"id": named, "media_key": key, "expires_after_secs": _DAY}
    if row["size"] is not None:
        data["size"] = row["size"]
    if row["kind"] == "tweet_video" and row["state"]:
        wait = {"check_after_secs": 1} if row["state"] == "pending" else {"progress_percent": 100}
        data["processing_info"] = {"state": row["state"], **wait}
    return data


def _row(call: XCall, named: str) -> dict[str, Any]:
    row: dict[str, Any] | None = call.state.row("x.media", named)
    if row is None or row["owner"] != call.account:
        raise invalid("media_id", "Invalid mediaId")
    return row


def _keep(call: XCall, named: str, row: dict[str, Any]) -> None:
    call.state.commit(("x.media", named, row))

"""Take the pictures, films and documents that posts on LinkedIn name.

Facts: learn.microsoft.com/linkedin (images, videos and documents API), read 2026-09-19: pictures
and documents are sent whole with the token, films in parts of 4 MiB without it, each answered with
an ETag; the parts are named in order at the end.
"""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.images import read_image
from cfkit.sandbox.linkedin_call import Answer, LinkedInCall, LinkedInRefused
from cfkit.sandbox.post import Medium
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import bearer

_PART = 4 * 2**20
_KINDS = {"images": "image", "videos": "video", "documents": "document"}
_MOST_PIXELS = 36_152_320


def act(call: LinkedInCall) -> Answer:
    """Begin an upload, or end one of a film."""
    kind, action = _KINDS[call.path["kinds"]], call.query.get("action")
    if action == "initializeUpload":
        return _begin(call, kind, call.body["initializeUploadRequest"])
    if action == "finalizeUpload" and kind == "video":
        return _finish(call, call.body["finalizeUploadRequest"])
    raise LinkedInRefused(400, "ILLEGAL_ARGUMENT", "Unknown action")


def _begin(call: LinkedInCall, kind: str, asked: dict[str, Any]) -> Answer:
    owner = str(asked.get("owner", ""))
    call.require_right(owner)
    number, used = call.state.next_number("linkedin.media")
    name = hashlib.sha256(f"linkedin {number}".encode()).hexdigest()[:18]
    urn = f"urn:li:{kind}:D4E{name}"
    row: dict[str, Any] = {"owner": owner, "kind": kind, "status": "WAITING_UPLOAD", "looks": 0}
    where = f"{call.origin}/linkedin/upload/{urn}"
    value: dict[str, Any] = {kind: urn, "uploadUrlExpiresAt": int(call.state.now() * 1000) + 10**8}
    if kind == "video":
        size = asked.get("fileSizeBytes")
        if not isinstance(size, int) or not 0 < size <= 500 * 2**20:
            raise LinkedInRefused(400, "INVALID_VALUE_FOR_FIELD", "fileSizeBytes is invalid")
        value["uploadToken"] = ""
        value["uploadInstructions"] = [
            {
                "uploadUrl": f"{where}?part={place}",
                "firstByte": first,
                "lastByte": min(first + _PART, size) - 1,
            }
            for place, first in enumerate(range(0, size, _PART))
        ]
        row |= {"size": size, "parts": {}}
    else:
        value["uploadUrl"] = where
    call.state.commit(used, ("linkedin.media", urn, row))
    return Answer({"value": value})


async def receive(state: State, request: Request) -> Response:
    """Take a file or a part of one."""
    urn = request.path_params["urn"]
    row = state.row("linkedin.media", urn)
    data = await request.body()
    if row is None or not data:
        return Response(status_code=400)
    if row["kind"] == "video":
        if bearer(request) is not None:
            return JSONResponse({"message": "no token is taken here"}, 400)
        part = state.save_media(data, "application/octet-stream")
        parts = {**row["parts"], part: request.query_params.get("part", "")}
        state.commit(("linkedin.media", urn, {**row, "parts": parts}))
        return Response(status_code=200, headers={"etag": part})
    if bearer(request) is None:
        return Response(status_code=401)
    return _receive_whole(state, urn, row, data)


def _receive_whole(state: State, urn: str, row: dict[str, Any], data: bytes) -> Response:
    image = read_image(data)
    mime = image.mime if image else "application/pdf"
    is_fit = image is not None if row["kind"] == "image" else data.startswith(b"%PDF")
    if image is not None and image.width * image.height >= _MOST_PIXELS:
        is_fit = False
    name = state.save_media(data, mime)
    sides = {"width": image.width, "height": image.height} if image else {}
    status = "AVAILABLE" if is_fit else "PROCESSING_FAILED"
    done = {"media": name, "mime": mime, "size": len(data), "status": status, **sides}
    state.commit(("linkedin.media", urn, {**row, **done}))
    return Response(status_code=201)


def _finish(call: LinkedInCall, asked: dict[str, Any]) -> Answer:
    urn, tags = str(asked.get("video")), list(asked.get("uploadedPartIds") or ())
    row = _row(call, urn)
    places = [row["parts"].get(tag) for tag in tags]
    read = [found[0] for tag in tags if (found := call.state.media(tag))]
    if places != [str(place) for place in range(len(places))] or sum(map(len, read)) != row["size"]:
        raise LinkedInRefused(400, "INVALID_REQUEST", "The parts do not make the video")
    name = call.state.save_media(b"".join(read), "video/mp4")
    looks = int(call.state.setting("linkedin", "processing_looks"))
    status = "PROCESSING" if looks else "AVAILABLE"
    done = {"media": name, "mime": "video/mp4", "status": status, "looks": looks}
    call.state.commit(("linkedin.media", urn, {**row, **done}))
    return Answer(None, 200)


def get(call: LinkedInCall) -> Answer:
    """Tell how far an upload is; each look brings processing nearer."""
    urn = call.path["urn"]
    row = _row(call, urn)
    if not row["owner"].startswith("urn:li:organization:"):
        words = "Accessing this image resource is forbidden. Please check your permissions"
        raise LinkedInRefused(403, "ACCESS_DENIED", words)
    if row["status"] == "PROCESSING":
        left = row["looks"] - 1
        row = {**row, "looks": left, "status": "PROCESSING" if left > 0 else "AVAILABLE"}
        call.state.commit(("linkedin.media", urn, row))
    return Answer({"id": urn, "owner": row["owner"], "status": row["status"]})


def attached(call: LinkedInCall, author: str, content: dict[str, Any]) -> tuple[Medium, ...]:
    """Find what a post names."""
    named = [content["media"]] if "media" in content else []
    if "multiImage" in content:
        named = content["multiImage"]["images"]
        if not 2 <= len(named) <= 20:
            raise LinkedInRefused(400, "INVALID_VALUE_FOR_FIELD", "multiImage takes 2 to 20")
    return tuple(_medium(call, author, one) for one in named)


def _medium(call: LinkedInCall, author: str, told: dict[str, Any]) -> Medium:
    row = _row(call, str(told.get("id")))
    if row["owner"] != author:
        raise LinkedInRefused(400, "INVALID_REQUEST", "The media is not owned by the author")
    if row["status"] == "WAITING_UPLOAD":
        raise LinkedInRefused(400, "MEDIA_ASSET_WAITING_UPLOAD", "Media asset is waiting upload")
    if row["status"] == "PROCESSING":
        raise LinkedInRefused(400, "MEDIA_ASSET_PROCESSING", "Media asset is processing")
    if row["status"] == "PROCESSING_FAILED":
        words = "Media asset failed processing"
        raise LinkedInRefused(400, "MEDIA_ASSET_PROCESSING_FAILED", words)
    if row["kind"] == "document" and not told.get("title"):
        raise LinkedInRefused(400, "MISSING_FIELD", "content.media.title is required")
    kind = "photo" if row["kind"] == "image" else row["kind"]
    more = {name: row.get(name) for name in ("width", "height", "size")}
    return Medium(kind, id=row["media"], mime=row["mime"], alt=told.get("altText"), **more)


def _row(call: LinkedInCall, urn: str) -> dict[str, Any]:
    row: dict[str, Any] | None = call.state.row("linkedin.media", urn)
    if row is None:
        raise LinkedInRefused(404, "NOT_FOUND", f"Could not find entity {urn}")
    return row

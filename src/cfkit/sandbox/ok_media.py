"""Take the pictures and films that topics on OK hold.

Facts: apiok/documentation cba701b, `photosV2.getUploadUrl` and `video.*`, read 2026-11-27: a
picture's token stands in a topic without `photosV2.commit`; a film has 16 KB to 1 GB and is
finished by `video.update`; the server of films answers in XML.
"""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.images import read_image
from cfkit.sandbox.ok_call import OkCall, OkRefused
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import read_call

_LEAST, _MOST = 16 * 1024, 2**30


def photo_url(call: OkCall) -> dict[str, Any]:
    """Hand out an address for pictures, with a number for each."""
    call.group()
    ticket = _ticket(call, {"names": call.number("count", 1, 20)})
    names = [f"{ticket}-{place}" for place in range(1, call.number("count", 1, 20) + 1)]
    return {
        "photo_ids": names,
        "upload_url": f"{call.origin}/ok/upload/photo/{ticket}",
        "expires_ms": int(call.state.now() * 1000) + 3_600_000,
    }


def film_url(call: OkCall) -> dict[str, Any]:
    """Hand out a number and an address for one film."""
    size = int(call.text("file_size") or 0)
    if 0 < size < _LEAST:
        raise OkRefused(100, "FileToSmall")
    if size > _MOST:
        raise OkRefused(100, "FileToLarge")
    number, used = call.state.next_number("ok.films")
    film = str(3_000_000 + number)
    call.state.commit(used, ("ok.announced", film, {"group": call.group()}))
    return {"video_id": int(film), "upload_url": f"{call.origin}/ok/upload/film/{film}"}


def finish_film(call: OkCall) -> dict[str, Any]:
    """End the upload of a film; answer with nothing."""
    film = call.needed("vid")
    kept = call.state.row("ok.movies", film)
    if kept is None:
        raise OkRefused(300)
    if len(call.text("title")) > 1000:
        raise OkRefused(100, "title is too long")
    call.state.commit(("ok.movies", film, {**kept, "finished": True}))
    return {}


async def receive_photo(state: State, request: Request) -> Response:
    """Take `pic1` and its like; answer with a token for each."""
    ticket = request.path_params["ticket"]
    if state.row("ok.tickets", ticket) is None:
        return JSONResponse({"error_code": 4, "error_msg": "REQUEST : bad ticket"})
    tokens = {}
    for field, upload in (await read_call(request)).files.items():
        image = read_image(upload.data)
        if image is None:
            return JSONResponse({"error_code": 500, "error_msg": "PHOTO_INVALID_CONTENT"})
        name = f"{ticket}-{field.removeprefix('pic')}"
        token = hashlib.sha256(name.encode()).hexdigest()
        kept = {
            "media": state.save_media(upload.data, image.mime),
            "mime": image.mime,
            "width": image.width,
            "height": image.height,
        }
        state.commit(("ok.photos", token, kept))
        tokens[name] = {"token": token}
    return JSONResponse({"photos": tokens})


async def receive_film(state: State, request: Request) -> Response:
    """Take one film."""
    film = request.path_params["film"]
    upload = (await read_call(request)).files.get("data")
    if upload is None or state.row("ok.announced", film) is None:
        return Response("<retval>0</retval>", 400, media_type="text/xml")
    kept = {
        "media": state.save_media(upload.data, upload.mime),
        "mime": upload.mime,
        "size": len(upload.data),
        "finished": False,
    }
    state.commit(("ok.movies", film, kept))
    return Response("<retval>1</retval>", media_type="text/xml")


def _ticket(call: OkCall, kept: dict[str, Any]) -> str:
    number, used = call.state.next_number("ok.ticket_ids")
    ticket = hashlib.sha256(f"ok {number}".encode()).hexdigest()[:16]
    call.state.commit(used, ("ok.tickets", ticket, kept))
    return ticket

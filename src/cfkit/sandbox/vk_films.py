"""Take the films that VK posts attach: an address first, then the file; nothing is saved after.

Facts: vk-api-schema 5.199 (video.save, video_save_result) and the README of VK's PHP library, read
2026-11-22.
"""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.responses import JSONResponse, Response

from cfkit.sandbox.films import read_film
from cfkit.sandbox.post import Medium
from cfkit.sandbox.state import State
from cfkit.sandbox.vk_call import VkCall
from cfkit.sandbox.wire import Upload


def save(call: VkCall) -> dict[str, Any]:
    """Name a film that is still to come, with the address that takes it."""
    group = call.integer("group_id", 0)
    number, used = call.state.next_number("vk.films")
    ticket = hashlib.sha256(f"film {number}".encode()).hexdigest()[:24]
    film = {
        "id": 456239000 + number,
        "owner_id": -group if group else 1,
        "title": call.text("name"),
        "media": None,
    }
    name = f"video{film['owner_id']}_{film['id']}"
    call.state.commit(used, ("vk.films", name, film), ("vk.tickets", ticket, {"film": name}))
    return {
        "access_key": ticket[:18],
        "description": call.text("description"),
        "owner_id": film["owner_id"],
        "title": film["title"],
        "upload_url": f"{call.origin}/vk/upload/{ticket}",
        "video_id": film["id"],
    }


def receive(state: State, name: str, upload: Upload | None) -> Response:
    """Take the multipart field `video_file`; answer its size and number."""
    film = None if upload is None else read_film(upload.data)
    if upload is None or film is None:
        return JSONResponse({"error": "ERR_UPLOAD_BAD_VIDEO"})
    row = {
        **state.row("vk.films", name),
        "media": state.save_media(upload.data, "video/mp4"),
        "width": film.width,
        "height": film.height,
        "seconds": round(film.seconds),
        "size": len(upload.data),
    }
    state.commit(("vk.films", name, row))
    return JSONResponse({"size": len(upload.data), "video_id": row["id"]})


def describe(film: dict[str, Any]) -> dict[str, Any]:
    """Describe a film as VK does."""
    known = ("id", "owner_id", "title", "width", "height")
    return {**{name: film[name] for name in known}, "duration": film["seconds"], "type": "video"}


def medium(film: dict[str, Any]) -> Medium:
    """Describe a film for the timeline."""
    return Medium(
        "video",
        id=film["media"],
        mime="video/mp4",
        alt=film["title"] or None,
        width=film["width"],
        height=film["height"],
        size=film["size"],
    )

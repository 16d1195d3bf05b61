"""Take the photos and polls that VK posts attach.

Facts: dev.vk.com upload guide for wall photos and vk-api-schema 5.199, read 2026-11-22: JPG, PNG or
GIF up to 50 MB, width plus height up to 14,000 pixels, ratio up to 20; polls of 1 to 10 answers.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox import vk_films as films
from cfkit.sandbox.images import Image, read_image
from cfkit.sandbox.post import Medium, Poll
from cfkit.sandbox.state import State
from cfkit.sandbox.vk_call import VkCall, VkRefused
from cfkit.sandbox.wire import read_call

_BYTES = 50 * 1024 * 1024
_SIDES = 14_000
_RATIO = 20
_TYPES = ("image/jpeg", "image/png", "image/gif")
_ANSWER_LENGTH = 100
_CAPTION_LENGTH = 2048


def get_upload_server(call: VkCall) -> dict[str, Any]:
    """Hand out an address for one wall photo of a group."""
    group = call.integer("group_id", 0)
    if group < 0:
        raise VkRefused(100, "group_id not integer")
    number, used = call.state.next_number("vk.tickets")
    ticket = hashlib.sha256(f"ticket {number}".encode()).hexdigest()[:24]
    call.state.commit(used, ("vk.tickets", ticket, {"group": group, "number": number}))
    return {
        "album_id": -14,
        "upload_url": f"{call.origin}/vk/upload/{ticket}?group_id={group}",
        "user_id": 1,
    }


async def receive_upload(state: State, request: Request) -> Response:
    """Take the multipart field `photo`; answer `{server, photo, hash}` as upload servers do."""
    ticket = state.row("vk.tickets", request.path_params["ticket"])
    if ticket is None:
        return JSONResponse({"error": "ERR_UPLOAD_BAD_TICKET"})
    files = (await read_call(request)).files
    if "film" in ticket:
        return films.receive(state, ticket["film"], files.get("video_file"))
    upload = files.get("photo")
    if upload is None:
        return JSONResponse({"server": ticket["number"], "photo": "[]", "hash": ""})
    image = read_image(upload.data)
    if image is None or image.mime not in _TYPES:
        return JSONResponse({"error": "ERR_UPLOAD_BAD_IMAGE"})
    if len(upload.data) > _BYTES or _is_odd(image):
        return JSONResponse({"error": "ERR_UPLOAD_BAD_IMAGE_SIZE"})
    name = state.save_media(upload.data, image.mime)
    proof = hashlib.sha256(f"{request.path_params['ticket']}{name}".encode()).hexdigest()[:32]
    kept = {
        "group": ticket["group"],
        "server": ticket["number"],
        "media": name,
        "mime": image.mime,
        "width": image.width,
        "height": image.height,
    }
    state.commit(("vk.uploads", proof, kept))
    photo = json.dumps([{"photo": name[:20], "sizes": [], "kid": proof[:16]}])
    return JSONResponse({"server": ticket["number"], "photo": photo, "hash": proof})


def _is_odd(image: Image) -> bool:
    sides = (image.width, image.height)
    return sum(sides) > _SIDES or max(sides) > _RATIO * min(sides)


def save_photo(call: VkCall) -> list[dict[str, Any]]:
    """Turn a finished upload into a photo that posts may attach."""
    if call.text("photo") in ("", "[]"):
        raise VkRefused(100, "photos_list is invalid")
    if len(call.text("caption")) > _CAPTION_LENGTH:
        raise VkRefused(100, "caption is too long")
    upload = call.state.row("vk.uploads", call.text("hash"))
    group = call.integer("group_id", 0)
    if upload is None or upload["group"] != group or upload["server"] != call.integer("server"):
        raise VkRefused(121)
    number, used = call.state.next_number("vk.photos")
    photo = {
        "id": 456239000 + number,
        "owner_id": -group if group else 1,
        "date": int(call.state.now()),
        "text": call.text("caption"),
        **{name: upload[name] for name in ("media", "mime", "width", "height")},
    }
    key = f"photo{photo['owner_id']}_{photo['id']}"
    call.state.commit(used, ("vk.uploads", call.text("hash"), None), ("vk.photos", key, photo))
    return [describe_photo(call, photo)]


def describe_photo(call: VkCall, photo: dict[str, Any]) -> dict[str, Any]:
    """Describe a kept photo as VK does."""
    address = f"{call.origin}/_sandbox/media/{photo['media']}"
    size = {"url": address, "width": photo["width"], "height": photo["height"]}
    return {
        "id": photo["id"],
        "album_id": -14,
        "owner_id": photo["owner_id"],
        "user_id": 100,
        "date": photo["date"],
        "text": photo["text"],
        "access_key": photo["media"][:18],
        "has_tags": False,
        "sizes": [{"type": "x", **size}, {"type": "w", **size}],
    }


def photo_medium(photo: dict[str, Any]) -> Medium:
    """Describe a kept photo for the timeline."""
    return Medium(
        "photo",
        id=photo["media"],
        mime=photo["mime"],
        alt=photo["text"] or None,
        width=photo["width"],
        height=photo["height"],
    )


def create_poll(call: VkCall) -> dict[str, Any]:
    """Keep a poll: 1 to 10 answers of up to 100 characters as a JSON list."""
    question = call.text("question").strip()
    if not question:
        raise VkRefused(100, "question is undefined")
    answers = _read_answers(call)
    number, used = call.state.next_number("vk.polls")
    poll = {
        "id": 1_000_000 + number,
        "owner_id": call.integer("owner_id", 1),
        "question": question,
        "answers": answers,
        "multiple": call.flag("is_multiple"),
        "anonymous": call.flag("is_anonymous"),
        "end_date": call.integer("end_date", 0),
        "created": int(call.state.now()),
    }
    key = f"poll{poll['owner_id']}_{poll['id']}"
    call.state.commit(used, ("vk.polls", key, poll))
    return describe_poll(poll, [0] * len(answers))


def _read_answers(call: VkCall) -> list[str]:
    try:
        answers = json.loads(call.text("add_answers"))
    except ValueError:
        answers = None
    if not isinstance(answers, list) or not 1 <= len(answers) <= 10:
        raise VkRefused(100, "add_answers is invalid")
    for answer in answers:
        if not isinstance(answer, str) or not 0 < len(answer.strip()) <= _ANSWER_LENGTH:
            raise VkRefused(100, "add_answers is invalid")
    return answers


def describe_poll(poll: dict[str, Any], votes: list[int]) -> dict[str, Any]:
    """Describe a kept poll as VK does; `rate` is a percentage."""
    total = sum(votes)
    return {
        "id": poll["id"],
        "owner_id": poll["owner_id"],
        "author_id": 1,
        "question": poll["question"],
        "created": poll["created"],
        "votes": total,
        "multiple": poll["multiple"],
        "anonymous": poll["anonymous"],
        "end_date": poll["end_date"],
        "closed": False,
        "is_board": False,
        "can_edit": False,
        "can_vote": True,
        "can_report": False,
        "can_share": True,
        "disable_unvote": False,
        "answer_ids": [],
        "answers": [
            {
                "id": poll["id"] * 100 + place,
                "text": text,
                "votes": share,
                "rate": round(100 * share / total, 2) if total else 0,
            }
            for place, (text, share) in enumerate(zip(poll["answers"], votes, strict=True))
        ],
    }


def poll_of(poll: dict[str, Any]) -> Poll:
    """Describe a kept poll for the timeline."""
    return Poll(poll["question"], tuple(poll["answers"]), poll["multiple"])

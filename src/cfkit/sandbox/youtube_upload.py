"""Take films in, in pieces, as the guide to resumable uploads has it (read 2026-11-27)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import regex
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.films import read_film
from cfkit.sandbox.images import read_image
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.render import autolink, find_links
from cfkit.sandbox.state import iso
from cfkit.sandbox.youtube_call import YouTubeCall, YouTubeRefused, video_id
from cfkit.sandbox.youtube_films import check_snippet, describe

_STEP = 256 * 1024
_WEEK = 7 * 86400
_THUMBNAIL = 2 * 2**20
_PIECE = regex.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)")
_WEBM = b"\x1aE\xdf\xa3"
_PRIVACIES = ("public", "unlisted", "private")


def begin(call: YouTubeCall) -> Response:
    """Open a session for one film; nothing is visible yet."""
    if call.params.get("uploadType") != "resumable":
        raise YouTubeRefused(400, "badRequest", "the sandbox takes resumable uploads only")
    call.pay(0)
    body = call.body if isinstance(call.body, dict) else {}
    check_snippet(body.get("snippet"))
    _check_status(body.get("status") or {})
    size = call.headers.get("x-upload-content-length", "")
    kind = call.headers.get("x-upload-content-type", "")
    if not kind.startswith("video/") and kind != "application/octet-stream":
        raise YouTubeRefused(400, "badContent", f"Media type {kind!r} is not supported.", "global")
    number, used = call.state.next_number("youtube.sessions")
    name = hashlib.sha256(f"session {number}".encode()).hexdigest()[:32]
    row = {
        "account": call.account,
        "body": body,
        "size": int(size) if size.isdigit() else None,
        "mime": kind,
        "marks": sorted(call.marks),
        "until": call.state.now() + _WEEK,
        "film": None,
    }
    call.state.commit(used, ("youtube.sessions", name, row))
    asked = f"uploadType=resumable&upload_id={name}"
    where = f"{call.origin}/upload/youtube/v3/videos?{asked}"
    return Response(status_code=200, headers={"Location": where, "X-GUploader-UploadID": name})


def _check_status(status: dict[str, Any]) -> None:
    if status.get("privacyStatus", "public") not in _PRIVACIES:
        raise YouTubeRefused(400, "invalidVideoMetadata", "The privacy status is invalid.")
    if "publishAt" in status and status.get("privacyStatus") != "private":
        raise YouTubeRefused(400, "invalidPublishAt", "The scheduled publishing time is invalid.")


def receive(call: YouTubeCall) -> Response:
    """Take a piece, or say how much is there."""
    name = call.params.get("upload_id", "")
    row = call.state.row("youtube.sessions", name)
    if row is None or call.state.now() >= row["until"]:
        raise YouTubeRefused(404, "notFound", "Upload session not found", "global")
    if row["film"] is not None:
        return _film(call, row["film"])
    path = call.state.folder / "media" / f"upload-{name}.part"
    kept = path.stat().st_size if path.exists() else 0
    told = _PIECE.fullmatch(call.headers.get("content-range", ""))
    if told is None:
        raise YouTubeRefused(400, "badRequest", "Content-Range is missing", "global")
    total = int(told[3])
    if row["size"] not in (None, total):
        raise YouTubeRefused(400, "badRequest", "The total is not that of the session", "global")
    if told[1] is not None and int(told[1]) == kept:
        _check_piece(call, int(told[1]), int(told[2]), total)
        with path.open("ab") as file:
            file.write(call.raw)
        kept += len(call.raw)
    if kept < total or total == 0:
        so_far = {"Range": f"bytes=0-{kept - 1}"} if kept else {}
        return Response(status_code=308, headers=so_far)
    return _film(call, _keep(call, name, row, path))


def _check_piece(call: YouTubeCall, first: int, last: int, total: int) -> None:
    if len(call.raw) != last - first + 1 or last >= total:
        raise YouTubeRefused(400, "badRequest", "Content-Range is not what was sent", "global")
    if last + 1 < total and len(call.raw) % _STEP:
        raise YouTubeRefused(400, "badRequest", "A piece is no multiple of 256 KB", "global")


def _film(call: YouTubeCall, name: str) -> Response:
    found = call.state.post("youtube", call.account, name)
    if found is None or found.deleted_at is not None:
        raise YouTubeRefused(404, "videoNotFound", "The video cannot be found.")
    return JSONResponse(describe(call, found, ["snippet", "status"]))


def _keep(call: YouTubeCall, session: str, row: dict[str, Any], path: Path) -> str:
    """Make a film of a whole upload."""
    state = call.state
    number, used = state.next_number("youtube.films")
    name = video_id(number)
    data = path.read_bytes()
    status = dict(row["body"].get("status") or {"privacyStatus": "public"})
    status.setdefault("privacyStatus", "public")
    warnings: tuple[str, ...] = ()
    scheduled = None
    if "unaudited" in row["marks"]:
        if status["privacyStatus"] != "private" or "publishAt" in status:
            warnings = ("locked private: the project was not audited",)
        status = {**status, "privacyStatus": "private"}
        status.pop("publishAt", None)
    elif "publishAt" in status:
        moment = datetime.fromisoformat(status["publishAt"])
        scheduled = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        if scheduled <= state.now():
            scheduled = None
            status = {**status, "privacyStatus": "public"}
        status.pop("publishAt")
    snippet = row["body"]["snippet"]
    text = str(snippet.get("description", ""))
    seen = read_film(data)
    film = Medium(
        "video",
        state.save_media(data, row["mime"]),
        row["mime"],
        width=seen.width if seen else None,
        height=seen.height if seen else None,
        size=len(data),
    )
    post = Post(
        platform="youtube",
        channel=row["account"],
        id=name,
        number=state.next_ordinal("youtube", row["account"]),
        at=state.now(),
        clock=state.now(),
        text=text or str(snippet["title"]),
        html=f"<b>{autolink(str(snippet['title']))}</b><br><br>{autolink(text)}",
        links=find_links(text),
        media=(film,),
        scheduled_at=scheduled,
        warnings=warnings,
        native={
            "snippet": snippet,
            "status": status,
            "uploaded": iso(state.now()),
            "is_film": seen is not None or data.startswith(_WEBM),
        },
    )
    state.keep(
        post,
        used,
        ("youtube.index", name, row["account"]),
        ("youtube.sessions", session, {**row, "film": name}),
    )
    path.unlink()
    return name


def set_thumbnail(call: YouTubeCall) -> dict[str, Any]:
    """Put a picture in front of a film."""
    call.pay(50)
    found = call.own(call.params.get("videoId", ""))
    if "unverified" in call.marks:
        words = "The authenticated user doesn't have permissions to upload custom thumbnails."
        raise YouTubeRefused(403, "forbidden", words, "youtube.thumbnail")
    image = read_image(call.raw)
    if image is None or image.mime not in ("image/jpeg", "image/png"):
        raise YouTubeRefused(400, "invalidImage", "The provided image content is invalid.")
    if len(call.raw) > _THUMBNAIL:
        raise YouTubeRefused(400, "mediaBodyTooLarge", "The thumbnail is too large.")
    state = call.state
    kept = Medium(
        "thumbnail",
        state.save_media(call.raw, image.mime),
        image.mime,
        width=image.width,
        height=image.height,
        size=len(call.raw),
    )
    films = [one for one in found.media if one.kind != "thumbnail"]
    state.keep(replace(found, media=(*films, kept)))
    return {"kind": "youtube#thumbnailSetResponse", "items": [{"default": {"url": ""}}]}

"""Take films in, in pieces, and pictures by their addresses (media transfer guide, 2026-11-27)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import regex
from starlette.responses import Response

from cfkit.sandbox.files import fetch
from cfkit.sandbox.post import Medium
from cfkit.sandbox.state import State
from cfkit.sandbox.tiktok_call import TikTokCall, TikTokRefused
from cfkit.sandbox.tiktok_posts import LEVELS, keep, today

_HOUR = 3600
_LEAST = 5_000_000
_MOST = 64 * 2**20
_LAST = 128 * 2**20
_PIECES = 1000
_FILM = 4 * 10**9
_CAPTION = 2200
_PHOTO_TITLE = 90
_PHOTO_TEXT = 4000
_PHOTOS = 35
_DRAFTS = 5
_RANGE = regex.compile(r"bytes (\d+)-(\d+)/(\d+)")
_MIMES = ("video/mp4", "video/quicktime", "video/webm")
_PRIVATE = "unaudited_client_can_only_post_to_private_accounts"


def begin_direct(call: TikTokCall) -> dict[str, Any]:
    """Begin a film that is posted when its last byte is there."""
    info = call.of("post_info")
    _check_info(call, info)
    title = str(info.get("title", ""))
    if len(title.encode("utf-16-le")) // 2 > _CAPTION:
        raise TikTokRefused(400, "invalid_param", "title is too long")
    return _begin(call, "direct", info)


def begin_draft(call: TikTokCall) -> dict[str, Any]:
    """Begin a film that goes to the creator's inbox."""
    _check_drafts(call)
    return _begin(call, "inbox", {})


def _check_drafts(call: TikTokCall) -> None:
    waiting = [
        row
        for row in call.state.rows("tiktok.publishes").values()
        if row["account"] == call.account
        and row["mode"] == "inbox"
        and call.state.now() - row["began"] < 24 * _HOUR
        and (row["post"] is None or _waits(call.state, row))
    ]
    if len(waiting) >= _DRAFTS:
        words = "The user has too many pending shares"
        raise TikTokRefused(403, "spam_risk_too_many_pending_share", words)


def _waits(state: State, row: Mapping[str, Any]) -> bool:
    post = state.post("tiktok", row["account"], row["post"])
    return post is not None and not post.is_live(state.now())


def _check_info(call: TikTokCall, info: Mapping[str, Any]) -> None:
    level = info.get("privacy_level")
    if level not in LEVELS:
        words = "privacy_level is not among the creator's options"
        raise TikTokRefused(403, "privacy_level_option_mismatch", words)
    if "unaudited" in call.marks and level != "SELF_ONLY":
        raise TikTokRefused(403, _PRIVATE, "Please review our integration guidelines")
    if level == "SELF_ONLY" and info.get("brand_content_toggle"):
        raise TikTokRefused(400, "invalid_param", "branded content cannot be private")
    if today(call) >= int(call.state.setting("tiktok", "posts_a_day")):
        words = "The daily post cap from the API is reached"
        raise TikTokRefused(403, "spam_risk_too_many_posts", words)


def _begin(call: TikTokCall, mode: str, info: Mapping[str, Any]) -> dict[str, Any]:
    source = call.of("source_info")
    number, used = call.state.next_number("tiktok.publishes")
    if source.get("source") == "PULL_FROM_URL":
        name = f"v_pub_url~v2-1.{number}"
        address = str(source.get("video_url", ""))
        _check_owned([address])
        film = _fetched(call.state, "video", address)
        call.state.commit(used)
        row = _row(call, mode, info, 0)
        keep(call.state, name, row, (film,), str(info.get("title", "")))
        return {"publish_id": name}
    if source.get("source") != "FILE_UPLOAD":
        raise TikTokRefused(400, "invalid_params", "source is neither of the two")
    size, chunk = source.get("video_size"), source.get("chunk_size")
    _check_pieces(size, chunk, source.get("total_chunk_count"))
    name = f"v_{'pub' if mode == 'direct' else 'inbox'}_file~v2-1.{number}"
    ticket = hashlib.sha256(name.encode()).hexdigest()[:32]
    row = {**_row(call, mode, info, size), "chunk": chunk}
    call.state.commit(used, ("tiktok.publishes", name, row), ("tiktok.tickets", ticket, name))
    return {"publish_id": name, "upload_url": f"{call.origin}/upload/{ticket}"}


def _row(call: TikTokCall, mode: str, info: Mapping[str, Any], size: Any) -> dict[str, Any]:
    return {
        "account": call.account,
        "mode": mode,
        "info": dict(info),
        "size": size,
        "at": 0,
        "began": call.state.now(),
        "post": None,
        "fail": None,
    }


def _check_pieces(size: Any, chunk: Any, count: Any) -> None:
    if not all(isinstance(one, int) and one > 0 for one in (size, chunk, count)):
        raise TikTokRefused(400, "invalid_params", "the sizes are no whole numbers")
    last = size - chunk * (count - 1)
    whole = count == 1 and chunk == size and size <= _MOST
    many = _LEAST <= chunk <= _MOST and count == size // chunk and last <= _LAST
    if size > _FILM or count > _PIECES or not (whole or (many and size >= _LEAST)):
        raise TikTokRefused(400, "invalid_params", "The total chunk count is invalid")


def receive(state: State, ticket: str, headers: Mapping[str, str], raw: bytes) -> Response:
    """Take a piece of a film: 206 while more is to come, 201 for the last one."""
    name = state.row("tiktok.tickets", ticket)
    row = state.row("tiktok.publishes", name) if name else None
    found = _RANGE.fullmatch(headers.get("content-range", ""))
    refused = _refused(state, row, headers)
    if row is None or name is None or found is None or refused:
        return Response(status_code=refused or 400)
    first, last, total = (int(one) for one in found.groups())
    if total != row["size"] or len(raw) != last - first + 1:
        return Response(status_code=400)
    is_last = last + 1 == total
    if first != row["at"] or (not is_last and len(raw) != row["chunk"]):
        return Response(status_code=416, headers={"Content-Range": f"bytes 0-{row['at']}/{total}"})
    path = state.folder / "media" / f"upload-{ticket}.part"
    with path.open("ab") as file:
        file.write(raw)
    row = {**row, "at": last + 1}
    if is_last:
        _finish(state, name, row, path, headers["content-type"])
    else:
        state.commit(("tiktok.publishes", name, row))
    return Response(status_code=201 if is_last else 206)


def _refused(state: State, row: Any, headers: Mapping[str, str]) -> int | None:
    if row is None:
        return 404
    if state.now() >= row["began"] + _HOUR:
        return 403
    return 400 if headers.get("content-type") not in _MIMES or "authorization" in headers else None


def _finish(state: State, name: str, row: dict[str, Any], path: Path, mime: str) -> None:
    data = path.read_bytes()
    path.unlink()
    if data[4:8] != b"ftyp" and not data.startswith(b"\x1aE\xdf\xa3"):
        failed = {**row, "fail": "file_format_check_failed"}
        state.commit(("tiktok.publishes", name, failed))
        return
    film = Medium("video", state.save_media(data, mime), mime, size=len(data))
    keep(state, name, row, (film,), str(row["info"].get("title", "")))


def take_pictures(call: TikTokCall) -> dict[str, Any]:
    """Take a photo post by the addresses of its pictures."""
    info, source = call.of("post_info"), call.of("source_info")
    mode = {"DIRECT_POST": "direct", "MEDIA_UPLOAD": "inbox"}.get(str(call.body.get("post_mode")))
    pictures = source.get("photo_images")
    if (
        mode is None
        or call.body.get("media_type") != "PHOTO"
        or source.get("source") != "PULL_FROM_URL"
        or not isinstance(pictures, list)
        or not 1 <= len(pictures) <= _PHOTOS
    ):
        raise TikTokRefused(400, "invalid_params", "this is no photo post")
    if mode == "direct":
        _check_info(call, info)
    else:
        _check_drafts(call)
    title, text = str(info.get("title", "")), str(info.get("description", ""))
    for said, most in ((title, _PHOTO_TITLE), (text, _PHOTO_TEXT)):
        if len(said.encode("utf-16-le")) // 2 > most:
            raise TikTokRefused(400, "invalid_param", "the text is too long")
    _check_owned([str(one) for one in pictures])
    number, used = call.state.next_number("tiktok.publishes")
    name = f"p_pub_url~v2.{number}"
    call.state.commit(used)
    media = tuple(_fetched(call.state, "photo", str(one)) for one in pictures)
    keep(call.state, name, _row(call, mode, info, 0), media, text or title)
    return {"publish_id": name}


def _fetched(state: State, kind: str, address: str) -> Medium:
    found = fetch(state, address)
    if found is None:
        return Medium(kind, url=address)
    data, mime = found
    return Medium(kind, state.save_media(data, mime), mime, url=address, size=len(data))


def _check_owned(addresses: list[str]) -> None:
    if any("unproven" in one or not one.startswith("http") for one in addresses):
        raise TikTokRefused(403, "url_ownership_unverified", "Please review the URL properties")

"""Take films for Facebook pages in phases, and work on them for a while.

Facts: fbsamples/reels_publishing_apis 0fdfe28 and the phases of `/videos` in facebook_business
26.0.3, collected 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cfkit.sandbox.facebook_posts import keep_post
from cfkit.sandbox.graph_call import GraphCall, GraphRefused, kept, written
from cfkit.sandbox.post import Medium

_PIECE = 1024 * 1024


def row_of(one: Medium) -> dict[str, Any]:
    """Write a medium as a row."""
    return asdict(one)


def video(call: GraphCall, who: str) -> dict[str, Any]:
    """Serve a phase of an upload to `/videos`."""
    phase = call.need("upload_phase")
    if phase == "start":
        size = int(call.need("file_size"))
        name = call.id("video", {"account": who, "size": size, "got": 0, "edge": "videos"})
        return {
            "video_id": name,
            "upload_session_id": name,
            "start_offset": "0",
            "end_offset": str(min(size, _PIECE)),
        }
    name = call.need("upload_session_id")
    row = call.node(name, "video")
    if phase == "transfer":
        return _transfer(call, name, row)
    if phase == "finish":
        if row["got"] != row["size"]:
            raise GraphRefused(6000, "There was a problem uploading your video file")
        _finish(call, who, name, row)
        return {"success": True}
    raise GraphRefused(100, "(#100) upload_phase must be one of start, transfer, finish")


def _transfer(call: GraphCall, name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    chunk = call.files.get("video_file_chunk")
    if chunk is None or int(call.need("start_offset")) != row["got"]:
        raise GraphRefused(100, "(#100) start_offset is not where the upload stands", 1363037)
    earlier = call.state.media(str(row.get("media"))) if row.get("media") else None
    data = (earlier[0] if earlier else b"") + chunk.data
    film = kept(call, data, "video/mp4")
    call.change(name, got=len(data), media=film.id, medium=row_of(film))
    return {
        "start_offset": str(len(data)),
        "end_offset": str(min(row["size"], len(data) + _PIECE)),
    }


def vertical(call: GraphCall, who: str, edge: str) -> dict[str, Any]:
    """Serve the start or the finish of a reel or a story."""
    phase = call.need("upload_phase").lower()
    if phase == "start":
        name = call.id("video", {"account": who, "edge": edge})
        there = f"{call.origin}/facebook/video-upload/v26.0/{name}"
        return {"video_id": name, "upload_url": there}
    name = call.need("video_id")
    row = call.node(name, "video")
    if "medium" not in row:
        raise GraphRefused(6000, "There was a problem uploading your video file")
    if edge == "video_reels" and call.need("video_state") != "PUBLISHED":
        raise GraphRefused(100, "(#100) the sandbox publishes at once only")
    _finish(call, who, name, row)
    return {"success": True, "post_id": call.node(name)["post"]}


def receive(call: GraphCall) -> dict[str, Any]:
    """Take the bytes of a reel."""
    [name] = call.path
    call.node(name, "video")
    if int(call.headers.get("file_size", -1)) != len(call.body) or not call.body:
        words = "Offset or size do not match"
        return {"debug_info": {"retriable": True, "type": "PartialRequestError", "message": words}}
    film = kept(call, call.body, call.headers.get("content-type", "video/mp4"))
    call.change(name, medium=row_of(film))
    return {"success": True}


def _finish(call: GraphCall, who: str, name: str, row: Mapping[str, Any]) -> None:
    if "post" in row:
        raise GraphRefused(100, "(#100) this film is published already")
    surface = {"video_reels": "clip", "video_stories": "story"}.get(row["edge"], "feed")
    native = {"surface": surface, "video": name}
    text = call.text("description")
    made = keep_post(call, who, text, media=[row["medium"]], native=native)
    looks = int(call.state.setting("facebook", "film_looks"))
    call.change(name, post=made.id, looks=looks, description=text, at=made.at)


def look(call: GraphCall, name: str) -> dict[str, Any]:
    """Tell how far a film is; a look brings it nearer to its end."""
    row = call.node(name, "video")
    is_done = "post" in row and row["looks"] <= 0
    if "post" in row and row["looks"] > 0:
        call.change(name, looks=row["looks"] - 1)
    stage = "ready" if is_done else "processing" if "post" in row else "uploading"
    return {
        "id": name,
        "status": {
            "video_status": stage,
            "uploading_phase": {"status": "complete"},
            "processing_phase": {"status": "complete" if is_done else "in_progress"},
            "publishing_phase": {"status": "complete" if is_done else "not_started"},
        },
        "post_id": row.get("post") if is_done else None,
        "permalink_url": f"/reel/{name}/" if is_done else None,
        "description": row.get("description"),
    }


def listed(call: GraphCall, who: str, edge: str) -> list[dict[str, Any]]:
    """List what was published through an edge, newest first."""
    rows = call.state.rows("facebook.nodes")
    return [
        {
            "id": name,
            "description": row.get("description") or None,
            "created_time": written(row["at"]),
            "permalink_url": f"/reel/{name}/",
        }
        for name, row in reversed(list(rows.items()))
        if row["kind"] == "video"
        and row["account"] == who
        and row["edge"] == edge
        and "post" in row
        and not row.get("gone")
    ]

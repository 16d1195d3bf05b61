"""Take the films that pins on Pinterest show.

Facts: openapi.yaml 5.23.0, read 2026-11-27: a film is registered, sent as a form to another place
with all parameters that came along, and processed before a pin may name it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.responses import Response

from cfkit.sandbox.pinterest_call import PinterestCall, PinterestRefused
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Call

_FIRST = 5_200_000_000_000_000


def register(call: PinterestCall) -> dict[str, Any]:
    """Hand out a place for a film."""
    if not isinstance(call.body, dict) or call.body.get("media_type") != "video":
        raise PinterestRefused(400, 1, "Invalid request: media_type is not one of ['video']")
    number, used = call.state.next_number("pinterest.media")
    named = str(_FIRST + number)
    key = hashlib.sha256(f"pinterest {named}".encode()).hexdigest()
    row = {"owner": call.account, "key": key, "status": "registered", "looks": 0}
    call.state.commit(used, ("pinterest.media", named, row))
    return {
        "media_id": named,
        "media_type": "video",
        "upload_url": f"{call.origin}/pinterest/upload/{named}",
        "upload_parameters": {"key": f"uploads/{named}", "x-amz-signature": key},
    }


def receive(state: State, named: str, call: Call) -> Response:
    """Take a film; the answer is empty, as that of a store of files."""
    row, told = state.row("pinterest.media", named), dict(call.pairs)
    if row is None or told.get("x-amz-signature") != row["key"] or "file" not in call.files:
        return Response("<Error><Code>AccessDenied</Code></Error>", 403)
    file = call.files["file"]
    name = state.save_media(file.data, "video/mp4")
    looks = int(state.setting("pinterest", "processing_looks"))
    is_film = b"ftyp" in file.data[:16]
    done = "succeeded" if is_film else "failed"
    kept = {"media": name, "size": len(file.data), "looks": looks, "ends": done}
    status = "processing" if looks else done
    state.commit(("pinterest.media", named, {**row, **kept, "status": status}))
    return Response(status_code=204)


def get(call: PinterestCall) -> dict[str, Any]:
    """Tell how far processing is; each look brings it nearer."""
    row = row_of(call, call.target)
    if row["status"] == "processing":
        left = row["looks"] - 1
        row = {**row, "looks": left, "status": "processing" if left > 0 else row["ends"]}
        call.state.commit(("pinterest.media", call.target, row))
    return {"media_id": call.target, "media_type": "video", "status": row["status"]}


def row_of(call: PinterestCall, named: str) -> dict[str, Any]:
    """Find a film of the account; 404 when there is none."""
    row: dict[str, Any] | None = call.state.row("pinterest.media", named)
    if row is None or row["owner"] != call.account:
        raise PinterestRefused(404, 1, "Media not found.")
    return row

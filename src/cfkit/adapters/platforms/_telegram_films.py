"""Tell Telegram how a picture or a film is shown."""

from __future__ import annotations

from typing import Any

from ._upload import Upload


def shown_as(upload: Upload) -> dict[str, Any]:
    """Say whether it is a picture or a film, and how a film is shown before it has come."""
    if not upload.mime.startswith("video/"):
        return {"type": "photo"}
    told = {"width": upload.width, "height": upload.height}
    told["duration"] = None if upload.duration is None else round(upload.duration)
    known = {name: value for name, value in told.items() if value is not None}
    return {"type": "video", **known, "supports_streaming": True}

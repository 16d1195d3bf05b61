"""A folder of content files, and a month to fill it with."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.adapters.files.content_files import ContentFiles
from cfkit.domain.keys import PlacementKey, fingerprint
from cfkit.domain.plan import Change, Placement

MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 12, 1, 10, tzinfo=MOSCOW)


def open_files(root: Path) -> ContentFiles:
    return ContentFiles(root, lambda _channel: "Europe/Moscow")


def placement(name: str = "club", body: str = "Привет!\n\n---\n\nЧасть", **more: Any) -> Placement:
    key = PlacementKey.parse(f"{name}.how_to.text_post.students@tg")
    at = START + timedelta(days=len(name))
    return Placement(
        key,
        at,
        body,
        goal="visits",
        stage="unaware",
        media=("assets/a.jpg",),
        generated=fingerprint(body),
        path=f"content/2026-12/tg/{key.file_name}",
        planned=at,
        **more,
    )


def added(*placements: Placement) -> list[Change]:
    return [Change("add", str(one.key), one.path) for one in placements]

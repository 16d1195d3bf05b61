"""Instagram, Facebook and Threads as adapters that speak to a sandbox, and posts for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from cfkit.adapters.platforms._registry import build
from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Poll, Post, Surface
from cfkit.domain.publication import Delivery
from cfkit.testing.fake import POST, mp4

SLUGS = ["facebook", "instagram", "threads"]
VISIBLE = {
    "facebook": ("feed", 0),
    "instagram": ("media_publish", 0),
    "threads": ("threads_publish", 1),
}
"""The call that readers see: a part of its path, and how many others have that part before it."""


def connect(slug: str, url: str, client: httpx.Client, **more: Any) -> Any:
    files = {"media_base_url": f"{url}/_sandbox/files"}
    here = {"base_url": f"{url}/{slug}"}
    settings: dict[str, dict[str, Any]] = {
        "facebook": {
            "page_id": 77,
            "token": "page-77",
            "video_url": f"{url}/facebook",
            "upload_url": f"{url}/facebook",
        },
        "instagram": {
            "user_id": "1784",
            "token": "page",
            "upload_url": f"{url}/instagram",
            **files,
        },
        "threads": {"token": "library.x", **files},
    }
    return build(slug, settings[slug] | here | more, client)


def jpeg(width: int = 1080, height: int = 1080) -> bytes:
    """Write the head of a picture, which is all that anybody looks at."""
    frame = bytes([8, height >> 8, height & 255, width >> 8, width & 255, 3]) + b"\0" * 9
    return b"\xff\xd8\xff\xc0\0\x11" + frame + b"\xff\xd9"


def picture(folder: Path, name: str = "lamp.jpg", width: int = 1080, height: int = 1080) -> Media:
    data = jpeg(width, height)
    (folder / name).write_bytes(data)
    return Media(name, folder / name, "Лампа", "image/jpeg", width, height, len(data))


def film(folder: Path, name: str = "walk.mp4", seconds: float = 12.5) -> Media:
    data = mp4(seconds=seconds)
    (folder / name).write_bytes(data)
    size = {"width": 720, "height": 1280, "bytes": len(data), "duration": seconds}
    return Media(name, folder / name, mime="video/mp4", **size)


def post(kind: str, slug: str, folder: Path, words: str = "") -> Post:
    """Make a post of a kind; Instagram's always has a picture."""
    now = datetime.now(UTC)
    text = f"Начинаем в 18:00, {kind} на {slug} {words}\n\nhttps://library.example/night?a=1"
    made = replace(
        POST,
        key=f"{kind}.how_to.text_post.all@{slug}",
        document=parse(text),
        stored_at=now,
        slot=now,
    )
    media = {
        "photo": (picture(folder),),
        "album": (picture(folder, "a.jpg"), picture(folder, "b.jpg"), picture(folder, "c.jpg")),
        "film": (film(folder),),
        "reel": (film(folder),),
        "story": (picture(folder, "tall.jpg", 1080, 1920),),
        "film_story": (film(folder),),
        "mixed": (picture(folder, "a.jpg"), film(folder)),
    }.get(kind, (picture(folder),) if slug == "instagram" else ())
    surfaces: dict[str, Surface] = {"reel": "clip", "story": "story", "film_story": "story"}
    made = replace(made, media=media, surface=surfaces.get(kind, "feed"))
    if kind == "link":
        return replace(made, link="https://library.example/night?a=1")
    if kind == "poll":
        return replace(made, poll=Poll("Придёте?", ("Да", "Нет")))
    if kind == "thread":
        return replace(made, parts=(parse(f"Вторая {words}"), parse(f"Третья {words}")))
    return made


def begun(one: Post, slug: str, **more: Any) -> Delivery:
    began = one.stored_at
    return Delivery(one.key, slug, began_at=began, first_began_at=began, **more)


def kept(url: str, slug: str) -> list[dict[str, Any]]:
    told: dict[str, Any] = httpx.get(f"{url}/_sandbox/posts", params={"platform": slug}).json()
    found: list[dict[str, Any]] = told["posts"]
    return found


def warned(url: str, slug: str) -> list[dict[str, Any]]:
    told = httpx.get(f"{url}/_sandbox/posts").json()["warnings"]
    return [one for one in told if one["platform"] == slug]


def configure(url: str, **sections: Any) -> None:
    httpx.post(f"{url}/_sandbox/config", json=sections).raise_for_status()


def strike(url: str, slug: str, fault: str, where: str, after: int = 0) -> None:
    """Arrange a fault for the call that follows so many alike, which are let through."""
    told = {"fault": fault, "platform": slug, "path_contains": where}
    waits = [told | {"fault": "slow", "seconds": 0.01}] * after
    for one in [*waits, told]:
        httpx.post(f"{url}/_sandbox/faults", json=one).raise_for_status()

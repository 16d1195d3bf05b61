"""A server that quotes the address to upload to does not bring its keys into words for people."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from PIL import Image

from cfkit.adapters.platforms.youtube import YouTube
from cfkit.domain.errors import CfkitError
from cfkit.domain.post import Media
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, POST, mp4

Load = Callable[[str], Fake]
KEY = "7dbd0a4e91c2f-LEAK-5b3f80e6"


def film(folder: Path) -> Media:
    path = folder / "film.mp4"
    path.write_bytes(mp4(1080, 1920, 30.0) + b"\0\0\x50\0free" + bytes(0x5000 - 8))
    return Media("film.mp4", path, alt="Bread", bytes=path.stat().st_size, mime="video/mp4")


def picture(folder: Path) -> Media:
    path = folder / "loaf.png"
    Image.new("RGB", (1200, 1200)).save(path)
    return Media("loaf.png", path, alt="Bread", bytes=path.stat().st_size, mime="image/png")


def whole(request: httpx.Request) -> str:
    return str(request.url)


def key_of_query(request: httpx.Request) -> str:
    return max((value for _, value in parse_qsl(urlsplit(str(request.url)).query)), key=len)


def quoting(fake: Fake, quote: Callable[[httpx.Request], str], seen: list[str]) -> Any:
    """Give every address to upload to a key, and refuse what comes there with a quotation of it."""
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if KEY in str(request.url):
            seen.append(quote(request))
            return httpx.Response(400, json={"message": f"bad upload at {seen[-1]}"})
        told = server(request)
        body = told.text
        for name in ("uploadUrl", "upload_url", "url"):
            for mark in (f'"{name}": "', f'"{name}":"'):
                body = body.replace(f"{mark}http", f"{mark}LEAKhttp")
        parts = body.split("LEAKhttp")
        body = parts[0]
        for part in parts[1:]:
            where, rest = part.split('"', 1)
            body += f'http{where}{"&" if "?" in where else "?"}sig={KEY}"{rest}'
        headers = {
            name: f"{value}&sig={KEY}" if name == "location" else value
            for name, value in told.headers.items()
            if name not in ("content-length", "content-encoding")
        }
        return httpx.Response(told.status_code, content=body.encode(), headers=headers)

    return fake.build(httpx.Client(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize("quote", [whole, key_of_query])
@pytest.mark.parametrize(
    ("slug", "made"),
    [
        ("linkedin", picture),
        ("ok", picture),
        *((slug, film) for slug in ("vk", "pinterest", "tiktok", "max", "youtube")),
    ],
)
def test_a_quoted_address_to_upload_to_is_covered(
    load_fake: Load,
    tmp_path: Path,
    slug: str,
    made: Callable[[Path], Media],
    quote: Callable[[httpx.Request], str],
) -> None:
    seen: list[str] = []
    platform = quoting(load_fake(slug), quote, seen)
    publish = YouTube.publish if slug == "youtube" else type(platform).publish
    with pytest.raises(CfkitError) as refusal:
        publish(platform, replace(POST, media=(made(tmp_path),)), RecordedSteps())
    assert seen
    assert KEY not in str(refusal.value)
    assert "bad upload at" in str(refusal.value)

"""A picture that a platform does not take as it is goes out as one that it takes."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from cfkit.adapters.files.media import probe
from cfkit.adapters.platforms._registry import builtin, capabilities_of
from cfkit.adapters.platforms._upload import read_upload
from cfkit.domain.capabilities import Support
from cfkit.domain.post import Media
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from .connected import connect

TAKING = [
    slug
    for slug in builtin()
    if capabilities_of(slug).support["photo"] is Support.YES and not capabilities_of(slug).by_hand
]
Draw = Callable[..., Media]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    def save(name: str, image: Image.Image, behind: int = 0) -> Media:
        out = io.BytesIO()
        image.save(out, name.rpartition(".")[2].replace("jpg", "jpeg"))
        path = tmp_path / name
        whole = out.getvalue()
        if behind:  # a part that readers of PNG pass over
            part = behind.to_bytes(4) + b"prVt" + bytes(behind + 4)
            whole = whole[:-12] + part + whole[-12:]
        path.write_bytes(whole)
        mime = f"image/{name.rpartition('.')[2]}"
        return Media(name, path, "a lamp", mime, *image.size, len(whole))

    return save


@pytest.mark.parametrize("slug", TAKING)
@pytest.mark.parametrize("name", ["lamp.webp", "lamp.png"])
def test_every_platform_gets_a_type_that_it_takes(slug: str, name: str, draw: Draw) -> None:
    capabilities = capabilities_of(slug)
    media = draw(name, Image.new("RGB", (1080, 1080), "red"))
    upload = read_upload(media, capabilities)
    assert upload.mime in capabilities.media.mime_types
    assert upload.is_remade is (media.mime not in capabilities.media.mime_types)


@pytest.mark.parametrize("slug", TAKING)
def test_no_platform_gets_more_bytes_than_it_takes(slug: str, draw: Draw) -> None:
    capabilities = capabilities_of(slug)
    media = draw("lamp.png", Image.new("RGB", (1080, 1080), "red"), capabilities.media.max_bytes)
    upload = read_upload(media, capabilities)
    assert (upload.mime in capabilities.media.mime_types, upload.is_remade) == (True, True)
    assert len(upload.data) <= capabilities.media.max_bytes
    assert not list(media.faults(capabilities.media))


@pytest.mark.parametrize(
    ("slug", "drawn", "sides"),
    [
        ("vk", ("lamp.webp", (1080, 1080), 0), (1080, 1080)),
        ("bluesky", ("heavy.png", (1080, 1080), 2_000_000), (1080, 1080)),
        ("telegram", ("wide.png", (9000, 6000), 0), (6000, 4000)),
    ],
)
def test_it_is_what_readers_see(  # noqa: PLR0913, PLR0917  from what to what
    slug: str,
    drawn: tuple[str, tuple[int, int], int],
    sides: tuple[int, int],
    draw: Draw,
    sandbox: str,
    client: httpx.Client,
) -> None:
    name, size, behind = drawn
    media = draw(name, Image.new("RGB", size, "red"), behind)
    post = replace(POST, key=f"converted@{slug}", media=(media,))
    connect(slug, sandbox, client).publish(post, RecordedSteps())
    posts = httpx.get(f"{sandbox}/_sandbox/posts", params={"platform": slug}).json()["posts"]
    [shown] = posts[-1]["media"]
    seen = probe(httpx.get(f"{sandbox}/_sandbox/media/{shown['id']}").content)
    assert seen is not None
    assert (seen.width, seen.height) == sides

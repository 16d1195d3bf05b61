"""An upload that gets no further ends, and an odd answer to one is no answer."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._youtube_upload import PIECE
from cfkit.adapters.platforms.youtube import YouTube
from cfkit.domain.errors import Unavailable
from cfkit.domain.post import Media
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, POST

from .films import write_film

Answers = Iterator[httpx.Response]
Load = Callable[[str], Fake]


class Uploads:
    """A platform's server whose uploads are answered by somebody else."""

    def __init__(self, fake: Fake, is_upload: Callable[[httpx.Request], bool]) -> None:
        self.fake = fake
        self.is_upload = is_upload
        self.number = 0

    def platform(self, answers: Answers) -> Any:
        server = self.fake.server(NOW)

        def answer(request: httpx.Request) -> httpx.Response:
            if request.content.startswith(b"upload_phase=start"):
                return httpx.Response(200, json={"video_id": "1", "upload_session_id": "2"})
            if not self.is_upload(request):
                return server(request)
            self.number += 1
            return next(answers)

        return self.fake.build(httpx.Client(transport=httpx.MockTransport(answer)))


def pieces_of_a_page(request: httpx.Request) -> bool:
    return request.url.path.endswith("/videos") and b"video_file_chunk" in request.read()


@pytest.fixture
def long(tmp_path: Path) -> Media:
    return write_film(tmp_path, 3 * PIECE)


def test_youtube_that_forgets_every_other_piece_is_left(load_fake: Load, long: Media) -> None:
    kept = [httpx.Response(308, headers={"Range": f"bytes=0-{PIECE - 1}"}), httpx.Response(308)]
    uploads = Uploads(load_fake("youtube"), lambda request: request.method == "PUT")
    with pytest.raises(Unavailable, match="keeps none of what is sent"):
        YouTube.publish(
            uploads.platform(cycle(kept)), replace(POST, media=(long,)), RecordedSteps()
        )
    assert uploads.number < 10


@pytest.mark.parametrize("places", [["0"], ["4096", "0"]])
def test_facebook_that_asks_for_the_same_again_is_left(
    load_fake: Load, long: Media, places: list[str]
) -> None:
    wanted = [httpx.Response(200, json={"start_offset": place}) for place in places]
    uploads = Uploads(load_fake("facebook"), pieces_of_a_page)
    with pytest.raises(Unavailable, match="again and again"):
        uploads.platform(cycle(wanted)).publish(replace(POST, media=(long,)), RecordedSteps())
    assert uploads.number < 10


@pytest.mark.parametrize("place", ["-5", "99999999999"])
def test_a_place_that_is_not_in_the_film_is_none(load_fake: Load, long: Media, place: str) -> None:
    wanted = [httpx.Response(200, json={"start_offset": place})]
    uploads = Uploads(load_fake("facebook"), pieces_of_a_page)
    with pytest.raises(Unavailable, match="unknown shape"):
        uploads.platform(cycle(wanted)).publish(replace(POST, media=(long,)), RecordedSteps())


@pytest.mark.parametrize(
    ("slug", "path", "answer"),
    [
        ("linkedin", "/rest/videos", {"part": {"firstByte": -5, "lastByte": 9}}),
        ("linkedin", "/upload", {"etag": 'a "tag" with blanks'}),
        ("max", "/uploads", {"token": ["one"]}),
    ],
)
def test_what_an_upload_is_called_is_not_trusted(
    load_fake: Load, tmp_path: Path, slug: str, path: str, answer: dict[str, Any]
) -> None:
    film = write_film(tmp_path)
    value = {"video": "urn:li:video:C1", "uploadToken": ""}
    begun = {"uploadUrl": "https://www.linkedin.com/upload"}
    told = {
        "/rest/videos": {
            "value": value | {"uploadInstructions": [begun | answer.get("part", {"lastByte": 9})]}
        },
        "/uploads": {"url": "https://upload.example/1", **answer},
    }
    fake = load_fake(slug)
    server = fake.server(NOW)

    def answered(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/upload":
            return httpx.Response(200, headers=answer)
        if request.url.path.endswith(path) or request.url.path == "/rest/videos":
            return httpx.Response(200, json=told[request.url.path])
        return server(request)

    platform = fake.build(httpx.Client(transport=httpx.MockTransport(answered)))
    with pytest.raises(Unavailable, match="unknown shape"):
        platform.publish(replace(POST, media=(film,)), RecordedSteps())

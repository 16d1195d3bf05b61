"""A platform that fetches files is given an address only once the very file lies there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel

from cfkit.adapters.platforms._public_media import public_url
from cfkit.adapters.platforms._settings import MediaSite, PlatformSettings, addresses, media_sites
from cfkit.domain.errors import InputError, NotPublishable, Unavailable
from cfkit.domain.post import Media
from cfkit.testing.fake import png

PICTURE = png(40, 30)
IMAGE = {"Content-Type": "image/png", "Content-Length": str(len(PICTURE))}
Answer = tuple[int, dict[str, str]]


@contextmanager
def site(head: Answer, ranged: Answer | None = None) -> Iterator[str]:
    """Answer every HEAD with one answer, and every GET of a range with another."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_HEAD(self) -> None:
            self.answer(*head)

        def do_GET(self) -> None:
            self.answer(*(ranged or head))

        def answer(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(PICTURE[:1])

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/files"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def lamp(tmp_path: Path) -> Media:
    path = tmp_path / "lamp.png"
    path.write_bytes(PICTURE)
    return Media("assets/лампа 1.png", path, mime="image/png", bytes=len(PICTURE))


def test_the_address_is_below_the_site_and_written_as_the_web_wants(
    lamp: Media, client: httpx.Client
) -> None:
    with site((200, IMAGE)) as base:
        found = public_url(base, lamp, client)
    assert found == f"{base}/assets/%D0%BB%D0%B0%D0%BC%D0%BF%D0%B0%201.png"


@pytest.mark.parametrize(
    "head",
    [
        (405, {}),
        (501, {}),
        (403, {}),
        (200, {"Content-Type": "image/png"}),
        (200, {"Content-Type": "text/html"}),
    ],
)
def test_a_site_that_answers_no_heads_is_asked_for_one_byte(
    head: Answer, lamp: Media, client: httpx.Client
) -> None:
    part = {"Content-Type": "image/png", "Content-Range": f"bytes 0-0/{len(PICTURE)}"}
    with site(head, (206, {**part, "Content-Length": "1"})) as base:
        assert public_url(base, lamp, client).startswith(base)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, {}), "is not there: upload what `cfkit media FOLDER` writes, or mend"),
        ((410, {}), "is not there"),
        ((401, {}), "is private"),
        ((403, {}), "is private"),
        ((302, {"Location": "https://id.cloud.example/login?to=1"}), "a page to sign in at"),
        ((302, {"Location": "/users/sign_in"}), "a page to sign in at"),
        ((301, {"Location": "https://cdn.example/lamp.png"}), "sends on to cdn.example: set"),
        ((200, IMAGE | {"Content-Type": "text/html; charset=utf-8"}), "is a web page, not the"),
        ((200, IMAGE | {"Content-Type": "application/octet-stream"}), "let the site send that"),
        ((200, IMAGE | {"Content-Length": "7"}), "has 7 bytes, and the project's file"),
        ((200, {"Content-Type": "image/png"}), "has no length that the site tells"),
        ((418, {}), r"cannot be fetched \(HTTP 418\)"),
    ],
)
def test_what_stands_in_the_way_is_told_apart(
    answer: Answer, words: str, lamp: Media, client: httpx.Client
) -> None:
    with site(answer) as base, pytest.raises(NotPublishable, match=words):
        public_url(base, lamp, client)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_in_trouble_is_asked_again_later(
    status: int, lamp: Media, client: httpx.Client
) -> None:
    with site((status, {})) as base, pytest.raises(Unavailable, match="try again later"):
        public_url(base, lamp, client)


def test_a_site_that_is_down_is_asked_again_later(lamp: Media, client: httpx.Client) -> None:
    with site((200, IMAGE)) as base:
        pass
    with pytest.raises(Unavailable, match="the site of `media_base_url` cannot be reached"):
        public_url(base, lamp, client)


def test_without_a_site_it_says_which_setting_names_one(lamp: Media, client: httpx.Client) -> None:
    with pytest.raises(NotPublishable, match="set `media_base_url`"):
        public_url(None, lamp, client)


def test_a_rehearsal_hands_the_file_to_the_sandbox(
    lamp: Media, client: httpx.Client, sandbox: str
) -> None:
    url = public_url(f"{sandbox}/_sandbox/files", lamp, client)
    assert client.get(url).content == PICTURE


class Wanted(PlatformSettings):
    media_base_url: MediaSite | None = None


def test_a_site_of_files_is_no_address_of_a_service() -> None:
    model: type[BaseModel] = Wanted
    assert (media_sites(model), addresses(model)) == (["media_base_url"], [])
    assert Wanted(media_base_url="cdn.example/brand/").media_base_url == "https://cdn.example/brand"
    with pytest.raises(ValueError, match="without user, query"):
        Wanted(media_base_url="https://me:pw@cdn.example")


def test_a_rehearsal_calls_no_site_of_the_world(lamp: Media) -> None:
    from cfkit.adapters.platforms._opening import open_client

    with open_client(loopback_only=True) as alone, pytest.raises(InputError, match="rehearsal"):
        public_url("https://cdn.example", lamp, alone)


def test_a_file_that_went_away_before_a_rehearsal_hands_it_over_is_told(
    sandbox: str, client: httpx.Client, lamp: Media
) -> None:
    lamp.path.unlink()
    with pytest.raises(NotPublishable, match=r"cannot read the file assets.*: .*; put it there"):
        public_url(f"{sandbox}/_sandbox/files", lamp, client)


def test_a_site_that_sends_the_whole_file_is_not_read_to_its_end(
    lamp: Media, client: httpx.Client
) -> None:
    with site((405, {}), (200, IMAGE)) as base:  # it is cut after the first byte
        assert public_url(base, lamp, client).startswith(base)

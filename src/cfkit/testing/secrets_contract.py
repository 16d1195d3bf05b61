"""What an adapter's calls may never tell, whichever of them fails and whatever the server quotes.

A place to upload to is opened by its address, so the address is a secret as a token is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from cfkit.domain.errors import CfkitError
from cfkit.domain.post import Media, Post, Surface

from .fake import NOW, POST, Fake, RecordedSteps, assert_keeps, mp4, png, shown

KEY = "7dbd0a4e91c2f-LEAK-5b3f80e6"
"""How the key begins that opens a place to upload to."""
_ADDRESS = re.compile(r'"https?://[^"/\s\\]+/[^"\s\\]*"')
"""An address of a place, not that of a whole host, which opens nothing."""
_USED = re.compile(f"{KEY}-[0-9]+")
_SURFACES: tuple[Surface, ...] = ("feed", "clip")
_MOST = 60
"""Calls after which an adapter is taken to go round in a circle."""


@dataclass
class _Signing:
    """A server that gives addresses out with a key each, and fails at one call.

    Then it quotes all secrets that it was sent, in this call or before.
    """

    fake: Fake
    fails_at: int
    fail: Callable[[str], httpx.Response]
    calls: int = 0
    given: int = 0
    keys: set[str] = field(default_factory=set)
    """Those of addresses that something was sent to."""
    sent: str = ""

    def __post_init__(self) -> None:
        self.server = self.fake.server(NOW)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        data = request.read()
        came = " ".join([str(request.url), *request.headers.values()])
        self.keys.update(_USED.findall(str(request.url)))
        self.sent += f"{came} {data.decode('latin-1')}"
        if self.calls == self.fails_at:
            known = [
                one for one in (*self.fake.secrets, *self.fake.opens) if one in unquote(self.sent)
            ]
            return self.fail(" ".join([came, *known, *self.keys]))
        url = request.url
        plain = url.copy_remove_param("sig") if "sig" in url.params else url
        answer = self.server(
            httpx.Request(request.method, plain, headers=request.headers, content=data)
        )
        return answer if self.fake.is_visible(request) else self._signed(answer)

    def _signed(self, answer: httpx.Response) -> httpx.Response:
        keep = ("content-length", "content-encoding", "transfer-encoding")
        headers = {name: value for name, value in answer.headers.items() if name not in keep}
        if "location" in headers:
            headers["location"] = self._with_key(headers["location"])
        answer.read()
        body = _ADDRESS.sub(lambda found: f'"{self._with_key(found[0][1:-1])}"', answer.text)
        return httpx.Response(answer.status_code, content=body.encode(), headers=headers)

    def _with_key(self, address: str) -> str:
        self.given += 1
        return f"{address}{'&' if '?' in address else '?'}sig={KEY}-{self.given}"


def _cut(quoted: str) -> httpx.Response:
    raise httpx.ReadTimeout(f"no answer from {quoted}")


FAILURES: dict[str, Callable[[str], httpx.Response]] = {
    "refused": lambda quoted: httpx.Response(400, json={"error": quoted, "message": [quoted]}),
    "closed": lambda quoted: httpx.Response(403, json={"error": {"message": quoted}}),
    "broken": lambda quoted: httpx.Response(500, text=quoted),
    "odd": lambda quoted: httpx.Response(200, json={"message": quoted, "data": [quoted]}),
    "sends on": lambda quoted: httpx.Response(302, text=quoted, headers={"Location": "/login"}),
    "cut": _cut,
}
"""How a call fails, by name; each is given what a server may quote."""


def _posts(folder: Path) -> Iterator[Post]:
    """Give a post with a picture and one with a film, wherever it is shown."""
    for name, data, mime in (("loaf.png", png(640, 640), "image/png"), _film()):
        path = folder / name
        path.write_bytes(data)
        media = Media(name, path, "Bread", mime, 640, 640, len(data))
        if media.is_video:
            media = replace(media, width=720, height=1280, duration=12.5)
        for surface in _SURFACES:
            yield replace(POST, media=(media,), surface=surface, title="Bread")


def _film() -> tuple[str, bytes, str]:
    return "film.mp4", mp4(pixels=b"\0" * 40_000), "video/mp4"


class SecretsContract:
    """What is true of every platform that is spoken to over HTTP."""

    @pytest.mark.parametrize("failure", FAILURES)
    def test_no_call_of_an_upload_tells_a_secret(
        self, fake: Fake, failure: str, tmp_path: Path
    ) -> None:
        for post in _posts(tmp_path):
            for number in range(1, _MOST):
                server = _Signing(fake, number, FAILURES[failure])
                platform = fake.build(httpx.Client(transport=httpx.MockTransport(server)))
                steps = RecordedSteps()
                refusal: CfkitError | None = None
                try:
                    platform.publish(post, steps)
                except CfkitError as error:
                    refusal = error
                secrets = [*fake.secrets, *fake.opens, *server.keys]
                if refusal is not None:
                    assert_keeps(secrets, refusal)
                told = [kept for name, kept in steps.results.items() if name not in steps.sealed]
                told += shown(platform)
                assert not [one for one in told if any(secret in one for secret in secrets)]
                if server.calls < number:
                    break

"""One running sandbox for a test, with clients that speak to its platforms."""

from __future__ import annotations

import ssl
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.sandbox.server import Running, running

RKEY = "3jzfcijpj2z2a"
COLLECTION = "app.bsky.feed.post"
BOT = "1:abc"
USER = "a-user"
PASSWORD = "abcd-efgh"


def png(width: int = 8, height: int = 6) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    rows = (b"\0" + b"\xc8\x1e\x3c" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


@dataclass
class Bluesky:
    http: httpx.Client
    did: str
    headers: dict[str, str]

    def get(self, nsid: str, **params: Any) -> httpx.Response:
        return self.http.get(f"/bluesky/xrpc/{nsid}", params=params, headers=self.headers)

    def post(self, nsid: str, body: dict[str, Any]) -> httpx.Response:
        return self.http.post(f"/bluesky/xrpc/{nsid}", json=body, headers=self.headers)

    def record(self, text: str = "Привет", **more: Any) -> dict[str, Any]:
        stamp = "2026-11-22T00:00:00.000Z"
        return {"$type": COLLECTION, "text": text, "createdAt": stamp, **more}

    def put(self, record: dict[str, Any], rkey: str = RKEY, **more: Any) -> httpx.Response:
        body = {"repo": self.did, "collection": COLLECTION, "rkey": rkey, "record": record}
        return self.post("com.atproto.repo.putRecord", {**body, **more})

    def upload(self, data: bytes, mime: str = "image/png") -> dict[str, Any]:
        answer = self.http.post(
            "/bluesky/xrpc/com.atproto.repo.uploadBlob",
            content=data,
            headers={**self.headers, "content-type": mime},
        )
        blob: dict[str, Any] = answer.json()["blob"]
        return blob


@dataclass
class Client:
    sandbox: Running
    http: httpx.Client
    mastodon_headers: dict[str, str] = field(
        default_factory=lambda: {"authorization": "Bearer shop.secret"}
    )

    def telegram(self, method: str, token: str = BOT, **params: Any) -> httpx.Response:
        return self.http.post(f"/telegram/bot{token}/{method}", json=params)

    def say(self, text: str, **params: Any) -> httpx.Response:
        return self.telegram("sendMessage", chat_id="@shop", text=text, **params)

    def vk(self, method: str, token: str = USER, **params: Any) -> Any:
        form = {"v": "5.199", "access_token": token, **params}
        return self.http.post(f"/vk/method/{method}", data=form).json()

    def vk_photo(self, data: bytes | None = None, group: int = 5) -> str:
        server = self.vk("photos.getWallUploadServer", group_id=group)["response"]
        part = {"photo": ("a.png", data or png(), "image/png")}
        upload = self.http.post(server["upload_url"], files=part).json()
        photo = self.vk("photos.saveWallPhoto", group_id=group, **upload)["response"][0]
        return f"photo{photo['owner_id']}_{photo['id']}"

    def toot(self, key: str | None = None, **params: Any) -> httpx.Response:
        headers = {**self.mastodon_headers, **({"Idempotency-Key": key} if key else {})}
        return self.http.post("/mastodon/api/v1/statuses", json=params, headers=headers)

    def mastodon(self, path: str, **params: Any) -> httpx.Response:
        return self.http.get(f"/mastodon/api{path}", params=params, headers=self.mastodon_headers)

    def mastodon_media(self, data: bytes | None = None, **fields: str) -> httpx.Response:
        return self.http.post(
            "/mastodon/api/v2/media",
            files={"file": ("a.png", data or png(), "image/png")},
            data=fields,
            headers=self.mastodon_headers,
        )

    def bluesky(self, handle: str = "shop.test", password: str = PASSWORD) -> Bluesky:
        answer = self.http.post(
            "/bluesky/xrpc/com.atproto.server.createSession",
            json={"identifier": handle, "password": password},
        ).json()
        headers = {"authorization": f"Bearer {answer['accessJwt']}"}
        return Bluesky(self.http, answer["did"], headers)

    def fault(self, fault: str, **more: Any) -> None:
        self.http.post("/_sandbox/faults", json={"fault": fault, **more}).raise_for_status()

    def configure(self, **sections: Any) -> None:
        self.http.post("/_sandbox/config", json=sections).raise_for_status()

    def advance(self, step: str) -> None:
        self.http.post("/_sandbox/clock", json={"advance": step}).raise_for_status()

    def posts(self, **where: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/_sandbox/posts", params=where).json()["posts"]
        return found

    def warnings(self) -> list[str]:
        answer = self.http.get("/_sandbox/posts").json()
        return [warning["message"] for warning in answer["warnings"]]


@pytest.fixture(scope="session")
def trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@pytest.fixture
def client(tmp_path: Path, trust: ssl.SSLContext) -> Iterator[Client]:
    with (
        running(tmp_path) as sandbox,
        httpx.Client(base_url=sandbox.url, timeout=10, verify=trust) as http,
    ):
        yield Client(sandbox, http)


@pytest.fixture
def picture() -> bytes:
    return png()


@pytest.fixture
def draw() -> Callable[[int, int], bytes]:
    return png

"""A channel of MAX in memory."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from html import unescape
from itertools import count
from typing import Any

import httpx
import regex
from pydantic import SecretStr

from cfkit.adapters.platforms.max import Max, Settings
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected, Unavailable
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN = "f9LHodD0cOL-secret-token"
CHAT = -77


def error(code: str, message: str = "") -> dict[str, str]:
    return {"code": code, "message": message}


class Channel:
    def __init__(self, now: datetime) -> None:
        self.at = int(now.timestamp() * 1000)
        self.numbers = count(1)
        self.messages: list[dict[str, Any]] = []
        self.pinned: dict[str, Any] | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "upload.example":
            return httpx.Response(200, json={"photos": {"abc": {"token": "photo-token"}}})
        assert request.headers["Authorization"] == TOKEN
        status, answer = self.answer(request)
        date = format_datetime(datetime.now(UTC), usegmt=True)
        return httpx.Response(status, json=answer, headers={"Date": date})

    def answer(self, request: httpx.Request) -> tuple[int, Any]:
        body = json.loads(request.content) if request.content else {}
        if request.url.path == "/messages":
            return self.on_messages(request.method, request.url.params, body)
        if (request.method, request.url.path) == ("PUT", "/chats/-77/pin"):
            self.pinned = self.found(body["message_id"])
            return 200, {"success": True}
        return 200, {
            "/me": {"username": "library_bot", "first_name": "Библиотека"},
            "/uploads": {"url": "https://upload.example/up"},
            "/chats/-77": {"title": "Заречная"},
            "/chats/-77/members/me": {"is_owner": False, "permissions": ["write", "edit"]},
            "/chats/-77/pin": {"message": self.pinned},
        }[request.url.path]

    def on_messages(self, method: str, asked: Any, body: dict[str, Any]) -> tuple[int, Any]:
        if method == "GET":
            return 200, {"messages": self.listed(asked)}
        if method == "POST":
            assert asked["chat_id"] == str(CHAT)
            return 200, {"message": self.send(body)}
        return self.change(method, asked["message_id"], body)

    def send(self, body: dict[str, Any]) -> dict[str, Any]:
        number = next(self.numbers)
        mid = f"mid.{number:08}"
        message = {
            "timestamp": self.at,
            "body": {"mid": mid, "seq": number, "text": plain(body["text"]), "attachments": []},
            "url": f"https://max.ru/zarechnaya/{number}",
        }
        self.messages.insert(0, message)
        return message

    def change(self, method: str, mid: str, body: dict[str, Any]) -> tuple[int, Any]:
        message = self.found(mid)
        if message is None:
            return 404, error("not.found", "message not found")
        if method == "DELETE":
            self.messages.remove(message)
        else:
            assert body["attachments"] is None
            message["body"]["text"] = plain(body["text"])
        return 200, {"success": True}

    def found(self, mid: str) -> dict[str, Any] | None:
        return next((one for one in self.messages if one["body"]["mid"] == mid), None)

    def listed(self, asked: Any) -> list[dict[str, Any]]:
        if "message_ids" in asked:
            wanted = asked["message_ids"].split(",")
            assert len(wanted) <= 100
            return [one | {"stat": {"views": 5}} for one in self.messages if mid(one) in wanted]
        latest = int(asked.get("from", 2**62))
        return [one for one in self.messages if one["timestamp"] <= latest][:100]


def mid(message: dict[str, Any]) -> str:
    return str(message["body"]["mid"])


def plain(html: str) -> str:
    return unescape(regex.sub(r"<[^>]*>", "", html))


FAKE = Fake(
    build=lambda client: Max(Settings(chat_id=CHAT, token=SecretStr(TOKEN)), client),
    server=Channel,
    is_visible=lambda request: (request.method, request.url.path) == ("POST", "/messages"),
    made=b'{"message":{"body":{"mid":%s}}}',
    secrets=[TOKEN],
    lengths=[("🚀", 2), ("Привет", 6)],
    errors=[
        (401, error("verify.token", "Invalid access_token"), CredentialError),
        (403, error("verify.token", "Invalid access_token"), CredentialError),
        (403, error("access.denied"), CredentialError),
        (403, error("chat.denied", "bot is not an administrator"), CredentialError),
        (404, error("chat.not.found"), CredentialError),
        (400, error("attachment.not.ready"), Unavailable),
        (400, error("proto.payload", "text: too long"), Rejected),
        (405, error("method.not.allowed"), Rejected),
        (429, error("too.many.requests"), RateLimited),
        (503, error("service.unavailable"), OutcomeUnknown),
        (400, error("something.new"), Rejected),
        (400, {"code": 7}, Rejected),
    ],
    shown=frozenset({Metric.VIEWS}),
)

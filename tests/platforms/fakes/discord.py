"""A Discord server in memory."""

import json
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from email.utils import format_datetime
from itertools import count

import httpx

from cfkit.adapters.platforms.discord import Discord, Settings
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN = "bot-secret.of.discord"
CHANNEL = "77"
EVERYBODY = {"id": "5", "permissions": str(1 << 10 | 1 << 11 | 1 << 15 | 1 << 16)}
FIXED = {
    "users/@me": {"id": "1", "username": "library"},
    f"channels/{CHANNEL}": {"id": CHANNEL, "guild_id": "5", "name": "news"},
    "guilds/5/roles": [EVERYBODY],
    "guilds/5/members/1": {"roles": []},
}


def no(code: int, message: str) -> dict[str, object]:
    return {"code": code, "message": message}


def payload(request: httpx.Request) -> dict[str, object]:
    kind = request.headers["content-type"]
    if kind == "application/json":
        return json.loads(request.content)
    form = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.content)
    for field in form.get_payload():
        assert isinstance(field, Message)
        if field.get_param("name", header="content-disposition") == "payload_json":
            return json.loads(field.get_payload(decode=True))
    raise AssertionError("no payload_json")


class Server:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(100)
        self.messages: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bot {TOKEN}"
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v10/")
        if path in FIXED:
            return httpx.Response(200, json=FIXED[path])
        if path == f"channels/{CHANNEL}/messages":
            if request.method == "POST":
                return httpx.Response(200, json=self.create(payload(request)))
            return httpx.Response(200, json=self.read(request.url.params))
        return self.one(request, path.rpartition("/")[2])

    def create(self, body: dict[str, object]) -> dict[str, object]:
        assert body["allowed_mentions"] == {"parse": [], "replied_user": False}
        message = {
            "id": str(next(self.numbers)),
            "author": {"id": "1", "username": "library", "bot": True},
            "content": body["content"],
            "timestamp": self.now.isoformat(),
            "pinned": False,
            "reactions": [{"count": 2}, {"count": 1}],
        }
        self.messages.insert(0, message)
        return message

    def read(self, params: httpx.QueryParams) -> list[dict[str, object]]:
        if "after" in params:
            return self.answers(params["after"]) if self.messages else []
        older = [m for m in self.messages if int(str(m["id"])) < int(params.get("before", 10**9))]
        return older[: int(params["limit"])]

    def answers(self, root: str) -> list[dict[str, object]]:
        def said(number: int, author: str, above: str) -> dict[str, object]:
            return {
                "id": str(number),
                "author": {"id": author, "username": "reader"},
                "content": "Когда?",
                "timestamp": (self.now + timedelta(minutes=number)).isoformat(),
                "message_reference": {"message_id": above},
            }

        return [
            said(904, "9", "903"),
            said(903, "1", root),
            said(902, "9", "555"),
            said(901, "9", root),
        ]

    def one(self, request: httpx.Request, number: str) -> httpx.Response:
        told = [*self.messages, *(self.answers("") if request.method == "GET" else [])]
        found = next((one for one in told if one["id"] == number), None)
        if found is None:
            return httpx.Response(404, json=no(10008, "Unknown Message"))
        if request.method == "GET":
            return httpx.Response(200, json=found)
        if request.method == "PATCH":
            found["content"] = payload(request)["content"]
            return httpx.Response(200, json=found)
        if request.method == "DELETE":
            self.messages.remove(found)
        else:
            found["pinned"] = True
        return httpx.Response(204)


FAKE = Fake(
    build=lambda client: Discord(Settings(channel_id=CHANNEL, token=TOKEN), client),
    server=Server,
    is_visible=lambda request: request.method == "POST" and request.url.path.endswith("/messages"),
    secrets=[TOKEN],
    lengths=[("Привет", 6), ("🚀", 2)],
    errors=[
        (400, no(50006, "Cannot send an empty message"), Rejected),
        (
            400,
            {**no(50035, "Invalid Form Body"), "errors": {"content": {"_errors": [{}]}}},
            Rejected,
        ),
        (400, no(200000, "Message was blocked by automatic moderation"), Rejected),
        (400, no(240000, "Message was blocked by harmful links filter"), Rejected),
        (
            400,
            no(160002, "Cannot reply without permission to read message history"),
            CredentialError,
        ),
        (400, no(50008, "Cannot send messages in a non-text channel"), CredentialError),
        (400, no(987654, "Something new"), Rejected),
        (401, no(0, "401: Unauthorized"), CredentialError),
        (403, no(50001, "Missing Access"), CredentialError),
        (403, no(50013, "Missing Permissions"), CredentialError),
        (404, no(10003, "Unknown Channel"), CredentialError),
        (404, no(10015, "Unknown Webhook"), CredentialError),
        (413, no(40005, "Request entity too large"), Rejected),
        (
            429,
            {"message": "You are being rate limited.", "retry_after": 0.3, "global": False},
            RateLimited,
        ),
        (403, no(20028, "The channel you are writing has hit the write rate limit."), RateLimited),
        (500, {"message": "500: Internal Server Error", "code": 0}, OutcomeUnknown),
        (401, no(50027, "Invalid Webhook Token"), CredentialError),
    ],
    shown=frozenset({Metric.LIKES}),
    comments=2,
)

"""A profile on Threads in memory."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from urllib.parse import parse_qs

import httpx

from cfkit.adapters.platforms.threads import Settings, Threads
from cfkit.domain.errors import (
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN = "threads-secret"


def error(code: int, subcode: int | None = None, message: str = "no") -> dict[str, object]:
    more = {} if subcode is None else {"error_subcode": subcode}
    return {"error": {"message": message, "type": "THApiException", "code": code, **more}}


class Profile:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(18_000)
        self.containers: dict[str, dict[str, str]] = {}
        self.posts: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        date = format_datetime(datetime.now(UTC), usegmt=True)
        if request.url.host == "media.example":
            told = {"Content-Type": "image/png", "Content-Length": "0", "Date": date}
            return httpx.Response(200, headers=told)
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        asked = dict(request.url.params) | form
        assert asked.pop("access_token") == TOKEN
        version, name, *edge = request.url.path.strip("/").split("/")
        assert version == "v1.0"
        found = self.answer(f"{request.method} {''.join(edge)}".strip(), name, asked)
        status = 400 if "error" in found else 200
        return httpx.Response(status, json=found, headers={"Date": date})

    def answer(self, key: str, name: str, asked: dict[str, str]) -> dict[str, object]:
        quota = {"data": [{"quota_usage": 3, "config": {"quota_total": 250}}]}
        roots = [one for one in self.posts if not one["is_reply"]]
        replies = [one for one in self.posts if one["is_reply"]]
        answers: dict[str, Callable[[], dict[str, object]]] = {
            "POST threads": lambda: {"id": self.make(asked)},
            "POST threads_publish": lambda: {"id": self.publish(asked)},
            "GET threads": lambda: self.page(roots, asked),
            "GET replies": lambda: self.page(replies, asked),
            "GET conversation": lambda: self.page(self.below(), asked),
            "GET threads_publishing_limit": lambda: quota,
            "GET insights": lambda: self.insights(asked["metric"].split(",")),
        }
        return answers.get(key, lambda: self.one(key, name))()

    def make(self, asked: dict[str, str]) -> str:
        name = str(next(self.numbers))
        self.containers[name] = asked
        return name

    def one(self, method: str, name: str) -> dict[str, object]:
        if name == "me":
            return {"id": "42", "username": "library"}
        if name == "debug_token":
            return {"data": {"scopes": ["threads_basic", "threads_content_publish"]}}
        if name in self.containers:
            return {"id": name, "status": "FINISHED"}
        found = next((one for one in self.posts if one["id"] == name), None)
        if found is None:
            return error(24, 4279009, "The requested resource does not exist")
        if method == "DELETE":
            self.posts.remove(found)
            return {"success": True, "deleted_id": name}
        return found

    def publish(self, asked: dict[str, str]) -> str:
        said = self.containers[asked["creation_id"]]
        name = str(next(self.numbers))
        post = {
            "id": name,
            "text": said["text"],
            "timestamp": self.now.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "permalink": f"https://www.threads.com/@library/post/C{name}",
            "is_reply": "reply_to_id" in said,
        }
        self.posts.insert(0, post)
        return name

    def below(self) -> list[dict[str, object]]:
        def reply(number: int, who: str) -> dict[str, object]:
            at = (self.now + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S+0000")
            told = {"id": str(number), "username": who, "text": "When?", "timestamp": at}
            return {**told, "replied_to": {"id": "18001"}}

        return [reply(2, "reader"), reply(3, "other"), reply(4, "library"), reply(5, "reader")]

    def page(self, rows: list[dict[str, object]], asked: dict[str, str]) -> dict[str, object]:
        start = int(asked.get("after", "0"))
        cut = rows[start : start + 2]
        cursors = {"after": str(start + 2)}
        more = {"next": "https://graph.example/next"} if start + 2 < len(rows) else {}
        return {"data": cut, "paging": {"cursors": cursors, **more}}

    def insights(self, metrics: list[str]) -> dict[str, object]:
        return {
            "data": [{"name": one, "values": [{"value": 7}]} for one in metrics if one != "quotes"]
        }


FAKE = Fake(
    build=lambda client: Threads(
        Settings(token=TOKEN, media_base_url="https://media.example/library"), client
    ),
    server=Profile,
    is_visible=lambda request: request.url.path.endswith("/threads_publish"),
    secrets=[TOKEN],
    lengths=[("🚀", 4), ("Привет", 6), ("plain", 5)],
    errors=[
        (400, error(24, 4279009), Unavailable),
        (500, error(1), OutcomeUnknown),
        (500, error(2), OutcomeUnknown),
        (400, error(4), RateLimited),
        (400, error(9, 2207042), RateLimited),
        (401, error(190), CredentialError),
        (400, error(10), CredentialError),
        (400, error(100, message="THREADS_API__LINK_LIMIT_EXCEEDED"), Rejected),
    ],
    shown=frozenset({Metric.VIEWS, Metric.LIKES, Metric.COMMENTS, Metric.SHARES}),
    comments=3,
)

"""An account on X in memory."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import httpx

from cfkit.adapters.platforms.x import Settings, X
from cfkit.domain.errors import (
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
)
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

KEYS = ["api-key-secret-1", "api-key-secret-2", "access-token-secret-3", "access-token-secret-4"]
URL = re.compile(r"https?://\S+")
PROBLEMS = "https://api.x.com/2/problems"


def problem(title: str, detail: str, kind: str = "") -> dict[str, object]:
    return {
        "title": title,
        "detail": detail,
        "type": f"{PROBLEMS}/{kind}" if kind else "about:blank",
    }


class Account:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(1900)
        self.posts: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"].startswith("OAuth oauth_consumer_key=")
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path.removeprefix("/2/"), request.url.params
        if path == "tweets" and request.method == "POST":
            return httpx.Response(201, json={"data": self.create(json.loads(request.content))})
        if request.method == "DELETE":
            return httpx.Response(200, json={"data": {"deleted": self.drop(path.split("/")[1])}})
        reads = {
            "users/me": lambda _: {"data": {"id": "7", "username": "library"}},
            "tweets": lambda asked: self.read(asked["ids"].split(",")),
            "users/7/tweets": self.timeline,
            "tweets/search/recent": self.search,
            "media/metadata": lambda _: {"data": {"id": "71"}},
            "media/upload": lambda _: {"data": {"id": "71"}},
            "media/upload/initialize": lambda _: {"data": {"id": "71"}},
            "media/upload/71/append": lambda _: {"data": {"expires_at": 1}},
            "media/upload/71/finalize": lambda _: {"data": {"id": "71"}},
        }
        return httpx.Response(200, json=reads[path](asked))

    def create(self, body: dict[str, object]) -> dict[str, object]:
        urls: list[dict[str, str]] = []

        def short(found: re.Match[str]) -> str:
            urls.append({"url": f"https://t.co/{len(urls)}a", "expanded_url": found[0]})
            return urls[-1]["url"]

        text = html.escape(URL.sub(short, str(body["text"])), quote=False)
        if "media" in body:
            urls.append({"url": "https://t.co/pic", "expanded_url": "x", "media_key": "3_1"})
            text += " https://t.co/pic"
        number = str(next(self.numbers))
        post = {
            "id": number,
            "text": text,
            "created_at": self.now.isoformat(),
            "entities": {"urls": urls},
            "public_metrics": {"like_count": 3, "retweet_count": 0, "impression_count": 90},
        }
        self.posts.insert(0, post)
        return {"id": number, "text": text}

    def drop(self, number: str) -> bool:
        before = len(self.posts)
        self.posts = [one for one in self.posts if one["id"] != number]
        return len(self.posts) < before

    def read(self, wanted: list[str]) -> dict[str, object]:
        assert len(wanted) <= 100
        data = [one for one in self.posts if one["id"] in wanted]
        gone = set(wanted) - {one["id"] for one in data}
        errors = [
            {"type": f"{PROBLEMS}/resource-not-found", "resource_id": one} for one in sorted(gone)
        ]
        return {"data": data, "errors": errors}

    def timeline(self, asked: httpx.QueryParams) -> dict[str, object]:
        since = datetime.fromisoformat(asked["start_time"])
        found = [
            one for one in self.posts if datetime.fromisoformat(str(one["created_at"])) >= since
        ]
        start = int(asked.get("pagination_token", "0"))
        meta = {"next_token": str(start + 2)} if start + 2 < len(found) else {}
        return {"data": found[start : start + 2], "meta": meta}

    def search(self, asked: httpx.QueryParams) -> dict[str, object]:
        def reply(number: int, author: str) -> dict[str, object]:
            return {
                "id": str(number),
                "author_id": author,
                "text": "When?",
                "created_at": (self.now + timedelta(minutes=number)).isoformat(),
                "referenced_tweets": [{"type": "replied_to", "id": "1900"}],
            }

        users = {"users": [{"id": "9", "username": "reader"}]}
        if "next_token" not in asked:
            data = [reply(4, "7"), reply(3, "9"), reply(2, "9")]
            return {"data": data, "includes": users, "meta": {"next_token": "b2"}}
        return {"data": [reply(2, "9"), reply(1, "9")], "includes": users, "meta": {}}


FAKE = Fake(
    build=lambda client: X(
        Settings(
            api_key=KEYS[0],
            api_key_secret=KEYS[1],
            access_token=KEYS[2],
            access_token_secret=KEYS[3],
        ),
        client,
    ),
    server=Account,
    is_visible=lambda request: request.method == "POST" and request.url.path == "/2/tweets",
    made=b'{"data":{"id":%s}}',
    secrets=KEYS,
    lengths=[("Привет", 6), ("№", 2), ("👨‍👩‍👧", 2), ("see library.example/night", 33)],
    errors=[
        (401, problem("Unauthorized", "Unauthorized"), CredentialError),
        (402, problem("CreditsDepleted", "no credits to fulfill this request"), CredentialError),
        (403, problem("Forbidden", "Forbidden", "oauth1-permissions"), CredentialError),
        (403, problem("Client Forbidden", "enroll", "client-forbidden"), CredentialError),
        (
            403,
            problem("Forbidden", "You are not permitted to perform this action."),
            CredentialError,
        ),
        (403, problem("Forbidden", "Your account is suspended"), CredentialError),
        (
            403,
            problem(
                "Forbidden",
                "Reply to this conversation is not allowed because you have not been mentioned or "
                "otherwise engaged by the author of the post you are replying to.",
            ),
            Rejected,
        ),
        (
            403,
            problem("Forbidden", "You are not allowed to create a Tweet with duplicate content."),
            Rejected,
        ),
        (403, problem("Forbidden", "Tweet needs to be a bit shorter."), Rejected),
        (403, problem("Forbidden", "This request looks like it might be automated."), RateLimited),
        (400, problem("Invalid Request", "One or more parameters", "invalid-request"), Rejected),
        (
            400,
            {"errors": [{"message": "Your media IDs are invalid."}], "title": "Invalid Request"},
            Rejected,
        ),
        (404, problem("Not Found Error", "gone", "resource-not-found"), Rejected),
        (413, "", Rejected),
        (429, problem("UsageCapExceeded", "Usage cap exceeded", "usage-capped"), RateLimited),
        (429, problem("Too Many Requests", "Too Many Requests"), RateLimited),
        (503, problem("Service Unavailable", "Over capacity"), OutcomeUnknown),
        (418, problem("Teapot", "a new code"), Rejected),
    ],
    shown=frozenset({Metric.LIKES, Metric.SHARES, Metric.VIEWS}),
    comments=3,
)

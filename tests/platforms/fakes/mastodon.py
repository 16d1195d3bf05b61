"""A Mastodon server in memory."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import httpx

from cfkit.adapters.platforms.mastodon import Mastodon, Settings
from cfkit.domain.errors import CredentialError, RateLimited, Rejected, Unavailable
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN = "mastodon-secret"
FULL = "Validation failed: You have exceeded the limit"
FIXED = {
    "v1/accounts/verify_credentials": (200, {"id": "1", "acct": "library"}),
    "v2/media": (202, {"id": "5", "type": "image", "url": None}),
    "v1/media/5": (200, {"id": "5", "url": "https://social.example/5.png"}),
}
URL = re.compile(r"(https?://)(\S{0,20})(\S*)")


def as_html(text: str) -> str:
    linked = URL.sub(
        r'<a href="\g<0>" rel="nofollow"><span class="invisible">\1</span>'
        r'<span class="ellipsis">\2</span><span class="invisible">\3</span></a>',
        html.escape(text, quote=True),
    )
    return "<p>" + linked.replace("\n\n", "</p><p>").replace("\n", "<br />") + "</p>"


class Server:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(100)
        self.statuses: list[dict[str, object]] = []
        self.kept: dict[str, dict[str, object]] = {}
        self.page = 40

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        path = request.url.path.removeprefix("/api/")
        if path in FIXED:
            return httpx.Response(FIXED[path][0], json=FIXED[path][1])
        if path.endswith("/context"):
            return httpx.Response(200, json=self.context())
        if path.startswith("v1/scheduled_statuses"):
            return self.keep(request, path.rpartition("/")[2])
        if path.endswith("/statuses") and request.method == "GET":
            return httpx.Response(200, json=self.read(request.url.params))
        if path == "v1/statuses":
            return httpx.Response(200, json=self.create(json.loads(request.content)))
        return self.change(request, path.split("/")[2])

    def change(self, request: httpx.Request, number: str) -> httpx.Response:
        found = next((one for one in self.statuses if one["id"] == number), None)
        if found is None and request.method == "GET":
            said = self.context()["descendants"]
            found = next((one for one in said if one["id"] == number), None)
        if found is None:
            return httpx.Response(404, json={"error": "Record not found"})
        if request.method == "DELETE":
            self.statuses.remove(found)
        elif request.method == "PUT":
            found["content"] = as_html(json.loads(request.content)["status"])
        elif request.url.path.endswith("/pin"):
            if found.get("pinned"):
                return httpx.Response(422, json={"error": "Validation failed: already pinned"})
            found["pinned"] = True
        return httpx.Response(200, json=found)

    def waiting(self, asked: httpx.QueryParams) -> list[dict[str, object]]:
        newest = sorted(self.kept, key=int, reverse=True)
        older = [one for one in newest if int(one) < int(asked.get("max_id", 2**63))]
        return [self.kept[one] for one in older[: min(int(asked["limit"]), self.page)]]

    def keep(self, request: httpx.Request, number: str) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json=self.waiting(request.url.params))
        if self.kept.pop(number, None) is None:
            return httpx.Response(404, json={"error": "Record not found"})
        return httpx.Response(200, json={})

    def create(self, body: dict[str, object]) -> dict[str, object]:
        number = str(next(self.numbers))
        if "scheduled_at" in body:
            told = {"id": number, "scheduled_at": body["scheduled_at"], "media_attachments": []}
            self.kept[number] = {**told, "params": {"text": body["status"]}}
            return self.kept[number]
        status = {
            "id": number,
            "url": f"https://social.example/@library/{number}",
            "content": as_html(str(body["status"])),
            "created_at": self.now.isoformat(),
            "favourites_count": 3,
            "reblogs_count": 0,
            "replies_count": None,
        }
        self.statuses.insert(0, status)
        return status

    def read(self, params: httpx.QueryParams) -> list[dict[str, object]]:
        if "id[]" in params:
            wanted = params.get_list("id[]")
            assert len(wanted) <= 20
            return [status for status in self.statuses if status["id"] in wanted]
        limit = int(params["limit"])
        older = [s for s in self.statuses if int(s["id"]) < int(params.get("max_id", 10**9))]
        return older[:limit]

    def context(self) -> dict[str, list[dict[str, object]]]:
        def reply(number: int, account: str) -> dict[str, object]:
            return {
                "id": str(number),
                "account": {"id": account, "acct": "reader"},
                "content": "<p>When?</p>",
                "created_at": (self.now + timedelta(minutes=number)).isoformat(),
                "in_reply_to_id": "100",
            }

        return {"descendants": [reply(3, "9"), reply(2, "9"), reply(2, "9"), reply(4, "1")]}


FAKE = Fake(
    build=lambda client: Mastodon(Settings(server="https://social.example", token=TOKEN), client),
    server=Server,
    is_visible=lambda request: (
        request.method == "POST" and request.url.path.endswith("/v1/statuses")
    ),
    secrets=[TOKEN],
    lengths=[
        ("a https://example.com/very/long/path/indeed/and/further", 25),
        ("Привет", 6),
        ("👨‍👩‍👧", 1),
        ("@reader@social.example hi", 10),
    ],
    errors=[
        (401, {"error": "The access token is invalid"}, CredentialError),
        (403, {"error": "This action is outside the authorized scopes"}, CredentialError),
        (404, {"error": "Record not found"}, Rejected),
        (422, {"error": "Validation failed: Text character limit of 500 exceeded"}, Rejected),
        (422, {"error": f"{FULL} of 25 scheduled posts for today"}, Unavailable),
        (429, {"error": "Too many requests"}, RateLimited),
    ],
    shown=frozenset({Metric.LIKES, Metric.SHARES}),
    comments=2,
)

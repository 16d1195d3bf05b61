"""A board on Pinterest in memory."""

import json
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import httpx

from cfkit.adapters.platforms.pinterest import Pinterest, Settings
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Receipt
from cfkit.ports import Steps
from cfkit.testing import Fake
from cfkit.testing.fake import png

TOKEN = "pinterest-token-secret"
PICTURE = Path(tempfile.mkdtemp()) / "lamp.png"
PICTURE.write_bytes(png())


class Pictured(Pinterest):
    """The posts of the contract are texts; here a picture goes with each."""

    def publish(self, post: Post, steps: Steps) -> Receipt:
        media = post.media or (Media("lamp.png", PICTURE, "A lamp", "image/png"),)
        return super().publish(replace(post, media=media), steps)


def refusal(code: int, message: str = "") -> dict[str, object]:
    return {"code": code, "message": message, "status": "failure"}


class Board:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(100)
        self.pins: dict[str, dict[str, object]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "s3.example":
            assert "authorization" not in request.headers
            return httpx.Response(204)
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path.removeprefix("/v5/"), request.url.params
        reads = {
            "user_account": lambda: {"username": "library"},
            "boards/77": lambda: {"name": "Evenings", "privacy": "PUBLIC"},
            "boards/77/pins": lambda: self.listing(int(asked.get("bookmark", "0"))),
            "media": lambda: {"media_id": "5", "upload_url": "https://s3.example/", **EMPTY},
            "media/5": lambda: {"media_id": "5", "status": "succeeded"},
            "pins/analytics": lambda: self.counted(asked["pin_ids"].split(",")),
        }
        if path in reads:
            return httpx.Response(200, json=reads[path]())
        return self.pin(request, path.removeprefix("pins").removeprefix("/"))

    def pin(self, request: httpx.Request, number: str) -> httpx.Response:
        if number and number not in self.pins:
            return httpx.Response(404, json=refusal(50, "Pin not found."))
        if request.method == "DELETE":
            del self.pins[number]
            return httpx.Response(204)
        if request.method == "GET":
            return httpx.Response(200, json=self.pins[number])
        body = json.loads(request.content)
        body.pop("media_source", None)
        number = number or str(next(self.numbers))
        made = {"id": number, "created_at": f"{self.now:%Y-%m-%dT%H:%M:%S}"}
        self.pins[number] = {**made, **self.pins.get(number, {}), **body}
        return httpx.Response(201, json=self.pins[number])

    def listing(self, start: int) -> dict[str, object]:
        found = list(self.pins.values())
        bookmark = str(start + 2) if start + 2 < len(found) else None
        return {"items": found[start : start + 2], "bookmark": bookmark}

    def counted(self, names: list[str]) -> dict[str, object]:
        assert len(names) <= 100
        sums = {"summary_metrics": {"IMPRESSION": 90.0, "SAVE": 4}}
        return {one: {"all": sums} for one in names if one in self.pins}


EMPTY: dict[str, object] = {"upload_parameters": {}}
FAKE = Fake(
    build=lambda client: Pictured(Settings(token=TOKEN, board_id="77"), client),
    server=Board,
    is_visible=lambda request: request.method == "POST" and request.url.path == "/v5/pins",
    secrets=[TOKEN],
    lengths=[("Привет", 6), ("🚀", 1)],
    errors=[
        (400, refusal(1, "Invalid request: title is longer than 100"), Rejected),
        (401, refusal(2, "Authentication failed."), CredentialError),
        (401, refusal(3, "Your token does not have sufficient permissions"), CredentialError),
        (401, refusal(99, "Something new"), CredentialError),
        (403, refusal(29, "Apps with Trial access may not create Pins"), CredentialError),
        (403, refusal(99, "Forbidden"), CredentialError),
        (404, refusal(40, "Board not found."), Rejected),
        (413, "", Rejected),
        (429, refusal(8, "You have exceeded your rate limit."), RateLimited),
        (500, refusal(0, "Something went wrong on our end."), OutcomeUnknown),
        (418, refusal(99, "Something new"), Rejected),
    ],
    shown=frozenset({Metric.VIEWS, Metric.SAVES}),
)

"""A page on LinkedIn in memory."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from urllib.parse import unquote

import httpx

from cfkit.adapters.platforms.linkedin import LinkedIn, Settings
from cfkit.domain.errors import (
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN = "linkedin-token-secret"
PAGE = "urn:li:organization:77"
HASHTAG = re.compile(r"(?<![\\\w])#(\w+)")
DOCUMENT: dict[str, object] = {
    "value": {"uploadUrl": "https://www.linkedin.com/dms/1", "image": "urn:li:image:C1"}
}
UPLOAD_TOKEN = "upload-token-secret"
HALF = 20_000


def film_of(body: dict[str, dict[str, object]]) -> dict[str, object]:
    """Take a film in two parts, each at an address of its own."""
    size = int(str(body["initializeUploadRequest"]["fileSizeBytes"]))
    places = [(0, HALF - 1), (HALF, size - 1)]
    parts = [
        {"uploadUrl": f"https://www.linkedin.com/dms/f{n}", "firstByte": first, "lastByte": last}
        for n, (first, last) in enumerate(places)
    ]
    told = {"video": "urn:li:video:C1", "uploadToken": UPLOAD_TOKEN, "uploadInstructions": parts}
    return {"value": told}


def refusal(code: str, message: str = "") -> dict[str, object]:
    return {"code": code, "message": message, "status": 400}


def uploading(path: str, content: bytes) -> dict[str, object]:
    """Begin an upload, end that of a film, or say how far it is."""
    if path == "images":
        return DOCUMENT
    if path != "videos":
        return {"status": "AVAILABLE"}
    body = json.loads(content)
    return film_of(body) if "initializeUploadRequest" in body else {}


class Page:
    def __init__(self, now: datetime) -> None:
        self.now = int(now.timestamp() * 1000)
        self.numbers = count(100)
        self.posts: dict[str, dict[str, object]] = {}
        self.comments: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path.removeprefix("/rest/"), request.url.params
        is_part = path.startswith("/dms/f")
        assert request.headers.get("authorization") == (None if is_part else f"Bearer {TOKEN}")
        if request.method == "PUT":
            return httpx.Response(201, headers={"ETag": f"tag-{path[-1]}"})
        assert request.headers["linkedin-version"] == "202609"
        if path.startswith(("images", "videos")):
            return httpx.Response(200, json=uploading(path, request.content))
        if path.endswith("Statistics"):
            return httpx.Response(200, json={"elements": self.counted(str(request.url))})
        if path.startswith("socialActions/"):
            return self.below(request, path, asked)
        return self.post(request, path, asked)

    def post(self, request: httpx.Request, path: str, asked: httpx.QueryParams) -> httpx.Response:
        urn = path.removeprefix("posts").removeprefix("/")
        if request.method == "GET" and not urn:
            assert request.headers["x-restli-method"] == "FINDER"
            assert asked["author"] == PAGE
            start = int(asked["start"])
            newest = list(reversed(self.posts.values()))
            return httpx.Response(200, json={"elements": newest[start : start + 50]})
        if request.method == "DELETE":
            self.posts.pop(urn, None)
            return httpx.Response(204)
        if request.method == "GET":
            found = self.posts.get(urn)
            return httpx.Response(200, json=found) if found else httpx.Response(404, json={})
        body = json.loads(request.content)
        if urn:
            little = HASHTAG.sub(r"{hashtag|\\#|\1}", body["patch"]["$set"]["commentary"])
            self.posts[urn]["commentary"] = little
            return httpx.Response(204)
        named = f"urn:li:share:{next(self.numbers)}"
        self.posts[named] = {
            "id": named,
            "commentary": HASHTAG.sub(r"{hashtag|\\#|\1}", body["commentary"]),
            "createdAt": self.now,
            "publishedAt": self.now,
            "lastModifiedAt": self.now,
        }
        return httpx.Response(201, headers={"x-restli-id": named})

    def below(self, request: httpx.Request, path: str, asked: httpx.QueryParams) -> httpx.Response:
        number = path.partition("/comments/")[2]
        if request.method == "GET":
            start = int(asked["start"])
            invented = [self.said(n, "urn:li:person:r", "When?") for n in range(1, 61)]
            return httpx.Response(
                200, json={"elements": [*invented, *self.comments][start : start + 50]}
            )
        if request.method == "DELETE":
            self.comments = [one for one in self.comments if one["id"] != number]
            return httpx.Response(204)
        body = json.loads(request.content)
        if number:
            for one in self.comments:
                if one["id"] == number:
                    one["message"] = {"text": body["patch"]["message"]["$set"]["text"]}
            return httpx.Response(204)
        made = self.said(next(self.numbers), body["actor"], body["message"]["text"], later=False)
        self.comments.append(made)
        return httpx.Response(201, json=made, headers={"x-restli-id": str(made["id"])})

    def said(self, number: int, actor: str, text: str, *, later: bool = True) -> dict[str, object]:
        after = timedelta(minutes=number if later else 0).total_seconds() * 1000
        return {
            "id": str(number),
            "actor": actor,
            "message": {"text": text},
            "created": {"time": self.now + int(after)},
        }

    def counted(self, url: str) -> list[dict[str, object]]:
        asked = unquote(url)
        shown = {"likeCount": 3, "impressionCount": 90, "clickCount": 0}
        names = [one for one in self.posts if re.search(rf"{one}[,)]", asked)]
        return [{"share": one, "totalShareStatistics": shown} for one in names]


FAKE = Fake(
    build=lambda client: LinkedIn(Settings(token=TOKEN, organisation_id="77"), client),
    server=Page,
    is_visible=lambda request: (
        request.method == "POST" and request.url.path.endswith(("/rest/posts", "/comments"))
    ),
    secrets=[TOKEN],
    opens=[UPLOAD_TOKEN],
    lengths=[("Привет", 6), ("🚀", 2)],
    errors=[
        (400, refusal("VERSION_MISSING", "A version must be present"), CredentialError),
        (400, refusal("MISSING_FIELD", "author is required"), Rejected),
        (400, refusal("FIELD_LENGTH_TOO_LONG"), Rejected),
        (400, refusal("MEDIA_ASSET_WAITING_UPLOAD"), Unavailable),
        (400, refusal("MEDIA_ASSET_PROCESSING_FAILED"), Rejected),
        (401, {"serviceErrorCode": 65602, "message": "expired", "status": 401}, CredentialError),
        (401, refusal("REVOKED_ACCESS_TOKEN"), CredentialError),
        (403, refusal("ACCESS_DENIED", "partnerApiPosts.CREATE"), CredentialError),
        (404, refusal("NOT_FOUND"), Rejected),
        (409, refusal("CONFLICT"), Unavailable),
        (413, refusal("REQUEST_ENTITY_TOO_LARGE"), Rejected),
        (415, refusal("UNSUPPORTED_MEDIA_TYPE"), Rejected),
        (
            422,
            {"message": "Content is a duplicate of urn:li:share:7", "status": 422},
            OutcomeUnknown,
        ),
        (
            422,
            {
                "message": "com.linkedin.content: Content is a duplicate of urn:li:share:71",
                "errorDetails": {"inputErrors": [{"code": "DUPLICATE_POST"}]},
            },
            OutcomeUnknown,
        ),
        (422, {"message": "ERROR :: /author :: field is required", "status": 422}, Rejected),
        (426, refusal("NONEXISTENT_VERSION", "202409 is not active"), CredentialError),
        (429, refusal("TOO_MANY_REQUESTS"), RateLimited),
        (503, refusal("SERVICE_UNAVAILABLE"), OutcomeUnknown),
        (418, {"message": "something new"}, Rejected),
    ],
    shown=frozenset({Metric.LIKES, Metric.VIEWS, Metric.CLICKS}),
    comments=60,
)

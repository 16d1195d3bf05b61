"""A WordPress site in memory."""

import base64
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import httpx

from cfkit.adapters.platforms.wordpress import Settings, WordPress
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

PASSWORD = "abcd EFGH 1234 secret"
SITE = "https://blog.example"
SIGNED = f"Basic {base64.b64encode(f'editor:{PASSWORD}'.encode()).decode()}"
RIGHTS = {"edit_posts": True, "publish_posts": True, "upload_files": True}


def no(status: int, code: str, **more: object) -> dict[str, object]:
    return {"code": code, "message": "Sorry.", "data": {"status": status, **more}}


class Site:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(10)
        self.posts: list[dict[str, object]] = []
        self.comments: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == SIGNED
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        kind, _, number = request.url.path.removeprefix("/wp-json/wp/v2/").partition("/")
        if number == "me":
            me = {"id": 1, "name": "Editor", "capabilities": RIGHTS}
            return httpx.Response(200, json=me)
        if kind == "media":
            media = {"id": next(self.numbers), "source_url": f"{SITE}/lamp.png"}
            return httpx.Response(201, json=media)
        if kind == "tags":
            return httpx.Response(201, json={"id": next(self.numbers)})
        if request.method == "GET":
            return httpx.Response(200, json=getattr(self, f"list_{kind}")(request.url.params))
        found = self.posts if kind == "posts" else self.comments
        if number:
            return self.change(request, found, number)
        made = getattr(self, f"make_{kind}")(json.loads(request.content))
        found.append(made)
        return httpx.Response(201, json=made)

    def make_posts(self, body: dict[str, object]) -> dict[str, object]:
        number = next(self.numbers)
        return {
            "id": number,
            "slug": body["slug"],
            "status": body["status"],
            "link": f"{SITE}/2026/12/{body['slug']}/",
            "content": {"raw": body["content"], "rendered": body["content"]},
            "sticky": False,
        }

    def make_comments(self, body: dict[str, object]) -> dict[str, object]:
        number = next(self.numbers)
        shown = str(body["content"]).replace("\n", "<br />\n").replace('"', "&#8221;")
        return {
            "id": number,
            "post": body["post"],
            "parent": 0,
            "author": 1,
            "author_name": "Editor",
            "date_gmt": self.now.strftime("%Y-%m-%dT%H:%M:%S"),
            "content": {"rendered": f"<p>{shown}</p>"},
            "link": f"{SITE}/?p={body['post']}#comment-{number}",
        }

    def list_posts(self, asked: httpx.QueryParams) -> list[dict[str, object]]:
        assert (asked["status"], asked["context"]) == ("any", "edit")
        if "slug" in asked:
            return [one for one in self.posts if one["slug"] == asked["slug"]]
        return [one for one in self.posts if str(one["id"]) in asked["include"].split(",")]

    def list_comments(self, asked: httpx.QueryParams) -> list[dict[str, object]]:
        if "include" in asked:
            return [one for one in self.comments if str(one["id"]) in asked["include"].split(",")]
        below = [one for one in self.comments if str(one["post"]) in asked["post"].split(",")]
        if "author" in asked:
            return [one for one in below if str(one["author"]) == asked["author"]][::-1]
        return [*below, *self.invented(int(asked["post"].split(",")[0]))]

    def invented(self, post: int) -> list[dict[str, object]]:
        return [
            {
                "id": 900 + number,
                "post": post,
                "parent": parent,
                "author": 0,
                "author_name": "Reader",
                "date_gmt": (self.now + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S"),
                "content": {"rendered": "<p>When?</p>"},
            }
            for number, parent in ((2, 901), (1, 0))
        ]

    def change(
        self, request: httpx.Request, found: list[dict[str, object]], number: str
    ) -> httpx.Response:
        one = next((one for one in found if str(one["id"]) == number), None)
        if one is None:
            name = "post" if found is self.posts else "comment"
            return httpx.Response(404, json=no(404, f"rest_{name}_invalid_id"))
        if request.method == "DELETE":
            found.remove(one)
            return httpx.Response(200, json=one)
        said = json.loads(request.content)
        if "content" in said:
            one["content"] = {"raw": said["content"], "rendered": said["content"]}
        one |= {name: said[name] for name in ("sticky",) if name in said}
        return httpx.Response(200, json=one)


FAKE = Fake(
    build=lambda client: WordPress(
        Settings(site=SITE, user="editor", app_password=PASSWORD), client
    ),
    server=Site,
    is_visible=lambda request: (
        request.method == "POST" and request.url.path.endswith(("/posts", "/comments"))
    ),
    made=b'{"id":%s,"status":"publish","link":"https://blog.example/a/"}',
    secrets=[PASSWORD, SIGNED.removeprefix("Basic ")],
    lengths=[("Привет", 6), ("🚀", 1)],
    errors=[
        (400, no(400, "rest_invalid_param", params={"status": "is no state"}), Rejected),
        (400, no(400, "something_new"), Rejected),
        (401, no(401, "rest_not_logged_in"), CredentialError),
        (401, no(401, "incorrect_password"), CredentialError),
        (401, no(401, "rest_cannot_create"), CredentialError),
        (403, no(403, "rest_cannot_publish"), CredentialError),
        (403, no(403, "rest_comment_closed"), Rejected),
        (404, no(404, "rest_no_route"), CredentialError),
        (404, "<html>Not Found</html>", CredentialError),
        (409, no(409, "comment_duplicate"), OutcomeUnknown),
        (413, "<html>413 Request Entity Too Large</html>", Rejected),
        (400, no(400, "comment_flood"), RateLimited),
        (500, no(500, "db_insert_error"), OutcomeUnknown),
        (503, "<html>Briefly unavailable for scheduled maintenance.</html>", OutcomeUnknown),
    ],
    shown=frozenset({Metric.COMMENTS}),
    comments=2,
)

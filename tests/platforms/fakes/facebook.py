"""A Facebook page in memory."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from urllib.parse import parse_qs

import httpx

from cfkit.adapters.platforms.facebook import Facebook, Settings
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN = "facebook-secret"
PAGE = "77"


def error(code: int, subcode: int | None = None, message: str = "no") -> dict[str, object]:
    more = {} if subcode is None else {"error_subcode": subcode}
    return {"error": {"message": message, "type": "OAuthException", "code": code, **more}}


class Page:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(100)
        self.posts: list[dict[str, object]] = []
        self.kept: list[dict[str, object]] = []
        self.comments: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "/video-upload/" in request.url.path:
            assert TOKEN in request.headers["authorization"]
            return httpx.Response(200, json={"success": True})
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        kind = request.headers.get("content-type", "")
        is_form = kind.startswith("application/x-www-form-urlencoded")
        pairs = parse_qs(request.content.decode()) if is_form else {}
        form = {name: values[0] for name, values in pairs.items()}
        version, name, *edge = request.url.path.strip("/").split("/")
        assert version == "v26.0"
        found = self.answer(f"{request.method} {''.join(edge)}", name, form, request.url.params)
        date = format_datetime(datetime.now(UTC), usegmt=True)
        status = 400 if "error" in found else 200
        return httpx.Response(status, json=found, headers={"Date": date})

    def answer(
        self, key: str, name: str, form: dict[str, str], params: httpx.QueryParams
    ) -> dict[str, object]:
        answers: dict[str, Callable[[], dict[str, object]]] = {
            "GET published_posts": lambda: self.page(self.posts, params),
            "GET scheduled_posts": lambda: self.page(self.kept, params),
            "GET comments": lambda: self.page(self.below(), params),
            "GET insights": lambda: self.insights(params["metric"].split(",")),
            "POST feed": lambda: {"id": self.post(form)},
            "POST photos": lambda: {"id": str(next(self.numbers))},
            "POST videos": lambda: self.film(form),
            "POST video_reels": lambda: self.film(form),
            "POST comments": lambda: {"id": self.say(name, form["message"])},
        }
        return answers.get(key, lambda: self.one(key.strip(), name, form))()

    def one(self, method: str, name: str, form: dict[str, str]) -> dict[str, object]:
        if name in ("me", PAGE):
            return {"id": PAGE, "name": "The library"}
        if name == "debug_token":
            return error(190, message="only for the developers of the app")
        rows = [*self.posts, *self.kept, *self.comments]
        found = next((one for one in rows if one["id"] == name), None)
        if found is None:
            return error(100, 33, "Object does not exist")
        if method == "POST":
            found["message"] = form["message"]
        elif method == "DELETE":
            self.posts = [one for one in self.posts if one is not found]
            self.kept = [one for one in self.kept if one is not found]
            self.comments = [one for one in self.comments if one is not found]
        summary = {"data": [], "summary": {"total_count": 4}}
        out = {"is_published": found not in self.kept}
        return {**found, **out, "reactions": summary, "comments": summary}

    def film(self, form: dict[str, str]) -> dict[str, object]:
        """Begin an upload, take a film in one piece (which is no form), or show it."""
        if form.get("upload_phase") == "start":
            self.size = form.get("file_size", "0")
            return {"video_id": str(next(self.numbers)), "upload_session_id": "9"}
        return {"success": True} if form else {"start_offset": self.size}

    def post(self, form: dict[str, str]) -> str:
        name = f"{PAGE}_{next(self.numbers)}"
        at = self.now.strftime("%Y-%m-%dT%H:%M:%S+0000")
        made: dict[str, object] = {"id": name, "message": form["message"], "created_time": at}
        if form.get("published") == "false":
            self.kept.append(
                {**made, "scheduled_publish_time": int(form["scheduled_publish_time"])}
            )
        else:
            self.posts.insert(0, made)
        return name

    def say(self, root: str, message: str) -> str:
        name = f"{root.partition('_')[2]}_{next(self.numbers)}"
        self.comments.append(self.remark(name, PAGE, message, 0))
        return name

    def remark(self, name: str, who: str, text: str, minute: int) -> dict[str, object]:
        at = (self.now + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S+0000")
        author = {"id": who, "name": f"Somebody {who}"}
        return {"id": name, "from": author, "message": text, "created_time": at}

    def below(self) -> list[dict[str, object]]:
        nameless = self.remark("1_3", "9", "At six?", 3)
        del nameless["from"]
        return [self.remark("1_2", "9", "When?", 2), nameless, *self.comments]

    def page(self, rows: list[dict[str, object]], params: httpx.QueryParams) -> dict[str, object]:
        start = int(params.get("after", "0"))
        cut = rows[start : start + 2]
        cursors = {"after": str(start + 2)}
        more = (
            {"next": f"https://graph.example/next?access_token={TOKEN}"}
            if start + 2 < len(rows)
            else {}
        )
        return {"data": cut, "paging": {"cursors": cursors, **more}}

    def insights(self, metrics: list[str]) -> dict[str, object]:
        if "post_total_media_view_unique" in metrics:
            return error(100, message="(#100) The value must be a valid insights metric")
        return {"data": [{"name": one, "values": [{"value": 7}]} for one in metrics]}


FAKE = Fake(
    build=lambda client: Facebook(Settings(page_id=PAGE, token=TOKEN), client),
    server=Page,
    is_visible=lambda request: (
        request.method == "POST" and request.url.path.endswith(("/feed", "/comments"))
    ),
    secrets=[TOKEN],
    lengths=[("🚀", 2), ("Привет", 6)],
    errors=[
        (400, error(1), OutcomeUnknown),
        (500, error(2), OutcomeUnknown),
        (400, error(32), RateLimited),
        (400, error(80001), RateLimited),
        (400, error(341), RateLimited),
        (400, error(368), Rejected),
        (400, error(506), Rejected),
        (400, error(1609005), Rejected),
        (400, error(100), Rejected),
        (401, error(190, 460), CredentialError),
        (401, error(190, 467), CredentialError),
        (401, error(190, 492), CredentialError),
        (401, error(102), CredentialError),
        (401, error(104), CredentialError),
        (403, error(3), CredentialError),
        (403, error(283), CredentialError),
    ],
    shown=frozenset({Metric.VIEWS, Metric.CLICKS, Metric.LIKES, Metric.COMMENTS}),
    comments=2,
    calls_a_batch=5,  # its insights are refused together, and asked for one by one
)

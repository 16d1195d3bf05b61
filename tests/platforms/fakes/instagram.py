"""A professional account on Instagram in memory."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

import httpx
from PIL import Image

from cfkit.adapters.platforms.instagram import Instagram, Settings
from cfkit.domain.errors import (
    CredentialError,
    NotPublishable,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Receipt
from cfkit.ports import Steps
from cfkit.testing import Fake

TOKEN = "instagram-secret"
APP_SECRET = "app-secret-of-instagram"
ACCOUNT = "1784"
LAMP = Path(tempfile.mkdtemp()) / "lamp.jpg"
Image.new("RGB", (1080, 1080)).save(LAMP)
SIZE = LAMP.stat().st_size
PICTURE = Media("lamp.jpg", LAMP, "A lamp", "image/jpeg", 1080, 1080, SIZE)


class Pictured(Instagram):
    """Puts a picture into what the suite publishes: Instagram takes nothing without one."""

    def publish(self, post: Post, steps: Steps) -> Receipt:
        return super().publish(replace(post, media=(PICTURE,)), steps)


def error(code: int, subcode: int | None = None, message: str = "no") -> dict[str, object]:
    more = {} if subcode is None else {"error_subcode": subcode}
    return {"error": {"message": message, "type": "OAuthException", "code": code, **more}}


class Account:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(17_900)
        self.containers: dict[str, dict[str, str]] = {}
        self.posts: list[dict[str, object]] = []
        self.comments: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        date = format_datetime(datetime.now(UTC), usegmt=True)
        if request.url.host == "media.example":
            told = {"Content-Type": "image/jpeg", "Content-Length": str(SIZE), "Date": date}
            return httpx.Response(200, headers=told)
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        form = {k: v[0] for k, v in parse_qs(request.content.decode()).items()}
        assert len(request.url.params.get("appsecret_proof", form.get("appsecret_proof"))) == 64
        version, name, *edge = request.url.path.strip("/").split("/")
        assert version == "v26.0"
        found = self.answer(request.method, name, edge, form, request.url.params)
        status = 400 if "error" in found else 200
        return httpx.Response(status, json=found, headers={"Date": date})

    def answer(
        self,
        method: str,
        name: str,
        edge: list[str],
        form: dict[str, str],
        params: httpx.QueryParams,
    ) -> dict[str, object]:
        quota = {"data": [{"quota_usage": 3, "config": {"quota_total": 50}}]}
        answers: dict[str, Callable[[], dict[str, object]]] = {
            "POST media": lambda: {"id": self.make(form)},
            "POST media_publish": lambda: {"id": self.publish(form)},
            "POST comments": lambda: {"id": self.say(form)},
            "POST replies": lambda: {"id": self.say(form)},
            "GET media": lambda: self.page(self.posts, params),
            "GET stories": lambda: {"data": []},
            "GET comments": lambda: self.page(self.below(), params),
            "GET content_publishing_limit": lambda: quota,
            "GET insights": lambda: self.insights(params["metric"].split(",")),
            "DELETE": lambda: self.delete(name),
            "GET": lambda: self.show(name, params.get("fields", "")),
        }
        return answers[f"{method} {''.join(edge)}".strip()]()

    def make(self, form: dict[str, str]) -> str:
        assert form["image_url"] == "https://media.example/library/lamp.jpg"
        name = str(next(self.numbers))
        self.containers[name] = form
        return name

    def publish(self, form: dict[str, str]) -> str:
        caption = self.containers[form["creation_id"]]["caption"]
        name = str(next(self.numbers))
        post = {
            "id": name,
            "caption": caption,
            "timestamp": self.now.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "permalink": f"https://www.instagram.com/p/C{name}/",
        }
        self.posts.insert(0, post)
        return name

    def say(self, form: dict[str, str]) -> str:
        name = str(next(self.numbers))
        self.comments.append(self.remark(name, "library", form["message"], 0))
        return name

    def remark(self, name: str, who: str, text: str, minute: int) -> dict[str, object]:
        at = (self.now + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S+0000")
        return {"id": name, "username": who, "text": text, "timestamp": at}

    def below(self) -> list[dict[str, object]]:
        answer = self.remark("3", "reader", "At six?", 3)
        first = {**self.remark("2", "reader", "When?", 2), "replies": {"data": [answer]}}
        return [self.remark("4", "other", "Nice", 4), first, *self.comments]

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
        if "saved" in metrics:
            return error(100, message="(#100) metric[3] must be one of ...")
        rows = [{"name": one, "values": [{"value": 7}]} for one in metrics if one != "reach"]
        return {"data": rows}

    def show(self, name: str, fields: str) -> dict[str, object]:
        if name == "debug_token":
            scopes = ["instagram_basic", "instagram_content_publish"]
            return {"data": {"expires_at": 0, "scopes": scopes}}
        if fields == "username":
            return {"id": ACCOUNT, "username": "library"}
        if name in self.containers:
            return {"id": name, "status_code": "FINISHED", "status": "Finished"}
        rows = [*self.posts, *self.comments]
        found = next((one for one in rows if one["id"] == name), None)
        if found is None:
            return error(100, 33, "Object does not exist")
        asked = fields.rsplit(",", maxsplit=1)[-1]
        if asked in ("caption", "text") and asked not in found:
            return error(100, message="(#100) Tried accessing nonexisting field")
        return {**found, "like_count": 5, "comments_count": None}

    def delete(self, name: str) -> dict[str, object]:
        known = [one for one in [*self.posts, *self.comments] if one["id"] == name]
        self.posts = [one for one in self.posts if one["id"] != name]
        self.comments = [one for one in self.comments if one["id"] != name]
        return {"success": True} if known else error(100, 33, "Object does not exist")


FAKE = Fake(
    build=lambda client: Pictured(
        Settings(
            user_id=ACCOUNT,
            token=TOKEN,
            app_secret=APP_SECRET,
            media_base_url="https://media.example/library",
        ),
        client,
    ),
    server=Account,
    is_visible=lambda request: (
        request.method == "POST" and request.url.path.endswith(("media_publish", "/comments"))
    ),
    secrets=[TOKEN, APP_SECRET],
    lengths=[("🚀", 2), ("Привет", 6)],
    errors=[
        (400, error(1), OutcomeUnknown),
        (500, error(2), OutcomeUnknown),
        (400, error(-1, 2207001), OutcomeUnknown),
        (400, error(-1, 2207032), OutcomeUnknown),
        (400, error(-1, 2207053), OutcomeUnknown),
        (400, error(-2, 2207003), OutcomeUnknown),
        (400, error(9007, 2207027), Unavailable),
        (400, error(24, 2207008), Unavailable),
        (403, error(4), RateLimited),
        (400, error(17), RateLimited),
        (400, error(613), RateLimited),
        (400, error(80002), RateLimited),
        (400, error(9, 2207042), RateLimited),
        (400, error(4, 2207051), Rejected),
        (400, error(368), Rejected),
        (400, error(25, 2207050), CredentialError),
        (401, error(190, 458), CredentialError),
        (401, error(190, 459), CredentialError),
        (401, error(190, 463), CredentialError),
        (401, error(190, 464), CredentialError),
        (401, error(190, 99), CredentialError),
        (400, error(10), CredentialError),
        (403, error(200), CredentialError),
        (403, error(299), CredentialError),
        (400, error(100, 2207028), Rejected),
        (400, error(100, 2207040), Rejected),
        (400, error(36000, 2207004), Rejected),
        (400, error(36001, 2207005), Rejected),
        (400, error(36003, 2207009), Rejected),
        (400, error(36004, 2207010), Rejected),
        (400, error(352, 2207026), Rejected),
        (400, error(9004, 2207052), NotPublishable),
        (400, error(12345), Rejected),
        (500, error(12345), OutcomeUnknown),
        (400, {"error": {"code": "?"}}, Rejected),
        (400, {"error": {"code": 12345, "is_transient": True}}, OutcomeUnknown),
    ],
    shown=frozenset({Metric.VIEWS, Metric.LIKES, Metric.SHARES}),
    comments=3,
    calls_a_batch=6,  # its insights are refused together, and asked for one by one
)

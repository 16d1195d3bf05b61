"""A group on OK in memory."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import httpx
from pydantic import SecretStr

from cfkit.adapters.platforms._ok_api import sign
from cfkit.adapters.platforms.ok import Ok, Settings
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN, SECRET = "tkn1-access-secret", "AAAA-application-secret"
GROUP = "77"
UPLOAD = "https://upload.example"
VISIBLE = frozenset({"mediatopic.post", "discussions.addDiscussionComment"})


def error(code: Any, message: str = "") -> dict[str, Any]:
    return {"error_code": code, "error_msg": message, "error_data": None}


def form_of(request: httpx.Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form"):
        return {}
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def reads(request: httpx.Request) -> bool:
    return ".get" in form_of(request).get("method", "")


class Group:
    def __init__(self, now: datetime) -> None:
        self.at = int(now.timestamp() * 1000)
        self.numbers = count(155)
        self.topics: dict[str, dict[str, Any]] = {}
        self.kept: dict[str, int] = {}
        self.comments: list[dict[str, Any]] = []
        self.methods: dict[str, Callable[[dict[str, str]], Any]] = {
            "mediatopic.post": self.post,
            "mediatopic.edit": self.edit,
            "mediatopic.deleteTopic": self.delete,
            "mediatopic.getByIds": self.by_ids,
            "stream.get": self.feed,
            "discussions.getComments": self.discussion,
            "discussions.addDiscussionComment": self.add,
            "discussions.editDiscussionComment": self.change,
            "discussions.deleteDiscussionComment": self.remove,
            "group.getInfo": lambda _: [{"uid": GROUP, "name": "Библиотека"}],
            "group.getCounters": lambda _: {"counters": {"members": 812}},
            "users.getCurrentUser": lambda _: {"uid": "5"},
            "group.getUserGroupsByIds": lambda _: [{"userId": "5", "status": "ADMIN"}],
            "photosV2.getUploadUrl": self.photo_url,
            "video.getUploadUrl": lambda _: {"video_id": 8, "upload_url": f"{UPLOAD}/film"},
            "video.update": lambda _: {},
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "upload.example":
            return httpx.Response(200, json={"photos": {"abc": {"token": "photo-token"}}})
        form = form_of(request)
        assert form.pop("access_token") == TOKEN
        assert form.pop("sig") == sign(form, SecretStr(TOKEN), SecretStr(SECRET))
        date = format_datetime(datetime.now(UTC), usegmt=True)
        answer = self.methods[form["method"]](form)
        return httpx.Response(200, json=answer, headers={"Date": date})

    def post(self, form: dict[str, str]) -> str:
        assert (form["gid"], form["type"]) == (GROUP, "GROUP_THEME")
        name, blocks = str(next(self.numbers)), json.loads(form["attachment"])["media"]
        for block in blocks:
            if block["type"] == "text":
                block["text"] = block["text"].replace(" - ", " — ")
        if later := json.loads(form["attachment"]).get("publishAtMs"):
            self.kept[name] = later
            return name
        self.topics[name] = {"id": name, "created_ms": self.at, "media": blocks}
        return name

    def edit(self, form: dict[str, str]) -> bool:
        self.topics[form["topic_id"]]["media"] = json.loads(form["attachment"])["media"]
        return True

    def delete(self, form: dict[str, str]) -> dict[str, Any]:
        if self.kept.pop(form["topic_id"], None) is None:
            del self.topics[form["topic_id"]]
        return {"success": True}

    def by_ids(self, form: dict[str, str]) -> dict[str, Any]:
        names = form["topic_ids"].split(",")
        shown = {
            "like_summary": {"count": 3},
            "reshare_summary": {"count": 0},
            "discussion_summary": {"comments_count": 2},
        }
        found = [self.topics[name] | shown for name in names if name in self.topics]
        return {"media_topics": found} if found else error(300, "NOT_FOUND")

    def feed(self, form: dict[str, str]) -> dict[str, Any]:
        assert form["gid"] == GROUP
        if form.get("anchor"):
            return {"available": True}
        return {"entities": {"media_topics": list(self.topics.values())}, "anchor": "next"}

    def discussion(self, form: dict[str, str]) -> dict[str, Any]:
        dates = [datetime.fromtimestamp(self.at / 1000 + n + 3 * 3600, UTC) for n in (1, 2, 3)]
        said = [
            {"id": f"MT{n}", "author_id": "9", "text": "А когда?", "date": f"{date:%F %T}"}
            for n, date in enumerate(dates)
        ]
        said += self.comments
        assert form["direction"] == "BACKWARD"
        end = len(said) if form["anchor"] == "LAST" else int(form["anchor"])
        start = max(end - 2, 0)
        return {"comments": said[start:end], "has_more": start > 0, "anchor": str(start)}

    def add(self, form: dict[str, str]) -> str:
        name = f"MTown{next(self.numbers)}"
        comment = {"id": name, "text": form["comment"], "date_ms": self.at, "author_id": GROUP}
        self.comments.append(comment)
        return name

    def change(self, form: dict[str, str]) -> dict[str, bool]:
        [comment] = [one for one in self.comments if one["id"] == form["comment_id"]]
        comment["text"] = form["comment"]
        return {"success": True}

    def remove(self, form: dict[str, str]) -> dict[str, bool]:
        self.comments = [one for one in self.comments if one["id"] != form["comment_id"]]
        return {"success": True}

    def photo_url(self, _: dict[str, str]) -> dict[str, Any]:
        return {"photo_ids": ["abc"], "upload_url": "https://upload.example/photo"}


FAKE = Fake(
    build=lambda client: Ok(
        Settings(
            group_id=GROUP,
            application_key="PUBLICKEY",
            application_secret=SecretStr(SECRET),
            access_token=SecretStr(TOKEN),
        ),
        client,
    ),
    server=Group,
    is_visible=lambda request: form_of(request).get("method") in VISIBLE,
    reads=reads,
    made=b"%s",
    secrets=[TOKEN, SECRET],
    lengths=[("🚀", 2), ("Привет", 6)],
    errors=[
        (200, error(1, "UNKNOWN"), OutcomeUnknown),
        (200, error(2, "SERVICE"), OutcomeUnknown),
        (200, error(9999, "SYSTEM"), OutcomeUnknown),
        (200, error(3, "METHOD"), Rejected),
        (200, error(7, "ACTION_BLOCKED"), RateLimited),
        (200, error(8, "FLOOD_BLOCKED"), RateLimited),
        (200, error(9, "IP_BLOCKED"), RateLimited),
        (200, error(10, "PERMISSION_DENIED"), CredentialError),
        (200, error(11, "LIMIT_REACHED"), RateLimited),
        (200, error(50, "NOT_ADMIN"), CredentialError),
        (200, error(100, "PARAM : attachment"), Rejected),
        (200, error(101, "PARAM_API_KEY"), CredentialError),
        (200, error(102, "PARAM_SESSION_EXPIRED"), CredentialError),
        (200, error(103, "PARAM_SESSION_KEY"), CredentialError),
        (200, error(104, "PARAM_SIGNATURE"), CredentialError),
        (200, error(160, "PARAM_GROUP_ID"), CredentialError),
        (200, error(200, "PERMISSION"), CredentialError),
        (200, error(210, "APPLICATION_DISABLED"), CredentialError),
        (200, error(454, "CENSOR_MATCH"), Rejected),
        (200, error(456, "GROUP_RESTRICTION"), CredentialError),
        (200, error(511, "ANTISPAM"), Rejected),
        (200, error(514, "VERIFICATION"), CredentialError),
        (200, error(601, "MEDIA_TOPIC_TEXT_LIMIT"), Rejected),
        (200, error(604, "MEDIA_TOPIC_POLL_ANSWER_TEXT_LIMIT"), Rejected),
        (200, error(300, "NOT_FOUND"), Rejected),
        (200, error(607, "MEDIA_TOPIC"), Rejected),
        (200, error(99999, "Something new"), OutcomeUnknown),
        (200, error("?"), OutcomeUnknown),
    ],
    shown=frozenset({Metric.LIKES, Metric.SHARES, Metric.COMMENTS}),
    comments=3,
)

"""A TikTok creator in memory."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import httpx

from cfkit.adapters.platforms.tiktok import Settings, TikTok
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Receipt
from cfkit.ports import Steps
from cfkit.testing import Fake

SECRET, TOKEN = "client-s3cret", "act.access-s3cret"
FILM = Media(
    "film.mp4", Path(__file__), None, "video/mp4", 1080, 1920, Path(__file__).stat().st_size, 42.0
)
"""A file that is surely there; nobody looks into a film."""


def told(code: str, **data: object) -> dict[str, object]:
    return {"data": data, "error": {"code": code, "message": "", "log_id": "2026"}}


class Filmed(TikTok):
    """The posts of the contract are texts; here a film stands in the place of all else."""

    def publish(self, post: Post, steps: Steps) -> Receipt:
        return super().publish(replace(post, media=(FILM,)), steps)


class Creator:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(1)
        self.posts: dict[str, dict[str, object]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "PUT":
            assert "authorization" not in request.headers
            return self.receive(request, request.url.params["upload_id"])
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        body = json.loads(request.content)
        what = request.url.path.strip("/").replace("/", "_")
        found: dict[str, object] = getattr(self, what)(body)
        return httpx.Response(200, json=found)

    def v2_post_publish_creator_info_query(self, body: object) -> dict[str, object]:
        assert body == {}
        return told(
            "ok",
            creator_username="library",
            privacy_level_options=["PUBLIC_TO_EVERYONE", "SELF_ONLY"],
            comment_disabled=False,
            max_video_post_duration_sec=300,
        )

    def v2_post_publish_video_init(self, body: dict[str, dict[str, object]]) -> dict[str, object]:
        assert body["post_info"]["privacy_level"] == "PUBLIC_TO_EVERYONE"
        source = body["source_info"]
        assert source["source"] == "FILE_UPLOAD"
        name = f"v_pub_file~v2-1.{next(self.numbers)}"
        self.posts[name] = {**source, "at": 0}
        return told("ok", publish_id=name, upload_url=f"https://up.example/v?upload_id={name}")

    def receive(self, request: httpx.Request, name: str) -> httpx.Response:
        post = self.posts[name]
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", request.headers["content-range"])
        assert found
        first, last, total = map(int, found.groups())
        assert (first, total) == (post["at"], post["video_size"])
        assert len(request.content) == last - first + 1
        post["at"] = last + 1
        return httpx.Response(201 if last + 1 == total else 206)

    def v2_post_publish_status_fetch(self, body: dict[str, str]) -> dict[str, object]:
        post = self.posts[body["publish_id"]]
        is_there = post["at"] == post["video_size"]
        stage = "PUBLISH_COMPLETE" if is_there else "PROCESSING_UPLOAD"
        return told("ok", status=stage, uploaded_bytes=post["at"])

    def v2_video_list(self, _: object) -> dict[str, object]:
        return told("ok", videos=[], cursor=0, has_more=False)

    def v2_video_query(self, _: object) -> dict[str, object]:
        return told("ok", videos=[])


def is_visible(request: httpx.Request) -> bool:
    last = re.fullmatch(r"bytes \d+-(\d+)/(\d+)", request.headers.get("content-range", ""))
    return last is not None and int(last[1]) + 1 == int(last[2])


FAKE = Fake(
    build=lambda client: Filmed(
        Settings(
            client_key="key", client_secret=SECRET, token=TOKEN, mode="direct", privacy="public"
        ),
        client,
    ),
    server=Creator,
    is_visible=is_visible,
    made=b'{"data":{"publish_id":%s},"error":{"code":"ok"}}',
    secrets=[SECRET, TOKEN],
    lengths=[("Привет", 6), ("🚀", 2)],
    errors=[
        (401, told("access_token_invalid"), CredentialError),
        (401, told("scope_not_authorized"), CredentialError),
        (400, told("scope_permission_missed"), CredentialError),
        (403, told("spam_risk_user_banned_from_posting"), CredentialError),
        (403, told("unaudited_client_can_only_post_to_private_accounts"), CredentialError),
        (403, told("url_ownership_unverified"), CredentialError),
        (403, told("privacy_level_option_mismatch"), Rejected),
        (400, told("app_version_check_failed"), CredentialError),
        (400, told("invalid_param"), Rejected),
        (400, told("invalid_params"), Rejected),
        (400, told("invalid_file_upload"), Rejected),
        (400, told("invalid_publish_id"), Rejected),
        (200, told("spam_risk"), Rejected),
        (200, told("spam_risk_text"), Rejected),
        (200, told("spam_risk_too_many_posts"), RateLimited),
        (200, told("reached_active_user_cap"), RateLimited),
        (403, told("spam_risk_too_many_pending_share"), RateLimited),
        (429, told("rate_limit_exceeded"), RateLimited),
        (500, told("internal_error"), OutcomeUnknown),
        (416, {}, OutcomeUnknown),
        (200, told("something_new"), OutcomeUnknown),
        (400, told("something_new"), Rejected),
        (429, told("something_new"), RateLimited),
        (503, told("something_new"), OutcomeUnknown),
    ],
)

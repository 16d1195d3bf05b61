"""A VK community in memory."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from urllib.parse import parse_qs

import httpx

from cfkit.adapters.platforms.vk import Settings, Vk
from cfkit.domain.errors import (
    CredentialError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKENS = ["vk1.g.community-secret", "vk1.s.service-secret", "vk1.a.user-secret"]
GROUP = 77
USERS_ONLY = frozenset(
    {"wall.pin", "wall.edit", "wall.delete", "wall.editComment", "wall.deleteComment"}
)
CAPITAL = re.compile("([A-Z])")


def error(code: int, message: str = "") -> dict[str, object]:
    return {"error": {"error_code": code, "error_msg": message, "request_params": []}}


class Wall:
    def __init__(self, now: datetime) -> None:
        self.at = int(now.timestamp())
        self.numbers = count(10)
        self.posts: list[dict[str, object]] = []
        self.comments: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/upload":
            if b'name="video_file"' in request.content:
                return httpx.Response(200, json={"size": 500, "video_id": 7})
            return httpx.Response(200, json={"server": 1, "photo": "[{}]", "hash": "h"})
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        assert form["v"] == "5.199"
        assert form["access_token"] in TOKENS
        found = self.answer(path.removeprefix("/method/"), form)
        date = format_datetime(datetime.now(UTC), usegmt=True)
        return httpx.Response(200, json=found, headers={"Date": date})

    def answer(self, method: str, form: dict[str, str]) -> dict[str, object]:
        if method in USERS_ONLY and form["access_token"] != TOKENS[2]:
            return error(27, "Group authorization failed: method is unavailable with group auth.")
        reads = method in ("wall.get", "wall.getById", "wall.getComments")
        if reads and form["access_token"] == TOKENS[0]:
            return error(27, "Group authorization failed: method is unavailable with group auth.")
        if method in USERS_ONLY and not self.has(form):
            return error(210, "Access to wall's post denied")
        found = getattr(self, CAPITAL.sub(r"_\1", method.replace(".", "_")).lower())(form)
        return {"response": found}

    def wall_post(self, form: dict[str, str]) -> dict[str, int]:
        text = form["message"].replace("&", "&amp;").replace(" - ", " — ")
        post = {"id": next(self.numbers), "owner_id": -GROUP, "date": self.at, "text": text}
        self.posts.insert(0, post)
        return {"post_id": post["id"]}

    def has(self, form: dict[str, str]) -> bool:
        if "comment_id" in form:
            return any(str(one["id"]) == form["comment_id"] for one in self.comments)
        return any(str(one["id"]) == form["post_id"] for one in self.posts)

    def wall_pin(self, form: dict[str, str]) -> int:
        for post in self.posts:
            post["is_pinned"] = int(str(post["id"]) == form["post_id"])
        return 1

    def wall_delete(self, form: dict[str, str]) -> int:
        self.posts = [one for one in self.posts if str(one["id"]) != form["post_id"]]
        return 1

    def wall_delete_comment(self, form: dict[str, str]) -> int:
        self.comments = [one for one in self.comments if str(one["id"]) != form["comment_id"]]
        return 1

    def wall_edit(self, form: dict[str, str]) -> dict[str, int]:
        [post] = [one for one in self.posts if str(one["id"]) == form["post_id"]]
        post["text"] = form["message"]
        return {"post_id": int(form["post_id"])}

    def wall_edit_comment(self, form: dict[str, str]) -> int:
        [comment] = [one for one in self.comments if str(one["id"]) == form["comment_id"]]
        comment["text"] = form["message"]
        return 1

    def wall_get(self, form: dict[str, str]) -> dict[str, object]:
        start = int(form["offset"])
        pinned = {"id": 1, "date": 1, "text": "Закреплено", "is_pinned": 1}
        return {"count": len(self.posts), "items": [pinned, *self.posts][start : start + 100]}

    def wall_get_by_id(self, form: dict[str, str]) -> dict[str, object]:
        wanted = form["posts"].split(",")
        assert len(wanted) <= 100
        shown = {"likes": {"count": 3}, "reposts": {"count": 0}, "comments": {"count": 2}}
        posts = [post | shown for post in self.posts if f"-{GROUP}_{post['id']}" in wanted]
        return {"items": posts}

    def wall_create_comment(self, form: dict[str, str]) -> dict[str, int]:
        comment = {"id": next(self.numbers), "from_id": -GROUP, "text": form["message"]}
        self.comments.append({**comment, "date": self.at})
        return {"comment_id": comment["id"]}

    def wall_get_comments(self, _: dict[str, str]) -> dict[str, object]:
        said = [{"id": n, "from_id": n, "date": self.at + n, "text": "А когда?"} for n in (1, 2)]
        said[1]["thread"] = {"items": [{**said[0], "id": 3, "parents_stack": [2]}]}
        return {"count": 2, "items": [*said, *self.comments]}  # whatever the offset

    def polls_create(self, _: dict[str, str]) -> dict[str, int]:
        return {"owner_id": -GROUP, "id": 6}

    def groups_get_by_id(self, _: dict[str, str]) -> dict[str, object]:
        return {"groups": [{"id": GROUP, "name": "Библиотека"}]}

    def photos_get_wall_upload_server(self, _: dict[str, str]) -> dict[str, str]:
        return {"upload_url": "https://upload.example/upload"}

    def video_save(self, _: dict[str, str]) -> dict[str, object]:
        url = "https://upload.example/upload"
        return {"upload_url": url, "owner_id": -GROUP, "video_id": 7, "title": "Прогулка"}

    def photos_save_wall_photo(self, _: dict[str, str]) -> list[dict[str, int]]:
        return [{"owner_id": -GROUP, "id": 5}]


FAKE = Fake(
    build=lambda client: Vk(
        Settings(group_id=GROUP, token=TOKENS[0], read_token=TOKENS[1], user_token=TOKENS[2]),
        client,
    ),
    server=Wall,
    is_visible=lambda request: request.url.path.endswith(("wall.post", "wall.createComment")),
    made=b'{"response":{"post_id":%s}}',
    secrets=TOKENS,
    lengths=[("🚀", 1), ("Привет", 6)],
    errors=[
        (200, error(1, "Unknown error occurred"), OutcomeUnknown),
        (200, error(5, "User authorization failed"), CredentialError),
        (200, error(6, "Too many requests per second"), RateLimited),
        (200, error(9, "Flood control"), RateLimited),
        (200, error(10, "Internal server error"), OutcomeUnknown),
        (200, error(14, "Captcha needed"), CredentialError),
        (200, error(15, "Access denied"), CredentialError),
        (200, error(19, "Content blocked"), Rejected),
        (200, error(22, "Upload error"), Unavailable),
        (200, error(25, "Token confirmation required"), CredentialError),
        (200, error(27, "Group authorization failed"), CredentialError),
        (200, error(29, "Rate limit reached"), RateLimited),
        (200, error(32, "Need wait"), RateLimited),
        (200, error(42, "IP is not allowed"), CredentialError),
        (200, error(43, "This section is temporary unavailable"), Unavailable),
        (200, error(100, "One of the parameters specified was missing or invalid"), Rejected),
        (200, error(214, "Access to adding post denied"), Rejected),
        (200, error(214, "You can only add 50 posts a day"), RateLimited),
        (200, error(106, "Unable to process action"), OutcomeUnknown),
        (200, error(223, "Too many replies"), RateLimited),
        (200, error(703, "You need to enable 2FA for this action"), CredentialError),
        (200, error(1117, "Access token has expired"), CredentialError),
        (200, error(3301, "Phone validation needed"), CredentialError),
        (200, error(222, "Hyperlinks are forbidden"), Rejected),
        (200, error(1051, "Method is unavailable for current profile type"), CredentialError),
        (200, error(99999, "Something new"), OutcomeUnknown),
        (200, {"error": {"error_code": "?"}}, OutcomeUnknown),
    ],
    shown=frozenset({Metric.LIKES, Metric.SHARES, Metric.COMMENTS}),
    comments=3,
)

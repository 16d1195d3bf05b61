"""A YouTube channel in memory."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

import httpx

from cfkit.adapters.platforms.youtube import Settings, YouTube
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Receipt
from cfkit.ports import Steps
from cfkit.testing import Fake

CLIENT, REFRESH, ACCESS = "client-s3cret", "1//refresh-s3cret", "ya29.access-s3cret"
HOST = "https://www.googleapis.com"
MINE = "UCaaaaaaaaaaaaaaaaaaaaaa"
FILM = Media(
    "film.mp4", Path(__file__), None, "video/mp4", 1080, 1920, Path(__file__).stat().st_size, 42.0
)
"""A file that is surely there; nobody looks into a film."""


def error(code: int, reason: str, message: str = "No.") -> dict[str, object]:
    told = [{"domain": "youtube.video", "reason": reason, "message": message}]
    return {"error": {"code": code, "message": message, "errors": told}}


class Filmed(YouTube):
    """The posts of the contract are texts; here a film goes with each."""

    def publish(self, post: Post, steps: Steps) -> Receipt:
        return super().publish(replace(post, media=(FILM, *post.media)), steps)


class Channel:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.numbers = count(1)
        self.sessions: dict[str, dict[str, object]] = {}
        self.films: dict[str, dict[str, object]] = {}
        self.comments: dict[str, dict[str, object]] = {}
        self.answers: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.answer(request)
        answer.headers["Date"] = format_datetime(datetime.now(UTC), usegmt=True)
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "oauth2.googleapis.com":
            return self.token({k: v[0] for k, v in parse_qs(request.content.decode()).items()})
        assert request.headers["authorization"] == f"Bearer {ACCESS}"
        asked = request.url.params
        if "upload_id" in asked:
            return self.receive(request, asked["upload_id"])
        if request.url.path == "/upload/youtube/v3/videos":
            return self.begin(request)
        if request.url.path == "/upload/youtube/v3/thumbnails/set":
            return httpx.Response(200, json={"items": [{}]})
        what = request.url.path.removeprefix("/youtube/v3/")
        body = json.loads(request.content) if request.content else None
        handle = getattr(self, f"{request.method.lower()}_{what}".lower())
        found: httpx.Response = handle(asked, body)
        return found

    def token(self, form: dict[str, str]) -> httpx.Response:
        assert form["refresh_token"] == REFRESH
        assert (form["client_id"], form["client_secret"]) == ("client", CLIENT)
        scope = "https://www.googleapis.com/auth/youtube.force-ssl"
        told = {"access_token": ACCESS, "expires_in": 3599, "scope": scope, "token_type": "Bearer"}
        return httpx.Response(200, json=told)

    def begin(self, request: httpx.Request) -> httpx.Response:
        number = str(next(self.numbers))
        size = int(request.headers["x-upload-content-length"])
        self.sessions[number] = {"body": json.loads(request.content), "size": size, "at": 0}
        where = f"{HOST}/upload/youtube/v3/videos?uploadType=resumable&upload_id={number}"
        return httpx.Response(200, headers={"Location": where})

    def receive(self, request: httpx.Request, number: str) -> httpx.Response:
        session = self.sessions.get(number)
        if session is None:
            return httpx.Response(404)
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", request.headers["content-range"])
        if found:
            first, last, total = map(int, found.groups())
            assert (first, total) == (session["at"], session["size"])
            assert len(request.content) == last - first + 1
            assert last + 1 == total or (last + 1) % (256 * 1024) == 0
            session["at"] = last + 1
        if session["at"] != session["size"]:
            kept = {"Range": f"bytes=0-{int(str(session['at'])) - 1}"} if session["at"] else {}
            return httpx.Response(308, headers=kept)
        if "film" not in session:
            session["film"] = self.keep(session["body"])
        return httpx.Response(200, json=session["film"])

    def keep(self, body: object) -> dict[str, object]:
        assert isinstance(body, dict)
        film = {
            "id": f"film{next(self.numbers):07}",
            "snippet": {**body["snippet"], "publishedAt": self.now.isoformat()},
            "status": {**body["status"], "uploadStatus": "processed"},
            "statistics": {"viewCount": "70", "likeCount": "0"},
        }
        self.films[str(film["id"])] = film
        return film

    def get_channels(self, asked: httpx.QueryParams, _: object) -> httpx.Response:
        assert asked["mine"] == "true"
        mine = {
            "id": MINE,
            "snippet": {"title": "Library", "customUrl": "@library"},
            "contentDetails": {"relatedPlaylists": {"uploads": "UUaa"}},
            "status": {"longUploadsStatus": "allowed"},
        }
        return httpx.Response(200, json={"items": [mine]})

    def get_videos(self, asked: httpx.QueryParams, _: object) -> httpx.Response:
        wanted = asked["id"].split(",")
        assert len(wanted) <= 50
        return httpx.Response(
            200, json={"items": [self.films[n] for n in wanted if n in self.films]}
        )

    def put_videos(self, _: httpx.QueryParams, body: dict[str, object]) -> httpx.Response:
        film = self.films[str(body["id"])]
        film["snippet"] = {**film["snippet"], **body["snippet"]}  # type: ignore[dict-item]  # JSON
        return httpx.Response(200, json=film)

    def delete_videos(self, asked: httpx.QueryParams, _: object) -> httpx.Response:
        if self.films.pop(asked["id"], None) is None:
            return httpx.Response(404, json=error(404, "videoNotFound"))
        return httpx.Response(204)

    def get_playlistitems(self, asked: httpx.QueryParams, _: object) -> httpx.Response:
        newest = list(reversed(self.films.values()))
        start, size = int(asked.get("pageToken", "0")), 2
        items = [
            {"snippet": {**film["snippet"], "resourceId": {"videoId": film["id"]}}}  # type: ignore[dict-item]  # JSON
            for film in newest[start : start + size]
        ]
        more = {"nextPageToken": str(start + size)} if start + size < len(newest) else {}
        return httpx.Response(200, json={"items": items, **more})

    def comment(self, name: str, whose: str, text: str, minutes: int) -> dict[str, object]:
        at = (self.now + timedelta(minutes=minutes)).isoformat()
        snippet = {
            "authorDisplayName": "@reader",
            "authorChannelId": {"value": whose},
            "textDisplay": text,
            "publishedAt": at,
        }
        return {"id": name, "snippet": snippet}

    def get_commentthreads(self, asked: httpx.QueryParams, _: object) -> httpx.Response:
        def thread(comment: dict[str, object], total: int = 0) -> dict[str, object]:
            return {"snippet": {"topLevelComment": comment, "totalReplyCount": total}}

        if asked.get("pageToken") == "second":
            old = thread(self.comment("UgxOldestComment", "UCb", "When?", 1), 2)
            few = [self.comment("UgxOldestComment.reply1", "UCc", "At six", 2)]
            return httpx.Response(200, json={"items": [{**old, "replies": {"comments": few}}]})
        said = [thread(self.comment("UgxNewestComment", "UCb", "Nice", 9))]
        said += [thread(comment) for comment in self.comments.values()]
        return httpx.Response(200, json={"items": said, "nextPageToken": "second"})

    def post_commentthreads(self, _: httpx.QueryParams, body: dict[str, object]) -> httpx.Response:
        top = body["snippet"]["topLevelComment"]  # type: ignore[index]  # JSON
        name = f"UgxOwnComment{next(self.numbers)}"
        said = self.comment(name, MINE, top["snippet"]["textOriginal"], 0)
        self.comments[name] = said
        return httpx.Response(200, json={"id": name, "snippet": {"topLevelComment": said}})

    def get_comments(self, asked: httpx.QueryParams, _: object) -> httpx.Response:
        if "parentId" in asked:
            below = [
                self.comment("UgxOldestComment.reply1", "UCc", "At six", 2),
                self.comment("UgxOldestComment.reply2", MINE, "Yes", 3),
            ]
            return httpx.Response(200, json={"items": [*below, *self.answers]})
        told = self.comment("UgxOldestComment", "UCb", "When?", 1)
        known = {**self.comments, "UgxOldestComment": told}
        found = [known[n] for n in asked["id"].split(",") if n in known]
        return httpx.Response(200, json={"items": found})

    def post_comments(self, _: httpx.QueryParams, body: dict[str, object]) -> httpx.Response:
        told = body["snippet"]
        name = f"UgxOldestComment.own{next(self.numbers)}"
        said = self.comment(name, MINE, told["textOriginal"], 0)  # type: ignore[index]  # JSON
        said["snippet"] = {**said["snippet"], "parentId": told["parentId"]}  # type: ignore[dict-item,index]  # JSON
        self.answers.append(said)
        return httpx.Response(200, json=said)

    def put_comments(self, _: httpx.QueryParams, body: dict[str, object]) -> httpx.Response:
        said = self.comments[str(body["id"])]
        text = body["snippet"]["textOriginal"]  # type: ignore[index]  # JSON
        said["snippet"] = {**said["snippet"], "textDisplay": text}  # type: ignore[dict-item]  # JSON
        return httpx.Response(200, json=said)

    def delete_comments(self, asked: httpx.QueryParams, _: object) -> httpx.Response:
        if self.comments.pop(asked["id"], None) is None:
            return httpx.Response(404, json=error(404, "commentNotFound"))
        return httpx.Response(204)


def is_visible(request: httpx.Request) -> bool:
    last = re.fullmatch(r"bytes \d+-(\d+)/(\d+)", request.headers.get("content-range", ""))
    said = request.method == "POST" and request.url.path.endswith("/commentThreads")
    return said or (last is not None and int(last[1]) + 1 == int(last[2]))


FAKE = Fake(
    build=lambda client: Filmed(
        Settings(client_id="client", client_secret=CLIENT, refresh_token=REFRESH), client
    ),
    server=Channel,
    is_visible=is_visible,
    secrets=[CLIENT, REFRESH, ACCESS],
    lengths=[("Привет", 12), ("🚀", 4), ("plain", 5)],
    errors=[
        (400, error(400, "invalidTitle"), Rejected),
        (400, error(400, "invalidDescription"), Rejected),
        (400, error(400, "invalidTags"), Rejected),
        (400, error(400, "invalidCategoryId"), Rejected),
        (400, error(400, "invalidPublishAt"), Rejected),
        (400, error(400, "mediaBodyRequired"), Rejected),
        (400, error(400, "processingFailure"), OutcomeUnknown),
        (400, error(400, "uploadLimitExceeded"), RateLimited),
        (401, error(401, "authError"), CredentialError),
        (401, error(401, "youtubeSignupRequired"), CredentialError),
        (403, error(403, "insufficientPermissions"), CredentialError),
        (403, error(403, "accessNotConfigured"), CredentialError),
        (403, error(403, "channelSuspended"), CredentialError),
        (403, error(403, "quotaExceeded"), RateLimited),
        (403, error(403, "rateLimitExceeded"), RateLimited),
        (403, error(403, "userRateLimitExceeded"), RateLimited),
        (403, error(403, "forbiddenPrivacySetting"), Rejected),
        (403, error(403, "somethingNew"), CredentialError),
        (404, {}, OutcomeUnknown),
        (410, {}, OutcomeUnknown),
        (503, error(503, "backendError"), OutcomeUnknown),
    ],
    shown=frozenset({Metric.VIEWS, Metric.LIKES}),
    comments=3,
)

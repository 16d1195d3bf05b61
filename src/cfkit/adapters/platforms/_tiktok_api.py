"""Speak to TikTok for one creator, and follow what becomes of a post."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from cfkit.domain.errors import NoNumbers
from cfkit.domain.metrics import Counts, Metric

from ._answers import address, counts, identifier, moment, words
from ._http import Api
from ._lookup import Seen
from ._throttle import Payer
from ._tiktok_facts import CAPABILITIES
from ._tiktok_settings import Settings
from ._tiktok_verdict import code_of, verdict

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Kind = Literal["read", "prepare", "write"]

NUMBER = r"\d{1,20}"
_PAGES = 25
_NO_SCOPE = frozenset({"scope_not_authorized", "scope_permission_missed"})
_UNKNOWN = frozenset({"invalid_publish_id", "token_not_authorized_for_specified_publish_id"})
_COUNTS = {
    Metric.VIEWS: "view_count",
    Metric.LIKES: "like_count",
    Metric.COMMENTS: "comment_count",
    Metric.SHARES: "share_count",
}


class Creator(NamedTuple):
    """What a creator may do with a direct post."""

    name: str
    privacy: tuple[str, ...]
    no_comments: bool
    no_duet: bool
    no_stitch: bool
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Status:
    """How far TikTok is with a post; `post` is its public id."""

    stage: str
    post: str | None = None
    uploaded: int = 0
    failure: str | None = None

    @property
    def is_uploading(self) -> bool:
        """Whether TikTok still waits for pieces of the film."""
        return self.stage == "PROCESSING_UPLOAD"


class Creators:
    """One creator's calls. An upload address is called without the token."""

    def __init__(self, client: httpx.Client, settings: Settings) -> None:
        self._token = settings.token
        self.api = Api(
            client,
            settings.base_url,
            name="TikTok",
            secrets=[settings.token, settings.client_secret],
            verdict=verdict,
            payer=Payer("TikTok", CAPABILITIES.rates, settings.token),
        )

    def call(
        self, kind: Kind, path: str, take: Callable[[Any], T], body: Mapping[str, Any], **sent: Any
    ) -> T:
        """Call one method; `kind` says what a lost answer means, see `Api`."""
        ask: Callable[..., T] = getattr(self.api, kind)
        return ask(path, take, method="POST", json=dict(body), headers=self._signed(), **sent)

    def creator(self) -> Creator:
        """Ask what the creator may do. Raise `RateLimited` when the day's posts are used up."""
        return self.call(
            "read", "v2/post/publish/creator_info/query/", lambda body: _creator(body["data"]), {}
        )

    def name(self) -> str:
        """Name the creator, for a token that may only leave drafts."""
        return self.api.read(
            "v2/user/info/",
            lambda body: words(body["data"]["user"]["display_name"]),
            params={"fields": "open_id,display_name"},
            headers=self._signed(),
        )

    def status(self, publish_id: str) -> Status | None:
        """Ask how far a post is; `None` when TikTok does not know it any more."""
        return self.call(
            "read",
            "v2/post/publish/status/fetch/",
            lambda body: None if code_of(body) in _UNKNOWN else _status(body["data"]),
            {"publish_id": publish_id},
            accept=lambda _, body: code_of(body) in _UNKNOWN,
        )

    def link_of(self, post: str) -> str | None:
        """Read the address of a public post; `None` where the token may not."""
        return self.call(
            "read",
            "v2/video/query/",
            lambda body: None if code_of(body) in _NO_SCOPE else _link(body["data"]["videos"]),
            {"filters": {"video_ids": [post]}},
            params={"fields": "id,share_url"},
            accept=lambda _, body: code_of(body) in _NO_SCOPE,
        )

    def counts(self, posts: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of up to 20 public posts. Raise `NoNumbers` without video.list."""
        found = self.call(
            "read",
            "v2/video/query/",
            lambda body: None if code_of(body) in _NO_SCOPE else _all_counts(body["data"]),
            {"filters": {"video_ids": list(posts)}},
            params={"fields": f"id,{','.join(_COUNTS.values())}"},
            accept=lambda _, body: code_of(body) in _NO_SCOPE,
        )
        if found is None:
            raise NoNumbers("TikTok shows counts to tokens with the right video.list: sign in anew")
        return found

    def posts(self) -> Iterator[Seen | None]:
        """List the creator's public posts, newest first."""
        asked: dict[str, Any] = {"max_count": 20}
        for _ in range(_PAGES):
            page, more = self.call(
                "read",
                "v2/video/list/",
                lambda body: _page(body["data"]),
                asked,
                params={"fields": "id,create_time,share_url,title,video_description"},
            )
            yield from page
            if more is None:
                return
            if more == asked.get("cursor"):
                break
            asked["cursor"] = more
        yield None

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}


def publish_id(body: Any) -> str:
    """Read the name under which TikTok works on a post."""
    return identifier(body["data"]["publish_id"])


def _creator(data: Any) -> Creator:
    seconds = data.get("max_video_post_duration_sec")
    return Creator(
        words(data["creator_username"]),
        tuple(str(one) for one in data["privacy_level_options"]),
        data.get("comment_disabled") is True,
        data.get("duet_disabled") is True,
        data.get("stitch_disabled") is True,
        float(seconds) if isinstance(seconds, int | float) else None,
    )


def _status(data: Any) -> Status:
    public = data.get("publicaly_available_post_id") or ()  # spelt so by TikTok
    uploaded = data.get("uploaded_bytes")
    why = data.get("fail_reason")
    return Status(
        identifier(data["status"]),
        identifier(public[0], NUMBER) if public else None,
        uploaded if isinstance(uploaded, int) else 0,
        str(why) if why else None,
    )


def _link(videos: Any) -> str | None:
    found = address(videos[0].get("share_url")) if videos else None
    return found.partition("?")[0] if found else None


def _all_counts(data: Any) -> dict[str, Counts]:
    return {
        identifier(one["id"], NUMBER): counts({m: one.get(name) for m, name in _COUNTS.items()})
        for one in data["videos"]
    }


def _page(data: Any) -> tuple[list[Seen], int | None]:
    more = data.get("cursor") if data.get("has_more") is True else None
    return [_seen(one) for one in data["videos"]], more if isinstance(more, int) else None


def _seen(video: Any) -> Seen:
    post = identifier(video["id"], NUMBER)
    text = words(video.get("video_description") or video.get("title") or "")
    result = {"id": post, "url": _link([video])}
    return Seen(post, text, moment(video["create_time"]), result)

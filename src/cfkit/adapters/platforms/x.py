"""X, formerly Twitter: one account, spoken for by four keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import OutcomeUnknown, Rejected, UsageError
from cfkit.domain.likeness import alike, likeness
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from ._lookup import NO_ATTEMPT, ROOT, SLACK, answers_to, attempt_began, part, search
from ._settings import Address, PlatformSettings, Token
from ._x_api import XApi, is_duplicate
from ._x_facts import CAPABILITIES
from ._x_media import XMedia, check_media
from ._x_oauth import Keys
from ._x_posts import XPosts, named

if TYPE_CHECKING:
    import httpx

_URL = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/\w+/status(?:es)?/(\d{1,19})")
_POLL_MINUTES = 7 * 24 * 60
"""A week, the longest that X takes (openapi.json, 2026-11-27)."""


class Settings(PlatformSettings):
    """What a channel on X needs: the application's two keys and the account's two."""

    api_key: Token
    api_key_secret: Token
    access_token: Token
    access_token_secret: Token
    base_url: Address = "https://api.x.com"


class X:
    """One account; every write costs what `capabilities.price` says."""

    slug: ClassVar[str] = "x"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",),
        ("access_token", "access_token_secret", "api_key", "api_key_secret"),
        "the four keys: developer console, your app, Keys and tokens",
    )

    watch_batch: ClassVar[int] = 100
    """Posts that one call reads (openapi.json, 2026-11-27)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        keys = Keys(
            settings.api_key,
            settings.api_key_secret,
            settings.access_token,
            settings.access_token_secret,
        )
        self._api = XApi(client, settings.base_url, keys)
        self._media = XMedia(self._api)
        self._posts = XPosts(self._api, settings.access_token)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Post; further parts answer the one before."""
        check_media(post)
        media = [
            self._media.uploaded(medium, number, steps)
            for number, medium in enumerate(post.media, 1)
        ]
        sent: list[dict[str, str]] = []
        for name, body in _bodies(post, media):
            if sent:
                body["reply"] = {"in_reply_to_tweet_id": sent[-1]["id"]}
            sent.append(steps.once(name, self._posting(body, post), visible=True))
        parts = {part(number): one["id"] for number, one in enumerate(sent[1:], 2)}
        return Receipt(sent[0]["id"], sent[0]["url"], parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the account's timeline of the time; a post read costs 0.001 USD."""
        since = attempt_began(delivery)
        if since is None:
            return NO_ATTEMPT
        wanted = [(name, str(body["text"])) for name, body in _bodies(post, [])]
        return search(wanted, delivery, self._posts.since(since), self._api.ahead)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the account's own post."""
        [(name, body)] = _bodies(post, [])
        body["reply"] = {"in_reply_to_tweet_id": root}
        said = steps.once(name, self._posting(body, post), visible=True)
        return Receipt(said["id"], said["url"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look for it as for any post of the account."""
        return self.find(post, delivery)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a post; X takes that only where its author named the account (2026-11-22)."""
        return self.comment(post, comment, steps)

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what the account answered to the comment."""
        since = attempt_began(delivery)
        if since is None:
            return NO_ATTEMPT
        [(name, body)] = _bodies(post, [])
        listing = answers_to(comment, self._posts.since(since))
        return search([(name, str(body["text"]))], delivery, listing, self._api.ahead)

    def delete(self, remote_id: str) -> None:
        """Delete one post; the answers of others stay."""
        self._api.call(
            "write",
            f"2/tweets/{remote_id}",
            lambda _: None,
            method="DELETE",
            accept=lambda status, body: status == 404 and isinstance(body, dict),
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts as they stand."""
        return self._posts.shown(remote_ids)

    def remote_id_of(self, url: str) -> str:
        """Read the id out of `https://x.com/name/status/ID`."""
        found = _URL.match(url)
        if found is None:
            raise UsageError(f"{url} is no address of a post, like https://x.com/name/status/1")
        return found[1]

    def step_result_of(self, url: str) -> dict[str, str]:
        """Tell which post stands at an address."""
        return named({"id": self.remote_id_of(url)})

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of several posts in one call."""
        return self._posts.counts(remote_ids)

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Search for what others answered in the last 7 days, oldest first."""
        return self._posts.answers(remote_id)

    def check_access(self) -> str:
        """Name the account, and begin an upload that nobody ends: a token that reads may not."""
        name = self._posts.whoami()["username"]
        about = {"media_type": "image/png", "total_bytes": 1, "media_category": "tweet_image"}
        self._api.call("prepare", "2/media/upload/initialize", lambda _: None, json=about)
        return f"@{name}"

    def _posting(self, body: dict[str, Any], post: Post) -> Callable[[], dict[str, str]]:
        def send() -> dict[str, str]:
            made = self._api.call(
                "write",
                "2/tweets",
                lambda answer: None if is_duplicate(answer) else named(answer["data"]),
                json=body,
                accept=lambda status, answer: status == 403 and is_duplicate(answer),
            )
            return made or self._repeated(body["text"], post.stored_at)

        return send

    def _repeated(self, text: str, stored_at: datetime | None) -> dict[str, str]:
        """Tell a post of ours whose answer was lost from words that stood there before."""
        since = (stored_at or datetime.now(UTC)) - SLACK
        for seen in self._posts.since(since):
            if seen and seen.posted_at >= since and alike(text, seen.text):
                raise OutcomeUnknown(
                    "X refuses to repeat these words, and they stand there since the first "
                    f"attempt, {seen.result['url']}: the next run looks whether that is this post"
                )
        raise Rejected(
            "X: HTTP 403: the account has posted the same words before: change the text, approve "
            "it, and publish again"
        )


def _bodies(post: Post, media: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """List the posts to send, by step. A poll has no question of its own: the text asks it."""
    root: dict[str, Any] = {"text": post.document.written_out}
    if media:
        root["media"] = {"media_ids": list(media)}
    if post.poll:
        if likeness(post.poll.question) not in likeness(root["text"]):
            root["text"] = f"{root['text']}\n\n{post.poll.question}".strip()
        root["poll"] = {"options": list(post.poll.options), "duration_minutes": _POLL_MINUTES}
    parts = [(part(n), {"text": one.written_out}) for n, one in enumerate(post.parts, 2)]
    return [(ROOT, root), *parts]


ADAPTER: type[Platform] = X

"""Mastodon and servers that speak its API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CfkitError, CredentialError, Rejected, Unavailable, UsageError
from cfkit.domain.likeness import likeness
from cfkit.domain.markup import Document
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform, Steps
from cfkit.ports.tokens import Grant

from ._answers import address, counts, identifier, moment, whole, words
from ._html import plain_text
from ._http import Api
from ._lookup import ROOT, Seen, attempt_began, part, search
from ._mastodon_facts import CAPABILITIES
from ._mastodon_grant import SIGN_IN, MastodonGrant
from ._settings import Address, PlatformSettings, Token
from ._throttle import Payer
from ._upload import check_attachments, read_upload

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_FIELDS = {
    Metric.LIKES: "favourites_count",
    Metric.SHARES: "reblogs_count",
    Metric.COMMENTS: "replies_count",
    Metric.QUOTES: "quotes_count",
}
_POLL_SECONDS = 7 * 24 * 3600
"""A week, our choice; a server takes 5 minutes to about a month (Instance entity, 2026-11-22)."""
_PAGE = 40
"""Statuses that one page of an account may hold (methods/accounts/#statuses, 2026-11-22)."""
_PAGES = 25
_LOOKS_AT_UPLOAD = 5
_OLD_SERVER = (404, 405, 422)  # no reading of several statuses: before 4.3, and some forks


class Settings(PlatformSettings):
    """What a Mastodon channel needs: its server, and a token that may read and write statuses."""

    server: Address
    token: Token
    visibility: Literal["public", "unlisted", "private"] | None = None


class Mastodon:
    """One account on one server."""

    slug: ClassVar[str] = "mastodon"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    sign_in: ClassVar[SignIn] = SIGN_IN

    @classmethod
    def grant(cls, settings: Settings, client: httpx.Client, clock: Clock) -> Grant:
        """Give the way to a token through the browser, see `ports.tokens.Grant`."""
        return MastodonGrant(settings.server, client, clock)

    watch_batch: ClassVar[int] = 20
    """Statuses that one call reads (methods/statuses/#index, 2026-11-27)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._settings = settings
        self._account: dict[str, Any] | None = None
        self._api = Api(
            client,
            f"{settings.server}/api",
            name="Mastodon",
            secrets=[settings.token],
            verdict=verdict,
            payer=Payer("Mastodon", CAPABILITIES.rates, settings.token),
        )

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Send statuses; the server drops repeats of a call's name for an hour."""
        check_attachments(post, self.capabilities)
        media = [
            self._uploaded(medium, number, steps) for number, medium in enumerate(post.media, 1)
        ]
        sent: list[dict[str, Any]] = []
        for name, body in _statuses(post, media, self._settings.visibility):
            if sent:
                body["in_reply_to_id"] = sent[-1]["id"]
            call = post.call_name("" if name == ROOT else name)
            sent.append(steps.once(name, self._posting(body, call), visible=True))
        parts = {part(number): str(one["id"]) for number, one in enumerate(sent[1:], 2)}
        return Receipt(sent[0]["id"], sent[0]["url"], parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the account's own statuses, back to the attempt."""
        since = attempt_began(delivery)
        if since is None:
            return Sighting(why="no attempt is on record")
        wanted = [(name, str(body["status"])) for name, body in _statuses(post, [], None)]
        return search(wanted, delivery, since, self._listing(), lambda: self._api.ahead)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the account's own status."""
        [(name, body)] = _statuses(post, [], self._settings.visibility)
        posting = self._posting({**body, "in_reply_to_id": root}, post.call_name())
        said = steps.once(name, posting, visible=True)
        return Receipt(said["id"], said["url"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look for it as for any status of the account."""
        return self.find(post, delivery)

    def pin(self, remote_id: str) -> None:
        """Pin a status to the profile. Raise `Rejected` when it holds as many as it may."""
        refused = self._api.write(
            f"v1/statuses/{remote_id}/pin",
            lambda body: None if "id" in body else words(body["error"]),
            headers=self._signed(),
            accept=lambda status, _: status == 422,
        )
        if refused and not self.fetch_shown([remote_id])[remote_id].is_pinned:
            raise Rejected(f"Mastodon: {refused}: unpin another one, then publish with --retry")

    def delete(self, remote_id: str) -> None:
        """Delete a status; a server takes 30 in half an hour."""
        self._api.write(
            f"v1/statuses/{remote_id}",
            lambda _: None,
            method="DELETE",
            headers=self._signed(),
            accept=lambda status, body: status == 404 and isinstance(body, dict),
        )

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text; the pictures are named again, or the server would drop them."""
        media = self._api.read(
            f"v1/statuses/{remote_id}",
            lambda body: [_id(one) for one in body.get("media_attachments", ())],
            headers=self._signed(),
        )
        (_, body), *_ = _statuses(post, media, None)
        self._api.write(
            f"v1/statuses/{remote_id}", _id, method="PUT", json=body, headers=self._signed()
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read statuses as they stand; what the server does not give is gone."""
        found = self._statuses_of(remote_ids, _all_shown)
        return {remote: found.get(remote, Shown(is_gone=True)) for remote in remote_ids}

    def remote_id_of(self, url: str) -> str:
        """Read the id out of `https://server/@name/ID`."""
        found = re.fullmatch(r"https?://[^?#]+/(?:@[^/]+|users/[^/]+/statuses)/(\w+)/?", url)
        if found is None:
            raise UsageError(f"{url} is no address of a status, like https://server/@name/1")
        return found[1]

    def step_result_of(self, url: str) -> dict[str, Any]:
        """Tell which status stands at an address."""
        return {"id": self.remote_id_of(url), "url": url}

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of several statuses in one call; one by one from older servers."""
        found = self._statuses_of(remote_ids, _all_counts)
        return {remote: found[remote] for remote in remote_ids if remote in found}

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered below a status, oldest first."""
        own = self._whoami()["id"]
        descendants = self._api.read(
            f"v1/statuses/{remote_id}/context",
            lambda body: [
                (str(reply["account"]["id"]), _comment(reply)) for reply in body["descendants"]
            ],
            headers=self._signed(),
        )
        unique = {comment.remote_id: comment for author, comment in descendants if author != own}
        yield from sorted(unique.values(), key=lambda comment: comment.posted_at)

    def fetch_followers(self) -> int:
        """Count the account's followers."""
        return self._api.read(
            "v1/accounts/verify_credentials",
            lambda body: whole(body["followers_count"]),
            headers=self._signed(),
        )

    def check_access(self) -> str:
        """Name the account. That the token may write is only seen when it does."""
        return f"@{self._whoami()['acct']} on {self._settings.server}"

    def _uploaded(self, media: Media, number: int, steps: Steps) -> str:
        """Upload a picture and see it through processing, before anything is visible."""
        uploaded = steps.once(f"upload-{number}", lambda: self._upload(media, number))
        if not uploaded["ready"]:
            steps.once(f"ready-{number}", lambda: self._wait_for(uploaded["id"], media))
        return str(uploaded["id"])

    def _upload(self, media: Media, number: int) -> dict[str, Any]:
        return self._api.prepare(
            "v2/media",
            lambda body: {"id": _id(body), "ready": body.get("url") is not None},
            data={"description": media.alt} if media.alt else {},
            files={"file": read_upload(media, self.capabilities, number).part},
            headers=self._signed(),
        )

    def _wait_for(self, media_id: str, media: Media) -> bool:
        for _ in range(_LOOKS_AT_UPLOAD):
            if self._api.read(
                f"v1/media/{media_id}",
                lambda body: body.get("url") is not None,
                headers=self._signed(),
            ):
                return True
        raise Unavailable(
            f"Mastodon is still working on {media.name}; nothing was posted, try again shortly"
        )

    def _posting(self, body: dict[str, Any], call: str) -> Callable[[], dict[str, Any]]:
        return lambda: self._api.write(
            "v1/statuses",
            lambda status: {"id": _id(status), "url": address(status.get("url"))},
            json=body,
            headers={**self._signed(), "Idempotency-Key": call},
        )

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.token.get_secret_value()}"}

    def _whoami(self) -> dict[str, Any]:
        if self._account is None:
            self._account = self._api.read(
                "v1/accounts/verify_credentials",
                lambda body: {"id": _id(body), "acct": words(body["acct"])},
                headers=self._signed(),
            )
        return self._account

    def _statuses_of(
        self, remote_ids: Sequence[str], take: Callable[[Any], dict[str, T]]
    ) -> dict[str, T]:
        """Read several statuses in one call; one by one from older servers."""
        found = self._api.read(
            "v1/statuses",
            lambda body: None if "error" in body else take(body),
            params={"id[]": list(remote_ids)},
            headers=self._signed(),
            accept=lambda status, _: status in _OLD_SERVER,
        )
        if found is not None:
            return found
        one_by_one: dict[str, T] = {}
        for remote in remote_ids:
            one_by_one |= self._api.read(
                f"v1/statuses/{remote}",
                lambda body: take([body] if "id" in body else []),
                headers=self._signed(),
                accept=lambda status, body: status == 404 and isinstance(body, dict),
            )
        return one_by_one

    def _listing(self) -> Iterator[Seen | None]:
        asked: dict[str, Any] = {"limit": _PAGE, "exclude_reblogs": "true"}
        for _ in range(_PAGES):
            page = self._api.read(
                f"v1/accounts/{self._whoami()['id']}/statuses",
                lambda body: [_seen(status) for status in body],
                params=asked,
                headers=self._signed(),
            )
            yield from page
            if not page:
                return
            if page[-1].remote_id == asked.get("max_id"):
                break
            asked["max_id"] = page[-1].remote_id
        yield None


def _statuses(
    post: Post, media: Sequence[str], visibility: str | None
) -> list[tuple[str, dict[str, Any]]]:
    """List the statuses to send, by step. The question of a poll is its status."""
    shared: dict[str, Any] = {"language": post.language.partition("-")[0]}
    if visibility:
        shared["visibility"] = visibility
    root: dict[str, Any] = {"status": post.document.written_out}
    if media:
        root["media_ids"] = list(media)
    if post.poll:
        if likeness(post.poll.question) not in likeness(root["status"]):
            root["status"] = f"{root['status']}\n\n{post.poll.question}".strip()
        root["poll"] = {"options": list(post.poll.options), "expires_in": _POLL_SECONDS}
    return [(ROOT, root | shared), *_replies(post.parts, shared)]


def _replies(
    parts: Sequence[Document], shared: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, document in enumerate(parts, 2):
        yield part(number), {"status": document.written_out, **shared}


def _seen(status: dict[str, Any]) -> Seen:
    return Seen(
        _id(status),
        plain_text(status["content"]),
        moment(status["created_at"]),
        {"id": _id(status), "url": address(status.get("url"))},
    )


def _comment(reply: dict[str, Any]) -> Comment:
    parent = reply.get("in_reply_to_id")
    return Comment(
        _id(reply),
        words(reply["account"]["acct"]),
        plain_text(reply["content"]),
        moment(reply["created_at"]),
        str(parent) if parent else None,
    )


def _id(thing: dict[str, Any]) -> str:
    return identifier(thing["id"], r"[\w-]+")


def _all_counts(statuses: list[dict[str, Any]]) -> dict[str, Counts]:
    if not isinstance(statuses, list):
        raise TypeError("no list")
    return {_id(status): _counts(status) for status in statuses}


def _all_shown(statuses: list[dict[str, Any]]) -> dict[str, Shown]:
    if not isinstance(statuses, list):
        raise TypeError("no list")
    return {_id(status): _shown(status) for status in statuses}


def _shown(status: dict[str, Any]) -> Shown:
    pinned = status.get("pinned")
    return Shown(
        plain_text(status["content"]), is_pinned=pinned if isinstance(pinned, bool) else None
    )


def _counts(status: dict[str, Any]) -> Counts:
    shown = {metric: status.get(name) for metric, name in _FIELDS.items()}
    poll = status.get("poll")
    shown[Metric.VOTES] = poll.get("votes_count") if isinstance(poll, dict) else None
    return counts(shown)


def verdict(status: int, body: Any) -> CfkitError | None:
    """Say what to do about a refused token; the rest is told by the status."""
    if status not in (401, 403) or not isinstance(body, dict):
        return None
    return CredentialError(
        f"Mastodon: HTTP {status} {body.get('error', '')}: run `cfkit auth login`, or "
        "make a token with the scopes read, write:statuses and write:media under Preferences, "
        "Development"
    )


ADAPTER: type[Platform] = Mastodon

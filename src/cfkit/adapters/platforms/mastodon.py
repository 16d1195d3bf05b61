"""Mastodon and servers that speak its API."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import Rejected, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform, Steps
from cfkit.ports.tokens import Grant

from ._answers import whole, words
from ._http import Api
from ._kept import may_be_kept, receipt_of, told
from ._lookup import ROOT, Seen, answers_to, part, search
from ._mastodon_answers import answering, unaddressed
from ._mastodon_facts import CAPABILITIES
from ._mastodon_grant import SIGN_IN, MastodonGrant
from ._mastodon_kept import answered, call_name, listed, require_shelf, timed, withdraw
from ._mastodon_media import MastodonMedia
from ._mastodon_reading import own_statuses, statuses_of
from ._mastodon_statuses import all_counts, all_shown, comment, id_of, statuses
from ._mastodon_verdict import verdict
from ._settings import Address, PlatformSettings, Token
from ._throttle import Payer
from ._upload import check_attachments

if TYPE_CHECKING:
    import httpx


class Settings(PlatformSettings):
    """What a Mastodon channel needs: its server, and a token that may read and write statuses."""

    server: Annotated[Address, Field(examples=["https://social.example"])]
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
        self._media = MastodonMedia(self._api, self._signed)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Send statuses; the server drops repeats of a call's name for an hour."""
        check_attachments(post, self.capabilities)
        if post.show_at:
            require_shelf(self._api, self._signed())
        media = [
            self._media.uploaded(medium, number, steps)
            for number, medium in enumerate(post.media, 1)
        ]
        sent: list[dict[str, Any]] = []
        for name, body in statuses(post, media, self._settings.visibility):
            above = {"in_reply_to_id": sent[-1]["id"]} if sent else {}
            posting = self._posting(timed(body | above, post), call_name(post, name))
            sent.append(steps.once(name, posting, visible=True))
        parts = {part(number): str(one["id"]) for number, one in enumerate(sent[1:], 2)}
        return replace(receipt_of(sent[0]), parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through what the server keeps and the account's statuses, back to the attempt."""
        wanted = [(name, str(body["status"])) for name, body in statuses(post, [], None)]
        waits = listed(self._api, self._signed()) if may_be_kept(post, delivery) else ()
        listing = chain(waits, self._listing())
        return told(search(wanted, delivery, listing, lambda: self._api.ahead))

    def withdraw(self, remote_id: str) -> bool:
        """Cancel a status that the server keeps."""
        return withdraw(self._api, self._signed(), remote_id)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the account's own status."""
        [(name, body)] = statuses(post, [], self._settings.visibility)
        posting = self._posting({**body, "in_reply_to_id": root}, post.call_name())
        said = steps.once(name, posting, visible=True)
        return Receipt(said["id"], said["url"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look for it as for any status of the account."""
        return self.find(post, delivery)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a status and name its author: who is not named is not told."""
        [(name, body)] = statuses(post, [], self._settings.visibility)
        body |= answering(self._api, self._signed(), comment, post.document.written_out)
        said = steps.once(name, self._posting(body, post.call_name()), visible=True)
        return Receipt(said["id"], said["url"])

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through the account's own statuses, without whom they name."""
        listing = (one and unaddressed(one) for one in answers_to(comment, self._listing()))
        wanted = [(ROOT, post.document.written_out)]
        return search(wanted, delivery, listing, lambda: self._api.ahead)

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
            lambda body: [id_of(one) for one in body.get("media_attachments", ())],
            headers=self._signed(),
        )
        (_, body), *_ = statuses(post, media, None)
        self._api.write(
            f"v1/statuses/{remote_id}", id_of, method="PUT", json=body, headers=self._signed()
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read statuses as they stand; what the server does not give is gone."""
        found = statuses_of(self._api, self._signed(), remote_ids, all_shown)
        return {remote: found.get(remote, Shown(is_gone=True)) for remote in remote_ids}

    def remote_id_of(self, url: str) -> str:
        """Read the id out of `https://server/@name/ID`."""
        found = re.fullmatch(r"https?://[^?#]+/(?:@[^/]+|users/[^/]+/statuses)/(\w+)/?", url)
        home = urlsplit(self._settings.server).netloc
        if found is None or urlsplit(url).netloc != home:
            raise UsageError(f"{url} is no address of a status, like https://{home}/@name/1")
        return found[1]

    def step_result_of(self, url: str) -> dict[str, Any]:
        """Tell which status stands at an address."""
        return {"id": self.remote_id_of(url), "url": url}

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of several statuses in one call; one by one from older servers."""
        found = statuses_of(self._api, self._signed(), remote_ids, all_counts)
        return {remote: found[remote] for remote in remote_ids if remote in found}

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered below a status, oldest first."""
        own = self._whoami()["id"]
        descendants = self._api.read(
            f"v1/statuses/{remote_id}/context",
            lambda body: [
                (str(reply["account"]["id"]), comment(reply)) for reply in body["descendants"]
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

    def _posting(self, body: dict[str, Any], call: str) -> Callable[[], dict[str, Any]]:
        return lambda: self._api.write(
            "v1/statuses",
            answered,
            json=body,
            headers={**self._signed(), "Idempotency-Key": call},
        )

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.token.get_secret_value()}"}

    def _whoami(self) -> dict[str, Any]:
        if self._account is None:
            self._account = self._api.read(
                "v1/accounts/verify_credentials",
                lambda body: {"id": id_of(body), "acct": words(body["acct"])},
                headers=self._signed(),
            )
        return self._account

    def _listing(self) -> Iterator[Seen | None]:
        return own_statuses(self._api, self._signed(), self._whoami()["id"])


ADAPTER: type[Platform] = Mastodon

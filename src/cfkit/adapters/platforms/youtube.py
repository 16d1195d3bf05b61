"""YouTube: films and Shorts with a title and a description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, SecretStr

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError, Rejected, Unavailable, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import ASK_A_PERSON, Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform, Steps
from cfkit.ports.tokens import Grant, Keeper

from ._lookup import NO_ATTEMPT, ROOT, attempt_began, search
from ._upload import check_attachments, read_upload
from ._youtube_access import SIGN_IN, Access, GoogleGrant
from ._youtube_facts import CAPABILITIES, description
from ._youtube_films import Films
from ._youtube_rules import film_and_picture, purpose, require_public, resource, title_of
from ._youtube_settings import Settings
from ._youtube_standing import Standing
from ._youtube_talk import PREFIX, Talk
from ._youtube_upload import FilmUpload, doubtful

if TYPE_CHECKING:
    import httpx

_ADDRESS = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/|embed/)|youtu\.be/)"
    r"([\w-]{11})(?:[?&#/].*)?"
)
_BELOW = re.compile(r"[?&]lc=([\w.-]{12,200})")
_FAILURES = 5
"""Films with the same words that YouTube could not use and that are passed over."""
_LOCKED = (
    "YouTube keeps the film private, although it was to be public: a Google Cloud project that was "
    "not audited uploads private films only. Ask for the audit at "
    "support.google.com/youtube/contact/yt_api_form, or set `privacy: private`; then run "
    "cfkit reconcile with --live URL once it is public"
)


def _app(settings: Settings) -> dict[str, SecretStr]:
    name = SecretStr(settings.client_id)
    return {"client_id": name, "client_secret": settings.client_secret}


class YouTube:
    """One channel."""

    slug: ClassVar[str] = "youtube"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    account: ClassVar[tuple[str, ...]] = ("channel_id",)
    sign_in: ClassVar[SignIn] = SIGN_IN
    watch_batch: ClassVar[int] = 50
    """Films that one call reads (videos.list, 2026-11-22)."""

    @classmethod
    def grant(cls, settings: Settings, client: httpx.Client, clock: Clock) -> Grant:
        """Give the way to a token through the browser, see `ports.tokens.Grant`."""
        return GoogleGrant(
            client,
            clock,
            _app(settings),
            accounts=settings.accounts_url,
            tokens=settings.token_url,
        )

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._settings = settings
        self._access = Access(
            client,
            _app(settings),
            settings.refresh_token,
            base=settings.base_url,
            tokens=settings.token_url,
        )
        self._films = Films(self._access, settings.channel_id)
        self._talk = Talk(self._access)

    def keep_session(self, place: Keeper) -> None:
        """Keep the access token, which lasts an hour, for later runs."""
        self._access.keep_in(place)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Upload the film in pieces; the last one makes it visible. Then set the thumbnail.

        Pending while YouTube works on it, while it waits for its hour, and while it is locked.
        """
        check_attachments(post, self.capabilities)
        require_public(post, self._settings)
        film, picture = film_and_picture(post)
        self._films.require_fit(film, picture)
        body = resource(post, self._settings)
        meant = purpose(post, self._settings)
        upload = FilmUpload(self._access, film, body, meant, tells=self._settings.notify)
        found = upload.go(steps)
        video = str(found["id"])
        if picture is not None:
            thumbnail = read_upload(picture, self.capabilities)
            steps.once("thumbnail", lambda: self._films.set_thumbnail(video, thumbnail))
        url = _short(video) if post.surface == "clip" else _watch(video)
        standing = Standing.of(found)
        at = (standing.publish_at or post.slot) if standing.is_scheduled else None
        return Receipt(video, url, pending=not self._is_shown(standing), show_at=at)

    def poll(self, receipt: Receipt) -> Receipt:
        """Ask whether the film is there for readers. Raise `CredentialError` when it is locked."""
        standing = self._films.standings([receipt.remote_id]).get(receipt.remote_id)
        if standing is None:
            raise Unavailable(f"YouTube shows no such film; {ASK_A_PERSON}")
        if standing.failure is not None:
            raise Rejected(f"YouTube did not take the film: {standing.failure}")
        if not standing.is_private or self._settings.privacy == "private":
            return Receipt(receipt.remote_id, receipt.url, pending=not standing.is_processed)
        if not standing.is_scheduled:
            raise CredentialError(_LOCKED)
        return receipt

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the channel's uploads, private ones too, back to the attempt."""
        since = attempt_began(delivery)
        if since is None:
            return NO_ATTEMPT
        wanted = [(ROOT, description(post.document) or title_of(post))]
        for _ in range(_FAILURES):
            listing = self._films.uploads(since - timedelta(days=1))
            sighting = search(wanted, delivery, listing, lambda: self._access.api.ahead)
            if sighting.receipt is None:
                return doubtful(sighting, delivery.prepared)
            video = sighting.receipt.remote_id
            standing = self._films.standings([video]).get(video)
            if standing is None or standing.failure is None:
                return self._sighted(post, video, standing)
            delivery = replace(delivery, others=delivery.others | {video})  # an earlier try
        return Sighting(why="YouTube failed on every film with these words; look into Studio")

    def _sighted(self, post: Post, video: str, standing: Standing | None) -> Sighting:
        if standing is None or not self._is_shown(standing):
            # `publish` makes it pending
            return Sighting(step_result={"id": video, **(standing.told if standing else {})})
        url = _short(video) if post.surface == "clip" else _watch(video)
        return Sighting(Receipt(video, url), step_result={"id": video})

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Write a comment below the channel's own film."""
        text = post.document.written_out
        said = steps.once(
            ROOT,
            lambda: {"id": self._talk.say(root, text)},
            visible=True,
        )
        return Receipt(f"{PREFIX}{said['id']}", f"{_watch(root)}&lc={said['id']}")

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the channel said below the film."""
        return self._find_below(post, root, delivery, None)

    def _find_below(
        self, post: Post, root: str, delivery: Delivery, comment: str | None
    ) -> Sighting:
        listing = self._talk.own(root, self._films.mine().id, _watch(root), comment)
        wanted = [(ROOT, post.document.written_out)]
        return search(wanted, delivery, listing, lambda: self._access.api.ahead)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer in the thread of a comment; threads are one level deep."""
        text, thread = post.document.written_out, self._talk.thread_of(comment)
        said = steps.once(ROOT, lambda: {"id": self._talk.answer(thread, text)}, visible=True)
        return Receipt(f"{PREFIX}{said['id']}", f"{_watch(root)}&lc={said['id']}")

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what the channel answered in the comment's thread."""
        return self._find_below(post, root, delivery, comment)

    def delete(self, remote_id: str) -> None:
        """Delete a film or a comment for good."""
        if remote_id.startswith(PREFIX):
            self._talk.delete(remote_id.removeprefix(PREFIX))
        else:
            self._films.delete(remote_id)

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another title and description; the film, its tags and its thumbnail stay."""
        if remote_id.startswith(PREFIX):
            self._talk.edit(remote_id.removeprefix(PREFIX), post.document.written_out)
        else:
            self._films.describe(remote_id, title_of(post), description(post.document))

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read films and comments as they stand; what YouTube does not give is gone."""
        comments = [one.removeprefix(PREFIX) for one in remote_ids if one.startswith(PREFIX)]
        films = [one for one in remote_ids if not one.startswith(PREFIX)]
        return {**self._films.shown(films), **self._talk.shown(comments)}

    def remote_id_of(self, url: str) -> str:
        """Read the film's id out of any of its addresses, or that of a comment below it."""
        found = _ADDRESS.fullmatch(url)
        if found is None:
            raise UsageError(
                f"{url} is no address of a film, like https://www.youtube.com/watch?v=…"
            )
        below = _BELOW.search(url)
        return f"{PREFIX}{below[1]}" if below else found[1]

    def step_result_of(self, url: str) -> dict[str, Any]:
        """Tell which film stands at an address."""
        return {"id": self.remote_id_of(url)}

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read views, likes and comments; a film whose likes are hidden lacks them."""
        return self._films.counts(remote_ids)

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others said below a film, answers included, oldest first."""
        yield from self._talk.read(remote_id, self._films.mine().id)

    def check_access(self) -> str:
        """Name the channel. Raise `CredentialError` when the token may not upload to it."""
        mine = self._films.mine()
        self._access.require_scope()
        return f"{mine.title} ({mine.handle or mine.id})"

    def _is_shown(self, standing: Standing) -> bool:
        """Whether readers can see a film, as far as they were meant to."""
        hidden = standing.is_private and self._settings.privacy != "private"
        return standing.is_processed and not hidden


def _watch(video: str) -> str:
    return f"https://www.youtube.com/watch?v={video}"


def _short(video: str) -> str:
    return f"https://www.youtube.com/shorts/{video}"


ADAPTER: type[Platform] = YouTube

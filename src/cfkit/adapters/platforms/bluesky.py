"""Bluesky, on any server that speaks the AT Protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import Gone, Rejected, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps
from cfkit.ports.tokens import Keeper

from ._answers import small, whole, words
from ._bluesky_facts import CAPABILITIES
from ._bluesky_feed import counted, reference, replies
from ._bluesky_profile import pin_post, pinned_post
from ._bluesky_record import COLLECTION, Reference, card, film, pictures, records
from ._bluesky_repo import Repository, key_of
from ._bluesky_session import Session
from ._lookup import NO_ATTEMPT, open_step, part
from ._settings import Address, PlatformSettings, Secret
from ._upload import Upload, check_attachments, read_upload

if TYPE_CHECKING:
    import httpx

_DEPTH = 1000
"""The deepest that getPostThread reads (lexicon app.bsky.feed.getPostThread, 2026-11-22)."""


class Settings(PlatformSettings):
    """What a Bluesky channel needs: a handle or DID with an app password."""

    handle: Annotated[
        str,
        AfterValidator(lambda name: name.strip().removeprefix("@")),
        Field(examples=["library.example"]),
    ]
    app_password: Secret
    service: Address = "https://bsky.social"


class Bluesky:
    """One account; it logs in once and renews its session when that expires."""

    slug: ClassVar[str] = "bluesky"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",),
        ("app_password",),
        "an app password: Settings, Privacy and security, App passwords on Bluesky",
    )

    watch_batch: ClassVar[int] = 25
    """Posts that one call reads (lexicon app.bsky.feed.getPosts, 2026-11-27)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._handle = settings.handle
        self._session = Session(client, settings.service, settings.handle, settings.app_password)
        self._repo = Repository(self._session, self._url)

    def keep_session(self, place: Keeper) -> None:
        """Go on with the session of the last run, see `ports.tokens.SessionHolder`."""
        self._session.keep_in(place)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Put the records under keys that follow from the post: a repeat changes nothing."""
        check_attachments(post, self.capabilities)
        stored_at = post.stored_at or post.slot
        if stored_at is None:
            raise ValueError("a post for Bluesky needs the instant of its first attempt")
        uploads = [
            read_upload(media, self.capabilities, number)
            for number, media in enumerate(post.media, 1)
        ]
        embed = self._embed(post, uploads, steps)
        sent: list[Reference] = []
        for name, key, record in records(post, stored_at, embed):
            if sent:
                record["reply"] = {"root": sent[0], "parent": sent[-1]}
            put = self._repo.putting(post.key, key, record)
            sent.append(steps.once(name, put, visible=True))
        parts = {part(number): one["uri"] for number, one in enumerate(sent[1:], 2)}
        return Receipt(sent[0]["uri"], self._url(sent[0]["uri"]), parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Ask for the record under the key of the open step: the answer is exact."""
        return self._find(post, delivery)

    def _find(self, post: Post, delivery: Delivery, comment: str | None = None) -> Sighting:
        stored_at = post.stored_at or post.slot or delivery.first_began_at
        if stored_at is None:
            return NO_ATTEMPT
        step = open_step(delivery)
        keys = {name: key for name, key, _ in records(post, stored_at, None)}
        if step not in keys:
            return Sighting(why=f"the post has no step {step!r} any more")
        there = self._repo.get(keys[step])
        if there is None and delivery.began_at and delivery.began_at < stored_at:
            return self._repo.recalled(post, delivery, comment)  # its key is lost
        if there is None:
            return Sighting(certain=True)
        found = {"uri": there["uri"], "cid": there["cid"]}
        receipt = None if post.parts else Receipt(found["uri"], self._url(found["uri"]))
        return Sighting(receipt, step_result=found)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the account's own post, under a key that follows from the comment's."""
        return self.answer(post, root, root, steps)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer what stands in the thread of a post, under a key that follows from the answer's.

        What is answered is looked up first: a server takes answers to what is gone.
        """
        stored_at = post.stored_at or post.slot
        there = self._repo.get(key_of(root))
        if there is None or stored_at is None:
            raise Gone(f"Bluesky has no post {root} any more, so nothing can answer it")
        above = {"uri": there["uri"], "cid": there["cid"]}
        [(name, key, record)] = records(post, stored_at, None)
        parent = above if comment == root else reference(self._session, comment)
        record["reply"] = {"root": above, "parent": parent}
        said = steps.once(name, self._repo.putting(post.key, key, record), visible=True)
        return Receipt(said["uri"], self._url(said["uri"]))

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Ask for the record under its key: the answer is exact."""
        return self._find(post, delivery, comment)

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Ask for the record under its key: the answer is exact."""
        return self.find(post, delivery)

    def pin(self, remote_id: str) -> None:
        """Write the post into the account's profile, which holds one."""
        there = self._repo.get(key_of(remote_id))
        if there is None:
            raise Rejected(f"Bluesky has no post {remote_id} any more, so it cannot be pinned")
        pin_post(self._session, {"uri": there["uri"], "cid": there["cid"]})

    def delete(self, remote_id: str) -> None:
        """Delete the record; one that is not there is fine."""
        self._session.call(
            "write",
            "com.atproto.repo.deleteRecord",
            dict,
            json={"repo": self._session.did, "collection": COLLECTION, "rkey": key_of(remote_id)},
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts as they stand; what the feed lacks is looked up in the account itself."""
        texts = self._session.call(
            "read",
            "app.bsky.feed.getPosts",
            lambda body: {post["uri"]: words(post["record"]["text"]) for post in body["posts"]},
            params={"uris": list(remote_ids)},
        )
        pinned = pinned_post(self._session)
        found = {}
        for remote in remote_ids:
            text = texts.get(remote)
            if text is None:
                there = self._repo.get(key_of(remote))
                text = None if there is None else words(there["value"]["text"])
            found[remote] = Shown(text, is_gone=text is None, is_pinned=remote == pinned)
        return found

    def remote_id_of(self, url: str) -> str:
        """Turn `https://bsky.app/profile/NAME/post/KEY`, or an at:// address, into the latter."""
        if url.startswith("at://did:"):
            return url
        found = re.fullmatch(r"https?://[^/]+/profile/([^/]+)/post/(\w+)/?", url)
        if found is None:
            raise UsageError(f"{url} is no post's address, like https://bsky.app/profile/me/post/1")
        who = found[1] if found[1].startswith("did:") else self._session.did
        return f"at://{who}/{COLLECTION}/{found[2]}"

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of several posts in one call."""
        return self._session.call(
            "read",
            "app.bsky.feed.getPosts",
            lambda body: {
                post["uri"]: counted(post) for post in body["posts"] if post["uri"] in remote_ids
            },
            params={"uris": list(remote_ids)},
        )

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered in the thread, oldest first."""
        found = self._session.call(
            "read",
            "app.bsky.feed.getPostThread",
            lambda body: dict(replies(body["thread"])),
            params={"uri": remote_id, "depth": _DEPTH, "parentHeight": 0},
        )
        own = self._session.did
        comments = [comment for comment, author in found.values() if author != own]
        yield from sorted(comments, key=lambda comment: comment.posted_at)

    def fetch_followers(self) -> int:
        """Count the account's followers."""
        return self._session.call(
            "read",
            "app.bsky.actor.getProfile",
            lambda body: whole(body["followersCount"]),
            params={"actor": self._session.did},
        )

    def check_access(self) -> str:
        """Log in and name the account."""
        return f"@{self._handle} ({self._session.did})"

    def _embed(self, post: Post, uploads: Sequence[Upload], steps: Steps) -> dict[str, Any] | None:
        if not uploads:
            return card(post.link) if post.link else None
        blobs = [
            steps.once(f"upload-{number}", self._uploading(upload))
            for number, upload in enumerate(uploads, 1)
        ]
        if uploads[0].mime.startswith("video/"):
            return film(uploads[0], blobs[0], post.media[0].alt)
        return pictures(uploads, blobs, [media.alt for media in post.media])

    def _uploading(self, upload: Upload) -> Any:
        return lambda: self._session.call(
            "prepare",
            "com.atproto.repo.uploadBlob",
            lambda body: small(body["blob"]),
            content=upload.data,
            headers={"Content-Type": upload.mime},
        )

    def _url(self, uri: str) -> str:
        return f"https://bsky.app/profile/{self._handle}/post/{uri.rpartition('/')[2]}"


ADAPTER: type[Platform] = Bluesky

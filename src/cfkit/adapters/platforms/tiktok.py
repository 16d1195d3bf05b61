"""TikTok: films and photo posts, as drafts in the creator's inbox or posted at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import InputError, Rejected, Unavailable, UsageError
from cfkit.domain.likeness import likeness
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import ASK_A_PERSON, Delivery, Receipt, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform, Steps
from cfkit.ports.tokens import Grant

from ._lookup import ROOT, Seen, search
from ._public_media import public_url
from ._tiktok_api import NUMBER, Creator, Creators, publish_id
from ._tiktok_facts import CAPABILITIES
from ._tiktok_grant import SIGN_IN, TikTokGrant
from ._tiktok_settings import Settings
from ._tiktok_upload import FilmUpload, whereabouts
from ._tiktok_verdict import FAILURES
from ._upload import check_attachments, require_fit

if TYPE_CHECKING:
    import httpx

_LEVELS = {
    "public": "PUBLIC_TO_EVERYONE",
    "friends": "MUTUAL_FOLLOW_FRIENDS",
    "followers": "FOLLOWER_OF_CREATOR",
    "private": "SELF_ONLY",
}
_INBOX = "drafts for the inbox, to be posted in the app; `mode: direct` wants an audited app"
_READ_BACK = 150
"""Characters of a text that TikTok gives back (video object, 2026-11-22)."""


class TikTok:
    """One creator."""

    slug: ClassVar[str] = "tiktok"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    account: ClassVar[tuple[str, ...]] = ()
    sign_in: ClassVar[SignIn] = SIGN_IN

    @classmethod
    def grant(cls, settings: Settings, client: httpx.Client, clock: Clock) -> Grant:
        """Give the way to a token through the browser, see `ports.tokens.Grant`."""
        return TikTokGrant(settings, client, clock)

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._settings = settings
        self._client = client
        self._creators = Creators(client, settings)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Hand a film or pictures over; always pending, TikTok works on it and moderates it."""
        check_attachments(post, self.capabilities)
        require_fit(post, self.capabilities)
        films = [media for media in post.media if media.is_video]
        if not post.media or (films and len(post.media) > 1) or any(not f.bytes for f in films):
            raise Rejected(
                "TikTok takes one film a post, or up to 35 pictures: put them into `media`, not "
                "both"
            )
        creator = self._creators.creator() if self._settings.mode == "direct" else None
        if creator is not None:
            self._require_allowed(creator, films)
        if films and not self._settings.pull:
            info = self._info(post, creator, is_film=True)
            upload = FilmUpload(self._creators, films[0], self._film_path, info)
            return Receipt(str(upload.go(steps)["id"]), pending=True)
        handed = self._pulled_film(post, creator) if films else self._pictures(post, creator)
        found = steps.once(ROOT, handed, visible=True)
        return Receipt(str(found["id"]), pending=True)

    def poll(self, receipt: Receipt) -> Receipt:
        """Ask how far it is. A draft stays pending until the creator posts it in the app."""
        status = self._creators.status(receipt.remote_id)
        if status is None:
            raise Unavailable(f"TikTok does not know the post any more; {ASK_A_PERSON}")
        if status.stage == "FAILED":
            why = status.failure or "no reason was given"
            raise Rejected(f"TikTok: {why}: {FAILURES.get(why, 'look into the app')}")
        if status.stage != "PUBLISH_COMPLETE":
            return receipt
        if status.post is not None:
            return Receipt(status.post, self._creators.link_of(status.post))
        hidden = self._settings.mode == "direct" and self._settings.privacy != "public"
        return Receipt(receipt.remote_id, pending=not hidden)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Ask after a film by the name of its upload, else look through the public posts.

        What is not among those may be moderated still.
        """
        if (known := whereabouts(self._creators, delivery.prepared)) is not None:
            return known
        text = post.document.written_out
        wanted = [(ROOT, text)]
        found = search(
            wanted,
            delivery,
            self._alike(text),
            lambda: self._creators.api.ahead,
        )
        if found.receipt is not None:
            return found
        return Sighting(why="it is not among the public posts; look into the app and its inbox")

    def remote_id_of(self, url: str) -> str:
        """Read the id out of `https://www.tiktok.com/@name/video/ID`."""
        found = re.fullmatch(
            rf"https?://(?:www\.|m\.)?tiktok\.com/@[\w.-]+/(?:video|photo)/({NUMBER})/?(?:\?.*)?",
            url,
        )
        if found is None:
            raise UsageError(
                f"{url} is no address of a post, like https://www.tiktok.com/@name/video/1"
            )
        return found[1]

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of public posts; a post that is not public has none."""
        public = [one for one in remote_ids if re.fullmatch(NUMBER, one)]
        return self._creators.counts(public) if public else {}

    def check_access(self) -> str:
        """Name the creator, and say whether posts go out or wait as drafts."""
        if self._settings.mode == "inbox":
            return f"{self._creators.name()} ({_INBOX})"
        creator = self._creators.creator()
        self._require_allowed(creator, [])
        return f"@{creator.name}, seen by: {self._settings.privacy}"

    @property
    def _film_path(self) -> str:
        where = "video" if self._settings.mode == "direct" else "inbox/video"
        return f"v2/post/publish/{where}/init/"

    def _require_allowed(self, creator: Creator, films: Sequence[Media]) -> None:
        level = _LEVELS[self._settings.privacy or "private"]
        if level not in creator.privacy:
            known = [name for name, one in _LEVELS.items() if one in creator.privacy]
            raise InputError(
                f"@{creator.name} may not post with `privacy: {self._settings.privacy}`: set one "
                f"of {', '.join(known)}"
            )
        for film in films:
            if creator.seconds and film.duration and film.duration > creator.seconds:
                raise Rejected(
                    f"{film.name} runs {film.duration:.0f} s, and @{creator.name} may have "
                    f"{creator.seconds:.0f}: cut it"
                )

    def _info(self, post: Post, creator: Creator | None, *, is_film: bool) -> dict[str, Any]:
        """Describe the post; a film's draft is described by its creator."""
        text = post.document.written_out
        said = {"title": text} if is_film else {"description": text}
        if creator is None:
            return {} if is_film else {"post_info": said}
        settings = self._settings
        info = {
            **said,
            "privacy_level": _LEVELS[settings.privacy or "private"],
            "disable_comment": creator.no_comments or not settings.comments,
            "brand_content_toggle": settings.branded,
            "brand_organic_toggle": settings.own_brand,
        }
        if is_film:
            info |= {
                "disable_duet": creator.no_duet or not settings.duet,
                "disable_stitch": creator.no_stitch or not settings.stitch,
                "is_aigc": settings.synthetic,
            }
        return {"post_info": info}

    def _pulled_film(self, post: Post, creator: Creator | None) -> Callable[[], dict[str, Any]]:
        source = {"source": "PULL_FROM_URL", "video_url": self._public(post.media[0])}
        body = {**self._info(post, creator, is_film=True), "source_info": source}
        return self._handing(self._film_path, body)

    def _pictures(self, post: Post, creator: Creator | None) -> Callable[[], dict[str, Any]]:
        body = {
            **self._info(post, creator, is_film=False),
            "source_info": {
                "source": "PULL_FROM_URL",
                "photo_images": [self._public(media) for media in post.media],
                "photo_cover_index": 0,
            },
            "post_mode": "DIRECT_POST" if creator else "MEDIA_UPLOAD",
            "media_type": "PHOTO",
        }
        return self._handing("v2/post/publish/content/init/", body)

    def _handing(self, path: str, body: dict[str, Any]) -> Callable[[], dict[str, Any]]:
        return lambda: self._creators.call(
            "write", path, lambda told: {"id": publish_id(told)}, body
        )

    def _public(self, media: Media) -> str:
        return public_url(self._settings.media_base_url, media, self._client, self.capabilities)

    def _alike(self, text: str) -> Iterator[Seen | None]:
        """List public posts; one whose text was cut off is taken for whole where the rest fits."""
        for seen in self._creators.posts():
            cut = seen is not None and len(seen.text) >= _READ_BACK - 1
            if seen is None or not cut or not likeness(text).startswith(likeness(seen.text)):
                yield seen
            else:
                yield Seen(seen.remote_id, text, seen.posted_at, seen.result)


ADAPTER: type[Platform] = TikTok

"""Dzen: articles, taken from a feed or pasted in the studio."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, Field

from cfkit.adapters.exports.feed_items import Item, figure, guid_of
from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import (
    CredentialError,
    InputError,
    NotPublishable,
    Rejected,
    Unavailable,
)
from cfkit.domain.keys import channel_of
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery, Receipt, Sighting
from cfkit.ports import EVERY_CHANNEL, Platform, Steps

from ._by_hand import ByHand, copy_media, safe
from ._dzen_facts import CAPABILITIES
from ._dzen_feed import FILE, FeedFile
from ._http import Api
from ._lookup import ROOT
from ._settings import REHEARSED_SITE, Address, Folder, MediaSite, PlatformSettings

if TYPE_CHECKING:
    import httpx


class Settings(PlatformSettings):
    """Where a feed goes; without `address` a person pastes the articles.

    `address` is where `folder` can be read, `site` what the channel belongs to (the host of
    `address` without it), `title` the feed's name. `drafts` leaves publishing to the studio. A feed
    that `cfkit export` makes names files below `media_base_url`.
    """

    address: Address | None = Field(None, examples=["https://library.example/dzen"])
    folder: Folder | None = None
    site: Address | None = None
    title: str | None = None
    drafts: bool = False
    media_base_url: MediaSite | None = None


class Dzen(ByHand):
    """One channel. An article is out when the feed that the host serves holds it."""

    slug: ClassVar[str] = "dzen"
    pastes_markup: ClassVar[bool] = True
    sheet: ClassVar[str] = "post.html"
    fed_from: ClassVar[str] = "address"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings

    poll: Callable[[Receipt], Receipt]
    """Only a channel with a feed can be asked how far it is."""

    def __init__(
        self,
        settings: BaseModel,
        client: httpx.Client | None = None,
        *,
        root: Path | None = None,
        below: str = "",
    ) -> None:
        super().__init__(settings, client, root=root, below=below)
        self._given = settings if isinstance(settings, Settings) else Settings()
        self._has_feed = self._given.address is not None and client is not None
        if self._given.address is not None and client is not None:
            host = Api(client, self._given.address, name="the host of the feed")
            self._folder = None
            self._rehearsed = host if REHEARSED_SITE in self._given.address else None
            self.poll = partial(_poll, host)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Put the article into the feed; it is pending until the host serves it."""
        if not self._has_feed:
            return super().publish(post, steps)
        if post.comment is not None or post.pin:
            super().publish(post, steps)  # what a person is to do beside
        steps.once(ROOT, lambda: self._put(post), visible=True)
        return Receipt(guid_of(post.key), pending=True)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look into the feed file, which nobody else writes."""
        if not self._has_feed:
            return super().find(post, delivery)
        if self._feed(post.key).holds(guid_of(post.key)):
            self._rehearse(post.key)
            return Sighting(step_result=FILE)
        return Sighting(certain=True)

    def check_access(self) -> str:
        """Name the folder that articles go to, and where Dzen reads it."""
        if not self._has_feed:
            return super().check_access()
        where = self._below / (self._given.folder or f"feeds/{EVERY_CHANNEL}")
        return f"a feed in {where.as_posix()}, to be read at {self._given.address}/{FILE}"

    def package_of(self, key: str) -> str:
        """Name the folder that a post's package lies in, or the feed with its files."""
        return self._feed_folder(key).as_posix() if self._has_feed else super().package_of(key)

    def lacking(self, names: Mapping[str, str]) -> list[str]:
        """List what a feed that was lost ought to hold; only what it held is named as it names."""
        keys = {guid: key for key, guid in names.items() if guid == guid_of(key)}
        if not self._has_feed or not keys:
            return []
        feed = self._feed(next(iter(keys.values())))
        return [keys[guid] for guid in feed.lacking(list(keys))]

    def put_back(self, posts: Sequence[Post]) -> None:
        """Write what was lost again; the same names and words are the same articles to Dzen."""
        try:
            self._write_items(posts, is_back=True)
        except NotPublishable as error:
            where = f"{self._feed_folder(posts[0].key).as_posix()}/{FILE}"
            raise NotPublishable(
                f"{where} lacks articles that are out, and writing it anew failed: {error}; "
                f"or put back the folder as {self._given.address} serves it"
            ) from None

    def _put(self, post: Post) -> str:
        self._write_items([post])
        return FILE

    def _write_items(self, posts: Sequence[Post], *, is_back: bool = False) -> None:
        """Write files first: the feed must not name one that is not there."""
        key, language = posts[0].key, posts[0].language
        place = self._feed_folder(key)
        self._require_inside(place)
        site = self._given.site or self._given.address or ""
        title = self._given.title or urlsplit(site).hostname or site
        try:
            items = [
                self._item(post, list(self._files(place, post, is_back=is_back)), site)
                for post in posts
            ]
            if is_back:
                self._feed(key).put_back(items, title, site, language)
            else:
                self._feed(key).put(items[0], title, site, language)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(f"cannot write {place.as_posix()}: {reason}") from None
        self._rehearse(key)

    def _rehearse(self, key: str) -> None:
        """Bring the folder to the sandbox, as in earnest a job brings it to the host."""
        if self._rehearsed is None:
            return
        folder = self._root / self._feed_folder(key)
        for file in (*sorted((folder / "media").glob("*")), folder / FILE):
            mime = guess_type(file.name)[0] or "application/octet-stream"
            sent = {"content": file.read_bytes(), "headers": {"Content-Type": mime}}
            where = quote(file.relative_to(folder).as_posix())
            self._rehearsed.look(where, lambda *_: None, method="PUT", **sent)

    def _item(self, post: Post, files: list[tuple[Media, str]], site: str) -> Item:
        text, rules = self.capabilities.text, self.capabilities.feed
        messages = (post.document, *post.parts)
        length = sum(text.count(text.counted(one)) for one in messages)
        figures = [figure(media, address) for media, address in files]
        return Item(
            guid_of(post.key),
            post.title or " ".join(post.text.split())[:140],
            post.link or site,
            post.stored_at or post.slot or datetime.now(UTC),
            "\n".join([*figures, *map(text.render, messages)]),
            is_long=rules is not None and length > rules.post_max,
            is_draft=self._given.drafts,
            files=tuple((address, media.mime) for media, address in files),
        )

    def _files(self, place: Path, post: Post, *, is_back: bool) -> Iterator[tuple[Media, str]]:
        """Copy media beside the feed; yield each with the address it will have.

        What is put back keeps the files that stand: readers have seen those.
        """
        for number, media in enumerate(post.media, 1):
            name = safe(f"{post.key}-{number:02}{media.path.suffix.lower()}")
            target = self._root / place / "media" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (is_back and target.exists()):
                copy_media(self._at_hand(media), target)
            yield media, f"{self._given.address}/media/{quote(name)}"

    def _at_hand(self, media: Media) -> Media:
        """Take a file where it lies now: another checkout may have sent it."""
        here = self._root / media.name
        return replace(media, path=here) if here.exists() and not media.path.exists() else media

    def _feed(self, key: str) -> FeedFile:
        place = self._feed_folder(key)
        rules = self.capabilities.feed
        most = rules.max_items if rules else 1
        return FeedFile(self._root / place, (place / FILE).as_posix(), most)

    def _feed_folder(self, key: str) -> Path:
        folder = self._given.folder or Path("feeds") / safe(channel_of(key) or "dzen")
        return self._below / folder


def _poll(host: Api, receipt: Receipt) -> Receipt:
    """Read what the host serves: the folder may be brought there later, or by somebody else."""
    try:
        is_served = host.page(FILE, lambda text: f">{receipt.remote_id}<" in text)
    except Rejected:
        is_served = False
    except CredentialError:
        raise Unavailable(
            "the host of the feed lets not everybody read it, so Dzen cannot either: make the "
            "folder public"
        ) from None
    return Receipt(receipt.remote_id, pending=not is_served)


ADAPTER: type[Platform] = Dzen

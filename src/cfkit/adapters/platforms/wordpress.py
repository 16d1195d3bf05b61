"""Posts of a WordPress site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BaseModel, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError, Rejected, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from ._answers import whole
from ._lookup import ROOT, Seen, answers_to, search
from ._remarks import oldest_first
from ._settings import LOOPBACK, Address, PlatformSettings, Secret
from ._upload import check_attachments
from ._wordpress_api import WordPressApi
from ._wordpress_content import (
    article,
    comment_of,
    figure,
    figures_in,
    place_of,
    raw,
    slug_of,
    text_of,
    title_of,
)
from ._wordpress_facts import CAPABILITIES
from ._wordpress_parts import Parts
from ._wordpress_site import PAGE, Site, comment, shown

if TYPE_CHECKING:
    import httpx


def _sealed(site: str) -> str:
    """Refuse to send a password where anybody on the way can read it."""
    parts = urlsplit(site)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https://: the password would be readable on the way")
    return site


class Settings(PlatformSettings):
    """What a site needs: its address, an account, and an application password of that account.

    With `status` draft or pending a person publishes on the site. `categories` are slugs.
    """

    site: Annotated[Address, AfterValidator(_sealed), Field(examples=["https://library.example"])]
    user: Annotated[str, Field(min_length=1, examples=["library"])]
    app_password: Secret
    status: Literal["publish", "draft", "pending"] = "publish"
    categories: tuple[str, ...] = ()


class WordPress:
    """One site, posted to by one account."""

    slug: ClassVar[str] = "wordpress"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    account: ClassVar[tuple[str, ...]] = ("site",)
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",), ("app_password",), "an application password: Users, Profile on the site"
    )

    watch_batch: ClassVar[int] = PAGE

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._settings = settings
        self._api = WordPressApi(client, settings.site, settings.user, settings.app_password)
        self._site = Site(self._api, settings.site)
        self._parts = Parts(self._api)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Upload files and find tags, then write the post, which may be a draft."""
        check_attachments(post, self.capabilities)
        files = [
            steps.once(f"upload-{number}", self._parts.uploading(post, media, number))
            for number, media in enumerate(post.media, 1)
        ]
        body: dict[str, Any] = {
            "slug": slug_of(post),
            "status": self._settings.status,
            "title": title_of(post),
        }
        shown = list(zip(post.media, files, strict=True))
        if shown and not shown[0][0].is_video:
            # Themes show it above the text, so it is not repeated there.
            body["featured_media"] = shown.pop(0)[1]["id"]
        body["content"] = article(post, [figure(media, file["url"]) for media, file in shown])
        if self._settings.categories:
            body["categories"] = steps.once(
                "categories", lambda: self._parts.categories(self._settings.categories)
            )
        if post.tags:
            body["tags"] = steps.once("tags", lambda: [self._parts.tag(name) for name in post.tags])
        made = steps.once(
            ROOT, lambda: self._api.write("posts", self._site.named, body), visible=True
        )
        return Receipt(made["id"], made["url"], pending=not made["out"])

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look for the post's own slug, drafts included. A draft is settled, and not live."""
        found = self._site.posts(self._site.named, slug=slug_of(post))
        for made in found:
            if made["id"] in delivery.others:
                continue
            receipt = Receipt(made["id"], made["url"]) if made["out"] else None
            return Sighting(receipt, step_result=made)
        if self._settings.status == "pending":
            return self._find_by_words(post, delivery)
        return Sighting(certain=True)

    def poll(self, receipt: Receipt) -> Receipt:
        """Ask whether a person published the draft. Raise `Rejected` when it was deleted."""
        made = self._api.read_if_there(
            f"posts/{receipt.remote_id}",
            lambda body: None if body["status"] == "trash" else self._site.named(body),
        )
        if made is None:
            raise Rejected("the draft was deleted on the site: publish with --retry makes another")
        return Receipt(made["id"], made["url"], pending=not made["out"])

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Write a comment below the post as the account."""
        return self._say(post, steps, post=int(root))

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a comment as the account."""
        return self._say(post, steps, post=int(root), parent=int(comment.partition("#comment-")[2]))

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what the account answered to the comment."""
        return self._find_below(post, answers_to(comment, self._listing(root)), delivery)

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the account wrote below the post."""
        return self._find_below(post, self._listing(root), delivery)

    def _listing(self, root: str) -> Iterator[Seen | None]:
        own = self._site.whoami()["id"]
        return self._site.comments(self._site.seen, post=root, author=own, order="desc")

    def _find_below(
        self, post: Post, listing: Iterator[Seen | None], delivery: Delivery
    ) -> Sighting:
        wanted = [(ROOT, self.capabilities.text.visible(post.document))]
        return search(wanted, delivery, listing, self._api.ahead)

    def pin(self, remote_id: str) -> None:
        """Keep a post on top of the front page."""
        self._api.write(f"posts/{remote_id}", lambda _: None, {"sticky": True})

    def delete(self, remote_id: str) -> None:
        """Move a post or a comment into the site's trash."""
        self._api.delete(place_of(remote_id))

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another title and text; files stay, and the slug with them."""
        if "#" in remote_id:
            said = {"content": comment_of(post.document)}
            self._api.write(place_of(remote_id), lambda _: None, said)
            return
        figures = self._site.posts(lambda one: figures_in(raw(one["content"])), include=remote_id)
        title = {"title": title_of(post)} if post.title else {}
        content = article(post, figures[0] if figures else [])
        self._api.write(place_of(remote_id), lambda _: None, {"content": content, **title})

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts and comments as they stand; what is in the trash is gone."""
        posts = [name for name in remote_ids if "#" not in name]
        comments = [name.partition("#comment-")[2] for name in remote_ids if "#" in name]
        found: dict[str, Shown] = {}
        if posts:
            found |= dict(self._site.posts(shown, include=",".join(posts)))
        if comments:
            said = self._site.comments(self._site.seen, include=",".join(comments))
            found |= {one.remote_id: Shown(one.text) for one in said if one}
        return {name: found.get(name, Shown(is_gone=True)) for name in remote_ids}

    def remote_id_of(self, url: str) -> str:
        """Read the number of a post out of its address, asking the site where that tells none."""
        parts = urlsplit(url)
        home = urlsplit(self._settings.site)
        comment = re.fullmatch(r"comment-(\d+)", parts.fragment)
        number = (parse_qs(parts.query).get("p") or parse_qs(parts.query).get("post") or [""])[0]
        if parts.hostname == home.hostname and not number.isdigit():
            slug = parts.path.rstrip("/").rpartition("/")[2]
            found = self._site.posts(lambda one: whole(one["id"]), slug=slug) if slug else []
            number = str(found[0]) if found else ""
        if parts.hostname != home.hostname or not number.isdigit():
            raise UsageError(f"{url} is no address of a post of {self._settings.site}")
        return f"{number}#comment-{comment[1]}" if comment else number

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count comments; nothing is told of posts with more than can be read."""
        return self._site.counts(remote_ids)

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others wrote below a post, oldest first; what is held is not shown."""
        own = self._site.whoami()["id"]
        listed = self._site.comments(comment, post=remote_id, order="desc")
        others = (found and found[1] for found in listed if found is None or found[0] != own)
        yield from oldest_first("WordPress", others)

    def check_access(self) -> str:
        """Name the account. Raise `CredentialError` when its role may not do what is asked."""
        me = self._site.whoami()
        needed = ("edit_posts", *(["publish_posts"] if self._settings.status == "publish" else []))
        if missing := [right for right in needed if not me["rights"].get(right)]:
            raise CredentialError(
                f"{me['name']} lacks {', '.join(missing)} on {self._settings.site}: give the "
                "account the role Author, or set `status: pending`"
            )
        bare = "" if me["rights"].get("upload_files") else ", without the right to upload files"
        return f"{me['name']} on {self._settings.site}{bare}"

    def _say(self, said: Post, steps: Steps, **where: int) -> Receipt:
        body = {**where, "content": comment_of(said.document)}
        made = steps.once(ROOT, lambda: self._site.write_comment(body), visible=True)
        return Receipt(made["id"], made["url"])

    def _find_by_words(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the account's posts: those of a contributor have no slug till they are out.

        Seen on a WordPress 6.1.9, 2026-11-27.
        """
        wanted = [(ROOT, text_of(article(post, [])))]
        sighting = search(wanted, delivery, self._site.own_posts(), self._api.ahead)
        made = sighting.step_result
        return sighting if made is None or made["out"] else replace(sighting, receipt=None)


ADAPTER: type[Platform] = WordPress

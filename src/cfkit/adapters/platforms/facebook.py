"""Pages on Facebook: words, links, pictures, films, reels and stories."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError, Rejected
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from ._answers import address, counts, identifier, moment, words
from ._facebook_answers import COUNTED, comments_below, counted, edge_of, whole_address
from ._facebook_facts import CAPABILITIES
from ._facebook_kept import listed, polled, withdraw
from ._facebook_media import require_file
from ._facebook_posting import Posting, is_film, named
from ._graph_access import described
from ._graph_api import VERSION, Graph, by_address, is_gone, number
from ._graph_below import WORDLESS_STORY, Below, Said
from ._graph_errors import code_of
from ._graph_insights import insights
from ._kept import may_be_kept, receipt_of, told
from ._lookup import ROOT, Seen
from ._settings import Address, PlatformSettings, Secret, Token
from ._upload import check_attachments, require_fit

if TYPE_CHECKING:
    import httpx

_PAGE = 50
_NO_FIELD = 100
"""A thing without the counters of a post, such as a film that has no post of its own."""
_RIGHTS = ("pages_manage_posts", "pages_read_engagement")
_INSIGHTS = {
    "post_media_view": Metric.VIEWS,
    "post_total_media_view_unique": Metric.REACH,
    "post_clicks": Metric.CLICKS,
}
_URL = re.compile(r"https?://(?:[\w-]+\.)?facebook\.com/(\d+)/posts/(\d+)/?(?:[?#].*)?")


class Settings(PlatformSettings):
    """What a Facebook channel needs: the page's number and the page's own token."""

    page_id: Annotated[
        str, BeforeValidator(str), Field(pattern=r"^\d+$", examples=["104857600012345"])
    ]
    token: Token
    app_secret: Secret | None = None
    base_url: Address = "https://graph.facebook.com"
    video_url: Address = "https://graph-video.facebook.com"
    upload_url: Address = "https://rupload.facebook.com"


class Facebook:
    """One page."""

    slug: ClassVar[str] = "facebook"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",), ("token",), "the token of the page, see docs/platforms-meta.md"
    )
    watch_batch: ClassVar[int] = 1
    """One call reads one post: reading several at once ended with v26.0 (blog, 2026-11-22)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._page, self._token = settings.page_id, settings.token

        def host(base: str) -> Graph:
            return Graph(
                client,
                base,
                lambda: settings.token,
                name="Facebook",
                version=VERSION,
                account=settings.token,
                app_secret=settings.app_secret,
            )

        self._graph = host(settings.base_url)
        self._below = Below(self._graph, self._comments, "Facebook")
        self._posting = Posting(
            self._graph, host(settings.video_url), self._page, settings.upload_url
        )

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Upload what nobody sees, then post once."""
        check_attachments(post, self.capabilities)
        require_file(post)
        require_fit(post, self.capabilities)
        root = steps.once(ROOT, self._posting.prepared(post, steps), visible=True)
        receipt = receipt_of(root)
        return replace(receipt, pending=True) if is_film(post) else receipt

    def poll(self, receipt: Receipt) -> Receipt:
        """Ask whether a film was processed; then its post has a name of its own."""
        video = receipt.remote_id
        if "_" in video:
            return polled(self._graph, self._page, receipt)
        body = self._graph.read(
            video,
            lambda body: {
                "stage": words(body["status"]["video_status"]),
                "post": number({"id": body["post_id"]}) if body.get("post_id") else None,
                "url": address(whole_address(body.get("permalink_url"))),
            },
            fields="status,post_id,permalink_url",
        )
        if body["stage"] in ("error", "expired"):
            raise Rejected(
                "Facebook could not make a film of the file: save it as MP4 with H.264 and AAC, "
                "then publish with --retry"
            )
        if body["stage"] != "ready":
            return receipt
        name = f"{self._page}_{body['post']}" if body["post"] else video
        return replace(receipt, remote_id=name, url=body["url"], pending=False)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through what the page published."""
        if post.surface == "story":
            return Sighting(why=WORDLESS_STORY)
        waits = listed(self._graph, self._page) if may_be_kept(post, delivery) else ()
        listing = chain(waits, self._posted(edge_of(post)))
        seen = told(self._below.find(post, delivery, listing))
        if seen.receipt is None or not is_film(post):
            return seen
        return replace(seen, receipt=self.poll(replace(seen.receipt, pending=True)))

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Comment as the page."""
        return Receipt(self._below.say(root, post, steps))

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the page wrote below the post."""
        return self._below.find_comment(post, root, delivery)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a comment as the page."""
        return Receipt(self._below.say(comment, post, steps))

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what stands in the comment's thread."""
        return self._below.find_answer(post, root, comment, delivery)

    def withdraw(self, remote_id: str) -> bool:
        """Delete a post that Facebook keeps."""
        return withdraw(self._graph, remote_id)

    def delete(self, remote_id: str) -> None:
        """Take down a post or a comment."""
        self._graph.delete(remote_id, accept=lambda _, body: is_gone(body))

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another message; what is attached stays."""
        self._graph.write(remote_id, lambda _: None, message=post.document.written_out)

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts and comments as they stand; of a film's number only its absence is told."""

        def take(body: Any) -> Shown:
            if is_gone(body):
                return Shown(is_gone=True)
            return Shown() if "error" in body else Shown(words(body.get("message") or ""))

        def ask(name: str) -> Shown:
            return self._graph.read(
                name,
                take,
                accept=lambda status, body: status == 400 and "error" in body,
                fields="id,message",
            )

        return {name: ask(name) for name in remote_ids}

    def remote_id_of(self, url: str) -> str:
        """Read the numbers out of an address, or look for it among what the page published."""
        if (found := _URL.fullmatch(url)) and found[1] == self._page:
            return f"{found[1]}_{found[2]}"
        listing = self._graph.items(
            f"{self._page}/published_posts",
            lambda body: (number(body), address(body.get("permalink_url"))),
            limit=_PAGE,
            fields="id,permalink_url",
        )
        return by_address(url, listing, "https://www.facebook.com/1/posts/2")

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read counters and insights; what is refused, one by one, is absent."""
        found = {}
        for name in remote_ids:
            plain = self._graph.read(
                name,
                lambda body: None if is_gone(body) else counted(body),
                accept=lambda _, body: code_of(body)[0] == _NO_FIELD,
                fields=COUNTED,
            )
            if plain is not None:
                told = insights(self._graph, name, list(_INSIGHTS), period="lifetime")
                shown = {metric: told.get(key) for key, metric in _INSIGHTS.items()}
                found[name] = counts(shown | plain)
        return found

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others wrote below a post, answers included, oldest first."""
        return self._below.others(remote_id)

    def check_access(self) -> str:
        """Name the page whose token it is, and how long that lasts."""
        self._graph.read(self._page, lambda body: words(body["name"]), fields="name")
        who, name = self._graph.read(
            "me", lambda body: (number(body), words(body["name"])), fields="id,name"
        )
        if who != self._page:
            raise CredentialError(
                f"this is the token of {name} ({who}), not of the page {self._page}: take the "
                "page's own from /me/accounts, see docs/platforms-meta.md"
            )
        return described(self._graph, f"{name} on Facebook", self._token, _RIGHTS)

    def _posted(self, edge: str) -> Iterator[Seen | None]:
        field = "message" if edge == "published_posts" else "description"

        def seen(body: dict[str, Any]) -> Seen:
            name = identifier(body["id"], r"\d+(?:_\d+)?")
            text = words(body.get(field) or "")
            return Seen(name, text, moment(body["created_time"]), named(name))

        fields = f"id,{field},created_time"
        return self._graph.items(f"{self._page}/{edge}", seen, limit=_PAGE, fields=fields)

    def _comments(self, root: str) -> Iterator[Said | None]:
        return comments_below(self._graph, root, self._page)


ADAPTER: type[Platform] = Facebook

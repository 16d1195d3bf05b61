"""Professional accounts on Instagram: pictures, carousels, Reels and stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps
from cfkit.ports.tokens import Keeper

from ._answers import counts, words
from ._graph_access import described
from ._graph_api import VERSION, Graph, by_address, is_gone
from ._graph_below import WORDLESS_STORY, Below, Said
from ._graph_containers import Containers
from ._graph_insights import insights
from ._graph_quota import DailyPosts
from ._graph_token import LongLived
from ._http import Api
from ._instagram_answers import POSTED, below, seen, shown
from ._instagram_facts import CAPABILITIES
from ._instagram_media import Preparing, require_file
from ._lookup import Seen
from ._settings import Address, MediaSite, PlatformSettings, Secret, Token
from ._upload import check_attachments, require_fit

if TYPE_CHECKING:
    import httpx

_HOSTS = {"facebook": "https://graph.facebook.com", "instagram": "https://graph.instagram.com"}
_PAGE = 50
_INSIGHTS = {
    "views": Metric.VIEWS,
    "reach": Metric.REACH,
    "shares": Metric.SHARES,
    "saved": Metric.SAVES,
}
_RIGHTS = ("instagram_basic", "instagram_content_publish")


class Settings(PlatformSettings):
    """What an Instagram channel needs: the account's number and a token.

    `login` says where the token comes from: a page that the account is joined to (`facebook`), or
    the account itself. `media_base_url` is where the project's media lie open for anybody.
    """

    user_id: Annotated[str, BeforeValidator(str), Field(pattern=r"^\d+$", examples=["178414"])]
    token: Token
    app_secret: Secret | None = None
    login: Literal["facebook", "instagram"] = "facebook"
    media_base_url: MediaSite | None = Field(None, description="where files lie open for anybody")
    base_url: Address | None = None
    upload_url: Address = "https://rupload.facebook.com"


class Instagram:
    """One professional account."""

    slug: ClassVar[str] = "instagram"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    needed_for: ClassVar[Mapping[str, tuple[str, ...]]] = {"media_base_url": ("images",)}
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",),
        ("token",),
        "the token of the page that the account is joined to, see docs/platforms-meta.md",
    )
    watch_batch: ClassVar[int] = 1
    """One call reads one post: reading several at once ended with v26.0 (blog, 2026-11-22)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        base = settings.base_url or _HOSTS[settings.login]
        self._account = settings.user_id
        self._by_page = settings.login == "facebook"
        self._name: str | None = None
        self._token = LongLived(
            Api(client, base, name="Instagram", secrets=[settings.token]),
            settings.token,
            "refresh_access_token",
            "ig_refresh_token",
        )
        self._graph = Graph(
            client,
            base,
            self._token.current,
            name="Instagram",
            version=VERSION,
            account=settings.token,
            app_secret=settings.app_secret,
        )
        self._posts = DailyPosts(
            self._graph, "Instagram", f"{self._account}/content_publishing_limit"
        )
        self._containers = Containers(
            self._graph,
            name="Instagram",
            edge=f"{self._account}/media",
            publisher=f"{self._account}/media_publish",
            status="status_code",
            detail="status",
        )
        self._below = Below(self._graph, self._comments, "Instagram")
        uploads = settings.upload_url if self._by_page else None
        self._preparing = Preparing(
            client, self._graph, self._containers, settings.media_base_url, uploads
        )

    def keep_session(self, place: Keeper) -> None:
        """Keep the account's own token fresh; that of a page has no end."""
        if not self._by_page:
            self._token.keep_in(place)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Prepare containers, then make one public."""
        check_attachments(post, self.capabilities)
        require_file(post)
        require_fit(post, self.capabilities)
        steps.once("quota", self._posts.require)
        root = self._containers.published(steps, lambda to: self._preparing.container(post, to))
        return Receipt(root["id"], root["url"])

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the account's posts."""
        if post.surface == "story":
            return Sighting(why=WORDLESS_STORY)
        return self._below.find(post, delivery, self._posted("media"))

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Comment as the account."""
        return Receipt(self._below.say(root, post, steps))

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the account wrote below the post."""
        return self._below.find_comment(post, root, delivery)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a comment as the account."""
        return Receipt(self._below.say(comment, post, steps, "replies"))

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what stands in the comment's thread."""
        return self._below.find_answer(post, root, comment, delivery)

    def delete(self, remote_id: str) -> None:
        """Take down a post or a comment; takes a page's token with instagram_manage_contents."""
        if not self._by_page:
            raise CredentialError(
                "Instagram lets only the token of a page delete: see docs/platforms-meta.md, or "
                "delete it in the app"
            )
        self._graph.delete(remote_id, accept=lambda _, body: is_gone(body))

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts and comments as they stand."""
        return {name: shown(self._graph, name) for name in remote_ids}

    def remote_id_of(self, url: str) -> str:
        """Look for the post at an address among the account's posts and stories."""
        listing = (
            (one.remote_id, one.result["url"]) if one else None
            for edge in ("media", "stories")
            for one in self._posted(edge)
        )
        return by_address(url, listing, "https://www.instagram.com/p/Cabc123/")

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read counters and insights; those that a kind of post has not are absent."""
        found = {}
        for name in remote_ids:
            plain = self._graph.read(
                name,
                lambda body: None if is_gone(body) else dict(body),
                accept=lambda _, body: is_gone(body),
                fields="like_count,comments_count",
            )
            if plain is None:
                continue
            told = insights(self._graph, name, list(_INSIGHTS))
            shown = {metric: told.get(key) for key, metric in _INSIGHTS.items()}
            shown[Metric.LIKES] = plain.get("like_count")
            shown[Metric.COMMENTS] = plain.get("comments_count")
            found[name] = counts(shown)
        return found

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others wrote below a post, answers included, oldest first."""
        return self._below.others(remote_id)

    def check_access(self) -> str:
        """Name the account, how many posts it may still publish, and how long the token lasts."""
        who = f"@{self._username()} on Instagram{self._posts.left()}"
        if not self._by_page:
            return who
        return described(self._graph, who, self._token.current(), _RIGHTS)

    def _username(self) -> str:
        if self._name is None:
            self._name = self._graph.read(
                self._account, lambda body: words(body["username"]), fields="username"
            )
        return self._name

    def _posted(self, edge: str) -> Iterator[Seen | None]:
        return self._graph.items(f"{self._account}/{edge}", seen, limit=_PAGE, fields=POSTED)

    def _comments(self, root: str) -> Iterator[Said | None]:
        own = self._username()
        for one in below(self._graph, root):
            yield None if one is None else Said(one, one.author == own)


ADAPTER: type[Platform] = Instagram

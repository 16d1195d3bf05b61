"""Threads, by Meta: posts, carousels, films, polls and threads of answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps
from cfkit.ports.tokens import Keeper

from ._answers import counts, words
from ._graph_access import described
from ._graph_api import Graph, by_address, is_gone
from ._graph_containers import Containers
from ._graph_insights import insights
from ._graph_quota import DailyPosts
from ._graph_token import LongLived
from ._http import Api
from ._lookup import ROOT, Seen, answers_to, open_step, part, search
from ._remarks import oldest_first
from ._settings import Address, MediaSite, PlatformSettings, Token
from ._threads_answers import ANSWERED, POSTED, SAID, comment, seen
from ._threads_facts import CAPABILITIES, VERSION
from ._threads_media import Preparing, texts, unmarked
from ._upload import check_attachments

if TYPE_CHECKING:
    import httpx

_PAGE = 50
_INSIGHTS = {
    "views": Metric.VIEWS,
    "likes": Metric.LIKES,
    "replies": Metric.COMMENTS,
    "reposts": Metric.SHARES,
    "quotes": Metric.QUOTES,
}
_RIGHTS = ("threads_basic", "threads_content_publish")


class Settings(PlatformSettings):
    """What a Threads channel needs: a token that lives for 60 days.

    `media_base_url` is where the project's media lie open for anybody.
    """

    token: Token
    media_base_url: MediaSite | None = Field(None, description="where files lie open for anybody")
    base_url: Address = "https://graph.threads.net"


class Threads:
    """One profile."""

    slug: ClassVar[str] = "threads"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    needed_for: ClassVar[Mapping[str, tuple[str, ...]]] = {"media_base_url": ("images", "video")}
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",),
        ("token",),
        "a token of 60 days from the app's page, User Token Generator, see docs/platforms-meta.md",
        (
            *("threads_basic", "threads_content_publish", "threads_manage_replies"),
            *("threads_read_replies", "threads_manage_insights", "threads_delete"),
        ),
    )
    watch_batch: ClassVar[int] = 1
    """One call reads one post."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._name: str | None = None
        self._token = LongLived(
            Api(client, settings.base_url, name="Threads", secrets=[settings.token]),
            settings.token,
            "refresh_access_token",
            "th_refresh_token",
        )
        self._graph = Graph(
            client,
            settings.base_url,
            self._token.current,
            name="Threads",
            version=VERSION,
            account=settings.token,
            by_field=True,
        )
        self._posts = DailyPosts(self._graph, "Threads", "me/threads_publishing_limit")
        self._containers = Containers(
            self._graph,
            name="Threads",
            edge="me/threads",
            publisher="me/threads_publish",
            status="status",
            detail="error_message",
        )
        self._preparing = Preparing(client, self._containers, settings.media_base_url)

    def keep_session(self, place: Keeper) -> None:
        """Keep the token fresh from run to run, see `ports.tokens.SessionHolder`."""
        self._token.keep_in(place)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Prepare a container for each message and publish it; each answers the one before."""
        check_attachments(post, self.capabilities)
        steps.once("quota", self._posts.require)
        sent: list[dict[str, Any]] = []
        for step, text in texts(post):
            prepare = self._preparing.first(post, text)
            if sent:
                prepare = self._preparing.answer(text, step, sent[-1]["id"])
            sent.append(self._containers.published(steps, prepare, step))
        parts = {part(place): str(one["id"]) for place, one in enumerate(sent[1:], 2)}
        return Receipt(sent[0]["id"], sent[0]["url"], parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the profile's posts, or its answers for a broken thread."""
        edge = "threads" if open_step(delivery) == ROOT else "replies"
        wanted = [(step, unmarked(text)) for step, text in texts(post)]
        return search(wanted, delivery, self._posted(edge), self._graph.ahead)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the profile's own post."""
        prepare = self._preparing.answer(post.document.written_out, ROOT, root)
        said = self._containers.published(steps, prepare)
        return Receipt(said["id"], said["url"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through the profile's answers."""
        wanted = [(ROOT, unmarked(post.document.written_out))]
        listing = answers_to(root, self._posted("replies"))
        return search(wanted, delivery, listing, self._graph.ahead)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer somebody's answer."""
        return self.comment(post, comment, steps)

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through the profile's answers."""
        return self.find_comment(post, comment, delivery)

    def delete(self, remote_id: str) -> None:
        """Take down a post or an answer; a profile may delete 100 in 24 hours."""
        self._graph.delete(remote_id, accept=lambda _, body: is_gone(body))

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts and answers as they stand."""
        return {
            name: self._graph.read(
                name,
                lambda body: (
                    Shown(is_gone=True) if is_gone(body) else Shown(words(body.get("text") or ""))
                ),
                accept=lambda _, body: is_gone(body),
                fields="id,text",
            )
            for name in remote_ids
        }

    def remote_id_of(self, url: str) -> str:
        """Look for the post at an address among the profile's posts and answers."""
        listing = (
            (one.remote_id, one.result["url"]) if one else None
            for edge in ("threads", "replies")
            for one in self._posted(edge)
        )
        return by_address(url, listing, "https://www.threads.com/@name/post/Cabc123")

    def step_result_of(self, url: str) -> dict[str, Any]:
        """Tell which message stands at an address."""
        return {"id": self.remote_id_of(url), "url": url}

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read insights; what is refused, one by one, is absent."""
        found = {}
        for name in remote_ids:
            if told := insights(self._graph, name, list(_INSIGHTS)):
                found[name] = counts({metric: told.get(key) for key, metric in _INSIGHTS.items()})
        return found

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered below a post, oldest first."""
        listed = self._graph.items(
            f"{remote_id}/conversation", comment, limit=_PAGE, fields=SAID, reverse="false"
        )
        own = self._username()
        others = (one for one in listed if one is None or one.author != own)
        yield from oldest_first("Threads", others)

    def check_access(self) -> str:
        """Name the profile, how many posts it may still publish, and how long the token lasts."""
        who = f"@{self._username()} on Threads{self._posts.left()}"
        return described(self._graph, who, self._token.current(), _RIGHTS)

    def _username(self) -> str:
        if self._name is None:
            self._name = self._graph.read(
                "me", lambda body: words(body["username"]), fields="id,username"
            )
        return self._name

    def _posted(self, edge: str) -> Iterator[Seen | None]:
        fields = ANSWERED if edge == "replies" else POSTED
        return self._graph.items(f"me/{edge}", seen, limit=_PAGE, fields=fields)


ADAPTER: type[Platform] = Threads

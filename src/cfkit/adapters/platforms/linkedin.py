"""LinkedIn: members and pages of organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BaseModel, Field, model_validator

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import NoNumbers, OutcomeUnknown
from cfkit.domain.likeness import alike
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import ASK_A_PERSON, Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform, Steps
from cfkit.ports.tokens import Grant

from ._answers import identifier, words
from ._linkedin_api import LinkedInApi, encoded
from ._linkedin_facts import CAPABILITIES
from ._linkedin_grant import SIGN_IN, LinkedInGrant
from ._linkedin_media import LinkedInMedia, check_media, content_of
from ._linkedin_names import comment_named, post_named, remote_id_of, root_of
from ._linkedin_posts import LinkedInPosts
from ._linkedin_text import linkedin_text
from ._lookup import ROOT, search
from ._settings import Address, PlatformSettings, Secret, Token

if TYPE_CHECKING:
    import httpx

_ID = Field(pattern=r"^[\w-]+$")


class Settings(PlatformSettings):
    """What a LinkedIn channel needs: a token, and the number of the page it posts as.

    Without `organisation_id` it posts as the member whose token it is. `client_id` and
    `client_secret` are those of the application, for `cfkit auth login`. `version` is the month
    of the API, where another one is wanted than cfkit's own.
    """

    token: Token
    organisation_id: Annotated[str, Field(coerce_numbers_to_str=True), _ID] | None = None
    member_id: Annotated[str, _ID] | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    version: Annotated[str, Field(coerce_numbers_to_str=True, pattern=r"^\d{6}$")] = (
        CAPABILITIES.version or ""
    )
    base_url: Address = "https://api.linkedin.com"
    login_url: Address = "https://www.linkedin.com"

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.organisation_id and self.member_id:
            raise ValueError("give `organisation_id` or `member_id`: a channel has one author")
        return self


class LinkedIn:
    """One author. Only pages of organisations can be listed and counted."""

    slug: ClassVar[str] = "linkedin"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    account: ClassVar[tuple[str, ...]] = ("organisation_id", "member_id")
    sign_in: ClassVar[SignIn] = SIGN_IN

    @classmethod
    def grant(cls, settings: Settings, client: httpx.Client, clock: Clock) -> Grant:
        """Give the way to a token through the browser, see `ports.tokens.Grant`."""
        registered = (settings.client_id, settings.client_secret)
        is_page = settings.organisation_id is not None
        return LinkedInGrant(settings.login_url, registered, client, clock, is_page=is_page)

    watch_batch: ClassVar[int] = 20
    """Posts are read one by one, so this is our choice."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._page = settings.organisation_id
        self._member = settings.member_id
        self._api = LinkedInApi(client, settings.base_url, settings.token, settings.version)
        self._media = LinkedInMedia(self._api)
        self._posts = LinkedInPosts(self._api)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Post once; LinkedIn has no threads, so composing lets no further part through."""
        check_media(post)
        author = self._author
        urns = [
            self._media.uploaded(author, medium, number, steps)
            for number, medium in enumerate(post.media, 1)
        ]
        root = steps.once(ROOT, self._posting(author, post, urns), visible=True)
        return Receipt(root["id"], root["url"])

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the page's posts."""
        if self._page is None:
            return Sighting(why=f"LinkedIn lists no posts of members; {ASK_A_PERSON}")
        wanted = [(ROOT, post.document.written_out)]
        return search(
            wanted,
            delivery,
            self._posts.listing(self._author),
            self._api.ahead,
        )

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Comment as the author."""
        commenting = self._commenting(self._author, root, post.document.written_out)
        said = steps.once(ROOT, commenting, visible=True)
        return Receipt(said["id"], said["url"])

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer as the author; answers are one level deep."""
        thread = self._posts.thread_of(root, comment)
        text = post.document.written_out
        commenting = self._commenting(self._author, root, text, thread)
        said = steps.once(ROOT, commenting, visible=True)
        return Receipt(said["id"], said["url"])

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what the author answered below the comment."""
        return self._find_below(post, root, delivery, comment)

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the author wrote below the post."""
        return self._find_below(post, root, delivery, None)

    def _find_below(
        self, post: Post, root: str, delivery: Delivery, comment: str | None
    ) -> Sighting:
        if self._page is None:
            return Sighting(why=f"LinkedIn lists no comments to members; {ASK_A_PERSON}")
        wanted = [(ROOT, post.document.written_out)]
        below = self._posts.own_comments(root, self._author, comment)
        return search(wanted, delivery, below, self._api.ahead)

    def delete(self, remote_id: str) -> None:
        """Delete a post with what stands below it, or one comment."""
        root, number = root_of(remote_id)
        path = f"rest/posts/{encoded(root)}"
        if number:
            path = self._below(root, number)
        self._api.change(path, lambda _: None, method="DELETE", restli="DELETE", accept=(404,))

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text, and read it back: LinkedIn is reported to lose changes at times."""
        root, number = root_of(remote_id)
        if number:
            patch: dict[str, Any] = {"message": {"$set": {"text": post.document.written_out}}}
            path = self._below(root, number)
        else:
            patch = {"$set": {"commentary": linkedin_text(post.document)}}
            path = f"rest/posts/{encoded(root)}"
        self._api.change(path, lambda _: None, restli="PARTIAL_UPDATE", json={"patch": patch})
        if self._page is None or number:
            return
        if not alike(post.document.written_out, self._posts.text_of(root) or ""):
            raise OutcomeUnknown(
                "LinkedIn took the change and still shows the old words: run `cfkit edit` again"
            )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts of a page and its comments as they stand; of a member nobody can tell."""
        return {} if self._page is None else self._posts.shown(remote_ids)

    def remote_id_of(self, url: str) -> str:
        """Read the URN out of `https://www.linkedin.com/feed/update/urn:li:share:1/`."""
        return remote_id_of(url)

    def fetch_metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Counts]:
        """Count posts of a page in one call. Raise `NoNumbers` for a member."""
        if self._page is None:
            raise NoNumbers(
                "LinkedIn tells counts of pages only: post as one, with `organisation_id`"
            )
        return self._posts.counts(self._author, remote_ids)

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others said below a post, oldest first."""
        return self._posts.answers(remote_id, self._author)

    def check_access(self) -> str:
        """Name the author, and ask for a place to upload to, which only who may post is given."""
        author = self._author
        self._media.begin(author, "image")
        return f"page {self._page}" if self._page else f"member {author.rpartition(':')[2]}"

    @property
    def _author(self) -> str:
        if self._page is not None:
            return f"urn:li:organization:{self._page}"
        if self._member is None:
            self._member = self._api.call(
                "read", "v2/userinfo", lambda body: identifier(body["sub"], r"[\w-]+")
            )
        return f"urn:li:person:{self._member}"

    def _posting(self, author: str, post: Post, urns: list[str]) -> Callable[[], dict[str, str]]:
        body: dict[str, Any] = {
            "author": author,
            "commentary": linkedin_text(post.document),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        if content := content_of(post, urns):
            body["content"] = content
        return lambda: self._api.change(
            "rest/posts", lambda told: post_named(told.headers["x-restli-id"]), json=body
        )

    def _commenting(
        self, author: str, root: str, text: str, thread: str | None = None
    ) -> Callable[[], dict[str, str]]:
        said: dict[str, Any] = {"actor": author, "object": root, "message": {"text": words(text)}}
        said |= {"parentComment": thread} if thread else {}
        return lambda: self._api.change(
            f"rest/socialActions/{encoded(thread or root)}/comments",
            lambda told: comment_named(root, told),
            json=said,
        )

    def _below(self, root: str, number: str) -> str:
        where = f"rest/socialActions/{encoded(root)}/comments/{number}"
        return f"{where}?actor={encoded(self._author)}"


ADAPTER: type[Platform] = LinkedIn

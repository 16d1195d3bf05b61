"""Walls of VK communities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError, Gone, Rejected, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from ._answers import whole, words
from ._lookup import ROOT, search
from ._settings import Address, PlatformSettings, Token
from ._upload import check_attachments
from ._vk_api import VkApi
from ._vk_facts import CAPABILITIES
from ._vk_group import members
from ._vk_media import VkMedia
from ._vk_texts import film_name, text_of
from ._vk_wall import VkWall, comment_id, comment_of, items, number_of

if TYPE_CHECKING:
    import httpx

_URL = re.compile(r"https?://(?:\w+\.)?vk\.(?:com|ru)/(?:.*[?&]w=)?wall(-?\d+_\d+)")


def _group(value: Any) -> Any:
    digits = re.fullmatch(r"-?(?:club|public)?(\d+)", str(value).strip())
    return int(digits[1]) if digits and not isinstance(value, bool) else value


class Settings(PlatformSettings):
    """What a VK channel needs: the community's number and its key.

    `read_token` (a service key) lets posts be found again and counted, `user_token` lets pictures,
    films and polls go out. Where one is not set `token` is tried, which suffices if it is a user's.
    """

    group_id: Annotated[int, BeforeValidator(_group), Field(gt=0, examples=[123456789])]
    token: Token
    read_token: Token | None = None
    user_token: Token | None = Field(None, description="unless `token` is a user's")
    base_url: Address = "https://api.vk.com"


class Vk:
    """The wall of one community."""

    slug: ClassVar[str] = "vk"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    needed_for: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "user_token": ("images", "video", "poll")
    }
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",),
        ("token", "read_token", "user_token"),
        "a key: Manage, API usage in the community",
        kinds=(("token", "vk1.g."), ("read_token", "vk1.s."), ("user_token", "vk1.a.")),
        places=(
            ("read_token", "a service key: the settings of an app in VK ID"),
            ("user_token", "a token of a user who administers the community, see docs/tokens.md"),
        ),
    )

    watch_batch: ClassVar[int] = 100
    """Posts that one call reads (schema wall/methods.json 0efe478, 2026-11-22)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._group = settings.group_id
        self._token = settings.token
        self._user_token = settings.user_token or settings.token
        read_token = settings.read_token or self._user_token
        tokens = (self._token, self._user_token, read_token)
        self._api = VkApi(client, settings.base_url, tokens)
        self._wall = VkWall(self._api, self._group, read_token)
        self._media = VkMedia(self._api, self._group, self._user_token)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Post to the wall as the community."""
        check_attachments(post, self.capabilities)
        attachments = [
            steps.once(f"upload-{number}", self._media.uploading(media, number, film_name(post)))
            for number, media in enumerate(post.media, 1)
        ]
        if post.poll:
            attachments.append(steps.once("create-poll", self._media.creating(post.poll)))
        if post.link and not attachments:
            attachments.append(post.link.replace(",", "%2C"))
        root = steps.once(ROOT, self._posting(post, attachments), visible=True)
        return Receipt(root["id"], root["url"])

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the wall back to the attempt."""
        page = self._wall.page(0)
        if page is None:
            return Sighting(
                why="VK lets a community key read no wall: set `read_token` to a service key"
            )
        wanted = [(ROOT, text_of(post))]
        return search(wanted, delivery, self._wall.posts(page), self._api.ahead)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Comment as the community."""
        return self._say(post, root, steps, {})

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a comment as the community."""
        try:
            return self._say(post, root, steps, {"reply_to_comment": comment})
        except CredentialError:
            # VK words it as a lack of rights when there is nothing to answer any more.
            if not self.fetch_shown([root])[root].is_gone:
                raise
            raise Gone("VK: the post is not there any more") from None

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what the community wrote in the comment's thread; needs `read_token`."""
        wanted = [(ROOT, post.document.written_out)]
        listing = self._wall.said_below(root, comment)
        return search(wanted, delivery, listing, self._api.ahead)

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what the community wrote below the post; needs `read_token`."""
        wanted = [(ROOT, post.document.written_out)]
        return search(wanted, delivery, self._wall.said_below(root), self._api.ahead)

    def pin(self, remote_id: str) -> None:
        """Put a post on top of the wall, which holds one; needs `user_token`."""
        self._change("wall.pin", {"post_id": number_of(remote_id)})

    def delete(self, remote_id: str) -> None:
        """Delete a post with what stands below it, or one comment; needs `user_token`."""
        comment = comment_of(remote_id)
        try:
            if comment:
                self._change("wall.deleteComment", {"comment_id": comment})
            else:
                self._change("wall.delete", {"post_id": number_of(remote_id)})
        except (Rejected, CredentialError):
            # VK words it as a lack of rights when there is nothing to delete any more.
            seen = self.fetch_shown([remote_id]).get(remote_id)
            if seen is None or not seen.is_gone:
                raise

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text; what is attached is named again, or VK would take it off."""
        comment, said = comment_of(remote_id), {"message": post.document.written_out}
        if comment:
            self._change("wall.editComment", {"comment_id": comment, **said})
            return
        attached = self._wall.attached(remote_id)
        if post.link and not attached:
            attached = [post.link.replace(",", "%2C")]
        where = {"post_id": number_of(remote_id), "attachments": ",".join(attached)}
        self._change("wall.edit", where | said)

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts and comments as they stand; needs `read_token`."""
        return self._wall.shown(remote_ids)

    def _change(self, method: str, what: dict[str, Any]) -> None:
        owner = {"owner_id": -self._group}
        self._api.call("write", method, lambda _: None, self._user_token, owner | what)

    def remote_id_of(self, url: str) -> str:
        """Read `-1_2` out of `https://vk.com/wall-1_2`, with `?reply=3` where it is a comment."""
        found = _URL.match(url)
        if found is None:
            raise UsageError(f"{url} is no address of a post, like https://vk.com/wall-1_2")
        if not found[1].startswith(f"-{self._group}_"):
            raise UsageError(f"{url} is no post of the community {self._group}")
        comment = re.search(r"[?&]reply=(\d+)", url)
        return comment_id(found[1], comment[1]) if comment else found[1]

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of several posts in one call; needs `read_token`."""
        return self._wall.counts(remote_ids)

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered below a post, oldest first; needs `read_token`."""
        return self._wall.comments(number_of(remote_id))

    def fetch_followers(self) -> int | None:
        """Count the community's members; `None` where it hides them."""
        return members(self._api, self._token, self._group)

    def check_access(self) -> str:
        """Name the community that the key opens. Its rights are only seen when it posts."""
        groups = self._api.call(
            "read",
            "groups.getById",
            lambda found: [(group["id"], words(group["name"])) for group in items(found, "groups")],
            self._token,
            {"group_id": self._group},
        )
        for number, name in groups:
            if number == self._group:
                return f"{name} (club{number})"
        raise CredentialError(f"VK shows this key no community {self._group}: check `group_id`")

    def _posting(self, post: Post, attachments: Sequence[str]) -> Callable[[], dict[str, Any]]:
        body: dict[str, Any] = {
            "owner_id": -self._group,
            "from_group": 1,
            "message": text_of(post),
            "guid": post.call_name(),
        }
        if attachments:
            body["attachments"] = ",".join(attachments)
        return lambda: self._api.call(
            "write",
            "wall.post",
            lambda answer: self._wall.named(answer["post_id"]),
            self._token,
            body,
        )

    def _say(self, post: Post, root: str, steps: Steps, where: dict[str, Any]) -> Receipt:
        said = {"post_id": number_of(root), "message": post.document.written_out, **where}
        who = {"owner_id": -self._group, "from_group": self._group, "guid": post.call_name()}
        made = steps.once(
            ROOT,
            lambda: self._api.call(
                "write",
                "wall.createComment",
                lambda answer: {"comment": whole(answer["comment_id"])},
                self._token,
                who | said,
            ),
            visible=True,
        )
        name = comment_id(root, made["comment"])
        return Receipt(name, f"https://vk.com/wall{name}")


ADAPTER: type[Platform] = Vk

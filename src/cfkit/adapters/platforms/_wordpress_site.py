"""Read the posts and comments of a WordPress site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from cfkit.domain.comments import Comment
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Shown

from ._answers import address, moment, whole, words
from ._lookup import Seen
from ._wordpress_api import WordPressApi
from ._wordpress_content import raw, text_of

T = TypeVar("T")

PAGE = 100
"""Things that one call gives at most (6.1.9, 2026-11-22)."""
_PAGES = 20
_OUT = ("publish", "private")


class Site:
    """What one account may read of its site."""

    def __init__(self, api: WordPressApi, site: str) -> None:
        self._api = api
        self._address = site
        self._me: dict[str, Any] | None = None

    def whoami(self) -> dict[str, Any]:
        """Read the account, once: its number, name and rights."""
        if self._me is None:
            self._me = self._api.read(
                "users/me",
                lambda body: {
                    "id": whole(body["id"]),
                    "name": words(body["name"]),
                    "rights": dict(body["capabilities"]),
                },
                context="edit",
            )
        return self._me

    def own_posts(self) -> Iterator[Seen | None]:
        """List the newest posts of the account; `None` when there are more."""
        asked = {"author": self.whoami()["id"], "status": "publish,draft,pending"}
        page = self._api.read(
            "posts", lambda body: [self._seen_post(one) for one in body], per_page=PAGE, **asked
        )
        yield from page
        if len(page) == PAGE:
            yield None

    def posts(self, take: Callable[[Any], T], **asked: str) -> list[T]:
        """Read up to a hundred posts in any state but the trash."""
        more = {"status": "any", "context": "edit", "per_page": PAGE}
        return self._api.read("posts", lambda body: [take(one) for one in body], **asked, **more)

    def comments(self, take: Callable[[Any], T], **asked: Any) -> Iterator[T | None]:
        """Read page after page of comments; `None` when there are more than are read."""
        for page in range(1, _PAGES + 1):
            found = self._api.read(
                "comments",
                lambda body: [take(one) for one in body],
                page=page,
                per_page=PAGE,
                **asked,
            )
            yield from found
            if len(found) < PAGE:
                return
        yield None

    def counts(self, posts: Sequence[str]) -> dict[str, Counts]:
        """Count the comments of posts; nothing where there are more than are read."""
        counted = dict.fromkeys(posts, 0)
        for one in self.comments(lambda body: whole(body["post"]), post=",".join(posts)):
            if one is None:
                return {}
            if str(one) in counted:
                counted[str(one)] += 1
        return {post: {Metric.COMMENTS: number} for post, number in counted.items()}

    def named(self, made: Any) -> dict[str, Any]:
        """Tell a post's number, whether readers see it, and where it is seen or edited."""
        number, is_out = whole(made["id"]), words(made["status"]) in _OUT
        edited = f"{self._address}/wp-admin/post.php?post={number}&action=edit"
        return {
            "id": str(number),
            "url": address(made["link"]) if is_out else edited,
            "out": is_out,
        }

    def write_comment(self, body: dict[str, Any]) -> dict[str, Any]:
        """Write a comment; return its number and address."""
        return self._api.write("comments", self.comment_named, body)

    def comment_named(self, made: Any) -> dict[str, Any]:
        """Tell a comment's number and address."""
        name = f"{whole(made['post'])}#comment-{whole(made['id'])}"
        return {"id": name, "url": address(made["link"])}

    def seen(self, one: Any) -> Seen:
        """Read one comment of a listing."""
        result = self.comment_named(one)
        said = text_of(raw(one["content"]))
        above = f"{whole(one['post'])}#comment-{one['parent']}" if one.get("parent") else None
        return Seen(result["id"], said, moment(one["date_gmt"]), result, answers=above)

    def _seen_post(self, one: Any) -> Seen:
        made = self.named(one)
        return Seen(made["id"], text_of(raw(one["content"])), moment(one["date_gmt"]), made)


def shown(post: Any) -> tuple[str, Shown]:
    """Read a post as it stands, by its number."""
    text = text_of(raw(post["content"]))
    return str(whole(post["id"])), Shown(text, is_pinned=bool(post["sticky"]))


def comment(one: Any) -> tuple[int, Comment]:
    """Read what somebody wrote below a post, with the number of the author."""
    post, parent = whole(one["post"]), whole(one["parent"])
    return whole(one["author"]), Comment(
        f"{post}#comment-{whole(one['id'])}",
        words(one["author_name"]),
        text_of(raw(one["content"])),
        moment(one["date_gmt"]),
        f"{post}#comment-{parent}" if parent else str(post),
    )

"""Read the wall of a VK community: its posts, their comments and counters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import SecretStr

from cfkit.domain.comments import Comment
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Shown

from ._answers import counts, moment, whole, words
from ._lookup import Seen, answers_to
from ._remarks import not_all_read
from ._vk_api import VkApi
from ._vk_comments import level_of

T = TypeVar("T")

_PAGE = 100
"""Posts or comments that one call gives (schema wall/methods.json 0efe478, 2026-11-22)."""
_ANSWERS = 10
"""Answers that come along with a comment (schema wall/methods.json 0efe478, 2026-11-22)."""
_THREADS = 100
"""Long threads of one post that are read; more are a matter for people."""
_PAGES = 20
_FIELDS = {
    Metric.VIEWS: "views",
    Metric.LIKES: "likes",
    Metric.SHARES: "reposts",
    Metric.COMMENTS: "comments",
}


def comment_id(post: str, comment: int | str) -> str:
    """Name a comment as its address does: `-1_2?reply=3`."""
    return f"{post}?reply={comment}"


def comment_of(remote_id: str) -> int | None:
    """Read the number of a comment; `None` when a post is named."""
    number = remote_id.partition("?reply=")[2]
    return int(number) if number.isdigit() else None


def number_of(remote_id: str) -> int:
    """Read the number that a post has on its wall, also out of the name of a comment."""
    return int(remote_id.partition("?")[0].rpartition("_")[2])


class VkWall:
    """One wall, read with a service key or a user token."""

    def __init__(self, api: VkApi, group: int, token: SecretStr) -> None:
        self._api = api
        self._group = group
        self._token = token

    def named(self, number: Any) -> dict[str, Any]:
        """Name a post of the wall: `id` as VK writes it, its bare number and its address."""
        name = f"-{self._group}_{whole(number)}"
        return {"id": name, "post": number, "url": f"https://vk.com/wall{name}"}

    def page(self, number: int) -> list[Seen] | None:
        """Read a hundred posts, newest first; `None` when the token may read no wall."""
        asked = {"owner_id": -self._group, "filter": "owner", "count": _PAGE}
        return self._api.call_if_allowed(
            "wall.get",
            lambda found: [self._seen(post) for post in items(found)],
            self._token,
            asked | {"offset": number * _PAGE},
        )

    def posts(self, page: list[Seen]) -> Iterator[Seen | None]:
        """List the wall, newest first, from its first page on; `None` when it gives up."""
        for number in range(1, _PAGES + 1):
            if not page:
                return
            yield from page
            page = self.page(number) or []
        yield None

    def said_below(self, root: str, answered: str | None = None) -> Iterator[Seen | None]:
        """List what the community wrote below a post, newest first; `None` when there is more.

        What does not answer the comment `answered`, and is not in its thread, is marked so.
        """
        found, is_whole = self._comments(number_of(root))
        above = next((one["parent"] for one in found if str(one["id"]) == answered), None)
        thread = str(above) if above else None
        for one in reversed(found):
            if one["from_id"] == -self._group:
                name = comment_id(root, one["id"])
                result = {"comment": one["id"], "url": f"https://vk.com/wall{name}"}
                above = str(one["above"]) if one["above"] else None
                at = moment(one["date"])
                seen = Seen(name, one["text"], at, result, is_whole, answers=above)
                yield from answers_to(answered, [seen], thread) if answered else [seen]
        if not is_whole:
            yield None

    def comments(self, post: int) -> Iterator[Comment]:
        """Yield what others wrote below a post, oldest first."""
        found, is_whole = self._comments(post)
        for one in found:
            if one["from_id"] != -self._group and one["text"]:
                name, author, at = str(one["id"]), str(one["from_id"]), moment(one["date"])
                parent = str(one["parent"]) if one["parent"] else None
                yield Comment(name, author, one["text"], at, parent)
        if not is_whole:
            raise not_all_read("VK")

    def counts(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of at most a hundred posts."""
        return self._by_name(remote_ids, _counts)

    def shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read at most a hundred posts and comments as they stand; what VK leaves out is gone.

        Nothing is told of comments that were not found where there are more than are read.
        """
        comments = [name for name in remote_ids if comment_of(name)]
        posts = [name for name in remote_ids if name not in comments]
        found = self._by_name(posts, _shown) if posts else {}
        told = set(posts)
        for post in {name.partition("?")[0] for name in comments}:
            listed = list(self.said_below(post))
            found |= {one.remote_id: Shown(one.text) for one in listed if one is not None}
            if None not in listed:
                told |= {name for name in comments if name.partition("?")[0] == post}
        left_out = told.difference(found)
        return {
            name: found.get(name, Shown(is_gone=True))
            for name in remote_ids
            if name in found or name in left_out
        }

    def attached(self, remote_id: str) -> list[str]:
        """List what is attached to a post, as `wall.edit` wants it."""
        found = self._by_name([remote_id], lambda post: list(_attached(post)))
        return found.get(remote_id, [])

    def _by_name(self, names: Sequence[str], take: Callable[[dict[str, Any]], T]) -> dict[str, T]:
        return self._api.call(
            "read",
            "wall.getById",
            lambda found: {
                name: take(one)
                for one in items(found)
                if (name := f"{one['owner_id']}_{one['id']}") in names
            },
            self._token,
            {"posts": ",".join(names)},
        )

    def _comments(self, post: int) -> tuple[list[dict[str, Any]], bool]:
        """Read comments and answers, long threads one by one; tell whether that is all.

        The newest are read first, and given last.
        """
        found, is_whole = self._level(post, {}, {"thread_items_count": _ANSWERS})
        begun = [one["id"] for one in found.values() if one["is_longer"]]
        for comment in begun[:_THREADS]:
            found, is_read = self._level(post, found, {"comment_id": comment})
            is_whole = is_whole and is_read
        is_whole = is_whole and len(begun) <= _THREADS
        return sorted(found.values(), key=lambda one: (one["date"], one["id"])), is_whole

    def _level(
        self, post: int, known: Mapping[int, dict[str, Any]], more: Mapping[str, int]
    ) -> tuple[dict[int, dict[str, Any]], bool]:
        """Add what stands on one level, until a page brings nothing new; tell if that is all.

        It is no proof of the end where VK counts more than it gave: a page that comes again, or
        an empty one before as many were passed.
        """
        asked = {"owner_id": -self._group, "post_id": post, "sort": "desc", "count": _PAGE}
        found = dict(known)
        on_level: dict[int, int] = {}
        for offset in range(0, _PAGE * _PAGES, _PAGE):
            read, page, total = self._api.call(
                "read",
                "wall.getComments",
                level_of,
                self._token,
                {**asked, **more, "offset": offset, "preview_length": 0},
            )
            is_new = not page.keys() <= on_level.keys()
            found |= {one["id"]: one for one in read if one["id"] not in found}
            on_level |= page
            if not is_new:
                return found, max(sum(on_level.values()), 0 if page else offset) >= total
        return found, False

    def _seen(self, post: dict[str, Any]) -> Seen:
        result = self.named(post["id"])
        in_order = not post.get("is_pinned")
        return Seen(result["id"], words(post["text"]), moment(post["date"]), result, in_order)


def items(answer: Any, name: str = "items") -> list[dict[str, Any]]:
    """List what an answer holds; older versions answer with the bare list."""
    return list(answer if isinstance(answer, list) else answer[name])


def _shown(post: dict[str, Any]) -> Shown:
    if post.get("is_deleted"):
        return Shown(is_gone=True)
    return Shown(words(post["text"]), is_pinned=bool(post.get("is_pinned")))


def _attached(post: dict[str, Any]) -> Iterator[str]:
    for one in post.get("attachments") or ():
        kind, thing = one["type"], one[one["type"]]
        if kind == "link":
            yield words(thing["url"]).replace(",", "%2C")
        elif "owner_id" in thing:
            key = f"_{words(thing['access_key'])}" if thing.get("access_key") else ""
            yield f"{words(kind)}{whole(thing['owner_id'])}_{whole(thing['id'])}{key}"


def _counts(post: dict[str, Any]) -> Counts:
    shown = {metric: post.get(name) for metric, name in _FIELDS.items()}
    return counts(
        {
            metric: found.get("count") if isinstance(found, dict) else None
            for metric, found in shown.items()
        }
    )

"""Read posts on LinkedIn, what stands below them and how often a page's were seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.errors import Gone, NotPublishable
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Shown

from ._answers import counts, identifier, whole, words
from ._linkedin_api import LinkedInApi, encoded, listed
from ._linkedin_names import named_by, post_named, root_of
from ._linkedin_text import plain_of
from ._lookup import Seen
from ._remarks import not_all_read

_PAGE = 50
"""Posts or comments that one call gives, our choice; a page of posts holds up to 100."""
_PAGES = 20
_EDITED = timedelta(seconds=10)
"""A post that was changed later than this after its making stands out of order."""
_FIELDS = {
    Metric.VIEWS: "impressionCount",
    Metric.REACH: "uniqueImpressionsCount",
    Metric.CLICKS: "clickCount",
    Metric.LIKES: "likeCount",
    Metric.COMMENTS: "commentCount",
    Metric.SHARES: "shareCount",
}


class LinkedInPosts:
    """What one author posted."""

    def __init__(self, api: LinkedInApi) -> None:
        self._api = api

    def listing(self, author: str) -> Iterator[Seen | None]:
        """List a page's posts, those last that were changed last; `None` when it gives up."""
        asked = f"author={encoded(author)}&q=author&count={_PAGE}&sortBy=LAST_MODIFIED"
        for page in range(_PAGES):
            found = self._api.call(
                "read",
                f"rest/posts?{asked}&start={page * _PAGE}",
                lambda body: [_seen(one) for one in body["elements"]],
                restli="FINDER",
            )
            yield from found
            if not found:
                return
        yield None

    def text_of(self, urn: str) -> str | None:
        """Read a post's text as readers see it; `None` when it is gone."""
        return self._api.call(
            "read",
            f"rest/posts/{encoded(urn)}",
            lambda body: words(plain_of(body["commentary"])) if "commentary" in body else None,
            accept=lambda status, body: status == 404 and isinstance(body, dict),
        )

    def shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read posts and comments as they stand; of comments that are not read nothing is told."""
        found: dict[str, Shown] = {}
        below = {root for root, number in map(root_of, remote_ids) if number}
        unread = set()
        for root in below:
            listed, is_whole = self._comments(root)
            found |= {f"{root}?comment={one['number']}": Shown(one["text"]) for one in listed}
            if not is_whole:
                unread.add(root)
        for name in remote_ids:
            if root_of(name)[1] is None and (text := self.text_of(name)) is not None:
                found[name] = Shown(text)
        return {
            name: found.get(name, Shown(is_gone=True))
            for name in remote_ids
            if name in found or root_of(name)[1] is None or root_of(name)[0] not in unread
        }

    def counts(self, author: str, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count posts of a page in one call; what nobody saw is left out."""
        kinds = {
            name: [one for one in remote_ids if f":{kind}:" in one]
            for name, kind in (("shares", "share"), ("ugcPosts", "ugcPost"))
        }
        asked = "".join(f"&{name}={listed(some)}" for name, some in kinds.items() if some)
        found = self._api.call(
            "read",
            "rest/organizationalEntityShareStatistics?q=organizationalEntity"
            f"&organizationalEntity={encoded(author)}{asked}",
            lambda body: {
                str(one.get("share") or one.get("ugcPost")): _counts(one["totalShareStatistics"])
                for one in body["elements"]
            },
        )
        return {name: found[name] for name in remote_ids if name in found}

    def own_comments(
        self, root: str, author: str, answered: str | None = None
    ) -> Iterator[Seen | None]:
        """List what the author wrote below a post, or below a comment there, newest first.

        `None` at the end says that more stands there.
        """
        try:
            thread = answered and self.thread_of(root, answered)
        except NotPublishable:
            yield None
            return
        found, is_whole = self._comments(root, thread)
        for one in sorted(found, key=lambda one: (one["at"], one["number"]), reverse=True):
            if one["actor"] == author:
                name = one["named"]["id"]
                yield Seen(name, one["text"], one["at"], one["named"], in_order=is_whole)
        if not is_whole:
            yield None

    def answers(self, root: str, author: str) -> Iterator[Comment]:
        """Read what others said below a post, oldest first."""
        found, is_whole = self._comments(root)
        said = [one for one in found if one["actor"] != author]
        for one in sorted(said, key=lambda one: (one["at"], one["number"])):
            yield Comment(one["named"]["id"], one["actor"], one["text"], one["at"], one["parent"])
        if not is_whole:
            raise not_all_read("LinkedIn")

    def thread_of(self, root: str, comment: str) -> str:
        """Find the URN of the comment that began a thread. Raise `Gone` when it is gone.

        Raise `NotPublishable` where it may stand among those that are not read.
        """
        found, is_whole = self._comments(root)
        for one in found:
            if one["named"]["id"] == comment:
                return str(one["parent"] or one["named"]["urn"])
        if not is_whole:
            raise NotPublishable(
                "LinkedIn: more stands below the post than cfkit reads, and the comment is not "
                "among it: answer it there, then `cfkit inbox resolve`"
            )
        raise Gone("LinkedIn: the comment is not there any more")

    def _comments(self, root: str, thread: str | None = None) -> tuple[list[dict[str, Any]], bool]:
        """Read what stands below a post or in a thread, of much the newest; tell if that is all.

        A page may hold fewer than were asked for (docs on paging, 2026-11-27): the end is the
        total, or an empty page where that is not told.
        """
        where = f"rest/socialActions/{encoded(thread or root)}/comments"
        found: dict[str, dict[str, Any]] = {}
        start, is_whole = 0, True
        for _ in range(_PAGES):
            read, total = self._api.call(
                "read",
                f"{where}?start={start}&count={_PAGE}",
                lambda body: _page(root, body),
                accept=lambda status, body: status == 404 and isinstance(body, dict),
            )
            fresh = {one["number"]: one for one in read if one["number"] not in found}
            found |= fresh
            if not fresh:
                return list(found.values()), is_whole and not read and start >= total
            start += _PAGE
            if total and start >= total:
                return list(found.values()), is_whole
            if is_whole and total > _PAGE * _PAGES and read[0]["at"] <= read[-1]["at"]:
                start, is_whole = total - _PAGE * (_PAGES - 1), False
        return list(found.values()), False


def _page(root: str, body: Any) -> tuple[list[dict[str, Any]], int]:
    """Read comments, and how many there are; 0 where that is not told (2026-11-27)."""
    total = (body.get("paging") or {}).get("total")
    return [_said(root, one) for one in body.get("elements", ())], whole(total or 0)


def _seen(post: Mapping[str, Any]) -> Seen:
    result = post_named(post["id"])
    made = _instant(post.get("publishedAt") or post["createdAt"])
    changed = _instant(post.get("lastModifiedAt") or post["createdAt"])
    text = plain_of(words(post.get("commentary") or ""))
    return Seen(result["id"], text, made, result, in_order=changed - made < _EDITED)


def _said(root: str, one: Mapping[str, Any]) -> dict[str, Any]:
    number = identifier(one["id"], r"\d+")
    urn = one.get("commentUrn") or f"urn:li:comment:({root},{number})"
    return {
        "named": named_by(root, urn),
        "number": number,
        "actor": identifier(one["actor"]),
        "text": words(one["message"]["text"]),
        "at": _instant(one["created"]["time"]),
        "parent": str(one["parentComment"]) if one.get("parentComment") else None,
    }


def _instant(milliseconds: Any) -> datetime:
    return datetime.fromtimestamp(whole(milliseconds) / 1000, UTC)


def _counts(told: Mapping[str, Any]) -> Counts:
    return counts({metric: told.get(name) for metric, name in _FIELDS.items()})

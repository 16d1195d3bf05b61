"""Read an account's own posts on X: the timeline, their counters, the answers to them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError, Rejected
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Shown

from ._answers import counts, identifier, moment, whole, words
from ._lookup import Seen
from ._remarks import not_all_read
from ._x_api import XApi

_PAGE = 100
"""Posts that one call gives, of a timeline and of the search (openapi.json, 2026-11-27)."""
_PAGES = 10
_BACK = timedelta(hours=16)
"""How long before an attempt a timeline is read: clocks are set right later, see `_lookup`."""
_PUBLIC_FIELDS = "public_metrics"
_PUBLIC = {
    Metric.VIEWS: ("impression_count",),
    Metric.LIKES: ("like_count",),
    Metric.SHARES: ("retweet_count", "repost_count"),
    Metric.QUOTES: ("quote_count",),
    Metric.COMMENTS: ("reply_count",),
    Metric.SAVES: ("bookmark_count",),
}
"""Fields of `public_metrics`; the guide and the OpenAPI name the reposts differently."""


def named(body: Any) -> dict[str, str]:
    """Read what a post is called, and make its address."""
    remote = identifier(body["id"], r"\d{1,19}")
    return {"id": remote, "url": f"https://x.com/i/status/{remote}"}


class XPosts:
    """The posts of the account that the keys belong to."""

    def __init__(self, api: XApi, token: SecretStr) -> None:
        self._api = api
        self._token = token
        self._account: dict[str, str] | None = None

    def whoami(self) -> dict[str, str]:
        """Name the account: its `id` and its `username`."""
        if self._account is None:
            self._account = self._api.call(
                "read",
                "2/users/me",
                lambda body: {
                    "id": identifier(body["data"]["id"], r"\d+"),
                    "username": identifier(body["data"]["username"]),
                },
            )
        return self._account

    def _id(self) -> str:
        """Tell the account's number: tokens of OAuth 1.0a begin with it, and asking costs money."""
        number = re.match(r"(\d{1,19})-", self._token.get_secret_value())
        return number[1] if number else self.whoami()["id"]

    def since(self, began: datetime) -> Iterator[Seen | None]:
        """List the timeline from before `began`, newest first; `None` when it gives up."""
        asked = {
            "max_results": str(_PAGE),
            "start_time": f"{(began - _BACK).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "exclude": "retweets",
            "tweet.fields": "created_at,entities,referenced_tweets",
        }
        where = f"2/users/{self._id()}/tweets"
        for _ in range(_PAGES):
            page, token = self._api.call(
                "read",
                where,
                lambda body: ([_seen(one) for one in _listed(body)], _next(body)),
                params=asked,
            )
            yield from page
            if token is None:
                return
            asked["pagination_token"] = token
        yield None

    def counts(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count at most a hundred posts; clicks only where X tells them, see `facts`."""
        found = self._counted(remote_ids, f"{_PUBLIC_FIELDS},non_public_metrics")
        left = [one for one in remote_ids if one not in found]
        return found | (self._counted(left, _PUBLIC_FIELDS) if left else {})

    def shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read at most a hundred posts as they stand; what X does not find is gone."""
        return self._api.call(
            "read",
            "2/tweets",
            lambda body: {
                **{one: Shown(is_gone=True) for one in _missing(body)},
                **{named(one)["id"]: Shown(_text(one)) for one in body.get("data", ())},
            },
            params={"ids": ",".join(remote_ids), "tweet.fields": "entities"},
        )

    def answers(self, remote_id: str) -> Iterator[Comment]:
        """Read what others said in the conversation of the last 7 days, oldest first."""
        own = self._id()
        asked = {
            "query": f"conversation_id:{remote_id}",
            "max_results": str(_PAGE),
            "tweet.fields": "author_id,created_at,entities,referenced_tweets",
            "expansions": "author_id",
            "user.fields": "username",
        }
        found: dict[str, Comment] = {}
        for _ in range(_PAGES):
            read, token = self._api.call(
                "read",
                "2/tweets/search/recent",
                lambda body: (_comments(body, own), _next(body)),
                params=asked,
            )
            found |= {one.remote_id: one for one in read}
            if token is None:
                break
            asked["next_token"] = token
        yield from sorted(found.values(), key=lambda one: (one.posted_at, one.remote_id))
        if token is not None:
            raise not_all_read("X")

    def _counted(self, remote_ids: Sequence[str], fields: str) -> dict[str, Counts]:
        try:
            return self._api.call(
                "read",
                "2/tweets",
                lambda body: {
                    named(one)["id"]: _counts(one, _votes(body))
                    for one in body.get("data", ())
                    if one["id"] in remote_ids
                },
                params={
                    "ids": ",".join(remote_ids),
                    "tweet.fields": f"attachments,{fields}",
                    "expansions": "attachments.poll_ids",
                    "poll.fields": "options",
                },
            )
        except (CredentialError, Rejected):
            if fields == _PUBLIC_FIELDS:
                raise
            return {}  # X refuses the whole call for a field that it would not show


def _seen(post: dict[str, Any]) -> Seen:
    result = named(post)
    at = moment(post["created_at"])
    return Seen(result["id"], _text(post), at, result, answers=_replied_to(post))


def _replied_to(post: Mapping[str, Any]) -> str | None:
    others = post.get("referenced_tweets") or post.get("referenced_posts") or ()
    return next((str(other["id"]) for other in others if other["type"] == "replied_to"), None)


def _text(post: Mapping[str, Any]) -> str:
    """Put addresses in the place of X's short ones, and leave out those of what is attached."""
    text = words(post["text"])
    for one in (post.get("entities") or {}).get("urls") or ():
        behind = "" if one.get("media_key") else words(one.get("expanded_url") or one["url"])
        text = text.replace(words(one["url"]), behind)
    return html.unescape(text).strip()


def _listed(body: Mapping[str, Any]) -> Sequence[Any]:
    """Read the posts of a page; one that does not even say that it is empty is no page."""
    if "data" not in body and body["meta"]["result_count"] != 0:
        raise ValueError("a page without posts that counts some")
    found: Sequence[Any] = body.get("data", ())
    return found


def _next(body: Mapping[str, Any]) -> str | None:
    token = (body.get("meta") or {}).get("next_token")
    return identifier(token) if token else None


def _missing(body: Mapping[str, Any]) -> Iterator[str]:
    for one in body.get("errors") or ():
        if str(one.get("type", "")).endswith("/resource-not-found"):
            yield identifier(one.get("resource_id") or one["value"], r"\d{1,19}")


def _votes(body: Mapping[str, Any]) -> dict[str, int]:
    """Sum up the votes of the polls that came along, by the poll's id."""
    polls = (body.get("includes") or {}).get("polls") or ()
    return {one["id"]: sum(whole(option["votes"]) for option in one["options"]) for one in polls}


def _counts(post: Mapping[str, Any], votes: Mapping[str, int]) -> Counts:
    public, private = post.get("public_metrics") or {}, post.get("non_public_metrics") or {}
    shown = {
        metric: next((public[name] for name in names if name in public), None)
        for metric, names in _PUBLIC.items()
    }
    polls = (post.get("attachments") or {}).get("poll_ids") or ()
    voted = next((votes[one] for one in polls if one in votes), None)
    clicks = private.get("url_link_clicks")
    return counts({**shown, Metric.CLICKS: clicks, Metric.VOTES: voted})


def _comments(body: Mapping[str, Any], own: str) -> list[Comment]:
    users = (body.get("includes") or {}).get("users") or ()
    names = {one["id"]: words(one["username"]) for one in users}
    return [
        Comment(
            named(one)["id"],
            names.get(one["author_id"], str(one["author_id"])),
            _text(one),
            moment(one["created_at"]),
            _replied_to(one),
        )
        for one in body.get("data", ())
        if one["author_id"] != own
    ]

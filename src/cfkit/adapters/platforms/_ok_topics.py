"""Read a group of OK: its topics, their counters and their discussions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cfkit.domain.comments import Comment
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Shown

from ._answers import counts, identifier, moment, whole, words
from ._lookup import Seen
from ._ok_api import OkApi
from ._remarks import not_all_read

T = TypeVar("T")

_PAGE = 50
_PAGES = 20
_MOSCOW = timedelta(hours=3)
"""How far OK's written instants are ahead of UTC (apiok.ru, mediatopic.post, 2026-11-22)."""
_SUMMARIES = {
    Metric.LIKES: ("like_summary", "count"),
    Metric.SHARES: ("reshare_summary", "count"),
    Metric.COMMENTS: ("discussion_summary", "comments_count"),
}
DISCUSSION = "GROUP_TOPIC"


def comment_id(topic: str, comment: str) -> str:
    """Name a comment by the topic that it stands below."""
    return f"{topic}?comment={comment}"


def parted(remote_id: str) -> tuple[str, str]:
    """Return the topic, and the comment where one is named."""
    topic, _, comment = remote_id.partition("?comment=")
    return topic, comment


class OkTopics:
    """One group, read with the token of an administrator."""

    def __init__(self, api: OkApi, group: str) -> None:
        self._api = api
        self._group = group

    def named(self, topic: Any) -> dict[str, str]:
        """Name a topic: its `id` and its address."""
        name = identifier(topic, r"\d+")
        return {"id": name, "url": f"https://ok.ru/group/{self._group}/topic/{name}"}

    def feed(self) -> Iterator[Seen | None]:
        """List the topics of the group, newest first; `None` when it gives up."""
        anchor = ""
        for _ in range(_PAGES):
            page, anchor = self._feed_page(anchor)
            yield from sorted(page, key=lambda one: one.posted_at, reverse=True)
            if not page or not anchor:
                return
        yield None

    def is_out(self, topic: str) -> bool:
        """Whether readers may see a topic: the feed shows it, or it can be read by its number.

        No page of apiok.ru says that what waits for its time can be read so (2026-11-27); one that
        tells an instant to come waits.
        """
        if any(one.remote_id == topic for one in self._feed_page("")[0]):
            return True
        made = self._by_id([topic], lambda one: _instant(one["created_ms"])).get(topic)
        return made is not None and made <= datetime.now(UTC) + (self._api.ahead() or timedelta())

    def raw(self, topic: str) -> dict[str, Any] | None:
        """Read a topic as OK gives it; `None` when it is not there."""
        return self._by_id([topic], lambda one: one).get(topic)

    def counts(self, topics: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of at most a hundred topics."""
        return self._by_id(topics, _counts)

    def members(self) -> int:
        """Count the members of the group."""
        return self._api.call(
            "read",
            "group.getCounters",
            lambda body: whole(body["counters"]["members"]),
            {"group_id": self._group, "counterTypes": "members"},
        )

    def shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read topics and comments as they stand; what OK leaves out is gone.

        Nothing is told of comments that were not found where there are more than are read.
        """
        topics = [name for name in remote_ids if not parted(name)[1]]
        found = self._by_id(topics, lambda one: Shown(_text(one))) if topics else {}
        told = set(topics)
        for topic in dict.fromkeys(parted(name)[0] for name in remote_ids if parted(name)[1]):
            listed, is_whole = self._discussion(topic)
            found |= {comment_id(topic, one["id"]): Shown(one["text"]) for one in listed}
            if is_whole:
                told |= {name for name in remote_ids if parted(name)[0] == topic}
        return {
            name: found.get(name, Shown(is_gone=True))
            for name in remote_ids
            if name in found or name in told
        }

    def comments(self, topic: str) -> Iterator[Comment]:
        """Yield what others wrote below a topic, oldest first."""
        found, is_whole = self._discussion(topic)
        for one in found:
            if one["author"] != self._group and one["text"]:
                yield Comment(one["id"], one["author"], one["text"], one["at"], one["parent"])
        if not is_whole:
            raise not_all_read("OK")

    def listed_comments(self, topic: str) -> Iterator[Seen | None]:
        """List what the group wrote below a topic, newest first; `None` when there is more."""
        found, is_whole = self._discussion(topic)
        for one in reversed(found):
            if one["author"] == self._group:
                name, result = comment_id(topic, one["id"]), {"comment": one["id"]}
                above = one["parent"]
                yield Seen(name, one["text"], one["at"], result, is_whole, answers=above)
        if not is_whole:
            yield None

    def _discussion(self, topic: str) -> tuple[list[dict[str, Any]], bool]:
        """Read comments until OK says that there are no more; tell if that is all.

        A page without news is no end, nor is one that leads nowhere. The newest are read first,
        and given last.
        """
        asked = {
            "discussionId": topic,
            "discussionType": DISCUSSION,
            "direction": "BACKWARD",
            "count": str(_PAGE),
        }
        found: dict[str, dict[str, Any]] = {}
        anchor, been, is_whole = "LAST", {""}, True
        while anchor not in been and len(been) <= _PAGES:
            been.add(anchor)
            page, anchor, has_more = self._api.call_if_there(
                "discussions.getComments", _page_of_comments, asked | {"anchor": anchor}
            ) or ([], "", False)
            fresh = {one["id"]: one for one in page if one["id"] not in found}
            found |= fresh
            if not has_more:
                break
            is_whole = is_whole and bool(fresh)
        else:
            is_whole = False
        return sorted(found.values(), key=lambda one: one["at"]), is_whole

    def _feed_page(self, anchor: str) -> tuple[list[Seen], str]:
        asked = {
            "gid": self._group,
            "patterns": "POST",
            "fields": "feed.*,media_topic.*",
            "count": str(_PAGE),
        }
        return self._api.call(
            "read",
            "stream.get",
            lambda body: (
                [self._seen(one) for one in (body.get("entities") or {}).get("media_topics") or ()],
                words(body.get("anchor") or ""),
            ),
            asked | ({"anchor": anchor} if anchor else {}),
        )

    def _by_id(self, topics: Sequence[str], take: Callable[[dict[str, Any]], T]) -> dict[str, T]:
        asked = {"topic_ids": ",".join(topics), "media_limit": "3", "fields": "media_topic.*"}
        found = self._api.call_if_there(
            "mediatopic.getByIds",
            lambda body: {
                name: take(one)
                for one in body.get("media_topics") or ()
                if (name := str(one["id"])) in topics
            },
            asked,
        )
        return found or {}

    def _seen(self, topic: Mapping[str, Any]) -> Seen:
        result = self.named(topic["id"])
        return Seen(result["id"], _text(topic), _instant(topic["created_ms"]), result)


def _text(topic: Mapping[str, Any]) -> str:
    blocks = topic.get("media") or ()
    return "\n".join(words(one["text"]) for one in blocks if one.get("type") == "text")


def _counts(topic: Mapping[str, Any]) -> Counts:
    shown: dict[Metric, Any] = {Metric.VIEWS: topic.get("views_count")}
    for metric, (summary, name) in _SUMMARIES.items():
        found = topic.get(summary)
        shown[metric] = found.get(name) if isinstance(found, dict) else None
    return counts(shown)


def _page_of_comments(body: Any) -> tuple[list[dict[str, Any]], str, bool]:
    """Read comments, where the next ones are, and whether there are any."""
    found = [_comment(one) for one in body.get("comments") or ()]
    return found, words(body.get("anchor") or ""), bool(body.get("has_more"))


def _comment(one: Mapping[str, Any]) -> dict[str, Any]:
    when = one.get("date_ms")
    parent = one.get("reply_to_comment_id")
    return {
        "id": identifier(one["id"]),
        "author": str(one.get("author_id") or ""),
        "text": words(one.get("text") or ""),
        "at": _written(one["date"]) if when is None else _instant(when),
        "parent": identifier(parent) if parent else None,
    }


def _instant(milliseconds: Any) -> datetime:
    return moment(whole(milliseconds) // 1000)


def _written(date: Any) -> datetime:
    """Read an instant that is written in Moscow's time."""
    return moment(words(date)) - _MOSCOW

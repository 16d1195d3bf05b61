"""What readers say below a film, and what its channel answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from cfkit.domain.comments import Comment
from cfkit.domain.errors import Gone
from cfkit.domain.publication import Shown

from ._answers import identifier, moment, words
from ._lookup import Seen
from ._remarks import oldest_first
from ._youtube_access import Access
from ._youtube_verdict import is_about

PREFIX = "comment/"
"""How the remote id of a comment begins; the rest is YouTube's own."""
_ID = r"[\w.-]{12,200}"
_PAGE = 100
_PAGES = 100
_FEW = 5
"""Answers that a thread may bring along; more have to be asked for (commentThreads, 2026-11-22)."""


class Said(NamedTuple):
    """One comment as YouTube lists it."""

    id: str
    author: str
    whose: str
    text: str
    at: datetime
    parent: str | None


class Talk:
    """The comments of one channel's films."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def read(self, video: str, own: str) -> Iterator[Comment]:
        """Read what others said, oldest first; nothing where comments are off."""
        others = (
            one and Comment(one.id, one.author, one.text, one.at, one.parent)
            for one in self._threads(video)
            if one is None or one.whose != own
        )
        return oldest_first("YouTube", others)

    def own(
        self, video: str, own: str, url: str, comment: str | None = None
    ) -> Iterator[Seen | None]:
        """List what the channel itself said below a film, or in the thread of a comment there."""
        said = list(self._threads(video))
        known = {one.id: one.parent for one in said if one}
        thread = comment and (known.get(comment) or comment)
        if comment and comment not in known:  # one that is held back is not listed, its thread is
            thread = comment.partition(".")[0]
        for one in said:
            if one is None:
                yield None
            elif one.whose == own:
                result = {"id": one.id, "url": f"{url}&lc={one.id}"}
                seen = Seen(f"{PREFIX}{one.id}", one.text, one.at, result, in_order=False)
                yield replace(seen, is_elsewhere=one.parent != thread)
        if thread is not None and thread not in known:
            yield None  # a thread that is held back is not listed, and may hold an answer

    def say(self, video: str, text: str) -> str:
        """Write a comment; return its id."""
        said = {"videoId": video, "topLevelComment": {"snippet": {"textOriginal": text}}}
        return self._access.call(
            "write",
            "youtube/v3/commentThreads",
            lambda body: identifier(body["snippet"]["topLevelComment"]["id"], _ID),
            params={"part": "snippet"},
            json={"snippet": said},
        )

    def thread_of(self, comment: str) -> str:
        """Tell the comment that began a thread. Raise `Gone` when the comment is gone."""
        found = self._access.call(
            "read",
            "youtube/v3/comments",
            lambda body: [_said(one) for one in body["items"]],
            params={"part": "snippet", "id": comment, "textFormat": "plainText"},
        )
        if not found:
            raise Gone("YouTube: the comment is not there any more")
        return found[0].parent or found[0].id

    def answer(self, thread: str, text: str) -> str:
        """Answer in the thread that a comment began; return the answer's id."""
        return self._access.call(
            "write",
            "youtube/v3/comments",
            lambda body: identifier(body["id"], _ID),
            params={"part": "snippet"},
            json={"snippet": {"parentId": thread, "textOriginal": text}},
        )

    def edit(self, comment: str, text: str) -> None:
        """Write other words into a comment."""
        self._access.call(
            "write",
            "youtube/v3/comments",
            lambda body: identifier(body["id"], _ID),
            method="PUT",
            params={"part": "snippet"},
            json={"id": comment, "snippet": {"textOriginal": text}},
        )

    def delete(self, comment: str) -> None:
        """Take a comment down; one that is gone is fine."""
        self._access.transfer(
            "youtube/v3/comments",
            lambda _: None,
            method="DELETE",
            params={"id": comment},
            visible=True,
            accept=(404,),
        )

    def shown(self, comments: list[str]) -> dict[str, Shown]:
        """Read comments as they stand; what YouTube does not give is gone."""
        if not comments:
            return {}
        found = self._access.call(
            "read",
            "youtube/v3/comments",
            lambda body: {one.id: one.text for one in map(_said, body["items"])},
            params={"part": "snippet", "id": ",".join(comments), "textFormat": "plainText"},
        )
        return {
            f"{PREFIX}{one}": Shown(found[one]) if one in found else Shown(is_gone=True)
            for one in comments
        }

    def _threads(self, video: str) -> Iterator[Said | None]:
        """Yield every comment, newest thread first; `None` says that it gave up early."""
        asked = {"part": "snippet,replies", "videoId": video, "order": "time"}
        for thread in self._pages("youtube/v3/commentThreads", asked):
            if thread is None:
                yield None
                return
            top = _said(thread["snippet"]["topLevelComment"])
            yield top
            brought = (thread.get("replies") or {}).get("comments") or []
            total = thread["snippet"].get("totalReplyCount")
            if isinstance(total, int) and total > max(len(brought), 0) and total > 0:
                asked_below = {"part": "snippet", "parentId": top.id}
                for reply in self._pages("youtube/v3/comments", asked_below):
                    yield None if reply is None else _said(reply)
            else:
                yield from map(_said, brought)

    def _pages(self, path: str, asked: dict[str, str]) -> Iterator[dict[str, Any] | None]:
        params = {**asked, "maxResults": str(_PAGE), "textFormat": "plainText"}
        for _ in range(_PAGES):
            items, more = self._access.call(
                "read",
                path,
                lambda body: ([], None) if is_about(body, "commentsDisabled") else _page(body),
                params=params,
                accept=lambda _, body: is_about(body, "commentsDisabled"),
            )
            yield from items
            if more is None:
                return
            if more == params.get("pageToken"):
                break
            params["pageToken"] = more
        yield None


def _page(body: Any) -> tuple[list[dict[str, Any]], str | None]:
    items = [dict(one) for one in body["items"]]
    for one in items:  # broken ones are to be met here, where the reading is guarded
        _said(one["snippet"].get("topLevelComment", one))
        for reply in (one.get("replies") or {}).get("comments") or []:
            _said(reply)
    more = body.get("nextPageToken")
    return items, identifier(more) if more else None


def _said(comment: Any) -> Said:
    snippet = comment["snippet"]
    parent = snippet.get("parentId")
    own = snippet.get("authorChannelId")
    text = snippet.get("textOriginal") or snippet.get("textDisplay", "")
    return Said(
        identifier(comment["id"], _ID),
        words(snippet["authorDisplayName"]),
        str(own.get("value", "")) if isinstance(own, dict) else "",
        words(text),
        moment(snippet["publishedAt"]),
        identifier(parent, _ID) if parent else None,
    )

"""Read one channel of a Slack workspace: its messages, their threads, and who we are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from cfkit.domain.comments import Comment

from . import _slack_messages as messages
from ._answers import identifier, link, words
from ._lookup import Seen
from ._slack_api import SlackApi

T = TypeVar("T")

_PAGE = 200
"""Messages that one call gives; at most 200 are advised (pagination, 2026-11-27)."""
_PAGES = 10
_GONE = ("message_not_found", "thread_not_found")


class SlackChannel:
    """One channel as the app sees it; what the app wrote itself is told from the rest."""

    def __init__(self, api: SlackApi, channel: str) -> None:
        self._api = api
        self._channel = channel
        self._me: dict[str, str] | None = None

    def whoami(self) -> dict[str, str]:
        """Tell the app's name, its numbers, and its workspace."""
        if self._me is None:
            self._me = self._api.read("auth.test", _account) or {}
        return self._me

    def place(self) -> str:
        """Tell where the addresses of the channel's messages begin."""
        return f"{self.whoami()['url']}archives/{self._channel}/"

    def _is_own(self, message: Any) -> bool:
        me = self.whoami()
        return bool(message.get("user") == me["user"] or message.get("bot_id") == me["bot"])

    def one(self, remote_id: str, take: Callable[[Any], T]) -> T | None:
        """Read one message; `None` when it is gone."""
        ts, thread = messages.place_of(remote_id)
        window = {"oldest": ts, "latest": ts, "inclusive": "true", "limit": _PAGE}
        found = self._api.read(
            "conversations.replies",
            lambda body: [take(one) for one in body["messages"] if one["ts"] == ts],
            gone=_GONE,
            channel=self._channel,
            ts=thread,
            **window,
        )
        return found[0] if found else None

    def history(self, keyed: Mapping[tuple[str, str], str]) -> Iterator[Seen | None]:
        """List the channel, newest first; `None` when it gives up."""
        for page in self._pages("conversations.history", self._seeing(keyed)):
            yield from [None] if page is None else page

    def thread(self, root: str, keyed: Mapping[tuple[str, str], str]) -> Iterator[Seen | None]:
        """List a thread, newest first, though Slack begins with the oldest; `None`: too long."""
        pages = list(self._pages("conversations.replies", self._seeing(keyed), ts=root))
        if None in pages:
            yield None
        yield from reversed([one for page in pages for one in page or ()])

    def _seeing(self, keyed: Mapping[tuple[str, str], str]) -> Callable[[Any], list[Seen]]:
        place = self.place()
        return lambda body: [
            messages.seen(one, keyed, place, is_own=self._is_own(one)) for one in body["messages"]
        ]

    def _pages(
        self, method: str, take: Callable[[Any], list[T]], **asked: str
    ) -> Iterator[list[T] | None]:
        """Read page after page of the channel; `None` when there are more than are read."""
        cursor: str | None = None
        for _ in range(_PAGES):
            page, cursor = self._api.read(
                method,
                lambda body: (take(body), _next(body)),
                gone=_GONE,
                channel=self._channel,
                limit=_PAGE,
                include_all_metadata="true",
                cursor=cursor,
                **asked,
            ) or ([], None)
            yield page
            if not cursor:
                return
        yield None

    def answers(self, root: str) -> Iterator[Comment | None]:
        """Yield what others wrote in a thread, page by page; `None` when it gives up."""
        for page in self._pages("conversations.replies", self._foreign, ts=root):
            yield from [None] if page is None else page

    def _foreign(self, body: Any) -> list[Comment]:
        return [
            messages.comment(one, messages.stamp(one["thread_ts"]))
            for one in body["messages"]
            if one.get("thread_ts") not in (None, one["ts"]) and not self._is_own(one)
        ]


def _next(body: Any) -> str | None:
    cursor = (body.get("response_metadata") or {}).get("next_cursor")
    return identifier(cursor) if cursor else None


def _account(body: Any) -> dict[str, str]:
    url = link(body["url"])
    user, bot = (
        identifier(body["user_id"], r"\w+"),
        identifier(body.get("bot_id") or "-", r"[\w-]+"),
    )
    return {
        "user": user,
        "bot": bot,
        "url": f"{url.rstrip('/')}/",
        "name": words(body["user"]),
        "team": words(body["team"]),
    }

"""Read what a bot is told of groups.

Facts: tdlib/telegram-bot-api 01a3679 (`Client.cpp`: process_get_updates_query, do_get_updates,
JsonMessage), read on 2026-11-27. An update waits for a day. An offset that is higher than its
number deletes it, so the next page is asked for only once this one is kept, and the last page is
never confirmed. Within half a second of a call with the same offset only one update is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ._answers import BROKEN_SHAPE, moment, whole, words
from ._http import Api
from ._telegram_verdict import is_foreign

_PAGE = 100
KEPT = timedelta(days=1)
"""For so long an update waits for the bot."""

Origin = tuple[int, int]
"""A channel, and the number in it of a post of its own."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a group. `copy_of` is the post of a channel that arrived so.

    `below` is the same of the message that this one answers, where that one arrived so.
    `author` is a user, or the chat in whose name somebody writes.
    """

    group: int
    number: int
    at: datetime
    text: str = ""
    author: int | None = None
    is_bot: bool = False
    thread: int | None = None
    answers: int | None = None
    copy_of: Origin | None = None
    below: Origin | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some updates; `last` is the number of the last one, `is_full` says that more may wait."""

    messages: tuple[Message, ...]
    last: int
    is_full: bool


class Updates:
    """The updates of one bot."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def first(self) -> Page:
        """Read the oldest updates that wait. None is used up."""
        page, count = self._read(None)
        if count == 1:  # perhaps just asked by another run; asked in another way all are given
            page, _ = self._read(page.last)
        return page

    def pages(self) -> Iterator[Page]:
        """Yield all that waits; asking for a page deletes those before it at Telegram."""
        page = self.first()
        yield page
        while page.is_full:
            after = page.last + 1
            page, _ = self._read(after)
            if page.last < after:
                return
            yield page

    def _read(self, offset: int | None) -> tuple[Page, int]:
        asked: dict[str, Any] = {"limit": _PAGE, "allowed_updates": ["message"]}
        return self._api.read(
            "getUpdates",
            _page,
            method="POST",
            accept=is_foreign,
            json=asked | ({} if offset is None else {"offset": offset}),
        )


def _page(body: Any) -> tuple[Page, int]:
    found = list(body["result"])
    last = max((whole(one["update_id"]) for one in found), default=0)
    messages = tuple(one for one in map(_message, found) if one is not None)
    return Page(messages, last, len(found) >= _PAGE), len(found)


def _message(update: Any) -> Message | None:
    """Read a message of a group; what is none, or is unreadable, holds the others up no longer."""
    try:
        message = update.get("message")
        return None if message is None else _read_message(message)
    except BROKEN_SHAPE:
        return None


def _read_message(message: dict[str, Any]) -> Message:
    above = message.get("reply_to_message") or {}
    sender, chat = message.get("from") or {}, message.get("sender_chat") or {}
    author = chat.get("id", sender.get("id"))
    return Message(
        whole(message["chat"]["id"]),
        whole(message["message_id"]),
        moment(message["date"]),
        words(message.get("text") or message.get("caption") or ""),
        None if author is None else whole(author),
        bool(sender.get("is_bot")) and not chat,
        None if message.get("is_topic_message") else _optional(message.get("message_thread_id")),
        _optional(above.get("message_id")),
        _origin(message),
        _origin(above),
    )


def _origin(message: dict[str, Any]) -> Origin | None:
    if message.get("is_automatic_forward") is not True:
        return None
    try:
        origin = message["forward_origin"]
        return whole(origin["chat"]["id"]), whole(origin["message_id"])
    except BROKEN_SHAPE:
        return None


def _optional(number: Any) -> int | None:
    return None if number is None else whole(number)

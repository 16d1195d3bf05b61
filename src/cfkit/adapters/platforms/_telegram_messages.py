"""Write messages as Telegram takes them, and send them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cfkit.domain.likeness import likeness
from cfkit.domain.markup import Document
from cfkit.domain.post import Poll, Post

from ._answers import whole
from ._chat_html import telegram_html
from ._http import Api
from ._lookup import ROOT, part
from ._telegram_facts import CAPABILITIES
from ._telegram_films import shown_as
from ._upload import read_upload

POLL = "poll"
"""The step of a poll below a text."""


class Sender:
    """Sends messages to one chat."""

    def __init__(self, api: Api, chat: str) -> None:
        self._api = api
        self._chat = chat

    def sending(
        self, post: Post, content: Document | Poll, reply: dict[str, int] | None
    ) -> Callable[[], dict[str, Any]]:
        return lambda: self._send(post, content, reply)

    def _send(
        self, post: Post, content: Document | Poll, reply: dict[str, int] | None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"chat_id": self._chat}
        if reply:
            body["reply_parameters"] = reply
        if isinstance(content, Poll):
            options = [{"text": option} for option in content.options]
            poll = {"question": content.question, "options": options, "is_anonymous": True}
            return self._api.write("sendPoll", self._sent, json=body | poll)
        if post.media and content is post.document:
            return self._send_files(post, body)
        preview = {"url": post.link} if post.link else {"is_disabled": True}
        text = {"text": telegram_html(content), "parse_mode": "HTML"}
        return self._api.write(
            "sendMessage", self._sent, json=body | text | {"link_preview_options": preview}
        )

    def _send_files(self, post: Post, body: dict[str, Any]) -> dict[str, Any]:
        uploads = [
            read_upload(media, CAPABILITIES, number) for number, media in enumerate(post.media, 1)
        ]
        if "reply_parameters" in body:
            body["reply_parameters"] = json.dumps(body["reply_parameters"])
        html = telegram_html(post.document)
        caption = {"caption": html, "parse_mode": "HTML"} if html else {}
        shown = [shown_as(upload) for upload in uploads]
        if len(uploads) == 1:
            kind = shown[0].pop("type")
            return self._api.write(
                f"send{kind.capitalize()}",
                self._sent,
                data=body | caption | shown[0],
                files={kind: uploads[0].part},
            )
        names = [f"f{number}" for number in range(len(uploads))]
        items = [{"media": f"attach://{n}", **one} for n, one in zip(names, shown, strict=True)]
        items[0] |= caption
        return self._api.write(
            "sendMediaGroup",
            lambda answer: {
                **self._sent({"result": answer["result"][0]}),
                "album": [whole(one["message_id"]) for one in answer["result"][1:]],
            },
            data=body | {"media": json.dumps(items, ensure_ascii=False)},
            files={name: upload.part for name, upload in zip(names, uploads, strict=True)},
        )

    def _sent(self, answer: Any) -> dict[str, Any]:
        number = whole(answer["result"]["message_id"])
        return {"id": number, "url": self.url(number), "is_poll": "poll" in answer["result"]}

    def url(self, number: int) -> str:
        chat = self._chat
        if chat.startswith("@"):
            return f"https://t.me/{chat[1:]}/{number}"
        return f"https://t.me/c/{chat.removeprefix('-100').removeprefix('-')}/{number}"


def messages(post: Post, *, apart: bool | None = None) -> list[tuple[str, Document | Poll]]:
    """List what is sent, by step; `apart` says whether a poll follows, where that is done already.

    Else a poll whose question is the whole text stands for it.
    """
    messages: list[tuple[str, Document | Poll]] = [(ROOT, post.document)]
    if post.poll:
        is_apart = polls_apart(post) if apart is None else apart
        messages = [*messages, (POLL, post.poll)] if is_apart else [(ROOT, post.poll)]
    return messages + [(part(n), document) for n, document in enumerate(post.parts, 2)]


def polls_apart(post: Post) -> bool:
    """Say whether the first message is no poll; one that says no more than its text is one."""
    if post.poll is None or post.media:
        return True
    return likeness(post.document.plain) not in ("", likeness(post.poll.question))


def shown(content: Document | Poll) -> str:
    """Tell the words of a message as readers see them."""
    return content.question if isinstance(content, Poll) else content.plain

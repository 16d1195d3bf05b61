"""Read which message an address of Telegram names."""

from __future__ import annotations

import re
from typing import Any

from cfkit.domain.errors import UsageError

_URL = re.compile(
    r"https?://t\.me/(?:s/)?(?P<name>(?:c/)?[\w@-]+)/(?:\d+/)?(?P<number>[1-9]\d{0,14})/?"
    r"(?:\?(?:.*&)?comment=(?P<comment>\d+).*|\?.*)?"
)


def chat_named(value: Any) -> Any:
    """Write a chat as the Bot API takes it: `@name`, or a number."""
    name = re.sub(r"^(?:https?://)?t\.me/", "", str(value).strip())
    return name if re.match(r"@|-?\d+$", name) else f"@{name}"


def remote_id_in(url: str, chat: str) -> str:
    """Read `12` out of `https://t.me/channel/12`. Raise `UsageError` unless it is in `chat`."""
    found = _URL.fullmatch(url)
    if found is None:
        raise UsageError(f"{url} is no address of a Telegram post, like https://t.me/name/12")
    name = found["name"]
    like = chat[1:] if chat.startswith("@") else f"c/{chat.removeprefix('-100')}"
    if like.startswith("c/") <= name.startswith("c/") and name.lower() != like.lower():
        raise UsageError(f"{url} is not in {chat}: give an address like https://t.me/{like}/12")
    return f"comment/{found['comment']}" if found["comment"] else found["number"]

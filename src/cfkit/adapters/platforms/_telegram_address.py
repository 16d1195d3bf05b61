"""Name messages of Telegram, and read which one an address or a remote id names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cfkit.domain.errors import Rejected, UsageError

COMMENT = "comment/"
"""How the remote id of a message in a linked group begins."""

_URL = re.compile(
    r"https?://t\.me/(?:s/)?(?P<name>(?:c/)?[\w@-]+)/(?:\d+/)?(?P<number>[1-9]\d{0,14})/?"
    r"(?:\?(?:.*&)?comment=(?P<comment>\d+).*|\?.*)?"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message stands: in the chat itself, or in the group that is linked to it."""

    chat: int | str
    number: int
    is_linked: bool = False

    @property
    def asked(self) -> dict[str, Any]:
        """Name it as the Bot API does."""
        return {"chat_id": self.chat, "message_id": self.number}

    def name(self, number: int) -> str:
        """Make the remote id of another message of the same chat."""
        return comment_named(self.chat, number) if self.is_linked else str(number)


def chat_named(value: Any) -> Any:
    """Write a chat as the Bot API takes it: `@name`, or a number."""
    name = re.sub(r"^(?:https?://)?t\.me/", "", str(value).strip())
    return name if re.match(r"@|-?\d+$", name) else f"@{name}"


def comment_named(group: int | str | None, number: int | str) -> str:
    """Make the remote id of a message in a linked group: its number is another one elsewhere.

    Without the group it is as cfkit wrote it once, and where nobody knows the group.
    """
    return f"{COMMENT}{number}" if group is None else f"{COMMENT}{group}/{number}"


def comment_in(remote_id: str) -> tuple[int | None, int]:
    """Read group and number out of a comment's remote id. Raise `Rejected` for no such name."""
    found = re.fullmatch(rf"{COMMENT}(?:(-\d+)/)?(\d+)", remote_id)
    if found is None:
        raise Rejected(f"{remote_id} names no message of the group: look there by hand")
    return None if found[1] is None else int(found[1]), int(found[2])


def message_in(url: str, chat: str) -> tuple[str, str | None]:
    """Read `12` out of `https://t.me/channel/12`, and which comment below it is meant, if one is.

    Raise `UsageError` unless it is in `chat`.
    """
    found = _URL.fullmatch(url)
    if found is None:
        raise UsageError(f"{url} is no address of a Telegram post, like https://t.me/name/12")
    name = found["name"]
    like = chat[1:] if chat.startswith("@") else f"c/{chat.removeprefix('-100')}"
    if like.startswith("c/") <= name.startswith("c/") and name.lower() != like.lower():
        raise UsageError(f"{url} is not in {chat}: give an address like https://t.me/{like}/12")
    return found["number"], found["comment"]

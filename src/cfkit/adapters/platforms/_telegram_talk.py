"""Where the readers of a Telegram channel talk: the chat itself, or the group linked to it."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import Rejected, Unavailable

from ._answers import whole
from ._http import Api

COMMENT = "comment/"
"""How the remote id of a message in the linked group begins."""

_UPDATES = 100
"""Updates that one call reads; without an offset none is used up (Bot API getUpdates)."""


class Talk:
    """One chat and the group that is linked to it."""

    def __init__(self, api: Api, chat: str) -> None:
        self._api = api
        self._chat = chat

    def address(self, remote_id: str) -> dict[str, Any]:
        """Say in which chat a message stands, and its number there."""
        if not remote_id.startswith(COMMENT):
            return {"chat_id": self._chat, "message_id": _number(remote_id)}
        group = self._described()["group"]
        if group is None:
            raise Rejected("the channel has no discussion group any more: look there by hand")
        return {"chat_id": group, "message_id": _number(remote_id.removeprefix(COMMENT))}

    def place_below(self, root: int) -> dict[str, Any]:
        """Find the message that a comment on `root` answers.

        Raise `Rejected` for a channel without a group, `Unavailable` while the bot has not seen
        the post arrive in the group.
        """
        known = self._described()
        if not known["is_channel"]:
            return {"chat": self._chat, "message": root, "linked": False}
        group = known["group"]
        if group is None:
            raise Rejected(
                "the channel has no discussion group, so nothing can be commented: link one in the"
                " channel's settings, add the bot to it, or take `first_comment` out of the file"
            )
        copies = self._api.read(
            "getUpdates",
            lambda body: [_copy(update, group, root) for update in body["result"]],
            method="POST",
            json={"limit": _UPDATES},
        )
        found = next((number for number in copies if number is not None), None)
        if found is None:
            raise Unavailable(
                "the bot has not seen the post arrive in the discussion group: add it there as an"
                " administrator; the next run looks again, for a day"
            )
        return {"chat": group, "message": found, "linked": True}

    def _described(self) -> dict[str, Any]:
        return self._api.read(
            "getChat",
            lambda body: {
                "is_channel": body["result"]["type"] == "channel",
                "group": _optional(body["result"].get("linked_chat_id")),
            },
            method="POST",
            json={"chat_id": self._chat},
        )


def told(body: Any) -> str:
    """Read the words of a refusal; empty when the answer is none."""
    is_refusal = isinstance(body, dict) and body.get("ok") is False
    return str(body.get("description", "")) if is_refusal else ""


def _copy(update: Any, group: int, root: int) -> int | None:
    """Tell by which message a post arrived in its group; `None` for any other update."""
    message = update.get("message") or {}
    origin = message.get("forward_origin") or {}
    is_ours = (
        message.get("is_automatic_forward") is True
        and message["chat"]["id"] == group
        and origin.get("message_id") == root
    )
    return whole(message["message_id"]) if is_ours else None


def _optional(number: Any) -> int | None:
    return None if number is None else whole(number)


def _number(remote_id: str) -> int:
    if not remote_id.isdigit():
        raise Rejected(f"{remote_id} names no message of the chat: look there by hand")
    return int(remote_id)

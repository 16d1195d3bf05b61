"""Make up the chats, the bot and the people that a Telegram client asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.state import State
from cfkit.sandbox.telegram_call import Refused, TelegramCall
from cfkit.sandbox.telegram_messages import GROUPS, chat_of, label, linked_id

__all__ = ["bot_user", "label", "linked_id", "member_count", "public", "resolve"]


def bot_user(token: str) -> dict[str, Any]:
    """Describe the bot: its id is the digits before the colon of the token, else a hash."""
    head = token.partition(":")[0]
    number = int(head) if head.isdigit() else _number(token) % 10**9
    return {
        "id": number,
        "is_bot": True,
        "first_name": "Sandbox bot",
        "username": f"sandbox_{number}_bot",
    }


def resolve(call: TelegramCall, *, check_rights: bool = True) -> dict[str, Any]:
    """Find or make up the chat of a call; 400 when it is "missing", 403 without rights."""
    address = call.text("chat_id").strip()
    if not address:
        raise Refused(400, "Bad Request: chat_id is empty")
    if "missing" in address.lower() or not _is_address(address):
        raise Refused(400, "Bad Request: chat not found")
    if check_rights and call.is_forbidden():
        raise Refused(403, "Forbidden: bot is not a member of the channel chat")
    known = call.state.row("telegram.chats", address.lower())
    if known is None:
        known = _make_up(address)
        names = {address.lower(), str(known["id"])}
        call.state.commit(*(("telegram.chats", name, known) for name in names))
    found: dict[str, Any] = known
    return found


def public(chat: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a chat as messages carry it."""
    return chat_of(chat)


def member_count(state: State, chat: Mapping[str, Any]) -> int:
    """Count the invented subscribers."""
    return numbers.audience(state, "telegram", label(chat))


def _is_address(address: str) -> bool:
    if address.startswith("@"):
        return address[1:].replace("_", "a").isalnum() and address.isascii()
    return address.removeprefix("-").isdigit()


def _make_up(address: str) -> dict[str, Any]:
    if address.startswith("@"):
        number = -(10**12) - _number(address.lower()) % 10**10
        return {
            "id": number,
            "type": "channel",
            "title": address[1:],
            "username": address[1:],
        }
    number = int(address)
    if number > 0:
        return {"id": number, "type": "private", "first_name": f"Reader {number}"}
    kind = "supergroup" if number <= -GROUPS else "channel"
    return {"id": number, "type": kind, "title": f"Chat {number}"}


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")

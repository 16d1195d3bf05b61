"""Hand each bot what was said in the groups of Telegram channels, once it asks.

Facts: tdlib/telegram-bot-api 01a3679 (`Client.cpp`), read on 2026-11-27. An update is kept for a
day, and until its bot asks for a later one. Conventions of the sandbox: a token holding "reader"
speaks as a person; a bot whose token holds "private" is a plain member that privacy mode keeps from
hearing anything, one whose token holds "stranger" is in no group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State
from cfkit.sandbox.telegram_call import Refused, TelegramCall
from cfkit.sandbox.telegram_messages import chat_of, label, linked_id, person, to_message

_KEPT_SECONDS = 86_400
_BLOCK = 1000
"""The n-th post of the sandbox owns a thousand numbers of its group: its copy, then its comments"""
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


def get_updates(call: TelegramCall) -> list[dict[str, Any]]:
    """List what the bot has not confirmed, oldest first; a positive offset confirms all before."""
    state = call.state
    if state.row("telegram.webhooks", call.token):
        raise Refused(409, _WEBHOOK)
    wanted = call.decode("allowed_updates", list, "allowed updates")
    if wanted is not None:
        state.commit(("telegram.allowed", call.token, wanted))
    allowed = state.row("telegram.allowed", call.token)
    hears = not any(one in call.token for one in ("private", "stranger"))
    if not hears or (allowed and "message" not in allowed):
        return []
    found = _arrived(state)
    offset = call.integer("offset") or 0
    if offset < 0:
        offset = found[max(len(found) + offset, 0)]["update_id"] if found else 0
    before = state.row("telegram.confirmed", call.token) or 0
    if offset > before:
        state.commit(("telegram.confirmed", call.token, offset))
    since = max(offset, before)
    limit = min(max(call.integer("limit") or 100, 1), 100)
    return [update for update in found if update["update_id"] >= since][:limit]


def set_webhook(call: TelegramCall) -> bool:
    """Send updates elsewhere from now on; without an address, no more."""
    call.state.commit(("telegram.webhooks", call.token, call.text("url") or None))
    return True


def _arrived(state: State) -> list[dict[str, Any]]:
    """List the updates of the last day; each keeps the number that it got when it was first due."""
    since = state.now() - _KEPT_SECONDS
    fresh = [one for one in _messages(state) if since < one["date"]]
    fresh.sort(key=lambda one: (one["date"], one["message_id"]))
    known: dict[str, int] = dict(state.row("telegram.arrived", "all") or {})
    count = len(known)
    for message in fresh:
        known.setdefault(_name(message), len(known) + 1)
    if len(known) > count:
        state.commit(("telegram.arrived", "all", known))
    updates = [{"update_id": known[_name(one)], "message": one} for one in fresh]
    return sorted(updates, key=lambda one: one["update_id"])


def _name(message: Mapping[str, Any]) -> str:
    return f"{message['chat']['id']}/{message['message_id']}"


def _messages(state: State) -> Iterator[dict[str, Any]]:
    live = [
        post
        for platform, channel in state.channels()
        if platform == "telegram"
        for post in state.posts(platform, channel)
        if post.deleted_at is None
    ]
    said: dict[str, dict[str, Any]] = {}
    for post in live:
        if post.native["chat"]["type"] == "channel":
            for message in _of_post(state, post):
                said[_name(message)] = message
    yield from list(said.values())
    for post in sorted(live, key=lambda one: int(one.native["sequence"])):
        if post.native["chat"]["type"] == "supergroup":
            message = to_message(state, post.native["chat"], post)
            _place(message, post, said)
            said[_name(message)] = message
            if post.native.get("person"):
                yield message


def _place(message: dict[str, Any], post: Post, said: Mapping[str, dict[str, Any]]) -> None:
    """Say what a message of a group answers, and in which thread."""
    above = said.get(f"{message['chat']['id']}/{post.reply_to}")
    if above is not None:
        message["message_thread_id"] = above.get("message_thread_id", above["message_id"])
        message["reply_to_message"] = _without_above(above)


def _without_above(message: Mapping[str, Any]) -> dict[str, Any]:
    return {name: message[name] for name in message if name != "reply_to_message"}


def _of_post(state: State, post: Post) -> list[dict[str, Any]]:
    channel = post.native["chat"]
    number = post.native.get("talk") or linked_id(state, channel)
    group = {"id": number, "type": "supergroup", "title": f"{label(channel)} talk"}
    first = int(post.native["sequence"]) * _BLOCK
    original = _without_above(to_message(state, channel, post))
    sender = chat_of(channel)
    forward = {
        **{name: original[name] for name in original if name != "chat"},
        "message_id": first,
        "chat": group,
        "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
        "sender_chat": sender,
        "is_automatic_forward": True,
        "forward_origin": {
            "type": "channel",
            "date": int(post.at),
            "chat": sender,
            "message_id": int(post.id),
        },
    }
    remarks = numbers.remarks(state, post)[: _BLOCK - 1]
    return [
        forward,
        *(
            {
                "message_id": first + remark.number,
                "message_thread_id": first,
                "date": int(remark.at),
                "chat": group,
                "from": person(remark.author),
                "text": remark.text,
                "reply_to_message": forward,
            }
            for remark in remarks
        ),
    ]

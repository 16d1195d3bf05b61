"""Keep the messages of channels on MAX.

Facts: max-bot-api-client-go e36cb51, schema.yaml, read 2026-11-27: text up to 4000, HTML on demand,
an edit without `attachments` keeps them, views of channels only, at most 100 messages a call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape, unescape
from typing import Any

import regex

from cfkit.sandbox import numbers
from cfkit.sandbox.max_call import MaxCall, MaxRefused, mid_of
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.render import autolink, find_links

_TEXT = 4000
_MOST_ATTACHED = 12
_TAG = regex.compile(r"<(/?)(b|i|s|u|code|pre|blockquote|a)(?:\s+href=\"([^\"<>]*)\")?>")


def send(call: MaxCall) -> dict[str, Any]:
    """Send a message to a channel, alone or as the answer to another one."""
    chat = call.chat()
    number, used = call.state.next_number(f"max.messages/{chat}")
    text, html, links = _said(call.body)
    media = _media(call, call.body.get("attachments") or [])
    if not text.strip() and not media:
        raise MaxRefused(400, "proto.payload", "text or attachments are required")
    link = call.body.get("link")
    kept = Post(
        platform="max",
        channel=chat,
        id=mid_of(chat, number),
        number=call.state.next_ordinal("max", chat),
        at=call.state.now(),
        clock=call.state.now(),
        text=text,
        html=html,
        links=links,
        media=media,
        reply_to=find(call, str(link["mid"])).id if link else None,
        native={"seq": number},
    )
    call.state.keep(kept, used)
    return {"message": _described(call, kept)}


def listed(call: MaxCall) -> dict[str, Any]:
    """List a chat, newest first, or the messages that are named."""
    if names := call.query.get("message_ids", ""):
        found = [one for name in names.split(",")[:100] if (one := _there(call, name))]
        return {"messages": [_described(call, one) for one in found]}
    chat, count = call.chat(), call.number("count", 50, 100)
    latest = int(call.query.get("from") or 2**62)
    live = [one for one in call.state.posts("max", chat) if one.deleted_at is None]
    chosen = [one for one in live if int(one.at * 1000) <= latest]
    chosen.sort(key=lambda one: (one.at, one.number), reverse=True)
    return {"messages": [_described(call, one) for one in chosen[:count]]}


def edit(call: MaxCall) -> dict[str, Any]:
    """Write another text; attachments change only where they are named."""
    found = find(call, call.needed("message_id"))
    text, html, links = _said(call.body)
    attached = call.body.get("attachments")
    call.state.keep(
        replace(
            found,
            text=text,
            html=html,
            links=links,
            media=found.media if attached is None else _media(call, attached),
            edited_at=call.state.now(),
            native={"original": found.text, **found.native},
        )
    )
    return {"success": True}


def delete(call: MaxCall) -> dict[str, Any]:
    """Take a message away."""
    found = find(call, call.needed("message_id"))
    call.state.keep(replace(found, deleted_at=call.state.now()))
    return {"success": True}


def pin(call: MaxCall, chat: str) -> dict[str, Any]:
    """Put a message on top of a chat; the one that stood there gives way."""
    call.state.commit(("max.pins", chat, find(call, str(call.body.get("message_id"))).id))
    return {"success": True}


def pinned(call: MaxCall, chat: str) -> dict[str, Any]:
    """Tell which message stands on top of a chat."""
    found = _there(call, str(call.state.row("max.pins", chat)))
    return {"message": _described(call, found) if found else None}


def find(call: MaxCall, name: str) -> Post:
    """Find a message by its name; 404 when it is not there."""
    found = _there(call, name)
    if found is None:
        raise MaxRefused(404, "not.found", "message not found")
    return found


def _there(call: MaxCall, name: str) -> Post | None:
    for platform, chat in call.state.channels():
        found = call.state.post("max", chat, name) if platform == "max" else None
        if found is not None and found.deleted_at is None:
            return found
    return None


def _described(call: MaxCall, one: Post) -> dict[str, Any]:
    return {
        "recipient": {"chat_id": int(one.channel), "chat_type": "channel", "user_id": None},
        "timestamp": int(one.at * 1000),
        "body": {
            "mid": one.id,
            "seq": one.native["seq"],
            "text": one.text,
            "attachments": [{"type": medium.kind} for medium in one.media],
            "link": None,
        },
        "stat": {"views": numbers.count(call.state, one).views},
        "url": f"https://max.ru/channel{one.channel}/{one.id.removeprefix('mid.')}",
    }


def _said(body: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    given = str(body.get("text") or "")
    if len(given.encode("utf-16-le")) // 2 > _TEXT:
        raise MaxRefused(400, "proto.payload", "text: must be at most 4000 characters")
    if body.get("format") != "html":
        return given, autolink(given), find_links(given)
    plain = unescape(_TAG.sub("", given))
    shown = escape(plain) if "<" not in given else _safe(given)
    links = [match[3] for match in _TAG.finditer(given) if match[3]]
    return plain, shown.replace("\n", "<br>"), tuple(dict.fromkeys([*find_links(plain), *links]))


def _safe(html: str) -> str:
    """Keep the tags that MAX shows; everything else is text."""
    pieces, last = [], 0
    for match in _TAG.finditer(html):
        href = match[3]
        is_kept = not href or href.startswith(("http://", "https://"))
        pieces += [escape(unescape(html[last : match.start()])), match[0] if is_kept else "<a>"]
        last = match.end()
    return "".join([*pieces, escape(unescape(html[last:]))])


def _media(call: MaxCall, attachments: list[Any]) -> tuple[Medium, ...]:
    if len(attachments) > _MOST_ATTACHED:
        raise MaxRefused(400, "proto.payload", "too many attachments")
    return tuple(_medium(call, one) for one in attachments)


def _medium(call: MaxCall, attachment: Any) -> Medium:
    kind, token = str(attachment.get("type")), str(attachment["payload"]["token"])
    kept = call.state.row("max.uploads", token)
    if kept is None or kept["kind"] != kind or kept["media"] is None:
        raise MaxRefused(400, "proto.payload", f"attachment {kind} is unknown")
    if call.state.now() < kept["ready"]:
        raise MaxRefused(400, "attachment.not.ready", "Key: errors.process.attachment.video")
    return Medium(
        "photo" if kind == "image" else "video",
        id=kept["media"],
        mime=kept["mime"],
        width=kept["width"],
        height=kept["height"],
        size=kept["size"],
    )

"""Check, keep and show the messages of a Slack channel.

Facts: docs.slack.dev and slack_sdk 3.47.0, read 2026-11-27: a section holds 3000 characters, an
alt text 2000, a message 50 blocks; a file that is not ready makes the blocks invalid; `chat.update`
with a text and no blocks drops the blocks and keeps the metadata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cfkit.sandbox import numbers, slack_text
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.slack_call import SlackCall, SlackRefused, reader_id

_TEXT = 40_000
_SECTION = 3000
_ALT = 2000
_BLOCKS = 50
_PINS = 100
_POST = frozenset(
    {
        *("channel", "text", "blocks", "metadata", "thread_ts", "unfurl_links", "unfurl_media"),
        *("mrkdwn", "reply_broadcast", "markdown_text", "attachments", "link_names", "parse"),
    }
)


def create(call: SlackCall) -> dict[str, Any]:
    """Publish a message."""
    unknown = sorted(set(call.params) - _POST)
    if unknown:
        call.warn(f"chat.postMessage ignores {', '.join(unknown)}")
    channel, text, blocks = call.channel, _read_text(call), _read_blocks(call)
    thread = call.text("thread_ts") or None
    if thread and call.state.post("slack", channel, thread) is None:
        raise SlackRefused("thread_not_found")
    number, used = call.state.next_number("slack.messages")
    post = Post(
        platform="slack",
        channel=channel,
        id=f"{int(call.state.now())}.{number % 900_000:06d}",
        number=call.state.next_ordinal("slack", channel),
        at=call.state.now(),
        clock=call.state.now(),
        text=slack_text.plain(text),
        html=slack_text.html(text),
        links=slack_text.links(text),
        media=_media(call, blocks),
        reply_to=thread,
        native={
            "user": call.user,
            "bot": call.bot,
            "text": text,
            "blocks": blocks,
            "metadata": _read_metadata(call),
        },
    )
    call.state.keep(post, used)
    message = describe(call, post, metadata=True)
    return {"channel": channel, "ts": post.id, "message": message}


def update(call: SlackCall) -> dict[str, Any]:
    """Write another text; blocks that are not named go, metadata stays."""
    found = call.own("ts", "cant_update_message")
    text, blocks = _read_text(call), _read_blocks(call)
    changed = replace(
        found,
        text=slack_text.plain(text),
        html=slack_text.html(text),
        links=slack_text.links(text),
        media=_media(call, blocks),
        edited_at=call.state.now(),
        native={"original": found.text, **found.native, "text": text, "blocks": blocks},
    )
    call.state.keep(changed)
    return {"channel": found.channel, "ts": found.id, "text": text}


def delete(call: SlackCall) -> dict[str, Any]:
    """Take a message down."""
    found = call.own("ts", "cant_delete_message")
    call.state.keep(replace(found, deleted_at=call.state.now()))
    return {"channel": found.channel, "ts": found.id}


def pin(call: SlackCall) -> dict[str, Any]:
    """Pin a message to its channel."""
    found = call.find("timestamp")
    if found.native.get("pinned"):
        raise SlackRefused("already_pinned")
    if len([one for one in _live(call) if one.native.get("pinned")]) >= _PINS:
        raise SlackRefused("too_many_pins")
    call.state.keep(replace(found, native={**found.native, "pinned": True}))
    return {}


def unpin(call: SlackCall) -> dict[str, Any]:
    """Take a message off the pins."""
    found = call.find("timestamp")
    call.state.keep(replace(found, native={**found.native, "pinned": False}))
    return {}


def history(call: SlackCall) -> dict[str, Any]:
    """List the channel without what stands in threads, newest first."""
    roots = [one for one in _live(call) if one.reply_to is None and _is_asked(call, one.id)]
    roots.sort(key=lambda one: _order(one.id), reverse=True)
    metadata = call.flag("include_all_metadata")
    return _page(call, [describe(call, one, metadata=metadata) for one in roots])


def replies(call: SlackCall) -> dict[str, Any]:
    """List a thread, oldest first; the message that it hangs on always leads."""
    wanted = call.text("ts")
    root = call.state.post("slack", call.channel, wanted)
    if root is None:
        raise SlackRefused("thread_not_found")
    metadata = call.flag("include_all_metadata")
    own = [one for one in _live(call) if one.reply_to == root.id]
    said = [
        *(describe(call, one, metadata=metadata) for one in own),
        *_invented(call, root),
    ]
    said.sort(key=lambda one: _order(one["ts"]))
    if root.deleted_at is not None and not said:
        raise SlackRefused("thread_not_found")
    lead = (
        {"type": "message", "subtype": "tombstone", "ts": root.id, "text": "This was deleted."}
        if root.deleted_at is not None
        else describe(call, root, metadata=metadata)
    )
    return _page(call, [lead, *(one for one in said if _is_asked(call, one["ts"]))])


def describe(call: SlackCall, post: Post, *, metadata: bool) -> dict[str, Any]:
    """Describe a kept message with its invented reactions and answers."""
    invented = numbers.count(call.state, post)
    described: dict[str, Any] = {
        "type": "message",
        "user": post.native["user"],
        "bot_id": post.native["bot"],
        "text": post.native["text"],
        "ts": post.id,
        "team": "T0SANDBOX",
    }
    own = [one for one in _live(call, post.channel) if one.reply_to == post.id]
    count = len(own) + (invented.comments if post.reply_to is None else 0)
    if post.reply_to or count:
        described["thread_ts"] = post.reply_to or post.id
    if count:
        described |= {"reply_count": count, "reply_users_count": count}
    if invented.likes:
        described["reactions"] = [{"name": "+1", "count": invented.likes, "users": []}]
    if post.native["blocks"]:
        described["blocks"] = post.native["blocks"]
    if metadata and post.native["metadata"]:
        described["metadata"] = post.native["metadata"]
    if post.native.get("pinned"):
        described["pinned_to"] = [post.channel]
    if post.edited_at is not None:
        described["edited"] = {"user": post.native["user"], "ts": f"{post.edited_at:.6f}"}
    return described


def _invented(call: SlackCall, root: Post) -> Iterator[dict[str, Any]]:
    for remark in numbers.remarks(call.state, root) if root.deleted_at is None else ():
        yield {
            "type": "message",
            "user": reader_id(remark.author),
            "text": remark.text,
            "ts": f"{int(remark.at) + 1}.{900_000 + remark.number:06d}",
            "thread_ts": root.id,
        }


def _page(call: SlackCall, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Cut a page off; the cursor says where the next one begins."""
    cursor = call.text("cursor")
    start = int(cursor) if cursor.isdigit() else 0
    end = start + call.limit(999)
    more = end < len(found)
    next_cursor = {"response_metadata": {"next_cursor": str(end)}} if more else {}
    return {"messages": found[start:end], "has_more": more, **next_cursor}


def _is_asked(call: SlackCall, ts: str) -> bool:
    oldest, latest = call.text("oldest"), call.text("latest")
    if call.flag("inclusive"):
        return (not oldest or _order(ts) >= _order(oldest)) and (
            not latest or _order(ts) <= _order(latest)
        )
    return (not oldest or _order(ts) > _order(oldest)) and (
        not latest or _order(ts) < _order(latest)
    )


def _order(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds or 0), int(micros or 0)


def _live(call: SlackCall, channel: str | None = None) -> list[Post]:
    posts = call.state.posts("slack", channel or call.channel)
    return [one for one in posts if one.deleted_at is None]


def _read_text(call: SlackCall) -> str:
    text = call.text("text")
    if not text.strip() and not call.params.get("blocks"):
        raise SlackRefused("no_text")
    if len(text) > _TEXT:
        raise SlackRefused("msg_too_long")
    return text


def _read_metadata(call: SlackCall) -> Mapping[str, Any] | None:
    given = call.decoded("metadata")
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != {"event_type", "event_payload"}:
        raise SlackRefused("invalid_metadata_format")
    return given


def _read_blocks(call: SlackCall) -> list[dict[str, Any]]:
    blocks = call.decoded("blocks") or []
    if not isinstance(blocks, list) or len(blocks) > _BLOCKS:
        raise SlackRefused("invalid_blocks_format")
    for place, block in enumerate(blocks):
        _check(call, block, f"[json-pointer:/blocks/{place}]")
    return blocks


def _check(call: SlackCall, block: Any, where: str) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind == "section":
        if not 1 <= len(block["text"]["text"]) <= _SECTION:
            raise SlackRefused("invalid_blocks", f"must be less than 3001 characters {where}")
    elif kind == "image":
        if not 1 <= len(block.get("alt_text", "")) <= _ALT:
            raise SlackRefused("invalid_blocks", f"missing required field: alt_text {where}")
        row = call.state.row("slack.files", block["slack_file"]["id"])
        if row is None or not row["done"] or row["waits"] > 0:
            raise SlackRefused("invalid_blocks", f"invalid slack file {where}")
    else:
        raise SlackRefused("invalid_blocks", f"unsupported type {where}")


def _media(call: SlackCall, blocks: list[dict[str, Any]]) -> tuple[Medium, ...]:
    found = []
    for block in blocks:
        if block["type"] == "image":
            row = call.state.row("slack.files", block["slack_file"]["id"])
            size = {name: row[name] for name in ("width", "height", "size", "mime")}
            found.append(Medium("photo", id=row["media"], alt=block["alt_text"], **size))
    return tuple(found)

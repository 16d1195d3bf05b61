"""Write messages as Slack takes them, and read them as it gives them back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.markup import Document
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Shown

from ._answers import counts, identifier, words
from ._lookup import ROOT, Seen, part
from ._slack_mrkdwn import JOINER, slack_mrkdwn

EVENT = "cfkit_post"
"""The name under which a message says whose it is."""
_TS = r"\d{1,12}\.\d{6}"
_CODE = re.compile(r":(?=[^:\s]*[a-z])[\w+'-]{1,60}:")
_REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_MARKS = re.compile(rf"(?<!{JOINER})(?:[*~`]|\b_|_\b)|[{JOINER}\u200b]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def texts(post: Post) -> list[tuple[str, Document]]:
    """List the messages of a post, by step."""
    further = ((part(number), text) for number, text in enumerate(post.parts, 2))
    return [(ROOT, post.document), *further]


def body_of(document: Document, key: str, name: str, *, previews: bool) -> dict[str, Any]:
    """Write one message that says whose it is; without `previews` its links show none."""
    return {
        "text": slack_mrkdwn(document),
        "metadata": {"event_type": EVENT, "event_payload": {"key": key, "step": name}},
        "unfurl_links": previews,
        "unfurl_media": previews,
    }


def blocks(text: str, pictures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write a text with pictures below it."""
    section = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}] if text else []
    return [*section, *map(dict, pictures)]


def picture(media: Media, file: str) -> dict[str, Any]:
    """Write the block of an uploaded picture; Slack wants an alt text in each."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": media.alt or media.name}


def pictures_of(message: Any) -> list[dict[str, Any]]:
    """Keep the blocks of a message that show pictures, as Slack takes them again."""
    return [
        {
            "type": "image",
            "slack_file": {"id": identifier(one["slack_file"]["id"], r"\w+")},
            "alt_text": words(one["alt_text"]),
        }
        for one in message.get("blocks") or ()
        if one.get("type") == "image" and "slack_file" in one
    ]


def stamp(value: Any) -> str:
    """Read the time by which Slack names a message."""
    return identifier(value, _TS)


def instant(ts: str) -> datetime:
    """Tell when a message was written."""
    seconds, _, micros = ts.partition(".")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(micros))


def name_of(ts: str, thread: str | None) -> str:
    """Name a message as its address does: `1.000002?thread_ts=1.000001` below another one."""
    return f"{ts}?thread_ts={thread}" if thread and thread != ts else ts


def place_of(remote_id: str) -> tuple[str, str]:
    """Read the message's own time and that of its thread out of its name."""
    ts, _, thread = remote_id.partition("?thread_ts=")
    return ts, thread or ts


def plain(text: str) -> str:
    """Tell what readers see of a text of Slack's."""
    seen = _REFERENCE.sub(lambda found: found[2] or found[1], text)
    lines = re.sub(r"^&gt; ", "", seen, flags=re.MULTILINE)
    return unescape(_MARKS.sub("", lines))


def comparable(text: str) -> str:
    """Leave out what Slack writes its own way: emoji come back as `:codes:`."""
    return "".join(char for char in _CODE.sub("", text) if unicodedata.category(char)[0] != "S")


def whose(message: Any) -> tuple[str, str] | None:
    """Tell the key and the step that a message of cfkit's names; `None`: it names none."""
    told = message.get("metadata") or {}
    if told.get("event_type") != EVENT:
        return None
    payload = told["event_payload"]
    return words(payload["key"]), words(payload["step"])


def seen(message: Any, wanted: Mapping[tuple[str, str], str], place: str, *, is_own: bool) -> Seen:
    """Read one message of a listing; one that names its key is that one and no other."""
    ts = stamp(message["ts"])
    thread = message.get("thread_ts")
    remote = name_of(ts, stamp(thread) if thread else None)
    told = whose(message) if is_own else None
    text = wanted.get(told, "") if told else ""
    if is_own and not told:
        text = comparable(plain(words(message.get("text", ""))))
    result = {"id": remote, "ts": ts, "url": f"{place}{link(remote)}"}
    return Seen(remote, text, instant(ts), result)


def link(remote_id: str) -> str:
    """Write the end of a message's address."""
    ts, thread = place_of(remote_id)
    tail = f"?thread_ts={thread}" if thread != ts else ""
    return f"p{ts.replace('.', '')}{tail}"


def shown(message: Any, channel: str) -> Shown:
    """Read a message as it stands; with emoji in it nobody can tell its exact words."""
    if message.get("subtype") == "tombstone":
        return Shown(is_gone=True)
    text = words(message["text"])
    pinned = channel in (message.get("pinned_to") or ())
    return Shown(None if _CODE.search(text) else plain(text), is_pinned=pinned)


def counted(message: Any) -> Counts:
    """Add reactions up; Slack leaves out what is nought."""
    numbers = [one["count"] for one in message.get("reactions") or ()]
    likes = sum(numbers) if all(isinstance(one, int) for one in numbers) else None
    return counts({Metric.LIKES: likes, Metric.COMMENTS: message.get("reply_count", 0)})


def comment(message: Any, root: str) -> Comment:
    """Read somebody's answer below a message."""
    ts = stamp(message["ts"])
    author = message.get("user") or message.get("bot_id") or message.get("username")
    return Comment(
        name_of(ts, root), words(author), plain(words(message["text"])), instant(ts), root
    )

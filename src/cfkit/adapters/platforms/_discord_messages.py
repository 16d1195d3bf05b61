"""Write messages as Discord takes them, and read them as it gives them back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.markup import Document, parse
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Shown

from ._answers import counts, identifier, moment, words
from ._discord_markdown import discord_markdown
from ._lookup import ROOT, Seen, part
from ._upload import Upload

SITE = "https://discord.com"
_POLL_HOURS = 7 * 24
"""A week, our choice; at most 32 days (spec 74fda0f, 2026-11-27)."""
_NO_PREVIEW = 1 << 2
_NOBODY: dict[str, Any] = {"parse": [], "replied_user": False}


def body_of(document: Document, *, previews: bool) -> dict[str, Any]:
    """Write one message that calls nobody; without `previews` its links show none."""
    body: dict[str, Any] = {
        "content": discord_markdown(document),
        "allowed_mentions": _NOBODY,
    }
    return body if previews else body | {"flags": _NO_PREVIEW}


def bodies(post: Post) -> list[tuple[str, dict[str, Any]]]:
    """List the messages to send, by step."""
    root = body_of(post.document, previews=bool(post.link))
    if post.poll:
        answers = [{"poll_media": {"text": option}} for option in post.poll.options]
        root["poll"] = {
            "question": {"text": post.poll.question},
            "answers": answers,
            "duration": _POLL_HOURS,
        }
    further = [(part(number), text) for number, text in enumerate(post.parts, 2)]
    return [(ROOT, root), *((name, body_of(text, previews=False)) for name, text in further)]


def signed(body: dict[str, Any], call: str, above: str | None) -> dict[str, Any]:
    """Add what only a bot can say: the call's name, that stops a repeat, and the message above."""
    more: dict[str, Any] = {"nonce": call, "enforce_nonce": True}
    if above:
        more["message_reference"] = {"message_id": above}
    return body | more


def with_files(
    body: dict[str, Any], uploads: Sequence[Upload], alts: Sequence[str | None]
) -> dict[str, Any]:
    """Write what httpx sends: JSON, or a form where files go along."""
    if not uploads:
        return {"json": body}
    described = [
        {"id": str(number), "filename": upload.name} | ({"description": alt} if alt else {})
        for number, (upload, alt) in enumerate(zip(uploads, alts, strict=True))
    ]
    payload = json.dumps({**body, "attachments": described}, ensure_ascii=False)
    files = {f"files[{number}]": upload.part for number, upload in enumerate(uploads)}
    return {"data": {"payload_json": payload}, "files": files}


def said(body: dict[str, Any]) -> str:
    """Tell the words of a message, ours or Discord's; a poll may be all that it says."""
    poll = body.get("poll")
    return words(body["content"] or (words(poll["question"]["text"]) if poll else ""))


def named(message: Any, place: dict[str, str]) -> dict[str, str]:
    """Tell the id of a message and its address."""
    number = identifier(message["id"], r"\d+")
    return {"id": number, "url": f"{SITE}/channels/{place['guild']}/{place['channel']}/{number}"}


def author_of(message: Any) -> str:
    """Tell the number of the account that wrote a message."""
    return identifier(message["author"]["id"], r"\d+")


def seen(message: Any, place: dict[str, str]) -> Seen:
    """Read one message of a listing."""
    result = named(message, place)
    above = (message.get("message_reference") or {}).get("message_id")
    at = moment(message["timestamp"])
    return Seen(result["id"], said(message), at, result, answers=str(above) if above else None)


def shown(message: Any) -> Shown:
    """Read a message as it stands."""
    pinned = message.get("pinned")
    text = parse(words(message["content"])).plain
    return Shown(text, is_pinned=pinned if isinstance(pinned, bool) else None)


def counted(message: Any) -> Counts:
    """Add reactions and votes up; Discord leaves the list out where nobody reacted."""
    poll = message.get("poll")
    votes = ((poll or {}).get("results") or {}).get("answer_counts")
    return counts(
        {
            Metric.LIKES: _sum(message.get("reactions") or []),
            Metric.VOTES: None if votes is None else _sum(votes),
        }
    )


def _sum(found: Any) -> int | None:
    numbers = [one["count"] for one in found]
    return sum(numbers) if all(isinstance(one, int) for one in numbers) else None


def comments(listed: Any) -> list[tuple[str, Comment]]:
    """Read a page of messages, oldest first, each with its author's number."""
    found = [(author_of(one), _comment(one)) for one in listed]
    return sorted(found, key=lambda pair: int(pair[1].remote_id))


def _comment(message: Any) -> Comment:
    above = (message.get("message_reference") or {}).get("message_id")
    return Comment(
        identifier(message["id"], r"\d+"),
        words(message["author"]["username"]),
        parse(words(message["content"])).plain,
        moment(message["timestamp"]),
        None if above is None else identifier(above, r"\d+"),
    )

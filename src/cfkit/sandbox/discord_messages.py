"""Check, keep and show the messages of a Discord channel.

Facts: discord-api-spec 74fda0f and discord-api-types, read 2026-11-27: 2000 characters, 10 files,
alt texts of 1024, polls of 1 to 10 answers of 55 for at most 32 days, 50 pins, a nonce that is
enforced for a few minutes (five here).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import regex

from cfkit.domain.markup import parse
from cfkit.sandbox import numbers
from cfkit.sandbox.discord_call import (
    DiscordCall,
    DiscordRefused,
    account_id,
    snowflake,
    unfit,
)
from cfkit.sandbox.images import read_image
from cfkit.sandbox.markdown import html_of
from cfkit.sandbox.post import Medium, Poll, Post
from cfkit.sandbox.render import find_links
from cfkit.sandbox.state import iso

_NONCE_SECONDS = 300
_FILE_BYTES = 10 * 1024 * 1024
_PINS = 50
_COMMON = "content embeds allowed_mentions components attachments poll tts flags"
_FIELDS = frozenset(f"{_COMMON} nonce enforce_nonce message_reference sticker_ids".split())
_WEBHOOK = frozenset(f"{_COMMON} username avatar_url thread_name applied_tags".split())
_CALLS = regex.compile(r"@(?:everyone|here)|<@&?\d+>")


def create(call: DiscordCall) -> dict[str, Any]:
    """Publish a message; a repeated nonce answers with the first one."""
    unknown = sorted(set(call.body) - (_WEBHOOK if call.is_webhook else _FIELDS))
    if unknown:
        call.warn(f"Discord ignores {', '.join(unknown)}")
    repeated = _repeated(call)
    if repeated is not None:
        return describe(call, repeated)
    content, poll, media = _content(call), _read_poll(call), _read_files(call)
    if not (content.strip() or poll or media):
        raise DiscordRefused(400, 50006, "Cannot send an empty message")
    if _CALLS.search(content) and "allowed_mentions" not in call.body:
        call.warn("the message calls people: `allowed_mentions` is not set")
    number, used = call.state.next_number("discord.messages")
    document = parse(content)
    post = Post(
        platform="discord",
        channel=call.channel,
        id=str(snowflake(call.state.now(), number % 2048)),
        number=call.state.next_ordinal("discord", call.channel),
        at=call.state.now(),
        clock=call.state.now(),
        text=document.plain,
        html=html_of(document),
        links=find_links(content),
        media=media,
        poll=poll,
        reply_to=_read_reply(call),
        native={"author": call.account, "name": call.name, "content": content},
    )
    key = f"{call.account}/{call.channel}/{call.text('nonce')}"
    seen = {"id": post.id, "clock": post.clock}
    claims = [("discord.nonces", key, seen)] if call.text("nonce") else []
    call.state.keep(post, used, *claims)
    return describe(call, post)


def edit(call: DiscordCall) -> dict[str, Any]:
    """Write another text; what the payload does not name stays."""
    found = call.own()
    content = _content(call)
    document = parse(content)
    changed = replace(
        found,
        text=document.plain,
        html=html_of(document),
        links=find_links(content),
        edited_at=call.state.now(),
        native={"original": found.text, **found.native, "content": content},
    )
    call.state.keep(changed)
    return describe(call, changed)


def delete(call: DiscordCall) -> None:
    """Take a message down."""
    call.state.keep(replace(call.own(), deleted_at=call.state.now()))


def pin(call: DiscordCall) -> None:
    """Pin a message, beside at most 49 others."""
    found = call.find()
    others = [one for one in _live(call) if one.native.get("pinned") and one.id != found.id]
    if len(others) >= _PINS:
        raise DiscordRefused(400, 30003, "Maximum number of pins reached for the channel (50)")
    call.state.keep(replace(found, native={**found.native, "pinned": True}))


def unpin(call: DiscordCall) -> None:
    """Take a message off the pins."""
    found = call.find()
    call.state.keep(replace(found, native={**found.native, "pinned": False}))


def listing(call: DiscordCall) -> list[dict[str, Any]]:
    """List a page of the channel, newest first, invented answers included."""
    raw = call.query.get("limit", "50")
    if not raw.isdigit() or not 1 <= int(raw) <= 100:
        raise unfit("limit", "int value should be between 1 and 100.")
    limit, found = int(raw), sorted(_everything(call), key=lambda one: int(one["id"]))
    before, after = call.query.get("before", ""), call.query.get("after", "")
    if before.isdigit():
        found = [one for one in found if int(one["id"]) < int(before)]
    if after.isdigit():
        found = [one for one in found if int(one["id"]) > int(after)][:limit]
    return found[-limit:][::-1]


def get(call: DiscordCall) -> dict[str, Any]:
    """Show one message."""
    said = (one for one in _everything(call) if one["id"] == call.target)
    return next(said, None) or describe(call, call.find())


def describe(call: DiscordCall, post: Post) -> dict[str, Any]:
    """Describe a kept message with its invented reactions and votes."""
    likes = numbers.count(call.state, post).likes
    described = {
        **_frame(call, post.id, post.native["author"], post.native["name"], post.at),
        "content": post.native["content"],
        "edited_timestamp": None if post.edited_at is None else iso(post.edited_at),
        "pinned": bool(post.native.get("pinned")),
        "attachments": [_attachment(place, one) for place, one in enumerate(post.media)],
        **_above(post.channel, post.reply_to),
    }
    if likes:
        reaction = {"emoji": {"id": None, "name": "👍"}, "count": likes, "me": False}
        described["reactions"] = [reaction]
    return described | _poll(call, post)


def _above(channel: str, answered: str | None) -> dict[str, Any]:
    if answered is None:
        return {}
    reference = {"type": 0, "channel_id": channel, "message_id": answered}
    return {"message_reference": reference, "type": 19}


def _poll(call: DiscordCall, post: Post) -> dict[str, Any]:
    if post.poll is None:
        return {}
    shares = numbers.votes(call.state, post, numbers.count(call.state, post).views // 12)
    answers = [
        {"answer_id": place, "poll_media": {"text": option}}
        for place, option in enumerate(post.poll.options, 1)
    ]
    counted = [{"id": n, "count": share, "me_voted": False} for n, share in enumerate(shares, 1)]
    return {
        "poll": {
            "question": {"text": post.poll.question},
            "answers": answers,
            "allow_multiselect": post.poll.multiple,
            "expiry": iso(post.at + 7 * 86400),
            "layout_type": 1,
            "results": {"is_finalized": False, "answer_counts": counted},
        }
    }


def _attachment(place: int, medium: Medium) -> dict[str, Any]:
    return {
        "id": str(place),
        "filename": f"file-{place}",
        "description": medium.alt,
        "content_type": medium.mime,
        "size": medium.size,
        "url": f"https://cdn.discordapp.com/attachments/{place}",
        "proxy_url": f"https://media.discordapp.net/attachments/{place}",
    }


def _frame(call: DiscordCall, number: str, author: str, name: str, at: float) -> dict[str, Any]:
    return {
        "id": number,
        "type": 0,
        "channel_id": call.channel,
        "author": _user(author, name),
        "timestamp": iso(at),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "embeds": [],
        "components": [],
        "flags": 0,
        "pinned": False,
    }


def _user(number: str, name: str) -> dict[str, Any]:
    return {
        "id": number,
        "username": name,
        "discriminator": "0",
        "avatar": None,
        "global_name": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
    }


def _live(call: DiscordCall) -> list[Post]:
    posts = call.state.posts("discord", call.channel)
    return [one for one in posts if one.deleted_at is None]


def _everything(call: DiscordCall) -> Iterator[dict[str, Any]]:
    for post in _live(call):
        yield describe(call, post)
        for remark in numbers.remarks(call.state, post) if post.reply_to is None else ():
            number = max(snowflake(remark.at, remark.number), int(post.id) + remark.number)
            author = account_id(remark.author)
            yield {
                **_frame(call, str(number), author, remark.author, remark.at),
                "content": remark.text,
                **_above(call.channel, post.id),
            }


def _content(call: DiscordCall) -> str:
    content = call.text("content")
    if len(content.encode("utf-16-le")) // 2 > 2000:
        raise unfit("content", "Must be 2000 or fewer in length.")
    return content


def _repeated(call: DiscordCall) -> Post | None:
    nonce = call.text("nonce")
    if len(nonce) > 25:
        raise unfit("nonce", "Must be 25 or fewer in length.")
    if not nonce or not call.body.get("enforce_nonce"):
        return None
    seen = call.state.row("discord.nonces", f"{call.account}/{call.channel}/{nonce}")
    if seen is None or call.state.now() - seen["clock"] >= _NONCE_SECONDS:
        return None
    return call.state.post("discord", call.channel, seen["id"])


def _read_reply(call: DiscordCall) -> str | None:
    wanted = call.body.get("message_reference")
    if not isinstance(wanted, Mapping):
        return None
    number = str(wanted.get("message_id"))
    known = {one["id"] for one in _everything(call)}
    if number not in known:
        raise unfit("message_reference", "Unknown message")
    return number


def _read_poll(call: DiscordCall) -> Poll | None:
    given = call.body.get("poll")
    if given is None:
        return None
    try:
        question = given["question"]["text"]
        options = tuple(one["poll_media"]["text"] for one in given["answers"])
        hours = given.get("duration", 24)
    except (TypeError, KeyError):
        raise unfit("poll", "This field is required") from None
    if not 1 <= len(question) <= 300 or not 1 <= len(options) <= 10 or not 1 <= hours <= 768:
        raise unfit("poll", "Must be between 1 and 10 in length.")
    if any(not 1 <= len(option) <= 55 for option in options):
        raise unfit("poll", "Must be 55 or fewer in length.")
    return Poll(question, options, bool(given.get("allow_multiselect")))


def _read_files(call: DiscordCall) -> tuple[Medium, ...]:
    if len(call.files) > 10:
        raise unfit("attachments", "Must be 10 or fewer in length.")
    given = call.body.get("attachments") or []
    alts = {str(one.get("id")): one.get("description") for one in given if isinstance(one, dict)}
    if any(len(alt or "") > 1024 for alt in alts.values()):
        raise unfit("attachments", "Must be 1024 or fewer in length.")
    found = []
    for name, upload in call.files.items():
        if len(upload.data) > _FILE_BYTES:
            raise DiscordRefused(413, 40005, "Request entity too large")
        place = name.removeprefix("files[").removesuffix("]")
        image = read_image(upload.data)
        mime = image.mime if image else upload.mime
        kind = "video" if mime.startswith("video/") else "photo" if image else "file"
        found.append(
            Medium(
                kind,
                id=call.state.save_media(upload.data, mime),
                mime=mime,
                alt=alts.get(place),
                width=image.width if image else None,
                height=image.height if image else None,
                size=len(upload.data),
            )
        )
    return tuple(found)

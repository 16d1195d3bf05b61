"""Check, keep and write out the messages of a Telegram channel."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.films import read_film
from cfkit.sandbox.images import read_image
from cfkit.sandbox.post import Medium, Poll, Post
from cfkit.sandbox.state import State
from cfkit.sandbox.telegram_call import Refused, TelegramCall
from cfkit.sandbox.telegram_text import (
    CannotParse,
    Entity,
    clean,
    find_entities,
    parse_html,
    to_html,
    units,
    utf16_slice,
)
from cfkit.sandbox.wire import Upload

_LIMITS = {"text": 4096, "caption": 1024}
_TOO_LONG = {"text": "message is too long", "caption": "message caption is too long"}
_PHOTO_BYTES = 10 * 1024 * 1024
_PHOTO_SIDES = 10_000
_PHOTO_RATIO = 20
GROUPS = 3_000_000_000_000
"""Groups are numbered below this number with a minus."""


def label(chat: Mapping[str, Any]) -> str:
    """Name a channel in the sandbox: `@username`, else its number."""
    return f"@{chat['username']}" if "username" in chat else str(chat["id"])


def linked_id(state: State, chat: Mapping[str, Any]) -> int:
    """Tell the id of the discussion group that belongs to a channel now."""
    shift = int(state.setting("telegram", "regrouped"))
    return -GROUPS - int(chat["id"]) % 10**10 - shift * 10**10


def chat_of(chat: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a chat as messages carry it."""
    return dict(chat)


def person(name: str) -> dict[str, Any]:
    """Describe somebody who writes in a group."""
    luck = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
    return {"id": 7_000_000_000 + luck % 10**6, "is_bot": False, "first_name": name}


def read_text(call: TelegramCall, field: str, entities_field: str) -> tuple[str, list[Entity]]:
    """Parse, clean and measure a text or a caption: at most 4096 or 1024 code points."""
    raw = call.text(field)
    text, entities = _parse(call, raw, entities_field)
    text, entities = clean(text, entities)
    if field == "text" and not text:
        raise Refused(400, "Bad Request: message text is empty")
    if len(text) > _LIMITS[field]:
        raise Refused(400, f"Bad Request: {_TOO_LONG[field]}")
    if len(entities) > 100:
        call.state.warn("telegram", call.text("chat_id"), "only 100 entities are kept")
    return text, find_entities(text, entities[:100])


def _parse(call: TelegramCall, raw: str, entities_field: str) -> tuple[str, list[Entity]]:
    mode = call.text("parse_mode").lower()
    if mode == "html":
        try:
            return parse_html(raw)
        except CannotParse as error:
            raise Refused(400, f"Bad Request: can't parse entities: {error}") from None
    if mode in ("markdown", "markdownv2"):
        call.state.warn(
            "telegram", call.text("chat_id"), f"the sandbox shows {mode} as it came, unparsed"
        )
        return raw, []
    if mode:
        raise Refused(400, "Bad Request: unsupported parse_mode")
    given = call.decode(entities_field, list, "entities") or []
    return raw, [_check_entity(raw, entity) for entity in given]


def _check_entity(text: str, entity: Any) -> Entity:
    if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
        raise Refused(400, "Bad Request: can't parse MessageEntity: type is missing")
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
        raise Refused(400, "Bad Request: can't parse MessageEntity: offset or length is invalid")
    if offset + length > units(text):
        raise Refused(400, "Bad Request: entity is out of the bounds of the text")
    return dict(entity)


def read_file(call: TelegramCall, kind: str, given: str, upload: Upload | None = None) -> Medium:
    """Take a file from a multipart part, an `attach://` name, an address or a known file id."""
    if given.startswith("attach://"):
        upload = call.files.get(given.removeprefix("attach://"))
        if upload is None:
            raise Refused(400, "Bad Request: can't parse InputMedia: attached file is not found")
    if upload is not None:
        return _keep_file(call, kind, upload)
    if not given:
        raise Refused(400, f"Bad Request: there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        if "missing" in given:
            raise Refused(400, "Bad Request: failed to get HTTP URL content")
        return Medium(kind, url=given)
    known = call.state.row("telegram.files", given)
    if known is None:
        raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
    return Medium(**{**known, "kind": kind})


def _keep_file(call: TelegramCall, kind: str, upload: Upload) -> Medium:
    if not upload.data:
        raise Refused(400, "Bad Request: file must be non-empty")
    image, film = read_image(upload.data), read_film(upload.data)
    if kind == "video" and film is None:
        call.state.warn("telegram", call.text("chat_id"), "what is no MP4 is shown as a document")
    if kind == "photo":
        if len(upload.data) > _PHOTO_BYTES:
            raise Refused(400, "Bad Request: too big for a photo")
        if image is None:
            raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
        sides = (image.width, image.height)
        if sum(sides) > _PHOTO_SIDES or max(sides) > _PHOTO_RATIO * min(sides):
            raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    mime = image.mime if image else upload.mime
    seen = image or film
    return Medium(
        kind,
        id=call.state.save_media(upload.data, mime),
        mime=mime,
        width=seen.width if seen else None,
        height=seen.height if seen else None,
        size=len(upload.data),
    )


def publish(  # noqa: PLR0913 - one message has this many parts
    call: TelegramCall,
    chat: Mapping[str, Any],
    *,
    text: str,
    entities: Sequence[Entity],
    media: tuple[Medium, ...] = (),
    poll: Poll | None = None,
    poll_kind: str = "regular",
    album: str | None = None,
) -> dict[str, Any]:
    """Keep a new message and describe it as the Bot API does."""
    state = call.state
    reply_to = _read_reply(call, chat)
    channel = label(chat)
    number, used = state.next_number(f"telegram.messages/{channel}")
    sequence, counted = state.next_number("telegram.sequence")
    post = Post(
        platform="telegram",
        channel=channel,
        id=str(number),
        number=state.next_ordinal("telegram", channel),
        at=int(state.now()),
        clock=state.now(),
        text=text,
        html=to_html(text, entities),
        links=_links(text, entities),
        media=media,
        poll=poll,
        reply_to=reply_to,
        native={
            "chat": dict(chat),
            "entities": list(entities),
            "album": album,
            "sequence": sequence,
            "poll_kind": poll_kind,
            "person": call.person(),
            "talk": linked_id(state, chat) if chat["type"] == "channel" else None,
        },
    )
    files = (
        ("telegram.files", file_id(medium), {**_as_row(medium)}) for medium in media if medium.id
    )
    state.keep(post, used, counted, *files)
    return to_message(state, chat, post)


def rewrite(
    call: TelegramCall,
    chat: Mapping[str, Any],
    post: Post,
    text: str,
    entities: Sequence[Entity],
) -> dict[str, Any]:
    """Keep new text of a message that is live."""
    changed = replace(
        post,
        text=text,
        html=to_html(text, entities),
        links=_links(text, entities),
        edited_at=int(call.state.now()),
        native={"original": post.text, **post.native, "entities": list(entities)},
    )
    call.state.keep(changed)
    return to_message(call.state, chat, changed)


def _read_reply(call: TelegramCall, chat: Mapping[str, Any]) -> str | None:
    given = call.decode("reply_parameters", dict, "reply parameters") or {}
    number = given.get("message_id", call.integer("reply_to_message_id"))
    if number is None:
        return None
    if not isinstance(number, int):
        raise Refused(400, 'Bad Request: field "message_id" must be of type Number')
    target = call.state.post("telegram", label(chat), str(number))
    if target is None and chat["type"] == "supergroup":
        return str(number)  # a copy of a post, or a comment that was made up
    if target is None or target.deleted_at is not None:
        if given.get("allow_sending_without_reply"):
            return None
        raise Refused(400, "Bad Request: message to be replied not found")
    return str(number)


def _links(text: str, entities: Sequence[Entity]) -> tuple[str, ...]:
    found = [
        entity.get("url") or utf16_slice(text, entity["offset"], entity["length"])
        for entity in entities
        if entity["type"] in ("text_link", "url")
    ]
    return tuple(dict.fromkeys(found))


def file_id(medium: Medium) -> str:
    """Name a kept file as Telegram would: an opaque id."""
    return f"sandbox-{medium.kind}-{(medium.id or '')[:40]}"


def _as_row(medium: Medium) -> dict[str, Any]:
    names = ("kind", "id", "mime", "width", "height", "size")
    return {name: getattr(medium, name) for name in names}


def to_message(state: State, chat: Mapping[str, Any], post: Post) -> dict[str, Any]:
    """Describe a kept message as the Bot API does; times are Unix seconds."""
    who = post.native.get("person")
    message: dict[str, Any] = {
        "message_id": int(post.id),
        **({"from": person(who)} if who else {"sender_chat": chat_of(chat)}),
        "chat": chat_of(chat),
        "date": int(post.at),
        **_content(state, post),
    }
    if post.edited_at is not None:
        message["edit_date"] = int(post.edited_at)
    if post.native.get("album"):
        message["media_group_id"] = post.native["album"]
    answered = state.post("telegram", post.channel, post.reply_to) if post.reply_to else None
    if answered is not None:
        plain = replace(answered, reply_to=None)
        message["reply_to_message"] = to_message(state, chat, plain)
    return message


def _content(state: State, post: Post) -> dict[str, Any]:
    if post.poll is not None:
        return {"poll": _describe_poll(state, post, post.poll)}
    entities = post.native["entities"]
    if not post.media:
        return {"text": post.text, **({"entities": entities} if entities else {})}
    medium = post.media[0]
    content: dict[str, Any] = {medium.kind: _describe_file(medium)}
    if post.text:
        content["caption"] = post.text
    if entities:
        content["caption_entities"] = entities
    return content


def _describe_file(medium: Medium) -> Any:
    plain: dict[str, Any] = {
        "file_id": file_id(medium),
        "file_unique_id": f"u{(medium.id or '0')[:15]}",
    }
    if medium.size is not None:
        plain["file_size"] = medium.size
    if medium.kind == "photo":
        return [{**plain, "width": medium.width or 1280, "height": medium.height or 720}]
    if medium.kind == "video":
        return {
            **plain,
            "width": medium.width or 1280,
            "height": medium.height or 720,
            "duration": 1,
        }
    if medium.kind == "audio":
        return {**plain, "duration": 1}
    return {**plain, "mime_type": medium.mime or "application/octet-stream"}


def _describe_poll(state: State, post: Post, poll: Poll) -> dict[str, Any]:
    total = numbers.count(state, post).views // 12
    shares = numbers.votes(state, post, total)
    return {
        "id": f"5{int(post.native['sequence']):018}",
        "question": poll.question,
        "options": [
            {"persistent_id": str(place), "text": text, "voter_count": share}
            for place, (text, share) in enumerate(zip(poll.options, shares, strict=True))
        ],
        "total_voter_count": sum(shares),
        "is_closed": bool(post.native.get("closed")),
        "is_anonymous": True,
        "type": post.native["poll_kind"],
        "allows_multiple_answers": poll.multiple,
        "allows_revoting": True,
        "members_only": False,
    }

"""Keep the wall of a VK community: posts, postponed posts, comments and their counters.

Facts: vk-api-schema 5.199 and dev.vk.com/method/wall.post, read 2026-11-22: at most one address
among the attachments (222), at most 10 attachments, a poll is not enough of a post, `wall.getById`
takes 100 ids, `wall.get` 100 posts, `stats.getPostReach` 30 ids; `guid` is kept for one hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import regex

from cfkit.sandbox import vk_films as films
from cfkit.sandbox.post import Medium, Poll, Post
from cfkit.sandbox.render import anchor, autolink, find_links
from cfkit.sandbox.vk_call import USER, VkCall, VkRefused
from cfkit.sandbox.vk_media import photo_medium, poll_of
from cfkit.sandbox.vk_views import describe, describe_reach, extended

_HOUR = 3600
_YEAR = 366 * 86400
_OBJECT = regex.compile(
    r"(photo|video|audio|doc|page|note|poll|album|market|market_album|audio_playlist|clip)"
    r"(-?\d+)_(\d+)(?:_\w+)?"
)
_MENTION = regex.compile(r"\[((?:club|public|event|id)\d+|https?://[^|\]]+)\|([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class _Attached:
    objects: tuple[str, ...] = ()
    link: str | None = None
    media: tuple[Medium, ...] = ()
    poll: Poll | None = None


def group_number(name: str) -> int:
    """Tell the number of a group from its id, `club<id>` or any screen name."""
    digits = regex.sub(r"^(?:club|public|event)(?=\d+$)", "", name.removeprefix("-"))
    if digits.isdigit():
        return int(digits)
    return int.from_bytes(hashlib.sha256(name.lower().encode()).digest()[:4], "big") % 10**9


def post(call: VkCall) -> dict[str, Any]:
    """Publish or postpone; a repeated `guid` answers with the first post for one hour."""
    owner = owner_of(call)
    if call.text("post_id"):
        return _publish_postponed(call, owner)
    attached = _read_attachments(call)
    _check_content(call, attached)
    repeated = _repeated(call, owner)
    if repeated is not None:
        return {"post_id": int(repeated)}
    scheduled = _read_date(call)
    if call.whose() == USER and not call.flag("from_group"):
        call.state.warn("vk", owner, "without from_group=1 the post is shown as the user's own")
    number, used = call.state.next_number(f"vk.wall/{owner}")
    kept = Post(
        platform="vk",
        channel=owner,
        id=str(number),
        number=call.state.next_ordinal("vk", owner),
        at=int(scheduled or call.state.now()),
        clock=call.state.now(),
        text=call.text("message"),
        html=_render(call.text("message"), attached.link),
        links=_links(call.text("message"), attached.link),
        media=attached.media,
        poll=attached.poll,
        scheduled_at=scheduled,
        native={"objects": list(attached.objects), "link": attached.link},
    )
    guid = call.text("guid")
    seen = [("vk.guids", f"{owner}/{guid}", {"id": kept.id, "clock": kept.clock})] if guid else []
    call.state.keep(kept, used, *seen)
    return {"post_id": number}


def edit(call: VkCall) -> dict[str, Any]:
    """Replace the text and the attachments of a post."""
    found = find(call)
    attached = _read_attachments(call)
    _check_content(call, attached)
    call.state.keep(
        replace(
            found,
            text=call.text("message"),
            html=_render(call.text("message"), attached.link),
            links=_links(call.text("message"), attached.link),
            media=attached.media,
            poll=attached.poll,
            edited_at=int(call.state.now()),
            native={
                "original": found.text,
                **found.native,
                "objects": list(attached.objects),
                "link": attached.link,
            },
        )
    )
    return {"post_id": int(found.id)}


def delete(call: VkCall) -> int:
    """Take a post off the wall."""
    call.state.keep(replace(find(call), deleted_at=int(call.state.now())))
    return 1


def get(call: VkCall) -> dict[str, Any]:
    """List the wall, newest first; `filter=postponed` needs a user token."""
    owner = _read_owner(call)
    wanted = call.text("filter") or "all"
    if wanted not in ("all", "owner", "others", "postponed", "suggests", "donut"):
        raise VkRefused(100, "filter is invalid")
    if wanted in ("postponed", "suggests") and call.whose() != USER:
        raise VkRefused(15, "no access to postponed posts")
    count, offset = call.integer("count", 20), call.integer("offset", 0)
    if not 0 <= count <= 100:
        raise VkRefused(100, "count should be less or equal to 100")
    found = [] if wanted in ("others", "suggests", "donut") else _wall(call, owner)
    now = call.state.now()
    chosen = [one for one in found if one.is_live(now) != (wanted == "postponed")]
    chosen.sort(key=lambda one: (bool(one.native.get("pinned")), one.at, int(one.id)), reverse=True)
    page = chosen[offset : offset + count]
    answer = {"count": len(chosen), "items": [describe(call, one) for one in page]}
    return {**answer, **extended(call)}


def get_by_id(call: VkCall) -> dict[str, Any]:
    """List posts by `owner_post` ids, at most 100; what is not there is left out."""
    names = [name.strip() for name in call.text("posts").split(",") if name.strip()]
    if not names or len(names) > 100:
        raise VkRefused(100, "posts is undefined" if not names else "posts count is more than 100")
    found = []
    for name in names:
        owner, _, number = name.partition("_")
        one = call.state.post("vk", owner, number)
        if one is not None and one.is_live(call.state.now()):
            found.append(describe(call, one))
    return {"items": found, **extended(call)}


def get_reach(call: VkCall) -> list[dict[str, int]]:
    """Count the invented reach of at most 30 posts."""
    owner = owner_of(call)
    numbers_asked = [name for name in call.text("post_ids").split(",") if name.strip()]
    if not 1 <= len(numbers_asked) <= 30:
        raise VkRefused(100, "post_ids is invalid")
    return [
        describe_reach(call, one)
        for name in numbers_asked
        if (one := call.state.post("vk", owner, name.strip())) is not None
    ]


def pin(call: VkCall) -> int:
    """Put a post on top; the one that stood there gives way."""
    found = find(call)
    for one in _wall(call, found.channel):
        if one.native.get("pinned"):
            call.state.keep(replace(one, native={**one.native, "pinned": False}))
    call.state.keep(replace(found, native={**found.native, "pinned": True}))
    return 1


def unpin(call: VkCall) -> int:
    """Take a post off the top."""
    found = find(call)
    call.state.keep(replace(found, native={**found.native, "pinned": False}))
    return 1


def owner_of(call: VkCall) -> str:
    """Read the owner of a wall. A community's number is negative."""
    owner = call.integer("owner_id")
    if owner >= 0:
        raise VkRefused(214, "owner_id of a community is negative")
    return str(owner)


def _read_owner(call: VkCall) -> str:
    if call.text("owner_id"):
        return str(call.integer("owner_id"))
    if call.text("domain"):
        return str(-group_number(call.text("domain")))
    raise VkRefused(100, "owner_id is undefined")


def find(call: VkCall) -> Post:
    """Find a post by `owner_id` and `post_id`; error 210 when it is not there."""
    found = call.state.post("vk", owner_of(call), str(call.integer("post_id")))
    if found is None or found.deleted_at is not None:
        raise VkRefused(210)
    return found


def _wall(call: VkCall, owner: str) -> list[Post]:
    return [one for one in call.state.posts("vk", owner) if one.deleted_at is None]


def _publish_postponed(call: VkCall, owner: str) -> dict[str, Any]:
    found = find(call)
    if found.is_live(call.state.now()):
        raise VkRefused(214, "the post is published already")
    call.state.keep(replace(found, scheduled_at=None, at=int(call.state.now()), channel=owner))
    return {"post_id": int(found.id)}


def _check_content(call: VkCall, attached: _Attached) -> None:
    if call.text("message").strip() or attached.media or attached.link:
        return
    if any(not name.startswith("poll") for name in attached.objects):
        return
    raise VkRefused(100, "message or attachments are undefined")


def _read_attachments(call: VkCall) -> _Attached:
    names = [name.strip() for name in call.text("attachments").split(",") if name.strip()]
    links = [name for name in names if name.startswith(("http://", "https://"))]
    if len(links) > 1:
        raise VkRefused(222)
    if len(names) > 10:
        raise VkRefused(100, "attachments count is more than 10")
    objects = [name for name in names if name not in links]
    for name in objects:
        if not _OBJECT.fullmatch(name):
            raise VkRefused(100, "attachments is invalid")
    return _attach(call, [_plain(name) for name in objects], links[0] if links else None)


def _plain(name: str) -> str:
    match = _OBJECT.fullmatch(name)
    return "".join((match[1], match[2], "_", match[3])) if match else name


def _attach(call: VkCall, names: Sequence[str], link: str | None) -> _Attached:
    known, media, poll = [], [], None
    for name in names:
        if name.startswith("photo"):
            photo = call.state.row("vk.photos", name)
            if photo is None:
                call.state.warn("vk", call.text("owner_id"), f"{name} is unknown and dropped")
                continue
            media.append(photo_medium(photo))
        elif name.startswith("video"):
            film = call.state.row("vk.films", name)
            if film is None or film["media"] is None:
                call.state.warn("vk", call.text("owner_id"), f"{name} is unknown and dropped")
                continue
            media.append(films.medium(film))
        elif name.startswith("poll"):
            kept = call.state.row("vk.polls", name)
            if kept is None or poll is not None:
                raise VkRefused(100, "attachments is invalid")
            poll = poll_of(kept)
        known.append(name)
    return _Attached(tuple(known), link, tuple(media), poll)


def _repeated(call: VkCall, owner: str) -> str | None:
    if not call.text("guid") or call.state.setting("vk", "ignore_guid"):
        return None
    seen = call.state.row("vk.guids", f"{owner}/{call.text('guid')}")
    if seen is None or call.state.now() - seen["clock"] >= _HOUR:
        return None
    return str(seen["id"])


def _read_date(call: VkCall) -> float | None:
    moment = call.integer("publish_date", 0)
    if not moment:
        return None
    now = call.state.now()
    if not now < moment <= now + _YEAR:
        raise VkRefused(100, "publish_date is invalid")
    return float(moment)


def _links(message: str, link: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*find_links(message), *([link] if link else []))))


def _render(message: str, link: str | None) -> str:
    pieces, last = [], 0
    for match in _MENTION.finditer(message):
        target = match[1] if match[1].startswith("http") else f"https://vk.com/{match[1]}"
        pieces += [autolink(message[last : match.start()]), anchor(target, escape(match[2]))]
        last = match.end()
    pieces.append(autolink(message[last:]))
    card = f'<p class="card">{anchor(link)}</p>' if link else ""
    return "".join(pieces) + card

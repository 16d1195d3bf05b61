"""Keep the topics of groups on OK.

Facts: apiok/documentation cba701b and third-party clients, read 2026-11-27. Lengths that OK does
not publish are those that clients keep to: a text of 4000, polls of 2 to 10 options of 100.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.ok_call import OkCall, OkRefused
from cfkit.sandbox.post import Medium, Poll, Post
from cfkit.sandbox.render import anchor, autolink, find_links

_TEXT = 4000
_BLOCKS = 25
_EDIT_SECONDS = 7 * 86400
_MOST_IDS = 100
_KINDS = ("text", "link", "poll", "photo", "movie")


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    link: str | None
    media: tuple[Medium, ...]
    poll: Poll | None
    blocks: Sequence[Mapping[str, Any]]


def post(call: OkCall) -> str:
    """Publish a topic, or keep it for later; answer with its bare number."""
    group = call.group()
    if call.text("type") != "GROUP_THEME":
        raise OkRefused(100, "type is not GROUP_THEME")
    attachment = call.document("attachment")
    content = _read(call, attachment)
    later = attachment.get("publishAtMs")
    number, used = call.state.next_number("ok.topics")
    kept = Post(
        platform="ok",
        channel=group,
        id=str(150_000_000_000_000 + number),
        number=call.state.next_ordinal("ok", group),
        at=float(int(later) // 1000) if later else call.state.now(),
        clock=call.state.now(),
        text=content.text,
        html=_html(content),
        links=_links(content),
        media=content.media,
        poll=content.poll,
        scheduled_at=int(later) / 1000 if later else None,
        native={"blocks": list(content.blocks)},
    )
    call.state.keep(kept, used)
    return kept.id


def edit(call: OkCall) -> bool:
    """Replace what stands in a topic, as long as that is allowed."""
    found = find(call, call.needed("topic_id"))
    if call.state.now() - found.clock > _EDIT_SECONDS:
        raise OkRefused(704)
    content = _read(call, call.document("attachment"))
    call.state.keep(
        replace(
            found,
            text=content.text,
            html=_html(content),
            links=_links(content),
            media=content.media,
            poll=content.poll,
            edited_at=call.state.now(),
            native={"original": found.text, **found.native, "blocks": list(content.blocks)},
        )
    )
    return True


def delete(call: OkCall) -> dict[str, Any]:
    """Delete by the one-time name that a reading of the topic gave, or by its number."""
    name = call.text("delete_id").removeprefix("delete-") or call.needed("topic_id")
    found = _there(call, name, is_kept=True)
    if found is None:
        raise OkRefused(300)
    call.state.keep(replace(found, deleted_at=call.state.now()))
    return {"success": True, "restore_id": f"restore-{name}"}


def get_by_ids(call: OkCall) -> dict[str, Any]:
    """List topics by their numbers; what is not there is left out."""
    names = call.needed("topic_ids").split(",")
    if len(names) > _MOST_IDS:
        raise OkRefused(100, "too many topic_ids")
    if len(names) > 1 and call.text("media_limit") not in ("1", "2", "3"):
        raise OkRefused(100, "media_limit is required")
    found = [one for name in names if (one := _there(call, name))]
    if not found:
        raise OkRefused(300)
    return {"media_topics": [_described(call, one) for one in found], "entities": {}}


def feed(call: OkCall) -> dict[str, Any]:
    """List the topics of a group, newest first."""
    group, count = call.group(), call.number("count", 20, 100)
    start = int(call.text("anchor") or 0)
    live = [one for one in call.state.posts("ok", group) if one.is_live(call.state.now())]
    live.sort(key=lambda one: (one.at, one.number), reverse=True)
    page = live[start : start + count]
    if not page:
        return {"available": True}
    feeds = [{"pattern": "POST", "target_refs": [f"media_topic:{one.id}"]} for one in page]
    return {
        "feeds": feeds,
        "entities": {"media_topics": [_described(call, one) for one in page]},
        "anchor": str(start + count),
        "available": True,
    }


def find(call: OkCall, topic: str) -> Post:
    """Find a topic by its number, in whichever group; error 300 when it is not there."""
    found = _there(call, topic)
    if found is None:
        raise OkRefused(300)
    return found


def _there(call: OkCall, topic: str, *, is_kept: bool = False) -> Post | None:
    """Find what readers see, with `is_kept` also what waits for its time."""
    for platform, group in call.state.channels():
        found = call.state.post("ok", group, topic) if platform == "ok" else None
        if found is None or found.deleted_at is not None:
            continue
        return found if is_kept or found.is_live(call.state.now()) else None
    return None


def _described(call: OkCall, one: Post) -> dict[str, Any]:
    counted = numbers.count(call.state, one)
    own = call.state.row("ok.comments", one.id) or []
    return {
        "id": one.id,
        "created_ms": int(one.at * 1000),
        "media": one.native["blocks"][:3],
        "discussion_summary": {"comments_count": counted.comments + len(own)},
        "like_summary": {"count": counted.likes, "self": False},
        "reshare_summary": {"count": counted.reposts, "self": False},
        "views_count": counted.views,
        "delete_id": f"delete-{one.id}",
        "author_ref": f"group:{one.channel}",
        "owner_ref": f"group:{one.channel}",
        "on_moderation": False,
    }


def _read(call: OkCall, attachment: Any) -> _Content:
    blocks = attachment.get("media") if isinstance(attachment, dict) else None
    if not isinstance(blocks, list) or not blocks:
        raise OkRefused(100, "attachment holds no media")
    if len(blocks) > _BLOCKS:
        raise OkRefused(600)
    of = {kind: [one for one in blocks if one.get("type") == kind] for kind in _KINDS}
    if sum(map(len, of.values())) != len(blocks):
        raise OkRefused(100, "a block is of an unknown type")
    text = "\n".join(str(one.get("text", "")) for one in of["text"])
    links = [str(one["url"]) for one in of["link"]]
    polls = [_poll(one) for one in of["poll"]]
    media = [
        _medium(call, kind, str(one["id"]))
        for kind in ("photo", "movie")
        for block in of[kind]
        for one in block["list"]
    ]
    if len(text.encode("utf-16-le")) // 2 > _TEXT:
        raise OkRefused(601)
    if attachment.get("onBehalfOfGroup") != "true":
        call.state.warn("ok", call.text("gid"), "the topic stands in a person's name")
    return _Content(text, next(iter(links), None), tuple(media), next(iter(polls), None), blocks)


def _poll(block: Mapping[str, Any]) -> Poll:
    question, answers = str(block.get("question", "")), block.get("answers") or []
    options = tuple(str(one["text"]) for one in answers)
    if not 0 < len(question) <= 300:
        raise OkRefused(602)
    if not 2 <= len(options) <= 10:
        raise OkRefused(603)
    if not all(0 < len(option) <= 100 for option in options):
        raise OkRefused(604)
    return Poll(question, options, multiple="SingleChoice" not in str(block.get("options")))


def _medium(call: OkCall, kind: str, name: str) -> Medium:
    kept = call.state.row(f"ok.{kind}s", name)
    if kept is None or (kind == "movie" and not kept["finished"]):
        raise OkRefused(100, f"{kind} {name} was not uploaded")
    return Medium(
        "photo" if kind == "photo" else "video",
        id=kept["media"],
        mime=kept["mime"],
        width=kept.get("width"),
        height=kept.get("height"),
        size=kept.get("size"),
    )


def _links(content: _Content) -> tuple[str, ...]:
    more = (content.link,) if content.link else ()
    return tuple(dict.fromkeys((*find_links(content.text), *more)))


def _html(content: _Content) -> str:
    card = f'<p class="card">{anchor(content.link)}</p>' if content.link else ""
    return autolink(content.text) + card


def written(seconds: float) -> str:
    """Write an instant as comments carry it: in Moscow's time."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds + 3 * 3600))

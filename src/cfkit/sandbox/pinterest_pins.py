"""Keep the pins of boards on Pinterest.

Facts: openapi.yaml 5.23.0, read 2026-11-27: title 100, description 800, alt text 500, link 2048; a
carousel holds 2 to 5 pictures; instants are written without a zone; analytics take 100 pins and 90
days.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.images import read_image
from cfkit.sandbox.pinterest_call import PinterestCall, PinterestRefused
from cfkit.sandbox.pinterest_media import row_of
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.render import anchor, autolink, find_links

_FIRST = 999_000_000_000_000_000
_LIMITS = {"title": 100, "description": 800, "alt_text": 500, "link": 2048}
_SOURCES = ("image_base64", "multiple_image_base64", "video_id")
_SUMMED = ("IMPRESSION", "SAVE", "OUTBOUND_CLICK", "PIN_CLICK")
_LIFELONG = ("TOTAL_COMMENTS", "TOTAL_REACTIONS")


def board(call: PinterestCall) -> dict[str, Any]:
    """Describe a board."""
    _require_board(call.target)
    privacy = "SECRET" if call.target.startswith("5") else "PUBLIC"
    return {"id": call.target, "name": f"Board {call.target}", "privacy": privacy}


def boards(call: PinterestCall) -> dict[str, Any]:
    """List the boards that hold a pin of the account, and one more."""
    held = [
        channel
        for platform, channel in call.state.channels()
        if platform == "pinterest"
        and any(one.native["owner"] == call.account for one in call.state.posts(platform, channel))
    ]
    found = [{"id": one, "name": f"Board {one}"} for one in dict.fromkeys((*held, "77"))]
    return {"items": found[: int(call.query.get("page_size", "25"))], "bookmark": None}


def _require_board(number: Any) -> None:
    if not str(number).isdigit() or str(number).startswith("404"):
        raise PinterestRefused(404, 40, "Board not found.")


def create(call: PinterestCall) -> dict[str, Any]:
    """Create a pin."""
    body = call.body if isinstance(call.body, dict) else {}
    if "trial" in call.token:
        words = (
            "Apps with Trial access may not create Pins in production https://api.pinterest.com - "
            "use API Sandbox https://api-sandbox.pinterest.com instead."
        )
        raise PinterestRefused(403, 29, words)
    _require_board(body.get("board_id"))
    _check_lengths(body)
    number, used = call.state.next_number("pinterest.pins")
    said = {name: body.get(name) for name in _LIMITS}
    pin = _worded(
        Post(
            platform="pinterest",
            channel=str(body["board_id"]),
            id=str(_FIRST + number),
            number=call.state.next_ordinal("pinterest", str(body["board_id"])),
            at=call.state.now(),
            clock=call.state.now(),
            text="",
            media=_media(call, body.get("media_source") or {}, said["alt_text"]),
            native={"owner": call.account},
        ),
        said,
    )
    call.state.keep(pin, used, ("pinterest.index", pin.id, pin.channel))
    return describe(pin)


def _check_lengths(body: dict[str, Any]) -> None:
    for name, most in _LIMITS.items():
        if len(body.get(name) or "") > most:
            raise PinterestRefused(400, 1, f"Invalid request: {name} is longer than {most}")


def _worded(pin: Post, said: dict[str, Any]) -> Post:
    text = said["description"] or said["title"] or ""
    title = autolink(said["title"] or "")
    link = said["link"] or ""
    pieces = [f"<b>{title}</b><br>" if title else "", autolink(said["description"] or "")]
    pieces += [f'<p class="card">{anchor(link)}</p>'] if link else []
    links = dict.fromkeys((*find_links(text), *([link] if link else [])))
    native = {**pin.native, "said": said}
    return replace(pin, text=text, html="".join(pieces), links=tuple(links), native=native)


def _media(call: PinterestCall, source: dict[str, Any], alt: str | None) -> tuple[Medium, ...]:
    kind = source.get("source_type")
    if kind not in _SOURCES:
        raise PinterestRefused(400, 1, "Invalid request: media_source is invalid")
    if kind == "video_id":
        row = row_of(call, str(source.get("media_id")))
        if row["status"] != "succeeded":
            raise PinterestRefused(400, 1, "Invalid request: the media is not processed")
        if not {"cover_image_url", "cover_image_data", "cover_image_key_frame_time"} & set(source):
            raise PinterestRefused(400, 1, "Invalid request: a cover image is required")
        return (Medium("video", id=row["media"], mime="video/mp4", alt=alt, size=row["size"]),)
    items = [source] if kind == "image_base64" else list(source.get("items") or ())
    if kind != "image_base64" and not 2 <= len(items) <= 5:
        raise PinterestRefused(400, 1, "Invalid request: a carousel holds 2 to 5 images")
    return tuple(_picture(call, item, alt) for item in items)


def _picture(call: PinterestCall, item: dict[str, Any], alt: str | None) -> Medium:
    try:
        data = base64.b64decode(str(item.get("data")), validate=True)
    except ValueError:
        data = b""
    image = read_image(data)
    if image is None or image.mime != item.get("content_type"):
        raise PinterestRefused(400, 1, "Invalid request: the image could not be read")
    name = call.state.save_media(data, image.mime)
    return Medium("photo", name, image.mime, alt, None, image.width, image.height, len(data))


def describe(pin: Post) -> dict[str, Any]:
    """Describe a pin."""
    made = datetime.fromtimestamp(pin.at, UTC).replace(tzinfo=None)
    return {
        "id": pin.id,
        "board_id": pin.channel,
        "created_at": made.isoformat(timespec="seconds"),
        "media": {"media_type": pin.media[0].kind},
        "is_owner": True,
        **pin.native["said"],
    }


def listing(call: PinterestCall) -> dict[str, Any]:
    """List a board's pins by their numbers, which is not the order of time."""
    _require_board(call.target)
    size, start = call.query.get("page_size", "25"), call.query.get("bookmark", "0")
    if not (size.isdigit() and start.isdigit() and 1 <= int(size) <= 250):
        raise PinterestRefused(400, 1, "Invalid request: page_size is not between 1 and 250")
    found = [one for one in call.state.posts("pinterest", call.target) if one.deleted_at is None]
    found.sort(key=lambda one: one.id[::-1])
    page = found[int(start) : int(start) + int(size)]
    after = int(start) + len(page)
    bookmark = str(after) if after < len(found) else None
    return {"items": [describe(one) for one in page], "bookmark": bookmark}


def get(call: PinterestCall) -> dict[str, Any]:
    """Read one pin."""
    return describe(call.find())


def change(call: PinterestCall) -> dict[str, Any]:
    """Write another title, description, link or alt text."""
    found, body = call.find(), call.body if isinstance(call.body, dict) else {}
    _check_lengths(body)
    native = {"original": found.text, **found.native}
    said = {**found.native["said"], **{name: body[name] for name in _LIMITS if name in body}}
    edited = replace(_worded(replace(found, native=native), said), edited_at=call.state.now())
    call.state.keep(edited)
    return describe(edited)


def delete(call: PinterestCall) -> None:
    """Take a pin down."""
    call.state.keep(replace(call.find(), deleted_at=call.state.now()))


def analytics(call: PinterestCall) -> dict[str, Any]:
    """Count pins over at most 90 days."""
    names = [one for one in call.query.get("pin_ids", "").split(",") if one]
    wanted = call.query.get("metric_types", "").split(",")
    try:
        first, last = (date.fromisoformat(call.query[f"{one}_date"]) for one in ("start", "end"))
    except (KeyError, ValueError):
        raise PinterestRefused(400, 1, "Invalid request: dates are missing") from None
    if not 1 <= len(names) <= 100 or not 0 <= (last - first).days <= 90:
        raise PinterestRefused(400, 1, "Invalid request: too many pins or days")
    unknown = sorted(set(wanted) - {*_SUMMED, *_LIFELONG})
    if unknown:
        raise PinterestRefused(400, 1, f"Invalid request: metric_types holds {unknown}")
    return {
        name: {"all": _counted(call, found, wanted)}
        for name in names
        if (found := _find(call, name)) is not None
    }


def _find(call: PinterestCall, name: str) -> Post | None:
    owner = call.state.row("pinterest.index", name)
    found = call.state.post("pinterest", owner, name) if owner else None
    return found if found is not None and found.deleted_at is None else None


def _counted(call: PinterestCall, pin: Post, wanted: list[str]) -> dict[str, Any]:
    invented = numbers.count(call.state, pin)
    known = {
        "IMPRESSION": invented.views,
        "SAVE": invented.reposts,
        "OUTBOUND_CLICK": invented.views // 50,
        "PIN_CLICK": invented.views // 30,
        "TOTAL_COMMENTS": invented.comments,
        "TOTAL_REACTIONS": invented.likes,
    }
    return {
        "summary_metrics": {name: float(known[name]) for name in wanted if name in _SUMMED},
        "lifetime_metrics": {name: known[name] for name in wanted if name in _LIFELONG},
        "daily_metrics": [],
    }

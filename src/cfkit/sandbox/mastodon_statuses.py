"""Check, keep and release the statuses of a Mastodon account.

Facts: docs.joinmastodon.org and Mastodon's PostStatusService, PollValidator and
ScheduledStatus, read 2026-11-22: media or a poll, never both; `Idempotency-Key` is kept one hour
per account; `scheduled_at` must be more than five minutes ahead, a past one publishes at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cfkit.sandbox.mastodon_call import MastodonCall, MastodonRefused
from cfkit.sandbox.mastodon_entities import scheduled, status
from cfkit.sandbox.mastodon_text import length, render
from cfkit.sandbox.post import Medium, Poll, Post
from cfkit.sandbox.render import find_links
from cfkit.sandbox.state import Change, State

_HOUR = 3600
_SOONEST = 300
_SCHEDULED_LIMIT = 300
_PINS = 5
_VISIBILITIES = ("public", "unlisted", "private", "direct")
_FIELDS = frozenset(
    {
        "status",
        "media_ids",
        "media_attributes",
        "poll",
        "in_reply_to_id",
        "sensitive",
        "spoiler_text",
        "visibility",
        "language",
        "scheduled_at",
        "allowed_mentions",
        "quoted_status_id",
        "quote_approval_policy",
    }
)


def create(call: MastodonCall) -> dict[str, Any]:
    """Publish or schedule; a repeated key answers with the original."""
    repeated = _repeated(call)
    if repeated is not None:
        return _describe(call, repeated)
    unknown = sorted(set(call.params) - _FIELDS)
    if unknown:
        call.warn(f"statuses ignores {', '.join(unknown)}")
    moment = _read_schedule(call)
    attached = _read_media(call)
    native = {
        **_read_manner(call),
        "poll": _read_poll(call),
        "media": attached,
        "scheduled": moment is not None,
    }
    text = call.text("status")
    _check_text(call, text, native["spoiler_text"], attached)
    new_id, used = next_id(call.state)
    post = Post(
        platform="mastodon",
        channel=call.account,
        id=new_id,
        number=call.state.next_ordinal("mastodon", call.account),
        at=call.state.now(),
        clock=call.state.now(),
        text=_shown(text, native["spoiler_text"]),
        html=render(text, call.origin),
        links=find_links(text),
        media=tuple(_medium(row) for row in attached),
        poll=_poll(native["poll"], text),
        reply_to=_read_reply(call),
        scheduled_at=moment,
        native={**native, "text": text},
    )
    call.state.keep(post, used, *_claims(call, post))
    return _describe(call, post)


def edit(call: MastodonCall) -> dict[str, Any]:
    """Replace the text, media and poll of an own status."""
    found = _own(call)
    attached = _read_media(call, owner=found.id)
    manner = _read_manner(call)
    text = call.text("status")
    _check_text(call, text, manner["spoiler_text"], attached)
    changed = replace(
        found,
        text=_shown(text, manner["spoiler_text"]),
        html=render(text, call.origin),
        links=find_links(text),
        media=tuple(_medium(row) for row in attached),
        edited_at=call.state.now(),
        native={
            "original": found.text,
            **found.native,
            **manner,
            "media": attached,
            "text": text,
        },
    )
    call.state.keep(changed)
    return status(call, changed)


def delete(call: MastodonCall) -> dict[str, Any]:
    """Take an own status down; the answer carries its source text."""
    found = _own(call)
    call.state.keep(replace(found, deleted_at=call.state.now()))
    return {**status(call, found), "text": found.native["text"]}


def pin(call: MastodonCall) -> dict[str, Any]:
    """Put an own status on top of the profile, beside at most four others."""
    found = _own(call)
    others = [
        post
        for post in call.state.posts("mastodon", call.account)
        if post.native.get("pinned") and post.deleted_at is None
    ]
    wrong = None
    if found.native.get("pinned"):
        wrong = "You have already pinned that post"
    elif len(others) >= _PINS:
        wrong = "You have already pinned the maximum number of posts"
    elif found.native["visibility"] in ("private", "direct"):
        wrong = "This status is not public"
    if wrong:
        raise MastodonRefused(422, f"Validation failed: {wrong}")
    return _with_pin(call, found, pinned=True)


def unpin(call: MastodonCall) -> dict[str, Any]:
    """Take an own status off the top of the profile."""
    return _with_pin(call, _own(call), pinned=False)


def _with_pin(call: MastodonCall, post: Post, *, pinned: bool) -> dict[str, Any]:
    changed = replace(post, native={**post.native, "pinned": pinned})
    call.state.keep(changed)
    return status(call, changed)


def release_due(state: State) -> None:
    """Publish the statuses whose time has come, under new ids."""
    now = state.now()
    for waiting, channel in list(state.rows("mastodon.waiting").items()):
        post = state.post("mastodon", channel, waiting)
        if post is None or post.deleted_at is not None or (post.scheduled_at or 0) > now:
            continue
        new_id, used = next_id(state)
        shown_at = post.scheduled_at or post.at
        native = {**post.native, "scheduled": False}
        live = replace(post, id=new_id, at=shown_at, native=native)
        changes: list[Change] = [
            used,
            ("mastodon.index", new_id, channel),
            ("mastodon.released", post.id, new_id),
            ("mastodon.waiting", post.id, None),
        ]
        state.keep(live, *changes, state.drop(post))


def next_id(state: State) -> tuple[str, Change]:
    """Give an id that grows with time, as Mastodon's do: milliseconds times 65,536, and up.

    The 1,023 ids that follow it belong to the invented replies.
    """
    last = int(state.row("counters", "mastodon.ids") or 0)
    number = max(last + 1024, int(state.now() * 1000) << 16)
    return str(number), ("counters", "mastodon.ids", number)


def answered_id(state: State, wanted: str) -> str:
    """Tell the status behind an id: an invented reply stands for the status it answers."""
    if state.row("mastodon.index", wanted) or not wanted.isdigit():
        return wanted
    return str(int(wanted) & ~1023)


def _describe(call: MastodonCall, post: Post) -> dict[str, Any]:
    return scheduled(call, post) if post.native["scheduled"] else status(call, post)


def _repeated(call: MastodonCall) -> Post | None:
    if not call.key or call.setting("ignore_idempotency_key"):
        return None
    seen = call.state.row("mastodon.keys", f"{call.account}/{call.key}")
    if seen is None or call.state.now() - seen["clock"] >= _HOUR:
        return None
    present = call.state.row("mastodon.released", seen["id"]) or seen["id"]
    found = call.state.post("mastodon", call.account, present)
    if found is None or found.deleted_at is not None:
        raise MastodonRefused(404, "Record not found")
    return found


def _claims(call: MastodonCall, post: Post) -> list[Change]:
    claims: list[Change] = [("mastodon.index", post.id, call.account)]
    claims += [
        ("mastodon.media", row["id"], {**row, "status": post.id}) for row in post.native["media"]
    ]
    if post.native["scheduled"]:
        claims.append(("mastodon.waiting", post.id, call.account))
    if call.key:
        seen = {"id": post.id, "clock": post.clock}
        claims.append(("mastodon.keys", f"{call.account}/{call.key}", seen))
    return claims


def _own(call: MastodonCall) -> Post:
    found = call.find(call.target)
    if found.channel != call.account:
        raise MastodonRefused(404, "Record not found")
    return found


def _read_manner(call: MastodonCall) -> dict[str, Any]:
    visibility = call.text("visibility") or "public"
    if visibility not in _VISIBILITIES:
        raise MastodonRefused(422, f"'{visibility}' is not a valid visibility")
    language = call.text("language") or None
    if language is not None and not 2 <= len(language) <= 5:
        call.warn(f"language {language!r} is unknown and ignored")
        language = None
    return {
        "sensitive": call.flag("sensitive") or bool(call.text("spoiler_text")),
        "spoiler_text": call.text("spoiler_text"),
        "visibility": visibility,
        "language": language or "en",
    }


def _check_text(
    call: MastodonCall, text: str, spoiler: str, attached: list[dict[str, Any]]
) -> None:
    if not text.strip() and not attached:
        raise MastodonRefused(422, "Validation failed: Text can't be blank")
    most = call.setting("max_characters")
    if length(spoiler, text, call.setting("characters_reserved_per_url")) > most:
        raise MastodonRefused(422, f"Validation failed: Text character limit of {most} exceeded")


def _read_media(call: MastodonCall, owner: str | None = None) -> list[dict[str, Any]]:
    names = call.names("media_ids")
    most = call.setting("max_media_attachments")
    if len(names) > most or (names and call.params.get("poll")):
        raise MastodonRefused(422, f"Cannot attach more than {most} files")
    rows = [call.state.row("mastodon.media", name) for name in names]
    lost = [
        name
        for name, row in zip(names, rows, strict=True)
        if row is None or row["account"] != call.account or row["status"] not in (None, owner)
    ]
    if lost:
        raise MastodonRefused(
            422, f"Media {', '.join(lost)} not found or already attached to another post"
        )
    if len(rows) > 1 and any(row["mime"].startswith("video/") for row in rows):
        raise MastodonRefused(
            422, "Cannot attach a video to a post that already contains images. Remove them first."
        )
    if any(row["waits"] > 0 for row in rows):
        raise MastodonRefused(
            422,
            "Cannot attach files that have not finished processing. Try again in a moment!",
        )
    return rows


def _read_poll(call: MastodonCall) -> dict[str, Any] | None:
    given = call.params.get("poll")
    if not given:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("options"), list):
        raise MastodonRefused(422, "Validation failed: Poll options can't be blank")
    options = [str(option).strip() for option in given["options"] if str(option).strip()]
    _check_options(options)
    expires = str(given.get("expires_in") or "")
    if not expires.isdigit() or int(expires) < 300:
        raise MastodonRefused(422, "Validation failed: Poll expires at is too soon")
    if int(expires) > 2629746:
        raise MastodonRefused(422, "Validation failed: Poll expires at is too far into the future")
    return {
        "options": options,
        "expires_in": int(expires),
        "multiple": str(given.get("multiple") or "false").lower() in ("true", "1"),
        "hide_totals": str(given.get("hide_totals") or "false").lower() in ("true", "1"),
    }


def _check_options(options: list[str]) -> None:
    wrong = None
    if len(options) < 2:
        wrong = "must have more than one item"
    elif len(options) > 4:
        wrong = "can't contain more than 4 items"
    elif any(length("", option, 23) > 50 for option in options):
        wrong = "can't be longer than 50 characters each"
    elif len(set(options)) < len(options):
        wrong = "contain duplicate items"
    if wrong:
        raise MastodonRefused(422, f"Validation failed: Poll options {wrong}")


def _read_reply(call: MastodonCall) -> str | None:
    wanted = call.text("in_reply_to_id")
    if not wanted:
        return None
    target = answered_id(call.state, wanted)
    row = call.state.row("mastodon.index", target)
    found = call.state.post("mastodon", row, target) if row else None
    if found is None or found.deleted_at is not None:
        raise MastodonRefused(404, "The post you are trying to reply to doesn't appear to exist.")
    return wanted


def _read_schedule(call: MastodonCall) -> float | None:
    raw = call.text("scheduled_at")
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise MastodonRefused(422, "Validation failed: Scheduled at is invalid") from None
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    now = call.state.now()
    if at <= now:
        return None
    if at - now <= _SOONEST:
        raise MastodonRefused(
            422, "Validation failed: Scheduled at The scheduled date must be in the future"
        )
    waiting = [
        post
        for post in call.state.posts("mastodon", call.account)
        if post.native.get("scheduled") and post.deleted_at is None
    ]
    if len(waiting) >= _SCHEDULED_LIMIT:
        raise MastodonRefused(
            422, "Validation failed: You have exceeded the limit of 300 scheduled posts"
        )
    return at


def _shown(text: str, spoiler: str) -> str:
    return f"{spoiler}\n\n{text}" if spoiler else text


def _medium(row: Mapping[str, Any]) -> Medium:
    return Medium(
        "video" if row["mime"].startswith("video/") else "photo",
        id=row["media"],
        mime=row["mime"],
        alt=row["description"],
        width=row["width"],
        height=row["height"],
    )


def _poll(given: Mapping[str, Any] | None, text: str) -> Poll | None:
    return Poll(text, tuple(given["options"]), given["multiple"]) if given else None

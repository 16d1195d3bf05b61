"""Show creators, the stages of a post and public posts (reference of the v2 API, 2026-11-27)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.render import autolink, find_links
from cfkit.sandbox.state import State
from cfkit.sandbox.tiktok_call import TikTokCall, TikTokRefused

LEVELS = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
_DAY = 86400
_BATCH = 20
_READ_BACK = 150
_FIRST = 7_500_000_000_000_000_000


def show_user(call: TikTokCall) -> dict[str, Any]:
    """Show whose token it is."""
    known = {"open_id": f"open-{call.account}", "display_name": call.account}
    return {"user": {name: known[name] for name in call.fields() if name in known}}


def show_creator(call: TikTokCall) -> dict[str, Any]:
    """Show what a creator may do; a used-up day is said with status 200."""
    if today(call) >= int(call.state.setting("tiktok", "posts_a_day")):
        words = "The daily post cap from the API is reached"
        raise TikTokRefused(200, "spam_risk_too_many_posts", words)
    return {
        "creator_username": call.account,
        "creator_nickname": call.account,
        "creator_avatar_url": "",
        "privacy_level_options": list(LEVELS),
        "comment_disabled": False,
        "duet_disabled": False,
        "stitch_disabled": False,
        "max_video_post_duration_sec": 300,
    }


def today(call: TikTokCall) -> int:
    """Count what a creator posted within a day."""
    since = call.state.now() - _DAY
    return sum(one.clock > since for one in call.state.posts("tiktok", call.account))


def keep(
    state: State, name: str, row: Mapping[str, Any], media: tuple[Medium, ...], text: str
) -> None:
    """Make a post of what arrived whole; it is seen when it was moderated, or its draft posted."""
    number, used = state.next_number("tiktok.posts")
    is_draft = row["mode"] == "inbox"
    level = row["info"].get("privacy_level", "PUBLIC_TO_EVERYONE")
    wait = "drafts_seconds" if is_draft else "moderation_seconds"
    seconds = float(state.setting("tiktok", wait))
    ready = state.now() + seconds
    post = Post(
        platform="tiktok",
        channel=row["account"],
        id=str(_FIRST + number),
        number=state.next_ordinal("tiktok", row["account"]),
        at=state.now() + seconds,
        clock=state.now(),
        text=text,
        html=autolink(text),
        links=find_links(text),
        media=media,
        scheduled_at=ready if seconds else None,
        warnings=() if level == "PUBLIC_TO_EVERYONE" else (f"seen by {level}",),
        native={"level": level, "ready": ready},
    )
    state.keep(
        post,
        used,
        ("tiktok.publishes", name, {**row, "at": row["size"], "post": post.id}),
        ("tiktok.index", post.id, row["account"]),
    )


def show_status(call: TikTokCall) -> dict[str, Any]:
    """Tell how far a post is."""
    name = str(call.body.get("publish_id", ""))
    row = call.state.row("tiktok.publishes", name)
    if row is None:
        raise TikTokRefused(400, "invalid_publish_id", "The publish_id does not exist")
    if row["account"] != call.account:
        code = "token_not_authorized_for_specified_publish_id"
        raise TikTokRefused(403, code, "The access_token does not match the publish_id")
    told: dict[str, Any] = {"uploaded_bytes": row["at"]}
    if row["fail"]:
        return {**told, "status": "FAILED", "fail_reason": row["fail"]}
    post = call.state.post("tiktok", row["account"], row["post"]) if row["post"] else None
    if post is None:
        return {**told, "status": "PROCESSING_UPLOAD"}
    if not post.is_live(call.state.now()):
        is_draft = row["mode"] == "inbox"
        return {**told, "status": "SEND_TO_USER_INBOX" if is_draft else "PROCESSING_UPLOAD"}
    is_public = post.native["level"] == "PUBLIC_TO_EVERYONE"
    public = [int(post.id)] if is_public else []
    return {**told, "status": "PUBLISH_COMPLETE", "publicaly_available_post_id": public}


def query(call: TikTokCall) -> dict[str, Any]:
    """Show up to 20 of the creator's public posts by their ids."""
    wanted = call.of("filters").get("video_ids")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= _BATCH:
        raise TikTokRefused(400, "invalid_params", f"video_ids holds 1 to {_BATCH} ids")
    named = {str(one) for one in wanted}
    found = [one for one in _public(call) if one.id in named]
    return {"videos": [_describe(call, one) for one in found]}


def list_posts(call: TikTokCall) -> dict[str, Any]:
    """List the creator's public posts, newest first; the cursor is an instant in ms."""
    count, cursor = call.body.get("max_count", 10), call.body.get("cursor")
    if not isinstance(count, int) or not 1 <= count <= _BATCH:
        raise TikTokRefused(400, "invalid_params", f"max_count is 1 to {_BATCH}")
    found = sorted(_public(call), key=lambda one: (one.at, one.number), reverse=True)
    if isinstance(cursor, int):
        found = [one for one in found if one.at * 1000 < cursor]
    page = found[:count]
    return {
        "videos": [_describe(call, one) for one in page],
        "cursor": int(page[-1].at * 1000) if page else 0,
        "has_more": len(found) > count,
    }


def _public(call: TikTokCall) -> list[Post]:
    now = call.state.now()
    return [
        one
        for one in call.state.posts("tiktok", call.account)
        if one.is_live(now) and one.native["level"] == "PUBLIC_TO_EVERYONE"
    ]


def _describe(call: TikTokCall, post: Post) -> dict[str, Any]:
    counted = numbers.count(call.state, post)
    known = {
        "id": post.id,
        "create_time": int(post.at),
        "share_url": f"https://www.tiktok.com/@{post.channel}/video/{post.id}?utm_source=sandbox",
        "title": post.text[:_READ_BACK],
        "video_description": post.text[:_READ_BACK],
        "view_count": counted.views,
        "like_count": counted.likes,
        "comment_count": counted.comments,
        "share_count": counted.reposts,
    }
    return {name: known[name] for name in call.fields() if name in known}

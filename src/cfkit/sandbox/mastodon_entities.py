"""Describe accounts, statuses, media and the instance as Mastodon's API does (4.5)."""

from __future__ import annotations

import hashlib
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.mastodon_call import MastodonCall
from cfkit.sandbox.mastodon_text import tags
from cfkit.sandbox.post import Poll, Post
from cfkit.sandbox.state import iso

VERSION = "4.5.0"
IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")


def account_id(name: str) -> str:
    """Tell the id of an account, the same on every run."""
    return str(10**17 + int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big"))


def account(call: MastodonCall, name: str, *, shown: str | None = None) -> dict[str, Any]:
    """Describe an account; its followers are invented."""
    home = call.origin
    picture = f"{home}/avatars/original/missing.png"
    return {
        "id": account_id(name),
        "username": name,
        "acct": name,
        "display_name": shown or name,
        "locked": False,
        "bot": False,
        "discoverable": True,
        "indexable": True,
        "group": False,
        "created_at": "2026-01-01T00:00:00.000Z",
        "note": "<p>An account of the sandbox; its figures are invented.</p>",
        "url": f"{home}/@{name}",
        "uri": f"{home}/users/{name}",
        "avatar": picture,
        "avatar_static": picture,
        "avatar_description": "",
        "header": picture,
        "header_static": picture,
        "header_description": "",
        "followers_count": numbers.audience(call.state, "mastodon", name),
        "following_count": 12,
        "statuses_count": len(call.state.posts("mastodon", name)),
        "last_status_at": None,
        "hide_collections": None,
        "noindex": False,
        "emojis": [],
        "roles": [],
        "fields": [],
    }


def status(call: MastodonCall, post: Post) -> dict[str, Any]:
    """Describe a kept status."""
    invented = numbers.count(call.state, post)
    thread = _own_replies(call, post)
    name = post.channel
    return {
        **_frame(call, post.id, name),
        "created_at": iso(post.at),
        "in_reply_to_id": post.reply_to,
        "in_reply_to_account_id": account_id(name) if post.reply_to else None,
        "sensitive": post.native["sensitive"],
        "spoiler_text": post.native["spoiler_text"],
        "visibility": post.native["visibility"],
        "language": post.native["language"],
        "replies_count": invented.comments + len(thread),
        "reblogs_count": invented.reposts,
        "favourites_count": invented.likes,
        "edited_at": None if post.edited_at is None else iso(post.edited_at),
        "content": post.html,
        "application": {"name": "sandbox", "website": None},
        "account": account(call, name),
        "media_attachments": [media(call, one) for one in post.native["media"]],
        "tags": [{"name": tag, "url": f"{call.origin}/tags/{tag}"} for tag in tags(post.text)],
        "poll": describe_poll(call, post, post.poll) if post.poll else None,
        "pinned": bool(post.native.get("pinned")),
    }


def reply(call: MastodonCall, post: Post, remark: numbers.Remark) -> dict[str, Any]:
    """Describe an invented reply to a status."""
    name = f"reader_{hashlib.sha256(remark.author.encode()).hexdigest()[:6]}"
    reply_id = str(int(post.id) + remark.number)
    return {
        **_frame(call, reply_id, name),
        "created_at": iso(remark.at),
        "in_reply_to_id": post.id,
        "in_reply_to_account_id": account_id(post.channel),
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": None,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": None,
        "content": f"<p>{remark.text}</p>",
        "application": None,
        "account": account(call, name, shown=f"{remark.author} (invented)"),
        "media_attachments": [],
        "tags": [],
        "poll": None,
    }


def _frame(call: MastodonCall, status_id: str, name: str) -> dict[str, Any]:
    return {
        "id": status_id,
        "uri": f"{call.origin}/users/{name}/statuses/{status_id}",
        "url": f"{call.origin}/@{name}/{status_id}",
        "quotes_count": 0,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "pinned": False,
        "filtered": [],
        "reblog": None,
        "mentions": [],
        "emojis": [],
        "card": None,
        "quote": None,
        "quote_approval": {"automatic": [], "manual": [], "current_user": "denied"},
    }


def _own_replies(call: MastodonCall, post: Post) -> list[Post]:
    return [
        one
        for one in call.state.posts("mastodon", post.channel)
        if one.reply_to == post.id and one.deleted_at is None
    ]


def scheduled(call: MastodonCall, post: Post) -> dict[str, Any]:
    """Describe a status that waits for its time."""
    native = post.native
    return {
        "id": post.id,
        "scheduled_at": iso(post.scheduled_at or post.at),
        "params": {
            "text": post.text,
            "poll": native["poll"],
            "media_ids": [one["id"] for one in native["media"]] or None,
            "sensitive": native["sensitive"],
            "spoiler_text": native["spoiler_text"] or None,
            "visibility": native["visibility"],
            "in_reply_to_id": post.reply_to,
            "language": native["language"],
            "application_id": 1,
            "scheduled_at": None,
            "idempotency": call.key,
            "with_rate_limit": False,
        },
        "media_attachments": [media(call, one) for one in native["media"]],
    }


def media(call: MastodonCall, row: dict[str, Any], *, ready: bool = True) -> dict[str, Any]:
    """Describe a file; it has no address while it is being processed."""
    address = f"{call.origin.removesuffix('/mastodon')}/_sandbox/media/{row['media']}"
    size = {
        "width": row["width"],
        "height": row["height"],
        "size": f"{row['width']}x{row['height']}",
        "aspect": row["width"] / row["height"],
    }
    return {
        "id": row["id"],
        "type": "video" if row["mime"].startswith("video/") else "image",
        "url": address if ready else None,
        "preview_url": address,
        "remote_url": None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": {"original": size, "small": size},
        "description": row["description"],
        "blurhash": "U00000fQfQfQfQfQfQfQfQfQfQfQ",
    }


def describe_poll(call: MastodonCall, post: Post, poll: Poll) -> dict[str, Any]:
    """Describe a poll with invented votes."""
    total = numbers.count(call.state, post).views // 12
    shares = numbers.votes(call.state, post, total)
    given = post.native["poll"]
    ends = post.at + given["expires_in"]
    return {
        "id": post.id,
        "expires_at": iso(ends),
        "expired": call.state.now() >= ends,
        "multiple": poll.multiple,
        "votes_count": sum(shares),
        "voters_count": sum(shares),
        "voted": False,
        "own_votes": [],
        "options": [
            {"title": title, "votes_count": share}
            for title, share in zip(poll.options, shares, strict=True)
        ],
        "emojis": [],
    }


def instance(call: MastodonCall) -> dict[str, Any]:
    """Describe the instance with the limits that are configured."""
    return {
        "domain": call.origin.partition("://")[2],
        "title": "Sandbox",
        "version": VERSION,
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "A local stand-in; every figure is invented.",
        "usage": {"users": {"active_month": 1}},
        "thumbnail": {"url": f"{call.origin}/thumbnail.png", "blurhash": None, "versions": {}},
        "icon": [],
        "languages": ["en", "ru"],
        "configuration": {
            "urls": {"streaming": "", "status": None},
            "vapid": {"public_key": "sandbox"},
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "statuses": {
                "max_characters": call.setting("max_characters"),
                "max_media_attachments": call.setting("max_media_attachments"),
                "characters_reserved_per_url": call.setting("characters_reserved_per_url"),
            },
            "media_attachments": {
                "supported_mime_types": list(IMAGE_TYPES),
                "description_limit": 1500,
                "image_size_limit": 16777216,
                "image_matrix_limit": 33177600,
                "video_size_limit": 103809024,
                "video_frame_rate_limit": 120,
                "video_matrix_limit": 8294400,
            },
            "polls": {
                "max_options": 4,
                "max_characters_per_option": 50,
                "min_expiration": 300,
                "max_expiration": 2629746,
            },
            "translation": {"enabled": False},
            "limited_federation": False,
        },
        "registrations": {"enabled": False, "approval_required": False, "message": None},
        "api_versions": {"mastodon": 7},
        "contact": {"email": "", "account": None},
        "rules": [],
    }

"""Show, change and delete the films of a channel (reference of videos, read 2026-11-27)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.post import Post
from cfkit.sandbox.render import autolink, find_links
from cfkit.sandbox.state import iso
from cfkit.sandbox.youtube_call import YouTubeCall, YouTubeRefused, channel_id, privacy

_TITLE = 100
_DESCRIPTION = 5000


def check_snippet(snippet: Any) -> None:
    """Refuse what no film may be called or described by."""
    told: Mapping[str, Any] = snippet if isinstance(snippet, dict) else {}
    title, text = str(told.get("title", "")), str(told.get("description", ""))
    if not title.strip() or len(title) > _TITLE or set("<>") & set(title):
        words = "The request metadata specifies an invalid or empty video title."
        raise YouTubeRefused(400, "invalidTitle", words)
    if len(text.encode()) > _DESCRIPTION or set("<>") & set(text):
        words = "The request metadata specifies an invalid video description."
        raise YouTubeRefused(400, "invalidDescription", words)
    if not str(told.get("categoryId", "")).isdigit():
        words = "The request metadata specifies an invalid category ID."
        raise YouTubeRefused(400, "invalidCategoryId", words)


def list_channels(call: YouTubeCall) -> dict[str, Any]:
    """Show the account's own channel."""
    call.pay(1)
    if call.params.get("mine") != "true":
        raise YouTubeRefused(400, "missingRequiredParameter", "No filter selected.")
    if "nochannel" in call.account:
        return {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0}}
    mine = channel_id(call.account)
    item = {
        "kind": "youtube#channel",
        "id": mine,
        "snippet": {"title": call.account, "customUrl": f"@{call.account}"},
        "contentDetails": {"relatedPlaylists": {"likes": "LL", "uploads": f"UU{mine[2:]}"}},
        "status": {
            "privacyStatus": "public",
            "isLinked": True,
            "longUploadsStatus": "eligible" if "unverified" in call.marks else "allowed",
        },
    }
    wanted = {"kind", "id", *call.parts()}
    return {
        "kind": "youtube#channelListResponse",
        "items": [{name: value for name, value in item.items() if name in wanted}],
    }


def list_uploads(call: YouTubeCall) -> dict[str, Any]:
    """List what an account uploaded, the newest first; its private films to itself alone."""
    call.pay(1)
    wanted = call.params.get("playlistId", "")
    known = {account for platform, account in call.state.channels() if platform == "youtube"}
    whose = [one for one in {*known, call.account} if f"UU{channel_id(one)[2:]}" == wanted]
    if not whose:
        words = "The playlist identified with the playlistId parameter cannot be found."
        raise YouTubeRefused(404, "playlistNotFound", words, "youtube.playlistItem")
    films = [one for one in call.state.posts("youtube", whose[0]) if call.film(one.id)]
    films.reverse()
    page, more = call.page(films, 50, 5)
    items = [_item(call, post, wanted, place) for place, post in enumerate(page)]
    return {"kind": "youtube#playlistItemListResponse", "items": items, **more}


def _item(call: YouTubeCall, post: Post, playlist: str, place: int) -> dict[str, Any]:
    snippet = post.native["snippet"]
    return {
        "kind": "youtube#playlistItem",
        "id": f"{playlist}.{post.id}",
        "snippet": {
            "publishedAt": post.native["uploaded"],
            "channelId": channel_id(post.channel),
            "title": snippet["title"],
            "description": snippet.get("description", ""),
            "playlistId": playlist,
            "position": place,
            "resourceId": {"kind": "youtube#video", "videoId": post.id},
        },
        "status": {"privacyStatus": privacy(call.state, post)},
    }


def list_films(call: YouTubeCall) -> dict[str, Any]:
    """Show films by their ids; those that are gone are left out."""
    call.pay(1)
    parts = call.parts()
    found = [post for post in map(call.film, call.ids()) if post is not None]
    return {
        "kind": "youtube#videoListResponse",
        "items": [describe(call, post, parts) for post in found],
        "pageInfo": {"totalResults": len(found), "resultsPerPage": len(found)},
    }


def describe(call: YouTubeCall, post: Post, parts: list[str]) -> dict[str, Any]:
    """Write a film with the parts that are wanted."""
    shown: dict[str, Any] = {"kind": "youtube#video", "id": post.id}
    if "snippet" in parts:
        shown["snippet"] = {
            **post.native["snippet"],
            "publishedAt": post.native["uploaded"],
            "channelId": channel_id(post.channel),
            "channelTitle": post.channel,
            "liveBroadcastContent": "none",
        }
    if "status" in parts:
        shown["status"] = _status(call, post)
    if "statistics" in parts:
        counted = numbers.count(call.state, post)
        shown["statistics"] = {
            "viewCount": str(counted.views),
            "likeCount": str(counted.likes),
            "favoriteCount": "0",
            "commentCount": str(counted.comments),
        }
    return shown


def _status(call: YouTubeCall, post: Post) -> dict[str, Any]:
    seconds = float(call.state.setting("youtube", "processing_seconds"))
    is_done = call.state.now() >= post.clock + seconds
    status = {
        "license": "youtube",
        "embeddable": True,
        "publicStatsViewable": True,
        **post.native["status"],
        "uploadStatus": "processed" if is_done else "uploaded",
        "privacyStatus": privacy(call.state, post),
    }
    if is_done and not post.native["is_film"]:
        status |= {"uploadStatus": "failed", "failureReason": "invalidFile"}
    if post.scheduled_at is not None and status["privacyStatus"] == "private":
        status["publishAt"] = iso(post.scheduled_at)
    return status


def update(call: YouTubeCall) -> dict[str, Any]:
    """Write another snippet; what is left out of it is cleared."""
    call.pay(50)
    if call.parts() != ["snippet"]:
        raise YouTubeRefused(400, "badRequest", "the sandbox changes the snippet only")
    body = call.body if isinstance(call.body, dict) else {}
    found = call.own(str(body.get("id", "")))
    snippet = body.get("snippet") or {}
    check_snippet(snippet)
    text = str(snippet.get("description", ""))
    changed = replace(
        found,
        text=text or str(snippet["title"]),
        html=f"<b>{autolink(str(snippet['title']))}</b><br><br>{autolink(text)}",
        links=find_links(text),
        edited_at=call.state.now(),
        native={"original": found.text, **found.native, "snippet": snippet},
    )
    call.state.keep(changed)
    return describe(call, changed, ["snippet"])


def delete(call: YouTubeCall) -> None:
    """Delete a film for good."""
    call.pay(50)
    [name] = call.ids(1) or [""]
    call.state.keep(replace(call.own(name), deleted_at=call.state.now()))

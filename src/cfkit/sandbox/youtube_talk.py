"""Keep what is said below films: invented comments, and those of the channel itself.

Facts: references of commentThreads and comments, read 2026-11-27. Every third invented comment
answers the one before it.
"""

from __future__ import annotations

from typing import Any

from cfkit.sandbox import numbers
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import iso
from cfkit.sandbox.youtube_call import YouTubeCall, YouTubeRefused, channel_id, privacy

_LONGEST = 10_000


def list_threads(call: YouTubeCall) -> dict[str, Any]:
    """List the threads below a film, the newest first."""
    call.pay(1)
    call.parts()
    found = call.film(call.params.get("videoId", ""))
    if found is None:
        words = "The video identified by the videoId parameter could not be found."
        raise YouTubeRefused(404, "videoNotFound", words, "youtube.commentThread")
    said = _below(call, found)
    tops = [one for one in said if "parentId" not in one["snippet"]]
    tops.sort(key=lambda one: str(one["snippet"]["publishedAt"]), reverse=True)
    page, more = call.page(tops, 100, 20)
    return {
        "kind": "youtube#commentThreadListResponse",
        "items": [_thread(call, one, said) for one in page],
        **more,
    }


def _thread(call: YouTubeCall, top: dict[str, Any], said: list[dict[str, Any]]) -> dict[str, Any]:
    answers = [one for one in said if one["snippet"].get("parentId") == top["id"]]
    thread: dict[str, Any] = {
        "kind": "youtube#commentThread",
        "id": top["id"],
        "snippet": {
            "videoId": call.params.get("videoId", top["snippet"]["videoId"]),
            "topLevelComment": top,
            "canReply": True,
            "totalReplyCount": len(answers),
            "isPublic": True,
        },
    }
    if answers and "replies" in call.params.get("part", ""):
        thread["replies"] = {"comments": answers[:5]}
    return thread


def _below(call: YouTubeCall, post: Post) -> list[dict[str, Any]]:
    """Make up what readers said, and add what the channel did."""
    said: list[dict[str, Any]] = []
    for remark in numbers.remarks(call.state, post):
        name = f"Ugx{post.id}.{remark.number:04}"
        answers = said[-1]["id"] if remark.number % 3 == 0 and said else None
        parent = said[-1]["snippet"].get("parentId") if answers else None
        snippet = {
            "videoId": post.id,
            "authorDisplayName": f"@{remark.author}",
            "authorChannelId": {"value": channel_id(remark.author)},
            "textDisplay": remark.text,
            "publishedAt": iso(remark.at),
            **({"parentId": parent or answers} if answers else {}),
        }
        said.append({"kind": "youtube#comment", "id": name, "snippet": snippet})
    kept = call.state.rows("youtube.comments").values()
    return said + [one for one in kept if one["snippet"]["videoId"] == post.id]


def create(call: YouTubeCall) -> dict[str, Any]:
    """Keep a comment of the account's own."""
    call.pay(50)
    body = call.body if isinstance(call.body, dict) else {}
    told = body.get("snippet") or {}
    text = ((told.get("topLevelComment") or {}).get("snippet") or {}).get("textOriginal", "")
    found = call.film(str(told.get("videoId", "")))
    if found is None:
        raise YouTubeRefused(404, "videoNotFound", "The video could not be found.")
    if privacy(call.state, found) == "private":
        raise YouTubeRefused(403, "forbidden", "The thread cannot be created.")
    _check(text)
    number, used = call.state.next_number("youtube.comments")
    name = f"UgxOwn{number:012}"
    said = {
        "kind": "youtube#comment",
        "id": name,
        "snippet": _own_snippet(call, found.id, text),
    }
    call.state.commit(used, ("youtube.comments", name, said))
    return _thread(call, said, [])


def answer(call: YouTubeCall) -> dict[str, Any]:
    """Keep an answer of the account's own in the thread of a comment."""
    call.pay(50)
    told = (call.body if isinstance(call.body, dict) else {}).get("snippet") or {}
    text, parent = told.get("textOriginal", ""), str(told.get("parentId", ""))
    top = _find(call, parent)
    if top is None or "parentId" in top["snippet"]:
        raise YouTubeRefused(404, "commentNotFound", "The parent comment could not be found.")
    _check(text)
    number, used = call.state.next_number("youtube.comments")
    snippet = {
        **_own_snippet(call, top["snippet"]["videoId"], text),
        "parentId": parent,
    }
    name = f"{parent}.Own{number:012}"
    said = {"kind": "youtube#comment", "id": name, "snippet": snippet}
    call.state.commit(used, ("youtube.comments", name, said))
    return said


def _own_snippet(call: YouTubeCall, video: str, text: str) -> dict[str, Any]:
    return {
        "videoId": video,
        "authorDisplayName": f"@{call.account}",
        "authorChannelId": {"value": channel_id(call.account)},
        "textDisplay": text,
        "textOriginal": text,
        "publishedAt": iso(call.state.now()),
    }


def _find(call: YouTubeCall, name: str) -> dict[str, Any] | None:
    """Find a comment, invented or own."""
    kept: dict[str, Any] | None = call.state.row("youtube.comments", name)
    if kept is not None:
        return kept
    post = call.film(name.removeprefix("Ugx")[:11])
    return next((one for one in _below(call, post) if one["id"] == name), None) if post else None


def _check(text: Any) -> None:
    if not isinstance(text, str) or not text.strip():
        raise YouTubeRefused(400, "commentTextRequired", "The comment must not be empty.")
    if len(text) > _LONGEST:
        raise YouTubeRefused(400, "commentTextTooLong", "The comment is too long.")


def list_comments(call: YouTubeCall) -> dict[str, Any]:
    """Show comments by their ids, or the answers to one."""
    call.pay(1)
    call.parts()
    parent = call.params.get("parentId")
    more: dict[str, Any] = {}
    if parent is None:
        kept = [_find(call, name) for name in call.ids()]
        found = [one for one in kept if one is not None]
    else:
        post = call.film(parent.removeprefix("Ugx")[:11])
        said = _below(call, post) if post else []
        answers = [one for one in said if one["snippet"].get("parentId") == parent]
        found, more = call.page(answers, 100, 20)
    return {"kind": "youtube#commentListResponse", "items": found, **more}


def update(call: YouTubeCall) -> dict[str, Any]:
    """Write other words into a comment of the account's own."""
    call.pay(50)
    body = call.body if isinstance(call.body, dict) else {}
    said = _own(call, str(body.get("id", "")))
    text = (body.get("snippet") or {}).get("textOriginal", "")
    _check(text)
    snippet = {**said["snippet"], "textDisplay": text, "textOriginal": text}
    changed = {**said, "snippet": snippet}
    call.state.commit(("youtube.comments", said["id"], changed))
    return changed


def delete(call: YouTubeCall) -> None:
    """Delete a comment of the account's own."""
    call.pay(50)
    [name] = call.ids(1) or [""]
    call.state.commit(("youtube.comments", _own(call, name)["id"], None))


def _own(call: YouTubeCall, name: str) -> dict[str, Any]:
    found: dict[str, Any] | None = call.state.row("youtube.comments", name)
    if found is None:
        raise YouTubeRefused(404, "commentNotFound", "The comment could not be found.")
    if found["snippet"]["authorChannelId"]["value"] != channel_id(call.account):
        raise YouTubeRefused(403, "forbidden", "The comment cannot be changed.")
    return found

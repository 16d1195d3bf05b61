"""Keep the posts of accounts on X: create, list, search, count, delete.

Facts: openapi.json 2.167 and docs.x.com, read 2026-11-27. X gives texts back with short addresses,
entities and the address of what is attached.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from cfkit.domain.weighted import x_weighted
from cfkit.sandbox import numbers
from cfkit.sandbox.post import Poll, Post
from cfkit.sandbox.render import URL, autolink, find_links
from cfkit.sandbox.state import iso
from cfkit.sandbox.x_call import PROBLEMS, XCall, forbidden, invalid, user_id
from cfkit.sandbox.x_media import attach

_FIRST = 1_900_000_000_000_000_000
_LONGEST = 280
_MONTH = 30 * 86_400
_WEEK = 7 * 86_400
_KNOWN = frozenset(
    {
        *("text", "media", "poll", "reply", "quote_tweet_id", "reply_settings", "made_with_ai"),
        *("paid_partnership", "community_id", "card_uri", "edit_options", "nullcast", "geo"),
    }
)


def create(call: XCall) -> dict[str, Any]:
    """Post, or answer a post."""
    body = call.body
    unknown = sorted(set(body) - _KNOWN) if isinstance(body, dict) else ["$"]
    if unknown:
        raise invalid(unknown[0], "the schema has no such property")
    text = str(body.get("text") or "").strip()
    media = attach(call, (body["media"] or {}).get("media_ids") or []) if "media" in body else ()
    poll = _poll(body["poll"]) if "poll" in body else None
    if not text and not media:
        raise invalid("text", "text is required")
    if media and poll:
        raise invalid("poll", "a post takes media or a poll")
    if x_weighted(text) > _LONGEST:
        raise forbidden("Tweet needs to be a bit shorter.")
    above = _above(call, body)
    mine = [one for one in call.state.posts("x", call.account) if one.deleted_at is None]
    if call.setting("refuse_duplicates") and text in [one.text for one in mine]:
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")
    number, used = call.state.next_number("x.posts")
    kept = Post(
        platform="x",
        channel=call.account,
        id=str(_FIRST + number),
        number=call.state.next_ordinal("x", call.account),
        at=call.state.now(),
        clock=call.state.now(),
        text=text,
        html=autolink(text),
        links=find_links(text),
        media=media,
        poll=poll,
        reply_to=above.id if above else None,
        native={"conversation": above.native["conversation"] if above else None},
    )
    if kept.native["conversation"] is None:
        kept = replace(kept, native={"conversation": kept.id})
    call.state.keep(kept, used, ("x.index", kept.id, call.account))
    return {"data": {"id": kept.id, "text": _shown(kept)[0], "edit_history_post_ids": [kept.id]}}


def _poll(told: dict[str, Any]) -> Poll:
    options, minutes = told.get("options") or [], told.get("duration_minutes")
    if not 2 <= len(options) <= 4 or not all(0 < len(str(one)) <= 25 for one in options):
        raise invalid("poll.options", "a poll has 2 to 4 options of 1 to 25 characters")
    if not isinstance(minutes, int) or not 5 <= minutes <= 10_080:
        raise invalid("poll.duration_minutes", "between 5 and 10080")
    return Poll("", tuple(map(str, options)))


def _above(call: XCall, body: dict[str, Any]) -> Post | None:
    if "reply" not in body:
        return None
    found = call.find(str((body["reply"] or {}).get("in_reply_to_tweet_id", "")))
    found = found or _answered(call, str((body["reply"] or {}).get("in_reply_to_tweet_id", "")))
    if found is None:
        raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    if found.channel != call.account or not call.setting("self_replies"):
        raise forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or "
            "otherwise engaged by the author of the post you are replying to."
        )
    return found


def _answered(call: XCall, name: str) -> Post | None:
    """Find an invented answer: it names the account, as its text begins with it on x.com."""
    for root in call.state.posts("x", call.account):
        if root.deleted_at is None and any(one["id"] == name for one in _invented(call, root)):
            return replace(root, id=name)
    return None


def delete(call: XCall) -> dict[str, Any]:
    """Take a post down."""
    found = call.find(call.target)
    if found is not None and found.channel != call.account:
        raise forbidden("You are not authorized to delete this Tweet.")
    if found is not None:
        call.state.keep(replace(found, deleted_at=call.state.now()))
    return {"data": {"deleted": found is not None}}


def get_many(call: XCall) -> dict[str, Any]:
    """List up to a hundred posts by id, and say which are not there."""
    names = call.words("ids")
    if not 1 <= len(names) <= 100:
        raise invalid("ids", "between 1 and 100 ids")
    found = [(name, call.find(name)) for name in names]
    errors = [
        {
            "value": name,
            "resource_id": name,
            "resource_type": "tweet",
            "parameter": "ids",
            "title": "Not Found Error",
            "detail": f"Could not find tweet with ids: [{name}].",
            "type": f"{PROBLEMS}/resource-not-found",
        }
        for name, post in found
        if post is None
    ]
    data = [describe(call, post) for _, post in found if post is not None]
    answer: dict[str, Any] = ({"data": data} if data else {}) | (
        {"errors": errors} if errors else {}
    )
    polls = [_describe_poll(call, post) for _, post in found if post is not None and post.poll]
    if polls and "attachments.poll_ids" in call.words("expansions"):
        answer["includes"] = {"polls": polls}
    return answer


def _describe_poll(call: XCall, post: Post) -> dict[str, Any]:
    shares = numbers.votes(call.state, post, numbers.count(call.state, post).views // 12)
    labels = post.poll.options if post.poll else ()
    options = [
        {"position": place, "label": label, "votes": share}
        for place, (label, share) in enumerate(zip(labels, shares, strict=True), 1)
    ]
    return {"id": f"9{post.id[1:]}", "options": options}


def timeline(call: XCall) -> dict[str, Any]:
    """List an account's posts, newest first."""
    start, size = call.page(5)
    since = _instant(call.text("start_time"))
    found = [
        one
        for one in call.state.posts("x", call.account)
        if one.deleted_at is None and one.at >= since and user_id(one.channel) == call.target
    ]
    found.sort(key=lambda one: (one.at, one.id), reverse=True)
    return _paged([describe(call, one) for one in found[start : start + size]], start, len(found))


def search(call: XCall) -> dict[str, Any]:
    """List the answers in a conversation of the last week, newest first."""
    start, size = call.page(10)
    field, _, named = call.text("query").partition(":")
    if field != "conversation_id" or not named.isdigit():
        raise invalid("query", "the sandbox only knows conversation_id:<id>")
    root = call.find(named)
    found = [] if root is None else [*_invented(call, root), *_own_answers(call, root)]
    recent = [one for one in found if _instant(one["created_at"]) > call.state.now() - _WEEK]
    recent.sort(key=lambda one: (one["created_at"], one["id"]), reverse=True)
    answer = _paged(recent[start : start + size], start, len(recent))
    authors = {one["author_id"] for one in answer.get("data", ())}
    people = {user_id(name): name for name in (*numbers.readers(), call.account)}
    users = [{"id": one, "name": people[one], "username": people[one]} for one in sorted(authors)]
    return answer | {"includes": {"users": users}}


def _paged(page: list[dict[str, Any]], start: int, total: int) -> dict[str, Any]:
    after = start + len(page)
    meta: dict[str, Any] = {"result_count": len(page)}
    if after < total:
        meta["next_token"] = f"b{after}"
    return ({"data": page} if page else {}) | {"meta": meta}


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() if text else 0.0


def _invented(call: XCall, root: Post) -> Iterable[dict[str, Any]]:
    for remark in numbers.remarks(call.state, root):
        yield {
            "id": str(int(root.id) + 10_000_000_000 * remark.number),
            "text": html.escape(remark.text, quote=False),
            "author_id": user_id(remark.author),
            "created_at": iso(remark.at),
            "referenced_tweets": [{"type": "replied_to", "id": root.id}],
        }


def _own_answers(call: XCall, root: Post) -> Iterable[dict[str, Any]]:
    for one in call.state.posts("x", root.channel):
        if one.native["conversation"] == root.id and one.id != root.id and one.deleted_at is None:
            yield describe(call, one)


def describe(call: XCall, post: Post) -> dict[str, Any]:
    """Describe a post with the fields that were asked for."""
    asked = call.words("tweet.fields") + call.words("post.fields")
    text, urls = _shown(post)
    shown: dict[str, Any] = {"id": post.id, "text": text, "edit_history_tweet_ids": [post.id]}
    known = {
        "created_at": iso(post.at),
        "author_id": user_id(post.channel),
        "conversation_id": post.native["conversation"],
        "entities": {"urls": urls},
    }
    shown |= {name: known[name] for name in asked if name in known}
    if post.reply_to and "referenced_tweets" in asked:
        shown["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
    if post.poll and "attachments" in asked:
        shown["attachments"] = {"poll_ids": [f"9{post.id[1:]}"]}
    invented = numbers.count(call.state, post)
    if "public_metrics" in asked:
        own = sum(one.reply_to == post.id for one in call.state.posts("x", post.channel))
        shown["public_metrics"] = {
            "retweet_count": invented.reposts,
            "repost_count": invented.reposts,
            "reply_count": invented.comments + own,
            "like_count": invented.likes,
            "quote_count": invented.reposts // 4,
            "bookmark_count": invented.likes // 5,
            "impression_count": invented.views,
        }
    if "non_public_metrics" in asked and call.state.now() - post.clock < _MONTH:
        shown["non_public_metrics"] = {
            "impression_count": invented.views,
            "url_link_clicks": invented.views // 40 if post.links else 0,
            "user_profile_clicks": invented.views // 90,
            "engagements": invented.likes + invented.reposts + invented.comments,
        }
    return shown


def _shown(post: Post) -> tuple[str, list[dict[str, Any]]]:
    """Write a text as X gives it back, with what stands behind its short addresses."""
    behind: list[dict[str, Any]] = []

    def short(address: str, **more: str) -> str:
        code = hashlib.sha256(f"{post.id} {address}".encode()).hexdigest()[:10]
        behind.append({"url": f"https://t.co/{code}", "expanded_url": address, **more})
        return str(behind[-1]["url"])

    text = html.escape(URL.sub(lambda found: short(found.group()), post.text), quote=False)
    if post.media:
        where = f"https://x.com/{post.channel}/status/{post.id}/photo/1"
        text = f"{text} {short(where, media_key=f'3_{post.id}')}".strip()
    for one in behind:
        one["start"] = text.index(one["url"])
        one["end"] = one["start"] + len(one["url"])
    return text, behind

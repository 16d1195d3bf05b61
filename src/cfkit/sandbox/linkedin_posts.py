"""Keep the posts of members and pages on LinkedIn, and what stands below them.

Facts: learn.microsoft.com/linkedin (posts API, social actions, share statistics), read 2026-09-19:
a post is made with an empty answer and its URN in `x-restli-id`; posts of members are not listed;
`commentary` is little text and comes back with hashtags as templates; 422 for the same words within
ten minutes.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import regex

from cfkit.sandbox import numbers
from cfkit.sandbox.linkedin_call import Answer, LinkedInCall, LinkedInRefused, names_in
from cfkit.sandbox.linkedin_media import attached
from cfkit.sandbox.post import Poll, Post
from cfkit.sandbox.render import autolink, find_links

_FIRST = 7_400_000_000_000_000_000
_TEN_MINUTES = 600
_LONGEST = 3000
_NEEDED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
_KNOWN = frozenset({*_NEEDED, "content", "isReshareDisabledByAuthor", "contentLandingPage"})
_ESCAPED = regex.compile(r"\\(.)")
_BARE = regex.compile(r"(?<!\\)[|{}@\[\]()<>*_~]")
_HASHTAG = regex.compile(r"(?<![\\\w])#(\w+)")


def create(call: LinkedInCall) -> Answer:
    """Post, as a member or as a page."""
    body = call.body if isinstance(call.body, dict) else {}
    lacking = [name for name in _NEEDED if name not in body]
    unknown = sorted(set(body) - _KNOWN)
    if lacking or unknown:
        words = "".join(f"ERROR :: /{name} :: field is required\n" for name in lacking)
        words += "".join(f"ERROR :: /{name} :: unrecognized field\n" for name in unknown)
        raise LinkedInRefused(422, "UNPROCESSABLE_ENTITY", words)
    author, little = str(body["author"]), str(body["commentary"])
    call.require_right(author)
    text = read_little(little)
    content = body.get("content") or {}
    media = attached(call, author, content)
    _refuse_repeat(call, author, text)
    number, used = call.state.next_number("linkedin.posts")
    kind = "ugcPost" if any(one.kind == "video" for one in media) else "share"
    post = Post(
        platform="linkedin",
        channel=author,
        id=f"urn:li:{kind}:{_FIRST + number}",
        number=call.state.next_ordinal("linkedin", author),
        at=call.state.now(),
        clock=call.state.now(),
        text=text,
        html=autolink(text),
        links=find_links(text),
        media=media,
        poll=_poll(content.get("poll")),
        native={"little": little},
    )
    call.state.keep(post, used, ("linkedin.index", post.id, author))
    return Answer(None, 201, {"x-restli-id": post.id, "location": f"/posts/{post.id}"})


def read_little(little: str) -> str:
    """Read little text; a reserved character that is not escaped is refused."""
    if len(little) > _LONGEST:
        words = "commentary exceeds the maximum length of 3000"
        raise LinkedInRefused(400, "FIELD_LENGTH_TOO_LONG", words)
    if _BARE.search(little):
        words = "commentary holds a reserved character that is not escaped"
        raise LinkedInRefused(400, "INVALID_VALUE_FOR_FIELD", words)
    return _ESCAPED.sub(r"\1", little)


def _poll(told: dict[str, Any] | None) -> Poll | None:
    if told is None:
        return None
    options = [str(one.get("text", "")) for one in told.get("options") or ()]
    if not 2 <= len(options) <= 4 or not (told.get("settings") or {}).get("duration"):
        raise LinkedInRefused(400, "INVALID_VALUE_FOR_FIELD", "content.poll is invalid")
    return Poll(str(told.get("question", "")), tuple(options))


def _refuse_repeat(call: LinkedInCall, author: str, text: str) -> None:
    if not call.state.setting("linkedin", "refuse_duplicates"):
        return
    since = call.state.now() - _TEN_MINUTES
    for one in call.state.posts("linkedin", author):
        if one.text == text and one.clock > since:
            words = f"Content is a duplicate of {one.id}"
            raise LinkedInRefused(422, "UNPROCESSABLE_ENTITY", words, "DUPLICATE_POST")


def listing(call: LinkedInCall) -> Answer:
    """List a page's posts, those last that were changed last; a member's are not told."""
    author = call.query.get("author", "")
    if not author.startswith("urn:li:organization:"):
        words = "Not enough permissions to access: partnerApiPosts.FINDER-author"
        raise LinkedInRefused(403, "ACCESS_DENIED", words)
    start, count = call.page()
    found = [one for one in call.state.posts("linkedin", author) if one.deleted_at is None]
    found.sort(key=lambda one: (one.edited_at or one.at, one.id), reverse=True)
    page = found[start : start + count]
    paging = {"start": start, "count": count, "total": len(found), "links": []}
    return Answer({"elements": [describe(one) for one in page], "paging": paging})


def get(call: LinkedInCall) -> Answer:
    """Read one post of a page."""
    found = call.find(call.path["urn"])
    if not found.channel.startswith("urn:li:organization:"):
        words = "Not enough permissions to access: partnerApiPosts.GET"
        raise LinkedInRefused(403, "ACCESS_DENIED", words)
    return Answer(describe(found))


def describe(post: Post) -> dict[str, Any]:
    """Describe a post; instants are in milliseconds."""
    little = _HASHTAG.sub(r"{hashtag|\\#|\1}", str(post.native["little"]))
    return {
        "id": post.id,
        "author": post.channel,
        "commentary": little,
        "createdAt": int(post.at * 1000),
        "publishedAt": int(post.at * 1000),
        "lastModifiedAt": int((post.edited_at or post.at) * 1000),
        "lifecycleState": "PUBLISHED",
        "visibility": "PUBLIC",
    }


def change(call: LinkedInCall) -> Answer:
    """Write another text."""
    if call.method != "PARTIAL_UPDATE":
        raise LinkedInRefused(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method is missing")
    found = call.find(call.path["urn"])
    call.require_right(found.channel)
    little = str(call.body["patch"]["$set"]["commentary"])
    text = read_little(little)
    native = {"original": found.text, **found.native, "little": little}
    edited = replace(found, text=text, html=autolink(text), links=find_links(text), native=native)
    call.state.keep(replace(edited, edited_at=call.state.now()))
    return Answer(None, 204)


def delete(call: LinkedInCall) -> Answer:
    """Take a post down; one that is gone is fine."""
    owner = call.state.row("linkedin.index", call.path["urn"])
    found = call.state.post("linkedin", owner, call.path["urn"]) if owner else None
    if found is not None:
        call.require_right(found.channel)
        call.state.keep(replace(found, deleted_at=call.state.now()))
    return Answer(None, 204)


def statistics(call: LinkedInCall) -> Answer:
    """Count posts of a page; what nobody saw is left out."""
    page = call.query.get("organizationalEntity", "")
    call.require_right(page)
    if not page.startswith("urn:li:organization:"):
        raise LinkedInRefused(400, "PARAM_INVALID", "organizationalEntity is invalid")
    elements = []
    for name, kind in (("shares", "share"), ("ugcPosts", "ugcPost")):
        for urn in names_in(call.query.get(name, "")):
            found = call.state.post("linkedin", page, urn)
            invented = numbers.count(call.state, found) if found else numbers.Numbers()
            if found is not None and found.deleted_at is None and invented.views:
                elements.append({kind: urn, "organizationalEntity": page} | _counted(invented))
    return Answer({"elements": elements, "paging": {"start": 0, "count": 10, "links": []}})


def _counted(invented: numbers.Numbers) -> dict[str, Any]:
    engaged = invented.likes + invented.comments + invented.reposts + invented.views // 40
    return {
        "totalShareStatistics": {
            "impressionCount": invented.views,
            "uniqueImpressionsCount": int(invented.views * 0.8),
            "clickCount": invented.views // 40,
            "likeCount": invented.likes,
            "commentCount": invented.comments,
            "shareCount": invented.reposts,
            "engagement": engaged / invented.views,
        }
    }


def reader_urn(author: str) -> str:
    """Name an invented reader."""
    return f"urn:li:person:{hashlib.sha256(author.encode()).hexdigest()[:10]}"

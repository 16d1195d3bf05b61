"""Keep the posts of a WordPress site, with the files and tags that they name.

Facts: a WordPress 6.1.9 that was driven over REST, 2026-11-22: a second post with a slug becomes
`slug-2`; `status=any` leaves out the trash; deleting moves into the trash, deleting again is 410.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cfkit.sandbox import wordpress_text as text
from cfkit.sandbox.images import read_image
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.state import Change
from cfkit.sandbox.wordpress_call import WordPressCall, WordPressRefused, invalid

CATEGORIES = {"uncategorized": 1, "news": 2, "events": 3}
_STATES = ("publish", "future", "draft", "pending", "private")
_FIELDS = frozenset(
    {
        *("date", "date_gmt", "slug", "status", "password", "title", "content", "author"),
        *("excerpt", "featured_media", "comment_status", "ping_status", "format", "meta"),
        *("sticky", "template", "categories", "tags"),
    }
)


def create(call: WordPressCall) -> tuple[dict[str, Any], int]:
    """Keep a post."""
    _check(call)
    if not any(call.text(name).strip() for name in ("title", "content", "excerpt")):
        raise WordPressRefused(400, "empty_content", "Content, title, and excerpt are empty.")
    number, used = call.state.next_number("wordpress.ids")
    status = call.text("status", "draft")
    is_handed_in = status == "pending" and call.is_contributor
    native = {
        "title": call.text("title"),
        "content": call.text("content"),
        "slug": "" if is_handed_in else _free(call, call.text("slug") or f"post-{number}"),
        "status": status,
        "sticky": False,
        "featured": call.params.get("featured_media") or 0,
        "categories": call.params.get("categories") or [1],
        "tags": call.params.get("tags") or [],
        "author": call.user_id,
    }
    post = Post(
        platform="wordpress",
        channel=call.user,
        id=str(number),
        number=call.state.next_ordinal("wordpress", call.user),
        at=call.state.now(),
        clock=call.state.now(),
        text="",
        native=native,
    )
    post = _shown(call, post)
    call.state.keep(post, used)
    return describe(call, post), 201


def change(call: WordPressCall) -> dict[str, Any]:
    """Change what the call names of a post."""
    found = find(call, call.target)
    _check(call)
    named = {name: call.params[name] for name in _FIELDS if name in call.params}
    if "featured_media" in named:
        named["featured"] = named.pop("featured_media")
    native = {"original": found.text, **found.native, **named}
    if not native["slug"] and native["status"] == "publish":
        native["slug"] = _free(call, f"post-{found.id}")
    edited = call.state.now() if "content" in named else found.edited_at
    changed = _shown(call, replace(found, edited_at=edited, native=native))
    call.state.keep(changed)
    return describe(call, changed)


def delete(call: WordPressCall) -> dict[str, Any]:
    """Move a post into the trash."""
    found = call.state.post("wordpress", call.user, str(call.target))
    if found is not None and found.deleted_at is not None:
        raise WordPressRefused(410, "rest_already_trashed", "The post has already been deleted.")
    found = find(call, call.target)
    call.state.keep(replace(found, deleted_at=call.state.now()))
    return {**describe(call, found), "status": "trash"}


def get(call: WordPressCall) -> dict[str, Any]:
    """Show one post."""
    return describe(call, find(call, call.target))


def listing(call: WordPressCall) -> list[dict[str, Any]]:
    """List posts, newest first."""
    states = call.names("status") or ["publish"]
    for state in states:
        if state not in (*_STATES, "any"):
            raise invalid("status", f"status is not one of {', '.join(_STATES)}.")
    slugs, numbers = call.names("slug"), call.names("include")
    edits = call.text("context") == "edit"
    found = [
        one
        for one in reversed(call.state.posts("wordpress", call.user))
        if one.deleted_at is None
        and (states == ["any"] or one.native["status"] in states)
        and (not slugs or one.native["slug"] in slugs)
        and (not numbers or one.id in numbers)
        and not (call.is_contributor and edits and one.native["status"] == "publish")
    ]
    size, page = call.integer("per_page", 10, 100), call.integer("page", 1, 10**6)
    if page > 1 and (page - 1) * size >= len(found):
        raise WordPressRefused(
            400,
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    return [describe(call, one) for one in found[(page - 1) * size : page * size]]


def find(call: WordPressCall, number: int) -> Post:
    """Find a post that is not in the trash; 404 when there is none."""
    found = call.state.post("wordpress", call.user, str(number))
    if found is None or found.deleted_at is not None:
        raise WordPressRefused(404, "rest_post_invalid_id", "Invalid post ID.")
    return found


def describe(call: WordPressCall, post: Post) -> dict[str, Any]:
    """Describe a kept post; `raw` stands beside what is shown where it may be edited."""
    native = post.native
    edits = call.text("context") == "edit" or call.target or "content" in call.params
    is_out = native["status"] in ("publish", "private")
    moment = datetime.fromtimestamp(post.at, UTC)
    path = f"{moment:%Y/%m}/{native['slug']}/" if is_out else f"?p={post.id}"
    return {
        "id": int(post.id),
        "date": f"{moment:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{moment:%Y-%m-%dT%H:%M:%S}",
        "slug": native["slug"],
        "status": native["status"],
        "type": "post",
        "link": f"{call.origin}/{path}",
        "title": _both(native["title"], edits),
        "content": {**_both(native["content"], edits), "protected": False},
        "author": native["author"],
        "featured_media": native["featured"],
        "comment_status": "open",
        "sticky": native["sticky"],
        "format": "standard",
        "categories": native["categories"],
        "tags": native["tags"],
    }


def _both(written: str, edits: Any) -> dict[str, str]:
    return {"rendered": written} | ({"raw": written} if edits else {})


def _check(call: WordPressCall) -> None:
    unknown = sorted(set(call.params) - _FIELDS)
    if unknown:
        call.warn(f"WordPress ignores {', '.join(unknown)}")
    status = call.text("status", "draft")
    if status not in _STATES:
        raise invalid("status", f"status is not one of {', '.join(_STATES)}.")
    if status in ("publish", "future", "private") and call.is_contributor:
        words = "Sorry, you are not allowed to publish posts in this post type."
        raise WordPressRefused(403, "rest_cannot_publish", words)
    featured = call.params.get("featured_media")
    if featured and call.state.row("wordpress.media", str(featured)) is None:
        raise WordPressRefused(400, "rest_invalid_featured_media", "Invalid featured media ID.")
    known = {str(number) for number in CATEGORIES.values()}
    if not set(call.names("categories")) <= known:
        raise invalid("categories", "Invalid term ID.")


def _free(call: WordPressCall, slug: str) -> str:
    taken = {one.native["slug"] for one in call.state.posts("wordpress", call.user)}
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free


def _shown(call: WordPressCall, post: Post) -> Post:
    """Read text and files out of what is kept."""
    content, title = post.native["content"], post.native["title"]
    headed = f"<h4>{title}</h4>{content}" if title else content
    rows = call.state.rows("wordpress.media")
    urls = text.sources(content)
    named = [rows.get(str(post.native["featured"]))]
    named += [row for url in urls for row in rows.values() if row["url"] == url]
    is_out = post.native["status"] in ("publish", "private")
    return replace(
        post,
        text=text.plain(content),
        html=text.safe(headed),
        links=text.links(content),
        media=tuple(_medium(row) for row in named if row),
        warnings=() if is_out else (f"kept as {post.native['status']}: nobody sees it",),
    )


def _medium(row: dict[str, Any]) -> Medium:
    kind = "video" if row["mime"].startswith("video/") else "photo"
    names = ("mime", "alt", "width", "height", "size")
    return Medium(kind, id=row["media"], **{name: row[name] for name in names})


def upload(call: WordPressCall) -> tuple[dict[str, Any], int]:
    """Keep a file; a form may carry its alt text."""
    found = call.files.get("file")
    if found is None or not found.data:
        raise WordPressRefused(400, "rest_upload_no_data", "No data supplied.")
    image = read_image(found.data)
    if image is None and not found.mime.startswith("video/"):
        words = "Sorry, you are not allowed to upload this file type."
        raise WordPressRefused(500, "rest_upload_unknown_error", words)
    number, used = call.state.next_number("wordpress.ids")
    mime = image.mime if image else found.mime
    row = {
        "media": call.state.save_media(found.data, mime),
        "mime": mime,
        "alt": call.text("alt_text") or None,
        "width": image.width if image else None,
        "height": image.height if image else None,
        "size": len(found.data),
        "url": f"{call.origin}/wp-content/uploads/{number}-{found.name}",
    }
    changes: list[Change] = [used, ("wordpress.media", str(number), row)]
    call.state.commit(*changes)
    media = {"id": number, "source_url": row["url"], "alt_text": row["alt"] or ""}
    return {**media, "media_type": "image" if image else "file", "mime_type": mime}, 201


def make_tag(call: WordPressCall) -> tuple[dict[str, Any], int]:
    """Make a tag; one of the same name is named in the refusal."""
    name = call.text("name").strip()
    if not name:
        raise WordPressRefused(400, "rest_missing_callback_param", "Missing parameter(s): name")
    known = call.state.row("wordpress.tags", name.lower())
    if known is not None:
        words = "A term with the name provided already exists in this taxonomy."
        raise WordPressRefused(400, "term_exists", words, term_id=known)
    number, used = call.state.next_number("wordpress.ids")
    call.state.commit(used, ("wordpress.tags", name.lower(), number))
    return {"id": number, "name": name, "taxonomy": "post_tag"}, 201


def categories(call: WordPressCall) -> list[dict[str, Any]]:
    """List the categories that are asked for by their slugs."""
    wanted = call.names("slug")
    return [
        {"id": number, "slug": slug, "name": slug.capitalize()}
        for slug, number in CATEGORIES.items()
        if not wanted or slug in wanted
    ]

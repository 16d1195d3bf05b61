"""Answer WordPress' REST API: `{url}/wordpress/wp-json/wp/v2/...`.

Facts: a WordPress 6.1.9 that was driven over REST, 2026-11-22. Conventions of the sandbox: every
account has a site of its own, and any application password works, unless it holds "revoked"
(incorrect_password), "forbidden" (no right to write) or "contributor" (may write drafts only); the
categories are uncategorized, news and events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import numbers
from cfkit.sandbox import wordpress_posts as posts
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, origin, read_call
from cfkit.sandbox.wordpress_call import (
    WordPressCall,
    WordPressRefused,
    internal_error,
    invalid,
    reader_id,
    signed_by,
)

PLATFORM = Profile("WordPress", audience=500, internal_error=internal_error)

_Run = Callable[[WordPressCall], Any]


def names(_: State, request: Request) -> Iterable[str]:
    """Name the account that a request speaks for."""
    user, _password = signed_by(request)
    return (user,) if user else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/wordpress`."""

    def route(path: str, **runs: _Run) -> Route:
        async def handle(request: Request) -> Response:
            return await _respond(state, request, runs[request.method])

        return Route(f"/wp-json/wp/v2/{path}", handle, methods=list(runs))

    return [
        route("users/me", GET=_me),
        route("posts", GET=posts.listing, POST=posts.create),
        route("posts/{number}", GET=posts.get, POST=posts.change, DELETE=posts.delete),
        route("media", POST=posts.upload),
        route("tags", POST=posts.make_tag),
        route("categories", GET=posts.categories),
        route("comments", GET=_list_comments, POST=_write_comment),
        route("comments/{number}", POST=_change_comment, DELETE=_delete_comment),
    ]


async def _respond(state: State, request: Request, run: _Run) -> Response:
    try:
        answer = run(await _call(state, request))
    except Unreadable:
        refusal = WordPressRefused(400, "rest_invalid_json", "Invalid JSON body passed.")
        return JSONResponse(refusal.body(), 400)
    except WordPressRefused as refusal:
        return JSONResponse(refusal.body(), refusal.status)
    body, status = answer if isinstance(answer, tuple) else (answer, 200)
    return JSONResponse(body, status)


async def _call(state: State, request: Request) -> WordPressCall:
    decoded = await read_call(request)
    user, password = signed_by(request)
    if not user or not password:
        raise WordPressRefused(401, "rest_not_logged_in", "You are not currently logged in.")
    if "revoked" in password:
        words = "The provided password is an invalid application password."
        raise WordPressRefused(401, "incorrect_password", words)
    if "forbidden" in password and request.method != "GET":
        words = "Sorry, you are not allowed to create posts as this user."
        raise WordPressRefused(403, "rest_cannot_create", words)
    number = request.path_params.get("number", "0")
    if not number.isdigit():
        raise WordPressRefused(404, "rest_no_route", "No route was found matching the URL.")
    return WordPressCall(
        state=state,
        user=user,
        password=password,
        params=decoded.params(),
        files=decoded.files,
        origin=f"{origin(request)}/wordpress",
        target=int(number),
    )


def _me(call: WordPressCall) -> dict[str, Any]:
    may = "forbidden" not in call.password
    publishes = may and not call.is_contributor
    rights = {"edit_posts": may, "upload_files": publishes, "publish_posts": publishes}
    return {"id": call.user_id, "name": call.user, "capabilities": rights}


def _list_comments(call: WordPressCall) -> list[dict[str, Any]]:
    wanted, below = call.names("include"), call.names("post")
    author = call.names("author")
    found = [
        one
        for one in _said(call)
        if (not wanted or str(one["id"]) in wanted)
        and (not below or str(one["post"]) in below)
        and (not author or str(one["author"]) in author)
    ]
    found.sort(key=lambda one: (one["date_gmt"], one["id"]))
    if call.text("order", "desc") not in ("asc", "desc"):
        raise invalid("order", "order is not one of asc and desc.")
    if call.text("order", "desc") == "desc":
        found.reverse()
    size, page = call.integer("per_page", 10, 100), call.integer("page", 1, 10**6)
    return found[(page - 1) * size : page * size]


def _said(call: WordPressCall) -> list[dict[str, Any]]:
    found = list(call.state.rows(f"wordpress.comments/{call.user}").values())
    for post in call.state.posts("wordpress", call.user):
        if post.deleted_at is not None:
            continue
        for remark in numbers.remarks(call.state, post):
            number = 1_000_000 + int(post.id) * 1000 + remark.number
            found.append(_comment(call, number, int(post.id), remark))
    return found


def _comment(
    call: WordPressCall, number: int, post: int, said: numbers.Remark, parent: int = 0
) -> dict[str, Any]:
    own = said.author == call.user
    return {
        "id": number,
        "post": post,
        "parent": parent,
        "author": call.user_id if own else reader_id(said.author),
        "author_name": said.author,
        "date_gmt": datetime.fromtimestamp(said.at, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "content": _rendered(said.text),
        "link": f"{call.origin}/?p={post}#comment-{number}",
        "status": "approved",
    }


def _rendered(said: str) -> dict[str, str]:
    shown = said.replace("\n", "<br />\n")
    return {"rendered": f"<p>{shown}</p>\n"}


def _write_comment(call: WordPressCall) -> tuple[dict[str, Any], int]:
    post = posts.find(call, int(call.text("post", "0")))
    said = call.text("content").strip()
    if not said:
        raise WordPressRefused(400, "rest_comment_content_invalid", "Invalid comment content.")
    table, parent = f"wordpress.comments/{call.user}", int(call.text("parent", "0"))
    for one in call.state.rows(table).values():
        is_here = (one["post"], one["parent"]) == (int(post.id), parent)
        if is_here and one["content"] == _rendered(said):
            words = "Duplicate comment detected; it looks as though you already said that!"
            raise WordPressRefused(409, "comment_duplicate", words)
    number, used = call.state.next_number("wordpress.ids")
    written = numbers.Remark(number, call.user, said, call.state.now())
    made = _comment(call, number, int(post.id), written, parent)
    call.state.commit(used, (table, str(number), made))
    return made, 201


def _change_comment(call: WordPressCall) -> dict[str, Any]:
    found = _own_comment(call)
    changed = {**found, "content": _rendered(call.text("content"))}
    call.state.commit((f"wordpress.comments/{call.user}", str(call.target), changed))
    return changed


def _delete_comment(call: WordPressCall) -> dict[str, Any]:
    found = _own_comment(call)
    call.state.commit((f"wordpress.comments/{call.user}", str(call.target), None))
    return {**found, "status": "trash"}


def _own_comment(call: WordPressCall) -> dict[str, Any]:
    found: dict[str, Any] | None = call.state.row(
        f"wordpress.comments/{call.user}", str(call.target)
    )
    if found is None:
        raise WordPressRefused(404, "rest_comment_invalid_id", "Invalid comment ID.")
    return found

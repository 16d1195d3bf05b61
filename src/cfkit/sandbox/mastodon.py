"""Answer the Mastodon API: `{url}/mastodon/api/...`.

Facts: docs.joinmastodon.org at 2903485 and Mastodon's source, read 2026-11-22. Conventions of the
sandbox: the account is what stands before the first dot of the token (`bookshop.any-secret`), else
a name from its hash; a token holding "revoked" gets 401, one holding "forbidden" 403 on writes.
`{"mastodon": {"ignore_idempotency_key": true}}` behaves as compatible servers do,
`media_processing_polls` makes uploads answer 202 and that many polls 206.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import mastodon_entities as entities
from cfkit.sandbox import mastodon_media as media
from cfkit.sandbox import mastodon_oauth as oauth
from cfkit.sandbox import mastodon_statuses as statuses
from cfkit.sandbox import numbers
from cfkit.sandbox.mastodon_call import (
    Answer,
    MastodonCall,
    MastodonRefused,
    account_name,
    internal_error,
    nest,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.post import Post
from cfkit.sandbox.state import State, iso
from cfkit.sandbox.wire import Unreadable, bearer, origin, read_call

PLATFORM = Profile(
    "Mastodon",
    audience=700,
    settings={
        "ignore_idempotency_key": False,
        "max_characters": 500,
        "max_media_attachments": 4,
        "characters_reserved_per_url": 23,
        "media_processing_polls": 0,
        "enforce_rate_limit": False,
        "token_seconds": 0,
    },
    internal_error=internal_error,
)

_WINDOW = 300
_LIMIT = 300
_BATCH = 20


_Run = Callable[[MastodonCall], Answer | dict[str, Any] | list[Any]]


class _Windows:
    """Counts requests in five-minute windows, as the rate-limit headers tell them."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], int] = {}

    def use(self, account: str) -> dict[str, str]:
        now = time.time()  # counted from the answer's `Date`
        window = int(now // _WINDOW)
        used = self._counts.get((account, window), 0) + 1
        self._counts = {key: count for key, count in self._counts.items() if key[1] >= window} | {
            (account, window): used
        }
        return {
            "X-RateLimit-Limit": str(_LIMIT),
            "X-RateLimit-Remaining": str(max(0, _LIMIT - used)),
            **({"Retry-After": str(int((window + 1) * _WINDOW - now))} if used > _LIMIT else {}),
            "X-RateLimit-Reset": iso((window + 1) * _WINDOW),
        }


def names(_: State, request: Request) -> Iterable[str]:
    """Name the account that a request speaks for."""
    token = bearer(request)
    return (account_name(token),) if token else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/mastodon`."""
    windows = _Windows()

    def route(path: str, run: _Run, method: str, *, public: bool = False) -> Route:
        async def handle(request: Request) -> Response:
            headers = windows.use(next(iter(names(state, request)), "anonymous"))
            return await _respond(state, request, run, headers, public=public)

        return Route(path, handle, methods=[method])

    return [
        *oauth.routes(state),
        route("/api/v1/statuses", statuses.create, "POST"),
        route("/api/v1/statuses", _get_many, "GET", public=True),
        route("/api/v1/statuses/{id}", _get_status, "GET", public=True),
        route("/api/v1/statuses/{id}", statuses.edit, "PUT"),
        route("/api/v1/statuses/{id}", statuses.delete, "DELETE"),
        route("/api/v1/statuses/{id}/context", _get_context, "GET", public=True),
        route("/api/v1/statuses/{id}/source", _get_source, "GET"),
        route("/api/v1/statuses/{id}/pin", statuses.pin, "POST"),
        route("/api/v1/statuses/{id}/unpin", statuses.unpin, "POST"),
        route("/api/v1/scheduled_statuses", _list_scheduled, "GET"),
        route("/api/v1/scheduled_statuses/{id}", _get_scheduled, "GET"),
        route("/api/v1/scheduled_statuses/{id}", _cancel_scheduled, "DELETE"),
        route("/api/v1/accounts/verify_credentials", _verify, "GET"),
        route("/api/v1/accounts/{id}", _get_account, "GET", public=True),
        route("/api/v1/accounts/{id}/statuses", _list_statuses, "GET", public=True),
        route("/api/v2/media", media.upload, "POST"),
        route("/api/v1/media/{id}", media.get, "GET"),
        route("/api/v1/media/{id}", media.describe, "PUT"),
        route("/api/v2/instance", entities.instance, "GET", public=True),
    ]


async def _respond(
    state: State, request: Request, run: _Run, headers: dict[str, str], *, public: bool
) -> Response:
    try:
        if state.setting("mastodon", "enforce_rate_limit"):
            _check_rate(headers)
        account = _sign_in(state, request, public=public)
        statuses.release_due(state)
        answer = run(await _read(state, request, account))
    except MastodonRefused as refusal:
        return JSONResponse({"error": refusal.error}, refusal.status, headers)
    if not isinstance(answer, Answer):
        answer = Answer(answer)
    if answer.link:
        headers = {**headers, "Link": answer.link}
    return JSONResponse(answer.body, answer.status, headers)


def _check_rate(headers: dict[str, str]) -> None:
    if "Retry-After" in headers:
        raise MastodonRefused(429, "Too many requests")


def _sign_in(state: State, request: Request, *, public: bool) -> str:
    token = bearer(request)
    if token is None:
        if public:
            return ""
        raise MastodonRefused(401, "The access token is invalid")
    if "revoked" in token:
        raise MastodonRefused(401, "The access token was revoked")
    if "forbidden" in token and request.method != "GET":
        raise MastodonRefused(403, "This action is outside the authorized scopes")
    oauth.check(state, token, request.method, request.url.path)
    return account_name(token)


async def _read(state: State, request: Request, account: str) -> MastodonCall:
    try:
        decoded = await read_call(request)
    except Unreadable:
        raise MastodonRefused(400, "Error occurred while parsing request parameters") from None
    params = nest(decoded.pairs)
    if isinstance(decoded.body, dict):
        params.update(decoded.body)
    return MastodonCall(
        state=state,
        account=account,
        params=params,
        files=decoded.files,
        key=request.headers.get("idempotency-key"),
        origin=f"{origin(request)}/mastodon",
        target=request.path_params.get("id", ""),
        path=request.url.path,
    )


def _verify(call: MastodonCall) -> dict[str, Any]:
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": None,
        "note": "",
        "fields": [],
        "follow_requests_count": 0,
        "indexable": True,
    }
    role = {"id": "-99", "name": "", "color": "", "permissions": "65536", "highlighted": False}
    return {**entities.account(call, call.account), "source": source, "role": role}


def _account_of(call: MastodonCall) -> str:
    known = {channel for platform, channel in call.state.channels() if platform == "mastodon"}
    for name in sorted({*known, call.account} - {""}):
        if entities.account_id(name) == call.target:
            return name
    raise MastodonRefused(404, "Record not found")


def _get_account(call: MastodonCall) -> dict[str, Any]:
    return entities.account(call, _account_of(call))


def _list_statuses(call: MastodonCall) -> Answer:
    name = _account_of(call)
    found = [
        post
        for post in call.state.posts("mastodon", name)
        if post.deleted_at is None and not post.native["scheduled"] and _is_asked(call, post)
    ]
    found.sort(key=lambda post: int(post.id), reverse=True)
    limit = call.limit(20, 40)
    if call.text("min_id"):
        found = found[-limit:]
    page = found[:limit]
    return Answer([entities.status(call, post) for post in page], link=_links(call, page, limit))


def _is_asked(call: MastodonCall, post: Post) -> bool:
    bounds = {name: int(call.text(name)) for name in _BOUNDS if call.text(name).isdigit()}
    number = int(post.id)
    if call.flag("exclude_replies") and post.reply_to:
        return False
    if post.native["visibility"] in ("private", "direct") and call.account != post.channel:
        return False
    return (
        number < bounds.get("max_id", number + 1)
        and number > bounds.get("min_id", -1)
        and number > bounds.get("since_id", -1)
        and (bool(post.media) or not call.flag("only_media"))
    )


_BOUNDS = ("max_id", "min_id", "since_id")


def _links(call: MastodonCall, page: list[Post], limit: int) -> str | None:
    if not page:
        return None
    base = f"{call.origin}/api/v1/accounts/{call.target}/statuses?limit={limit}"
    older, newer = f"{base}&max_id={page[-1].id}", f"{base}&min_id={page[0].id}"
    return f'<{older}>; rel="next", <{newer}>; rel="prev"'


def _get_many(call: MastodonCall) -> list[Any]:
    wanted = call.names("id")
    if len(wanted) > _BATCH:
        raise MastodonRefused(422, f"Too many statuses requested, the limit is {_BATCH}")
    found = []
    for name in wanted:
        row = call.state.row("mastodon.index", name)
        post = call.state.post("mastodon", row, name) if row else None
        if post is not None and post.deleted_at is None and not post.native["scheduled"]:
            found.append(entities.status(call, post))
    return found


def _get_status(call: MastodonCall) -> dict[str, Any]:
    above = statuses.answered_id(call.state, call.target)
    if above != call.target:
        post = call.find(above)
        said = (entities.reply(call, post, one) for one in numbers.remarks(call.state, post))
        if found := next((one for one in said if one["id"] == call.target), None):
            return found
    return entities.status(call, call.find(call.target))


def _get_source(call: MastodonCall) -> dict[str, Any]:
    found = call.find(call.target)
    spoiler = found.native["spoiler_text"]
    return {"id": found.id, "text": found.native["text"], "spoiler_text": spoiler}


def _get_context(call: MastodonCall) -> dict[str, Any]:
    found = call.find(call.target)
    ancestors: list[Post] = []
    above = found.reply_to
    while above:
        one = call.find(statuses.answered_id(call.state, above))
        ancestors.insert(0, one)
        above = one.reply_to
    return {
        "ancestors": [entities.status(call, one) for one in ancestors],
        "descendants": _descend(call, found),
    }


def _descend(call: MastodonCall, post: Post) -> list[dict[str, Any]]:
    said = [entities.reply(call, post, remark) for remark in numbers.remarks(call.state, post)]
    for one in call.state.posts("mastodon", post.channel):
        above = statuses.answered_id(call.state, one.reply_to or "")
        if above == post.id and one.deleted_at is None and not one.native["scheduled"]:
            said += [entities.status(call, one), *_descend(call, one)]
    return said


def _scheduled(call: MastodonCall) -> list[Post]:
    return [
        post
        for post in call.state.posts("mastodon", call.account)
        if post.native["scheduled"] and post.deleted_at is None
    ]


def _list_scheduled(call: MastodonCall) -> list[Any]:
    found = [post for post in _scheduled(call) if _is_asked(call, post)]
    found.sort(key=lambda post: int(post.id), reverse=True)
    return [entities.scheduled(call, post) for post in found[: call.limit(20, 40)]]


def _find_scheduled(call: MastodonCall) -> Post:
    for post in _scheduled(call):
        if post.id == call.target:
            return post
    raise MastodonRefused(404, "Record not found")


def _get_scheduled(call: MastodonCall) -> dict[str, Any]:
    return entities.scheduled(call, _find_scheduled(call))


def _cancel_scheduled(call: MastodonCall) -> dict[str, Any]:
    found = _find_scheduled(call)
    call.state.keep(replace(found, deleted_at=call.state.now()))
    return {}

"""Statuses that a Mastodon server keeps for their time: methods/scheduled_statuses, 2026-11-27."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from cfkit.domain.errors import Rejected
from cfkit.domain.post import Post

from ._answers import address, moment, words
from ._http import Api
from ._kept import kept
from ._lookup import ROOT, Seen
from ._mastodon_statuses import id_of

PREFIX = "scheduled-"
"""Before the id of what is kept: once it is shown it has another id, of the statuses."""
_PAGE = 40
_PAGES = 40
"""300 are kept at most (methods/statuses/#create, 2026-11-22), and some servers give few a page."""
_PATH = "v1/scheduled_statuses"
_NO_SUCH_LIST = (404, 405, 501)
"""How servers answer that do not know the list."""


def call_name(post: Post, step: str) -> str:
    """Name a call to the server; one that was taken back is another call when it comes again."""
    if step == ROOT and post.show_at and post.stored_at:
        return post.call_name(f"kept {post.stored_at.isoformat()}")
    return post.call_name("" if step == ROOT else step)


def timed(body: dict[str, Any], post: Post) -> dict[str, Any]:
    """Ask the server to keep a status until its time."""
    if post.show_at is None:
        return body
    at = post.show_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {**body, "scheduled_at": at}


def answered(body: dict[str, Any]) -> dict[str, Any]:
    """Read what the server says of a status that it took: it stands there, or is kept."""
    if "params" in body:
        at = moment(body["scheduled_at"])
        return kept({"id": f"{PREFIX}{id_of(body)}", "url": None}, at)
    return {"id": id_of(body), "url": address(body.get("url"))}


def listed(api: Api, signed: dict[str, str]) -> Iterator[Seen | None]:
    """List what the server keeps, to an empty page; `None` when a page comes again.

    Nothing where it keeps none (compatible servers).
    """
    asked: dict[str, Any] = {"limit": _PAGE}
    for _ in range(_PAGES):
        page = api.read(
            _PATH,
            lambda body: [] if isinstance(body, dict) else [_seen(one) for one in body],
            params=asked,
            headers=signed,
            accept=lambda status, body: status in _NO_SUCH_LIST and isinstance(body, dict),
        )
        yield from page
        if not page:
            return
        last = page[-1].remote_id.removeprefix(PREFIX)
        if last == asked.get("max_id"):
            break
        asked["max_id"] = last
    yield None


def require_shelf(api: Api, signed: dict[str, str]) -> None:
    """Raise `Rejected` where the server keeps nothing: it would show at once what it is given."""
    keeps = api.read(
        _PATH,
        lambda body: isinstance(body, list),
        params={"limit": 1},
        headers=signed,
        accept=lambda status, body: status in _NO_SUCH_LIST and isinstance(body, dict),
    )
    if not keeps:
        raise Rejected("this server keeps no posts for their time")


def withdraw(api: Api, signed: dict[str, str], remote_id: str) -> bool:
    """Cancel what is kept; False when the server does not keep it any more."""
    return api.write(
        f"{_PATH}/{remote_id.removeprefix(PREFIX)}",
        lambda body: "error" not in body,
        method="DELETE",
        headers=signed,
        accept=lambda status, body: status == 404 and isinstance(body, dict),
    )


def _seen(one: dict[str, Any]) -> Seen:
    result = answered(one)
    text = words(one["params"]["text"])
    return Seen(result["id"], text, moment(one["scheduled_at"]), result, in_order=False)

"""Read the statuses of a Mastodon server, whatever its age."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from ._http import Api
from ._lookup import Seen
from ._mastodon_statuses import seen

T = TypeVar("T")

_PAGE = 40
"""Statuses that one page of an account may hold (methods/accounts/#statuses, 2026-11-22)."""
_PAGES = 25
_OLD_SERVER = (404, 405, 422)  # no reading of several statuses: before 4.3, and some forks


def statuses_of(
    api: Api,
    signed: dict[str, str],
    remote_ids: Sequence[str],
    take: Callable[[Any], dict[str, T]],
) -> dict[str, T]:
    """Read several statuses in one call; one by one from older servers."""
    found = api.read(
        "v1/statuses",
        lambda body: None if "error" in body else take(body),
        params={"id[]": list(remote_ids)},
        headers=signed,
        accept=lambda status, _: status in _OLD_SERVER,
    )
    if found is not None:
        return found
    one_by_one: dict[str, T] = {}
    for remote in remote_ids:
        one_by_one |= api.read(
            f"v1/statuses/{remote}",
            lambda body: take([body] if "id" in body else []),
            headers=signed,
            accept=lambda status, body: status == 404 and isinstance(body, dict),
        )
    return one_by_one


def own_statuses(api: Api, signed: dict[str, str], account: str) -> Iterator[Seen | None]:
    """List what an account wrote, newest first; `None` when it gives up."""
    asked: dict[str, Any] = {"limit": _PAGE, "exclude_reblogs": "true"}
    for _ in range(_PAGES):
        page = api.read(
            f"v1/accounts/{account}/statuses",
            lambda body: [seen(status) for status in body],
            params=asked,
            headers=signed,
        )
        yield from page
        if not page:
            return
        if page[-1].remote_id == asked.get("max_id"):
            break
        asked["max_id"] = page[-1].remote_id
    yield None

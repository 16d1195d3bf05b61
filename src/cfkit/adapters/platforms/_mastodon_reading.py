"""Read several statuses of a Mastodon server, whatever its age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ._http import Api

T = TypeVar("T")

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

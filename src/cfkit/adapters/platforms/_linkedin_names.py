"""Name posts and comments of LinkedIn: by their URNs, answers and addresses."""

from __future__ import annotations

import re
from typing import Any

from cfkit.domain.errors import UsageError

from ._answers import Told, identifier
from ._linkedin_api import encoded

_URL = re.compile(
    r"https?://(?:[\w-]+\.)?linkedin\.com/.*?(share|ugcPost|activity)(?:%3A|[:-])(\d+)"
)
_COMMENT = re.compile(r"[?&]commentUrn=([^&]+)")


def post_named(urn: Any) -> dict[str, str]:
    """Read the URN of a post, and make its address."""
    name = identifier(urn, r"urn:li:(?:share|ugcPost):\d+")
    return {"id": name, "url": f"https://www.linkedin.com/feed/update/{name}/"}


def comment_named(root: str, told: Told) -> dict[str, str]:
    """Name a comment by the answer to its making: its URN stands in the body, else its number."""
    body = told.body if isinstance(told.body, dict) else {}
    given = body.get("commentUrn") or body.get("$URN")
    if given is None:
        number = identifier(body.get("id") or told.headers.get("x-restli-id"), r"\d+")
        given = f"urn:li:comment:({root},{number})"
    return named_by(root, given)


def named_by(root: str, urn: Any) -> dict[str, str]:
    name = identifier(urn, r"urn:li:comment:\(urn:li:\w+:\d+,\d+\)")
    number = name.rpartition(",")[2].rstrip(")")
    remote = f"{root}?comment={number}"
    where = f"https://www.linkedin.com/feed/update/{root}/?commentUrn={encoded(name)}"
    return {"id": remote, "url": where, "urn": name}


def root_of(remote_id: str) -> tuple[str, str | None]:
    """Part the name of a comment into that of its post and its number; `None` for a post."""
    root, _, number = remote_id.partition("?comment=")
    return root, number or None


def remote_id_of(url: str) -> str:
    """Read the URN of a post, or of a comment, out of an address."""
    found = _URL.match(url)
    if found is None:
        raise UsageError(
            f"{url} is no address of a post, like "
            "https://www.linkedin.com/feed/update/urn:li:share:1/"
        )
    post = f"urn:li:{found[1]}:{found[2]}"
    comment = _COMMENT.search(url)
    number = re.search(r"(\d+)(?:%29|\))?$", comment[1]) if comment else None
    return f"{post}?comment={number[1]}" if number else post

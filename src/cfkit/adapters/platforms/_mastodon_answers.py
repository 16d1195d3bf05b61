"""Answer other people's statuses on Mastodon."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cfkit.domain.errors import Gone

from ._answers import words
from ._http import Api
from ._lookup import Seen

_ADDRESSED = re.compile(r"^@\S+\s+")
_NARROW = ("private", "direct")


def answering(api: Api, signed: dict[str, str], comment: str, text: str) -> dict[str, Any]:
    """Make of words an answer to a status, read by no more people than that one is.

    Raise `Gone` when the status is not there any more.
    """
    found = api.read(
        f"v1/statuses/{comment}",
        lambda body: (
            (words(body["account"]["acct"]), str(body.get("visibility"))) if "id" in body else None
        ),
        headers=signed,
        accept=lambda status, body: status == 404 and isinstance(body, dict),
    )
    if found is None:
        raise Gone("Mastodon: the status is not there any more")
    acct, visibility = found
    narrow = {"visibility": visibility} if visibility in _NARROW else {}
    return {"status": f"@{acct} {text}", "in_reply_to_id": comment, **narrow}


def unaddressed(seen: Seen) -> Seen:
    """Take off whom an answer names."""
    return replace(seen, text=_ADDRESSED.sub("", seen.text))

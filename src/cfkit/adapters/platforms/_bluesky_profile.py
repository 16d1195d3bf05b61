"""The profile of a Bluesky account, which names the one post that stands on top."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import Unavailable

from ._answers import identifier
from ._bluesky_record import Reference
from ._bluesky_session import Session, error_of

_COLLECTION = "app.bsky.actor.profile"
_KEY = "self"


def pinned_post(session: Session) -> str | None:
    """Name the post on top; `None` when there is none."""
    there = _read(session)
    pinned = there["value"].get("pinnedPost") if there else None
    uri = pinned.get("uri") if isinstance(pinned, dict) else None
    return uri if isinstance(uri, str) else None


def pin_post(session: Session, post: Reference) -> None:
    """Put a post on top; the rest of the profile stays as it is.

    Raise `Unavailable` when the profile changed while it was read and written.
    """
    there = _read(session)
    value = there["value"] if there else {"$type": _COLLECTION}
    if value.get("pinnedPost") == post:
        return
    body = {"repo": session.did, "collection": _COLLECTION, "rkey": _KEY}
    changed = session.call(
        "write",
        "com.atproto.repo.putRecord",
        lambda answer: not error_of(answer) and identifier(answer["uri"], r"at://.+"),
        json=body
        | {"record": {**value, "pinnedPost": post}, "swapRecord": there["cid"] if there else None},
        accept=lambda _, answer: error_of(answer) == "InvalidSwap",
    )
    if not changed:
        raise Unavailable("the profile on Bluesky was changed meanwhile; nothing was pinned yet")


def _read(session: Session) -> dict[str, Any] | None:
    return session.call(
        "read",
        "com.atproto.repo.getRecord",
        lambda body: (
            None
            if error_of(body)
            else {"cid": identifier(body["cid"]), "value": dict(body["value"])}
        ),
        params={"repo": session.did, "collection": _COLLECTION, "rkey": _KEY},
        accept=lambda _, body: is_absent(body),
    )


def is_absent(body: Any) -> bool:
    """Whether an answer says that there is no such record."""
    told = str(body.get("message", "")).lower() if isinstance(body, dict) else ""
    error = error_of(body)
    return error == "RecordNotFound" or (
        error == "InvalidRequest" and "could not locate record" in told
    )

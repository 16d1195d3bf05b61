"""Keep the profile of a Bluesky account, which names the post that stands on top.

Facts: bluesky-social/atproto d6296a1 `lexicons/app/bsky/actor/profile.json`, read 2026-11-27: one
record with the key `self`; `pinnedPost` is a reference with `uri` and `cid`.
"""

from __future__ import annotations

from typing import Any

from cfkit.sandbox.bluesky_call import XrpcCall, XrpcRefused, invalid
from cfkit.sandbox.bluesky_cid import NotData, record_cid

COLLECTION = "app.bsky.actor.profile"
_KEY = "self"


def put(call: XrpcCall) -> dict[str, Any]:
    """Write the profile, unless it is another one by now than the caller has read."""
    if call.field("rkey", str) != _KEY:
        raise invalid(f"Invalid record key for {COLLECTION}: must be {_KEY}")
    record = {"$type": COLLECTION, **call.field("record", dict)}
    _check(record.get("pinnedPost"))
    try:
        cid = record_cid(record)
    except NotData as error:
        raise invalid(f"Invalid {COLLECTION} record: {error}") from None
    standing = call.state.row("bluesky.profiles", call.did)
    at = standing["cid"] if standing else None
    if "swapRecord" in call.body and call.body["swapRecord"] != at and cid != at:
        raise XrpcRefused(400, "InvalidSwap", f"Record was at {at or 'null'}")
    call.state.commit(("bluesky.profiles", call.did, {"cid": cid, "record": record}))
    return {"uri": _uri(call.did), "cid": cid, "validationStatus": "valid"}


def get(call: XrpcCall, did: str) -> dict[str, Any]:
    """Read the profile; 400 RecordNotFound when none was ever written."""
    found = call.state.row("bluesky.profiles", did)
    if found is None or call.need("rkey") != _KEY:
        raise XrpcRefused(400, "RecordNotFound", f"Could not locate record: {_uri(did)}")
    return {"uri": _uri(did), "cid": found["cid"], "value": found["record"]}


def _check(pinned: Any) -> None:
    if pinned is None:
        return
    whole = isinstance(pinned, dict) and all(
        isinstance(pinned.get(name), str) for name in ("uri", "cid")
    )
    if not whole:
        raise invalid(f"Invalid {COLLECTION} record: Record/pinnedPost must have uri and cid")


def _uri(did: str) -> str:
    return f"at://{did}/{COLLECTION}/{_KEY}"

"""Keep the records and blobs of a Bluesky repository.

Facts: a real PDS run on 2026-11-22 and its source at d6296a1: `putRecord` of an identical record
changes nothing and answers the same CID even when `swapRecord` is null; `createRecord` with a used
key is a 500; a record key of a post must be a TID; an unknown blob is BlobNotFound.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import regex

from cfkit.sandbox import bluesky_profile as profile
from cfkit.sandbox import numbers
from cfkit.sandbox.bluesky_call import XrpcCall, XrpcRefused, did_of, invalid, reader_handle
from cfkit.sandbox.bluesky_cid import NotData, blob_cid, record_cid
from cfkit.sandbox.bluesky_lexicon import BlobUse, Invalid, check_post, unknown_fields
from cfkit.sandbox.films import read_film
from cfkit.sandbox.images import read_image
from cfkit.sandbox.post import Medium, Post
from cfkit.sandbox.render import anchor

COLLECTION = "app.bsky.feed.post"

_TID = regex.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_BLOB_BYTES = 50 * 1024 * 1024
_INPUT = frozenset(["repo", "collection", "rkey", "record", "validate", "swapCommit", "swapRecord"])


@dataclass(frozen=True, slots=True)
class _Checked:
    record: Mapping[str, Any]
    cid: str
    uses: tuple[BlobUse, ...]


def put_record(call: XrpcCall) -> dict[str, Any]:
    """Create or update; an identical record is a no-op with the same CID."""
    _check_repo(call)
    if call.field("collection", str) == profile.COLLECTION:
        return profile.put(call)
    rkey = _check_rkey(call.field("rkey", str))
    checked = _check_record(call)
    cid = checked.cid
    current = call.state.post("bluesky", _channel(call), rkey)
    current = current if current and current.deleted_at is None else None
    if current is not None and current.native["cid"] == cid:
        return _written(call, rkey, cid)
    swap = call.body.get("swapRecord", cid)
    standing = current.native["cid"] if current else None
    if "swapRecord" in call.body and swap != standing:
        raise XrpcRefused(400, "InvalidSwap", f"Record was at {standing or 'null'}")
    _keep(call, rkey, checked, current)
    return {**_written(call, rkey, cid), "commit": _commit(cid)}


def create_record(call: XrpcCall) -> dict[str, Any]:
    """Create; a key that is used already is a 500, as on a real server."""
    _check_repo(call)
    rkey = _check_rkey(call.field("rkey", str)) if "rkey" in call.body else _new_tid(call)
    checked = _check_record(call)
    current = call.state.post("bluesky", _channel(call), rkey)
    if current is not None and current.deleted_at is None:
        raise XrpcRefused(500, "InternalServerError", "Internal Server Error")
    _keep(call, rkey, checked, None)
    return {**_written(call, rkey, checked.cid), "commit": _commit(checked.cid)}


def delete_record(call: XrpcCall) -> dict[str, Any]:
    """Delete; deleting what is not there is fine."""
    _check_repo(call)
    _check_collection(call)
    rkey = call.field("rkey", str)
    current = call.state.post("bluesky", _channel(call), rkey)
    if current is None or current.deleted_at is not None:
        return {}
    call.state.keep(replace(current, deleted_at=call.state.now()))
    return {"commit": _commit(current.native["cid"])}


def upload_blob(call: XrpcCall) -> dict[str, Any]:
    """Keep the raw body; the media type is told by its bytes when it is an image."""
    if not call.mime:
        raise invalid("Request encoding (Content-Type) required but not provided")
    if len(call.raw) > _BLOB_BYTES:
        raise XrpcRefused(413, "PayloadTooLarge", "request entity too large")
    image = read_image(call.raw)
    seen = image or read_film(call.raw)
    mime = image.mime if image else call.mime
    cid = blob_cid(call.raw)
    row = {
        "cid": cid,
        "mime": mime,
        "size": len(call.raw),
        "media": call.state.save_media(call.raw, mime),
        "width": seen.width if seen else None,
        "height": seen.height if seen else None,
    }
    call.state.commit(("bluesky.blobs", cid, row))
    ref = {"$type": "blob", "ref": {"$link": cid}, "mimeType": mime, "size": len(call.raw)}
    return {"blob": ref}


def get_record(call: XrpcCall) -> dict[str, Any]:
    """Read one record; 400 RecordNotFound when it is not there."""
    did = resolve_repo(call, call.need("repo"))
    if call.need("collection") == profile.COLLECTION:
        return profile.get(call, did)
    uri = f"at://{did}/{call.need('collection')}/{call.need('rkey')}"
    found = find(call, uri)
    wanted = call.text("cid")
    if found is None or (wanted and wanted != found.native["cid"]):
        raise XrpcRefused(400, "RecordNotFound", f"Could not locate record: {uri}")
    return {"uri": uri, "cid": found.native["cid"], "value": found.native["record"]}


def list_records(call: XrpcCall) -> dict[str, Any]:
    """List records, the newest key first, unless `reverse`; `cursor` is the last key seen."""
    did = resolve_repo(call, call.need("repo"))
    limit = call.limit(50, 100)
    reverse = call.text("reverse") == "true"
    found = [
        post
        for post in posts_of(call, did)
        if post.deleted_at is None and call.need("collection") == COLLECTION
    ]
    found.sort(key=lambda post: post.id, reverse=not reverse)
    cursor = call.text("cursor")
    if cursor:
        found = [post for post in found if (post.id > cursor if reverse else post.id < cursor)]
    page = found[:limit]
    records = [
        {"uri": uri_of(post), "cid": post.native["cid"], "value": post.native["record"]}
        for post in page
    ]
    return {"records": records, **({"cursor": page[-1].id} if page else {})}


def resolve_repo(call: XrpcCall, name: str) -> str:
    """Tell the DID of a handle or DID; 400 when the sandbox has no such account."""
    did = name if name.startswith("did:") else call.state.row("bluesky.handles", name.lower())
    if did is None or call.state.row("bluesky.accounts", did) is None:
        raise invalid(f"Could not find repo: {name}")
    return str(did)


def posts_of(call: XrpcCall, did: str) -> list[Post]:
    """List the posts of a repository in order of arrival."""
    account = call.state.row("bluesky.accounts", did)
    return call.state.posts("bluesky", account["handle"]) if account else []


def find(call: XrpcCall, uri: str) -> Post | None:
    """Find a live post by its `at://` address."""
    parts = uri.removeprefix("at://").split("/")
    if len(parts) != 3 or parts[1] != COLLECTION:
        return None
    account = call.state.row("bluesky.accounts", parts[0])
    found = call.state.post("bluesky", account["handle"], parts[2]) if account else None
    return found if found is not None and found.deleted_at is None else None


def uri_of(post: Post) -> str:
    """Write the `at://` address of a post."""
    return f"at://{post.native['did']}/{COLLECTION}/{post.id}"


def _channel(call: XrpcCall) -> str:
    return str(call.account()["handle"])


def _check_repo(call: XrpcCall) -> None:
    if resolve_repo(call, call.field("repo", str)) != call.did:
        raise XrpcRefused(401, "AuthenticationRequired", "Authentication Required")
    unknown = sorted(set(call.body) - _INPUT)
    if unknown:
        call.state.warn("bluesky", _channel(call), f"the input ignores {', '.join(unknown)}")


def _check_collection(call: XrpcCall) -> None:
    collection = call.field("collection", str)
    if collection != COLLECTION:
        raise invalid(f"the sandbox keeps {COLLECTION} only, not {collection}")


def _check_rkey(rkey: str) -> str:
    if not _TID.fullmatch(rkey):
        raise invalid(f"Invalid record key for {COLLECTION}: must be a TID, got {rkey!r}")
    return rkey


def _check_record(call: XrpcCall) -> _Checked:
    _check_collection(call)
    record = {"$type": COLLECTION, **call.field("record", dict)}
    if record["$type"] != COLLECTION:
        raise invalid(f"Invalid $type: expected {COLLECTION}, got {record['$type']}")
    try:
        uses = check_post(record)
        cid = record_cid(record)
    except (Invalid, NotData) as error:
        raise invalid(f"Invalid {COLLECTION} record: {error}") from None
    for use in uses:
        _check_blob(call, use)
    _check_reply(call, record.get("reply"))
    return _Checked(record, cid, tuple(uses))


def _check_blob(call: XrpcCall, use: BlobUse) -> None:
    path, blob, most = use
    ref = blob.get("ref")
    cid = ref.get("$link") if isinstance(ref, Mapping) else None
    if blob.get("$type") != "blob" or not isinstance(cid, str):
        raise invalid(f"Invalid {COLLECTION} record: {path} should be a blob ref")
    known = call.state.row("bluesky.blobs", cid)
    if known is None:
        raise XrpcRefused(400, "BlobNotFound", f"Could not find blob: {cid}")
    if known["size"] > most:
        raise XrpcRefused(
            400,
            "BlobTooLarge",
            f"This file is too large. It is {known['size']} bytes but the maximum size is {most}.",
        )
    if (known["mime"], known["size"]) != (blob.get("mimeType"), blob.get("size")):
        raise XrpcRefused(
            400, "InvalidMimeType", "Referenced Mimetype or size does not match stored blob."
        )
    if path.rpartition("/")[2] in ("image", "thumb") and not known["mime"].startswith("image/"):
        raise XrpcRefused(400, "InvalidMimeType", f"Wrong mimetype at {path}: {known['mime']}")


def _check_reply(call: XrpcCall, reply: Any) -> None:
    if reply is None:
        return
    for end in ("root", "parent"):
        uri = reply[end]["uri"]
        target = find(call, uri)
        if target is None:
            if uri.split("/")[2] in {did_of(reader_handle(name)) for name in numbers.readers()}:
                continue
            raise invalid(f"Could not find the {end} of the reply: {reply[end]['uri']}")
        if target.native["cid"] != reply[end]["cid"]:
            call.state.warn("bluesky", _channel(call), f"the cid of the reply's {end} is stale")
    parent = find(call, reply["parent"]["uri"])
    above = parent.native["record"].get("reply") if parent else None
    root = above["root"]["uri"] if above else reply["parent"]["uri"]
    if parent is not None and root != reply["root"]["uri"]:
        call.state.warn("bluesky", _channel(call), "the reply's root is not the thread's root")


def _keep(call: XrpcCall, rkey: str, checked: _Checked, current: Post | None) -> None:
    record = checked.record
    state = call.state
    text = str(record["text"])
    unknown = unknown_fields(record)
    reply = record.get("reply")
    original = {"original": current.native.get("original", current.text)} if current else {}
    post = Post(
        platform="bluesky",
        channel=_channel(call),
        id=rkey,
        number=current.number if current else state.next_ordinal("bluesky", _channel(call)),
        at=current.at if current else state.now(),
        clock=current.clock if current else state.now(),
        text=text,
        html=_render(text, record),
        links=_links(record),
        media=tuple(_medium(call, record, blob) for _, blob, _ in checked.uses),
        reply_to=reply["parent"]["uri"].rpartition("/")[2] if reply else None,
        edited_at=state.now() if current else None,
        warnings=(f"unknown fields: {', '.join(unknown)}",) if unknown else (),
        native={**original, "did": call.did, "cid": checked.cid, "record": dict(record)},
    )
    state.keep(post)


def _medium(call: XrpcCall, record: Mapping[str, Any], blob: Mapping[str, Any]) -> Medium:
    row = call.state.row("bluesky.blobs", blob["ref"]["$link"])
    embed = record["embed"]
    images = (embed.get("media") or embed).get("images") or []
    alt = next((one["alt"] for one in images if one["image"] == blob), embed.get("alt"))
    kind = "photo" if row["mime"].startswith("image/") else "video"
    return Medium(
        kind,
        id=row["media"],
        mime=row["mime"],
        alt=alt,
        width=row["width"],
        height=row["height"],
        size=row["size"],
    )


def _links(record: Mapping[str, Any]) -> tuple[str, ...]:
    found = [
        feature["uri"]
        for facet in record.get("facets") or []
        for feature in facet["features"]
        if feature["$type"].endswith("#link")
    ]
    external = (record.get("embed") or {}).get("external")
    return tuple(dict.fromkeys([*found, *([external["uri"]] if external else [])]))


def _render(text: str, record: Mapping[str, Any]) -> str:
    raw = text.encode()
    pieces, last = [], 0
    facets = record.get("facets") or []
    for facet in sorted(facets, key=lambda facet: int(facet["index"]["byteStart"])):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        shown = escape(raw[start:end].decode())
        links = [one["uri"] for one in facet["features"] if one["$type"].endswith("#link")]
        marked = anchor(links[0], shown) if links else f'<span class="tag">{shown}</span>'
        pieces += [escape(raw[last:start].decode()), marked]
        last = end
    pieces.append(escape(raw[last:].decode()))
    external = (record.get("embed") or {}).get("external")
    body = "".join(pieces).replace("\n", "<br>")
    if not external:
        return body
    title = escape(external["title"] or external["uri"])
    card = f"{anchor(external['uri'], title)}<br>{escape(external['description'])}"
    return f'{body}<p class="card">{card}</p>'


def _written(call: XrpcCall, rkey: str, cid: str) -> dict[str, Any]:
    uri = f"at://{call.did}/{COLLECTION}/{rkey}"
    return {"uri": uri, "cid": cid, "validationStatus": "valid"}


def _commit(cid: str) -> dict[str, str]:
    return {"cid": cid, "rev": _tid(time.time_ns() // 1000)}


def _new_tid(call: XrpcCall) -> str:
    last = int(call.state.row("counters", "bluesky.tids") or 0)
    moment = max(last + 1, int(call.state.now() * 1_000_000))
    call.state.commit(("counters", "bluesky.tids", moment))
    return _tid(moment)


def _tid(microseconds: int) -> str:
    number = microseconds << 10
    letters = []
    for _ in range(13):
        letters.append(_ALPHABET[number & 31])
        number >>= 5
    return "".join(reversed(letters))

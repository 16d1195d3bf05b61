"""Name records and blobs by their content, as AT Protocol does: CID version 1 over SHA-256.

Records are encoded as DAG-CBOR (atproto.com/specs/data-model, read 2026-11-22), so the same record
gives the same CID as on a real server.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

_DAG_CBOR = 0x71
_RAW = 0x55
_LINK_TAG = b"\xd8\x2a"


class NotData(ValueError):
    """A value that the data model does not have, such as a fraction."""


def record_cid(record: Mapping[str, Any]) -> str:
    """Name a record; raise NotData for what the data model refuses."""
    return _cid(_DAG_CBOR, _encode(record))


def blob_cid(data: bytes) -> str:
    """Name the bytes of a blob."""
    return _cid(_RAW, data)


def _cid(codec: int, data: bytes) -> str:
    raw = bytes((1, codec, 0x12, 0x20)) + hashlib.sha256(data).digest()
    return "b" + base64.b32encode(raw).decode().rstrip("=").lower()


def _encode(value: Any) -> bytes:
    if isinstance(value, Mapping):
        return _encode_map(value)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(_encode, value))
    if isinstance(value, str):
        raw = value.encode()
        return _head(3, len(raw)) + raw
    return _encode_scalar(value)


def _encode_scalar(value: Any) -> bytes:
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    raise NotData(f"{type(value).__name__} is not in the data model")


def _encode_map(value: Mapping[str, Any]) -> bytes:
    if set(value) == {"$link"}:
        raw = b"\x00" + _decode_cid(str(value["$link"]))
        return _LINK_TAG + _head(2, len(raw)) + raw
    if set(value) == {"$bytes"}:
        text = str(value["$bytes"])
        raw = base64.b64decode(text + "=" * (-len(text) % 4))
        return _head(2, len(raw)) + raw
    keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
    return _head(5, len(keys)) + b"".join(_encode(key) + _encode(value[key]) for key in keys)


def _decode_cid(text: str) -> bytes:
    body = text.removeprefix("b").upper()
    try:
        return base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError:
        raise NotData(f"{text!r} is not a CID") from None


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes((major << 5 | number,))
    for size, code in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if number < 1 << (8 * size):
            return bytes((major << 5 | code,)) + number.to_bytes(size, "big")
    raise NotData(f"{number} does not fit 64 bits")

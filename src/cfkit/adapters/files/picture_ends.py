"""Tell whether a picture is there to its end, by walking its parts; nothing is decoded."""

from __future__ import annotations

import re
from typing import BinaryIO

_MOST = 256 * 2**20
"""Bytes of a picture that is looked through; no platform takes so many."""
_TAIL = 4096
_JPEG_END = b"\xff\xd9"
_JPEG_MARK = re.compile(rb"\xff+([^\x00\xff])")
_JPEG_RESTARTS = frozenset({0x01, *range(0xD0, 0xD8)})
_PNG_KIND = re.compile(rb"[A-Za-z]{4}")
_WEBP_PIXELS = frozenset({b"VP8 ", b"VP8L", b"ANMF"})


def is_whole(file: BinaryIO, mime: str, size: int) -> bool:
    """Whether a PNG, JPEG, GIF or WebP ends where its parts say; what lies behind is its own."""
    if size > _MOST:
        return True
    match mime:
        case "image/png":
            return _png_ends(file, size)
        case "image/webp":
            return _webp_ends(file, size)
        case "image/gif":
            file.seek(0)
            return _gif_ends(file.read())
        case _:
            return _jpeg_ends(file, size)


def _png_ends(file: BinaryIO, size: int) -> bool:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        head = file.read(8)
        if not _PNG_KIND.fullmatch(head[4:]):
            return False
        at += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return at <= size
    return False


def _webp_ends(file: BinaryIO, size: int) -> bool:
    file.seek(4)
    end = 8 + int.from_bytes(file.read(4), "little")
    at, has_pixels = 12, False
    while at + 8 <= min(end, size):
        file.seek(at)
        head = file.read(8)
        at += 8 + int.from_bytes(head[4:], "little")
        has_pixels |= head[:4] in _WEBP_PIXELS
        if at > size:
            return False
        at += at % 2
    return has_pixels and end <= size + size % 2


def _jpeg_ends(file: BinaryIO, size: int) -> bool:
    """Look behind the pixels. Inside them FF D9 never stands, in a preview of the head it may."""
    file.seek(0)
    start = _jpeg_pixels(file.read(_TAIL * 16))
    if start is not None:
        file.seek(max(start, size - _TAIL))
        if _JPEG_END in file.read():
            return True
    file.seek(0)
    return _walked(file.read())


def _jpeg_pixels(head: bytes) -> int | None:
    """Find where the first pixels begin; `None` when that is further on."""
    at = 2
    while (found := _JPEG_MARK.match(head, at)) is not None:
        at = found.end()
        if found[1][0] in _JPEG_RESTARTS:
            continue
        at += int.from_bytes(head[at : at + 2], "big")
        if found[1] == b"\xda":
            return at if at <= len(head) else None
    return None


def _walked(data: bytes) -> bool:
    """Go from segment to segment until the end of the picture."""
    at = 2
    while (found := _JPEG_MARK.search(data, at)) is not None:
        at = found.end()
        if found[0].endswith(_JPEG_END):
            return True
        if found[1][0] not in _JPEG_RESTARTS:
            at += int.from_bytes(data[at : at + 2], "big")
    return False


def _gif_ends(data: bytes) -> bool:
    at = 13 + _colours(data[10:11])
    while at < len(data):
        kind = data[at]
        if kind == 0x3B:
            return True
        if kind == 0x21:
            at = _behind_blocks(data, at + 2)
        elif kind == 0x2C:
            at = _behind_blocks(data, at + 11 + _colours(data[at + 9 : at + 10]))
        elif kind == 0:
            at += 1  # some programs leave one too many between blocks
        else:
            return False
    return False


def _colours(flags: bytes) -> int:
    """Count the bytes of a table of colours, by the flags in front of it."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _behind_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1

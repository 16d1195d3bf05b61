"""Measure a picture from its bytes, and write the same picture without camera data."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_DROPPED = frozenset({*range(0xE1, 0xF0), 0xFE}) - {0xE2, 0xEE}  # E2 colours, EE Adobe
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_DROPPED = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_WEBP_NOTED = 0x08 | 0x04  # the flags of VP8X that promise them


def read_picture(data: bytes) -> tuple[str, int, int] | None:
    """Tell type, width and height (pixels, as stored) of PNG, JPEG, GIF or WebP, else `None`."""
    sides: tuple[int, int] | None = None
    mime = ""
    if data.startswith(_PNG_HEAD) and data[12:16] == b"IHDR" and len(data) >= 24:
        mime, sides = "image/png", struct.unpack(">II", data[16:24])
    elif data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        mime, sides = "image/gif", struct.unpack("<HH", data[6:10])
    elif data.startswith(b"\xff\xd8\xff"):
        mime, sides = "image/jpeg", _jpeg_sides(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        mime, sides = "image/webp", _webp_sides(data)
    return (mime, *sides) if sides and all(sides) else None


def strip_picture(data: bytes) -> bytes:
    """Drop EXIF, place and comments from a JPEG, PNG or WebP; its pixels stay byte for byte.

    A turned JPEG keeps the one tag that turns it. Anything else is returned as it is.
    """
    if data.startswith(_PNG_HEAD):
        return _strip_png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _strip_jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _strip_webp(data)
    return data


def _jpeg_sides(data: bytes) -> tuple[int, int] | None:
    for marker, start, _ in _jpeg_segments(data):
        if marker in _JPEG_FRAMES and len(data) >= start + 9:
            height, width = struct.unpack(">HH", data[start + 5 : start + 9])
            return width, height
    return None


def _webp_sides(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (marker, start, end) of the segments before the pixels, the last one without end."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker == 0xDA:
            yield marker, at, len(data)
            return
        else:
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            yield marker, at, end
            at = end


def _strip_jpeg(data: bytes) -> bytes:
    kept = [b"\xff\xd8"]
    turned = None
    for marker, start, end in _jpeg_segments(data):
        segment = data[start:end]
        if marker == 0xE1 and turned is None:
            turned = _orientation(segment)
        if marker == 0xDA:
            turn = [_exif_with(turned)] if turned not in (None, 1) else []
            return b"".join([kept[0], *turn, *kept[1:], segment])
        if marker not in _JPEG_DROPPED:
            kept.append(segment)
    return data  # no pixels found: better unchanged than broken


def _orientation(segment: bytes) -> int | None:
    tiff = segment[10:]
    if segment[4:10] != b"Exif\0\0" or tiff[:2] not in (b"II", b"MM"):
        return None
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if (tag, kind) == (0x0112, 3):
                return int(value) if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _exif_with(orientation: int | None) -> bytes:
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation or 1, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _strip_png(data: bytes) -> bytes:
    kept = [_PNG_HEAD]
    at = len(_PNG_HEAD)
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if kind not in _PNG_DROPPED:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)  # whatever hides behind the picture stays behind
        at = end
    return data  # no end found: better unchanged than broken


def _strip_webp(data: bytes) -> bytes:
    kept = []
    at = 12
    while at + 8 <= len(data):
        kind = data[at : at + 4]
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        chunk = data[at:end]
        if kind == b"VP8X" and len(chunk) >= 9:
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_NOTED]) + chunk[9:]
        if kind not in _WEBP_DROPPED:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    whole = b"RIFF" + struct.pack("<I", len(body)) + body
    return whole if at == len(data) else data  # cut short: better unchanged than broken

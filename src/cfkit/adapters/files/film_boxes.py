"""Measure an MP4 or MOV film by the boxes it is made of; the film itself is never read.

Layout: ISO/IEC 14496-12 (ftyp, moov/mvhd, moov/mvex/mehd, moov/trak/tkhd, mdia/hdlr) and the
QuickTime file format, read 2026-11-27.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

Box = tuple[bytes, int, int]
"""Its kind, where its content begins and where it ends."""

_MOST = 20_000
_LEAF = 256
_UNKNOWN = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
_FIRST = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_WHOLE = frozenset({b"ftyp", b"moov", b"mdat", b"moof"})
_STILL = (b"hei", b"hev", b"mif1", b"msf1", b"avif", b"M4A ", b"M4B ", b"crx ")
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


@dataclass(frozen=True, slots=True)
class Film:
    """A film as it is played; sides in pixels after turning, duration in seconds."""

    mime: str
    width: int | None
    height: int | None
    duration: float | None


def read_film(file: BinaryIO, size: int) -> Film | None:
    """Measure a film; `None` for what is none, has no picture, or is cut short."""
    boxes = list(islice(_boxes(file, 0, size), _MOST))
    if not boxes or boxes[0][0] not in _FIRST or _is_cut(boxes, size):
        return None
    brand = _read(file, boxes[0])[:4] if boxes[0][0] == b"ftyp" else b"qt  "
    movie = next((box for box in boxes if box[0] == b"moov"), None)
    if movie is None or brand.startswith(_STILL) or all(kind != b"mdat" for kind, *_ in boxes):
        return None
    inner = list(islice(_boxes(file, *movie[1:]), _MOST))
    tracks = (_sides(file, box) for box in inner if box[0] == b"trak")
    sides = next((found for found in tracks if found), None)
    if sides is None:
        return None
    mime = "video/quicktime" if brand == b"qt  " else "video/mp4"
    return Film(mime, sides[0] or None, sides[1] or None, _duration(file, inner))


def notes_of(file: BinaryIO, size: int) -> list[tuple[int, int, bytes]]:
    """List what a film says of its maker and place, as (begin, end, a new kind to begin with).

    Boxes of notes become free space of the same length, so no offset in the film moves.
    """
    found = []
    top = list(islice(_boxes(file, 0, size), _MOST))
    if not top or top[0][0] not in _FIRST:
        return []
    for box in top:
        if box[0] == b"uuid" and _read(file, box)[:16] == _XMP:
            found.append(box)
        if box[0] == b"moov":
            inner = list(islice(_boxes(file, *box[1:]), _MOST))
            found += inner
            for track in inner:
                if track[0] == b"trak":
                    found += islice(_boxes(file, *track[1:]), _MOST)
    noted = [box for box in found if box[0] in (b"udta", b"meta", b"uuid")]
    return [(begin - 4, min(end, size), b"free") for _, begin, end in noted]


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """Yield boxes that lie side by side; the last may claim to end behind `end`."""
    while start + 8 <= end:
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head[:8])
        begin = start + 8
        if length == 1 and len(head) == 16:
            length, begin = int.from_bytes(head[8:], "big"), start + 16
        elif length == 0:
            length = end - start
        if start + length < begin:
            return
        yield kind, begin, start + length
        start += length


def _is_cut(boxes: list[Box], size: int) -> bool:
    return any(end > size for kind, _, end in boxes if kind in _WHOLE)


def _read(file: BinaryIO, box: Box) -> bytes:
    file.seek(box[1])
    return file.read(min(_LEAF, box[2] - box[1]))


def _find(file: BinaryIO, inside: Box, kind: bytes) -> bytes:
    boxes = islice(_boxes(file, *inside[1:]), _MOST)
    return next((_read(file, box) for box in boxes if box[0] == kind), b"")


def _sides(file: BinaryIO, track: Box) -> tuple[int, int] | None:
    """Tell width and height of a track of pictures as they are seen, `None` for another track."""
    boxes = list(islice(_boxes(file, *track[1:]), _MOST))
    media = next((box for box in boxes if box[0] == b"mdia"), None)
    if media is None or _find(file, media, b"hdlr")[8:12] != b"vide":
        return None
    header = _find(file, track, b"tkhd")
    matrix = 52 if header[:1] == b"\1" else 40
    if len(header) < matrix + 44:
        return 0, 0
    across, skew, _, lean, along = struct.unpack_from(">5i", header, matrix)
    width, height = (side >> 16 for side in struct.unpack_from(">2I", header, matrix + 36))
    is_turned = not across and not along and skew and lean
    return (height, width) if is_turned else (width, height)


def _duration(file: BinaryIO, inner: list[Box]) -> float | None:
    """Read the seconds of a film; one that came in fragments tells them elsewhere, or nowhere."""
    header = next((_read(file, box) for box in inner if box[0] == b"mvhd"), b"")
    try:
        if header[:1] == b"\1":
            scale, ticks = struct.unpack_from(">IQ", header, 20)
        else:
            scale, ticks = struct.unpack_from(">II", header, 12)
    except struct.error:
        return None
    extends = next((box for box in inner if box[0] == b"mvex"), None)
    if not ticks and extends is not None:
        ticks = int.from_bytes(_find(file, extends, b"mehd")[4:], "big")
    return ticks / scale if scale and ticks and ticks not in _UNKNOWN else None

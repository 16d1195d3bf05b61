"""What a media file is, told from its bytes; its name is never asked."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .film_boxes import notes_of, read_film
from .picture_bytes import read_picture, strip_picture
from .picture_ends import is_whole
from .webm_bytes import read_webm

_HEAD_BYTES = 512 * 1024
_TAIL_BYTES = 4096
_BEGINNINGS = (
    (0, b"%PDF-", "as a PDF, but its end is missing"),
    (0, b"\x89PNG", "as a PNG, but is damaged or its end is missing"),
    (0, b"\xff\xd8\xff", "as a JPEG, but is damaged or its end is missing"),
    (0, b"GIF8", "as a GIF, but is damaged or its end is missing"),
    (0, b"\x1a\x45\xdf\xa3", "as WebM or MKV, but is cut short or is no WebM"),
    (8, b"WEBP", "as WebP, but is damaged or its end is missing"),
    (8, b"hei", "as HEIC, which most platforms refuse"),
    (8, b"mif1", "as HEIC, which most platforms refuse"),
    (8, b"avif", "as AVIF, which most platforms refuse"),
    (8, b"M4A", "as MP4 with sound alone"),
    (4, b"ftyp", "as a film, but is cut short, or has no picture that can be played"),
    (8, b"AVI ", "as AVI, which no platform takes"),
)


@dataclass(frozen=True, slots=True)
class Probe:
    """A file as its bytes describe it; sides in pixels, duration in seconds, else `None`.

    The sides of a picture are those that are stored, the sides of a film those that are seen.
    """

    mime: str
    bytes: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None


def probe(source: Path | bytes) -> Probe | None:
    """Recognise PNG, JPEG, GIF, WebP, MP4, MOV, WebM or PDF; `None` for anything else.

    A film or a picture that is cut short is nothing. Raise `OSError` for no file.
    """
    if isinstance(source, bytes):
        return _probe(io.BytesIO(source), len(source))
    with source.open("rb") as file:
        return _probe(file, source.stat().st_size)


def unlike(source: Path | bytes) -> str:
    """Say of a file that `probe` does not know what it seems to be. Raise `OSError` for no file."""
    if isinstance(source, bytes):
        head = source[:16]
    else:
        with source.open("rb") as file:
            head = file.read(16)
    for at, mark, words in _BEGINNINGS:
        if head[at : at + len(mark)] == mark:
            return f"begins {words}: copy it again, or export it as JPEG, PNG, MP4 or PDF"
    return "is no media that cfkit knows: PNG, JPEG, GIF, WebP, MP4, MOV, WebM or PDF"


def strip(data: bytes) -> bytes:
    """Drop what a camera or an editor noted: EXIF, place, comments. What is seen stays as it is.

    A turned photograph keeps the one tag that turns it. Films keep their length, byte for byte.
    """
    gaps = notes_of(io.BytesIO(data), len(data))
    return bytes(_blanked(bytearray(data), 0, gaps)) if gaps else strip_picture(data)


def read_bare(file: BinaryIO, size: int, start: int, length: int) -> bytes:
    """Read bytes of a film with its notes blanked out; fewer than `length` at its end."""
    file.seek(start)
    data = file.read(length)
    gaps = notes_of(file, size)
    return bytes(_blanked(bytearray(data), start, gaps)) if gaps else data


def _blanked(data: bytearray, start: int, gaps: Iterable[tuple[int, int, bytes]]) -> bytearray:
    """Overwrite what of the gaps lies in `data`, which begins at `start` of its file."""
    for begin, end, kind in gaps:
        for at, fresh in ((begin, kind), (begin + len(kind), bytes(end - begin - len(kind)))):
            low, high = max(at, start), min(at + len(fresh), start + len(data))
            if low < high:
                data[low - start : high - start] = fresh[low - at : high - at]
    return data


def _probe(file: BinaryIO, size: int) -> Probe | None:
    head = file.read(_HEAD_BYTES)
    picture = read_picture(head)
    if picture is None and size > _HEAD_BYTES and head.startswith(b"\xff\xd8"):
        picture = read_picture(head + file.read())  # a JPEG with a long preface
    if picture is not None:
        mime, width, height = picture
        return Probe(mime, size, width, height) if is_whole(file, mime, size) else None
    if head.startswith(b"%PDF-"):
        file.seek(max(0, size - _TAIL_BYTES))
        return Probe("application/pdf", size) if b"%%EOF" in file.read() else None
    film = read_film(file, size) or read_webm(head, size)
    if film is None:
        return None
    return Probe(film.mime, size, film.width, film.height, film.duration)

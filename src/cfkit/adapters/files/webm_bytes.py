"""Measure a WebM film by the elements at its beginning.

Layout: RFC 8794 (EBML) and RFC 9559 (Matroska), read 2026-11-27.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from .film_boxes import Film

Element = tuple[int, int, int]

_MOST = 2000
_HEADER, _KIND = 0x1A45DFA3, 0x4282
_SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_SCALE, _DURATION, _WIDTH, _HEIGHT = 0x2AD7B1, 0x4489, 0xB0, 0xBA
_NANOSECONDS = 1_000_000


def read_webm(head: bytes, size: int) -> Film | None:
    """Measure a film by its first bytes; `None` for what is none or is cut short."""
    whole = list(islice(_elements(head, 0, len(head)), _MOST))
    if not whole or whole[0][0] != _HEADER:
        return None
    kinds = [head[begin:end] for name, begin, end in _inside(head, whole, _HEADER) if name == _KIND]
    segment = next((element for element in whole if element[0] == _SEGMENT), None)
    if kinds != [b"webm"] or segment is None or segment[2] > size:
        return None
    inner = _inside(head, whole, _SEGMENT)
    for track in (one for one in _inside(head, inner, _TRACKS) if one[0] == _TRACK):
        video = _inside(head, [track], _TRACK)
        sides = _inside(head, video, _VIDEO)
        width, height = _number(head, sides, _WIDTH), _number(head, sides, _HEIGHT)
        if width and height:
            return Film("video/webm", width, height, _seconds(head, _inside(head, inner, _INFO)))
    return None


def _seconds(head: bytes, info: list[Element]) -> float | None:
    scale = _number(head, info, _SCALE) or _NANOSECONDS
    told = next((head[begin:end] for name, begin, end in info if name == _DURATION), b"")
    if len(told) not in (4, 8):
        return None
    (ticks,) = struct.unpack(">f" if len(told) == 4 else ">d", told)
    return ticks * scale / 1e9 if 0 < ticks < 1e12 else None


def _inside(head: bytes, elements: list[Element], wanted: int) -> list[Element]:
    found = next((element for element in elements if element[0] == wanted), None)
    if found is None:
        return []
    return list(islice(_elements(head, found[1], min(found[2], len(head))), _MOST))


def _number(head: bytes, elements: list[Element], wanted: int) -> int | None:
    for name, begin, end in elements:
        if name == wanted:
            return int.from_bytes(head[begin : min(end, begin + 8)], "big")
    return None


def _elements(head: bytes, start: int, end: int) -> Iterator[Element]:
    """Yield elements that lie side by side: name, begin and end of the content."""
    while start < end:
        name, after, _ = _vint(head, start, marked=True)
        length, begin, is_open = _vint(head, after, marked=False)
        if name is None or length is None:
            return
        stop = end if is_open else begin + length
        yield name, begin, stop
        start = stop


def _vint(head: bytes, at: int, *, marked: bool) -> tuple[int | None, int, bool]:
    """Read a number of variable length; an `open` one says that the length is not known."""
    if at >= len(head) or not head[at]:
        return None, at, False
    width = 9 - head[at].bit_length()
    if at + width > len(head):
        return None, at, False
    value = int.from_bytes(head[at : at + width], "big")
    bare = value & ((1 << 7 * width) - 1)
    return (value if marked else bare), at + width, not marked and bare == (1 << 7 * width) - 1

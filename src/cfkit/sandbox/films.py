"""Read the size and the length of an MP4 film, to refuse what is none."""

from __future__ import annotations

import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Film:
    """A film; sides in pixels as they are stored, duration in seconds."""

    width: int
    height: int
    seconds: float


def read_film(data: bytes) -> Film | None:
    """Measure an MP4 or MOV by the first index of each kind in it; `None` for anything else."""
    index, track = data.find(b"mvhd"), data.find(b"tkhd")
    if data[4:8] != b"ftyp" or index < 0 or track < 0:
        return None
    try:
        scale, ticks = struct.unpack_from(">II", data, index + 16)
        width, height = struct.unpack_from(">II", data, track + 80)
    except struct.error:
        return None
    return Film(width >> 16, height >> 16, ticks / scale if scale else 0.0)

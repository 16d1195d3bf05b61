"""Read a film as a file for an upload, however long it is, without its notes."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from cfkit.domain.errors import NotPublishable
from cfkit.domain.post import Media

from ._upload import read_range

_PIECE = 4 * 2**20
"""Bytes that are read at once."""


@contextmanager
def opened(media: Media) -> Iterator[io.BufferedIOBase]:
    """Open a film. Raise `NotPublishable` when it is gone, also later when it was made shorter."""
    try:
        size = media.path.stat().st_size
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotPublishable(
            f"cannot read the film {media.name}: {reason}; put it there, or take it out of `media`"
        ) from None
    with io.BufferedReader(_Bare(replace(media, bytes=size)), _PIECE) as film:
        yield film


@contextmanager
def part(media: Media) -> Iterator[tuple[str, io.BufferedIOBase, str]]:
    """Open a film as httpx takes it for a multipart body."""
    with opened(media) as film:
        yield media.path.name, film, media.mime


class _Bare(io.RawIOBase):
    def __init__(self, media: Media) -> None:
        super().__init__()
        self._media = media
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        length = min(len(buffer), self._media.bytes - self._at)
        data = read_range(self._media, self._at, max(0, length))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._media.bytes}[whence]
        self._at = base + offset
        return self._at

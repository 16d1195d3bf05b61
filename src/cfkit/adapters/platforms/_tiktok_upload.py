"""Upload a film to TikTok in pieces; when the last one is there, TikTok goes on by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from cfkit.domain.errors import CfkitError, OutcomeUnknown, Unavailable
from cfkit.domain.post import Media
from cfkit.domain.publication import Sighting
from cfkit.ports import Steps

from ._answers import Told, link
from ._lookup import ROOT
from ._tiktok_api import Creators, Status, publish_id
from ._upload import digest, read_range

PIECE = 10 * 2**20
"""Bytes of a piece: 5 to 64 MB, whichever MB is meant (media transfer guide, 2026-11-27)."""
_LIFE = timedelta(minutes=55)
"""How long an upload address is used; it lasts an hour (upload reference, 2026-11-22)."""
_TRIES = 4
_MISPLACED = (416,)
_ENDED = (403, 404, 416)
"""The address has ended, or TikTok has other pieces than we think."""

Begin = Callable[[Mapping[str, Any]], tuple[str, str]]


def pieces(size: int) -> tuple[int, int]:
    """Tell how long a piece is and how many there are; the last one takes what is left over."""
    return (size, 1) if size < 2 * PIECE else (PIECE, size // PIECE)


def whereabouts(creators: Creators, prepared: Mapping[str, Any]) -> Sighting | None:
    """Tell by the latest upload whether its film was handed over; `None` where TikTok cannot.

    A film that lacks its last byte was not, and one that failed is never posted.
    """
    begun = [_name(number) for number in range(1, _TRIES + 1)]
    kept = next((prepared[name] for name in reversed(begun) if name in prepared), None)
    status = creators.status(kept["id"]) if kept else None
    if kept is None or status is None:
        return None
    if status.failure is not None or (status.is_uploading and status.uploaded < kept["bytes"]):
        return Sighting(certain=True)
    return Sighting(step_result={"id": kept["id"]})


def _step(number: int) -> str:
    """Name the step that begins an upload."""
    return "init" if number == 1 else f"init-{number}"


def _name(number: int) -> str:
    """Name the step that keeps what an upload is asked after by, which is no secret."""
    return f"{_step(number)}-id"


def _ranges(size: int) -> Iterator[tuple[int, int]]:
    length, number = pieces(size)
    for place in range(number):
        start = place * length
        yield start, size if place == number - 1 else start + length


class FilmUpload:
    """One film on its way. A post that was begun and never got its last byte is never posted.

    So after a crash TikTok is asked first how much is there, and an upload that cannot go on is
    begun anew.
    """

    def __init__(self, creators: Creators, film: Media, path: str, info: Mapping[str, Any]) -> None:
        self._creators = creators
        self._film = film
        self._path = path
        self._info = info
        self._purpose = digest(path, info)

    def go(self, steps: Steps) -> dict[str, Any]:
        """Upload, unless it is known to be there; the last piece hands the post over.

        Return its publish id.
        """
        if (there := steps.made(ROOT)) is not None:
            return dict(there)
        for number in range(1, _TRIES + 1):
            found = self._through(steps, number)
            if found is not None:
                return found
        raise Unavailable("TikTok takes the film in no more; nothing was posted, try again later")

    def _through(self, steps: Steps, number: int) -> dict[str, Any] | None:
        begun: list[bool] = []

        def begin() -> dict[str, Any]:
            begun.append(True)
            return self._begin()

        kept = steps.once(_step(number), begin, secret=True)
        steps.once(_name(number), lambda: {"id": kept["id"], "bytes": kept["bytes"]})
        self._creators.api.hide(SecretStr(str(kept["address"])))
        at = 0
        if not begun:
            status = self._creators.status(kept["id"])
            if status is None or status.failure is not None:
                return None
            if self._is_there(status):
                return dict(steps.once(ROOT, lambda: {"id": kept["id"]}, visible=True))
            if not self._may_go_on(kept, status):
                return None
            at = status.uploaded
        last = list(_ranges(self._film.bytes))[-1][0]
        for start, end in _ranges(self._film.bytes):
            if at <= start < last and not self._send(kept["address"], start, end, visible=False):
                return None
        return dict(steps.once(ROOT, lambda: self._last(kept, last), visible=True))

    def _begin(self) -> dict[str, Any]:
        length, number = pieces(self._film.bytes)
        source = {
            "source": "FILE_UPLOAD",
            "video_size": self._film.bytes,
            "chunk_size": length,
            "total_chunk_count": number,
        }
        name, where = self._creators.call(
            "prepare",
            self._path,
            lambda body: (publish_id(body), link(body["data"]["upload_url"])),
            {**self._info, "source_info": source},
        )
        until = (datetime.now(UTC) + _LIFE).isoformat()
        told = {"bytes": self._film.bytes, "purpose": self._purpose}
        return {"id": name, "address": where, "until": until, **told}

    def _is_there(self, status: Status) -> bool:
        return not status.is_uploading or status.uploaded >= self._film.bytes

    def _may_go_on(self, kept: Mapping[str, Any], status: Status) -> bool:
        is_same = (kept["bytes"], kept.get("purpose")) == (self._film.bytes, self._purpose)
        is_open = datetime.now(UTC) < datetime.fromisoformat(kept["until"])
        return is_same and is_open and status.uploaded % pieces(self._film.bytes)[0] == 0

    def _last(self, kept: Mapping[str, Any], start: int) -> dict[str, Any]:
        try:
            self._send(kept["address"], start, self._film.bytes, visible=True)
        except OutcomeUnknown:
            if not self._arrived(kept["id"]):
                raise
        return {"id": kept["id"]}

    def _arrived(self, name: str) -> bool:
        """Whether the last piece is there although its answer was lost."""
        try:
            status = self._creators.status(name)
        except CfkitError:
            return False
        return status is not None and self._is_there(status)

    def _send(self, where: str, start: int, end: int, *, visible: bool) -> bool:
        """Send a piece; `False` when the address has ended before the last one."""
        return self._creators.api.transfer(
            where,
            lambda told: _took(told, is_last=end == self._film.bytes),
            content=read_range(self._film, start, end - start),
            headers={
                "Content-Type": self._film.mime,
                "Content-Range": f"bytes {start}-{end - 1}/{self._film.bytes}",
            },
            visible=visible,
            accept=_MISPLACED if visible else _ENDED,
        )


def _took(told: Told, *, is_last: bool) -> bool:
    if told.status in _ENDED and not is_last:
        return False
    if told.status != (201 if is_last else 206):
        raise ValueError("no answer to a piece")
    return True

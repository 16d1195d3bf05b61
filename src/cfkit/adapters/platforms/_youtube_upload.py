"""Upload a film to YouTube in pieces, and take a broken upload up where it stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from cfkit.domain.errors import OutcomeUnknown, Unavailable
from cfkit.domain.post import Media
from cfkit.domain.publication import Sighting
from cfkit.ports import Steps

from ._answers import Told, identifier
from ._lookup import ROOT
from ._upload import read_range
from ._youtube_access import Access

PIECE = 8 * 2**20
"""Bytes of one piece; a multiple of 256 KiB, as all but the last have to be."""
VIDEO_ID = r"[\w-]{11}"
_INCOMPLETE = 308
_GONE = (404, 410)
_SESSIONS = 5
_STANDSTILLS = 3
_RANGE = re.compile(r"bytes=0-(\d{1,15})")
_SESSION = "session"


def doubtful(sighting: Sighting, prepared: Mapping[str, Any]) -> Sighting:
    """Doubt that a film is absent when its upload can be asked no more: films are listed late."""
    if not any(name.startswith(_SESSION) and kept is None for name, kept in prepared.items()):
        return sighting
    return Sighting(
        why="YouTube lists films late, and no key kept the upload, which could be asked"
    )


class _Progress(NamedTuple):
    """How far a session is: so many bytes, or the film that came of it, or that it is gone."""

    bytes: int = 0
    film: dict[str, Any] | None = None
    is_gone: bool = False


class FilmUpload:
    """One film on its way. Its session is a durable step, so a crash costs one piece at most.

    A session lives about a week and answers for good: asked with `bytes */total` it says how much
    is there, or what came of it. So a film whose last answer was lost is never sent twice.
    """

    def __init__(
        self, access: Access, film: Media, body: Mapping[str, Any], purpose: str, *, tells: bool
    ) -> None:
        self._access = access
        self._film = film
        self._body = body
        self._purpose = purpose
        self._tells = tells

    def go(self, steps: Steps) -> dict[str, Any]:
        """Upload; the last piece makes the film visible. Return its id and its state.

        A film that is known to be there is not sent again, whatever became of its session.
        """
        if (there := steps.made(ROOT)) is not None:
            return dict(there)
        for number in range(1, _SESSIONS + 1):
            found = self._through(steps, number)
            if found is not None:
                return found
        raise Unavailable(
            "YouTube forgot every upload that was begun; nothing is there, try again later"
        )

    def _through(self, steps: Steps, number: int) -> dict[str, Any] | None:
        """Go on with a session to its end; `None` when it is gone."""
        address, progress = self._session(steps, number)
        if progress.film is None and not progress.is_gone:
            progress = self._all_but_the_last(address, progress.bytes)
        if progress.is_gone:
            return None
        found, at = progress.film, progress.bytes
        return dict(steps.once(ROOT, lambda: found or self._last(address, at), visible=True))

    def _session(self, steps: Steps, number: int) -> tuple[str, _Progress]:
        begun: list[str] = []

        def begin() -> dict[str, Any]:
            begun.append(self._begin())
            return {"address": begun[0], "bytes": self._film.bytes, "purpose": self._purpose}

        name = _SESSION if number == 1 else f"{_SESSION}-{number}"
        kept = steps.once(name, begin, secret=True)
        address = str(kept["address"])
        self._access.api.hide(SecretStr(address))
        if begun:
            return address, _Progress()
        if kept["bytes"] != self._film.bytes:
            return address, _Progress(is_gone=True)
        asked = {"Content-Range": f"bytes */{self._film.bytes}"}
        accept = (_INCOMPLETE, *_GONE)
        progress = self._access.transfer(address, _progress, headers=asked, accept=accept)
        if progress.film is None and kept.get("purpose") != self._purpose:
            return address, _Progress(is_gone=True)  # it would be shown at another time, or to all
        return address, progress

    def _begin(self) -> str:
        return self._access.transfer(
            "upload/youtube/v3/videos",
            lambda told: self._safe(told.headers["location"]),
            method="POST",
            params={
                "uploadType": "resumable",
                "part": "snippet,status",
                "notifySubscribers": "true" if self._tells else "false",
            },
            json=dict(self._body),
            headers={
                "X-Upload-Content-Length": str(self._film.bytes),
                "X-Upload-Content-Type": self._film.mime,
            },
        )

    def _safe(self, address: str) -> str:
        """Take an address that the token may be shown to: of the same service."""
        there, here = urlsplit(identifier(address)), urlsplit(self._access.base)
        is_google = there.scheme == "https" and (there.hostname or "").endswith(".googleapis.com")
        if not is_google and (there.scheme, there.netloc) != (here.scheme, here.netloc):
            raise ValueError("an address elsewhere")
        return address

    def _all_but_the_last(self, address: str, at: int) -> _Progress:
        """Send pieces until one is left; what YouTube did not keep is sent again."""
        furthest, standstills = at, 0
        while self._film.bytes - at > PIECE:
            progress = self._send(address, at, PIECE, visible=False)
            if progress.is_gone:
                return progress
            if progress.film is not None:
                raise Unavailable("YouTube took part of the film for all of it; try again")
            standstills = 0 if progress.bytes > furthest else standstills + 1
            furthest = max(furthest, progress.bytes)
            if standstills == _STANDSTILLS:
                raise Unavailable("YouTube keeps none of what is sent; nothing is visible yet")
            at = progress.bytes
        return _Progress(at)

    def _last(self, address: str, at: int) -> dict[str, Any]:
        for _ in range(_STANDSTILLS):
            progress = self._send(address, at, self._film.bytes - at, visible=True)
            if progress.film is not None:
                return progress.film
            if progress.is_gone:
                raise OutcomeUnknown("YouTube does not know the upload any more")
            at = progress.bytes
            if self._film.bytes - at > PIECE:
                break
        raise Unavailable("YouTube has only a part of the film; nothing is visible yet, try again")

    def _send(self, address: str, at: int, length: int, *, visible: bool) -> _Progress:
        piece = read_range(self._film, at, length)
        where = f"bytes {at}-{at + length - 1}/{self._film.bytes}"
        return self._access.transfer(
            address,
            _progress,
            content=piece,
            headers={"Content-Range": where, "Content-Type": self._film.mime},
            visible=visible,
            accept=(_INCOMPLETE, *_GONE),
        )


def _progress(told: Told) -> _Progress:
    if told.status in _GONE:
        return _Progress(is_gone=True)
    if told.status == _INCOMPLETE:
        kept = _RANGE.fullmatch(told.headers.get("range", ""))
        return _Progress(int(kept[1]) + 1 if kept else 0)
    return _Progress(film=film_of(told.body))


def film_of(body: Any) -> dict[str, Any]:
    """Read what a step keeps of a film: its id, and how it stands."""
    status = body.get("status") or {}
    kept = {"id": identifier(body["id"], VIDEO_ID)}
    for name in ("uploadStatus", "privacyStatus", "publishAt"):
        if isinstance(status.get(name), str):
            kept[name] = status[name][:40]
    return kept

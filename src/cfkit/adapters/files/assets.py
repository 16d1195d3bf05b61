"""Find media files by the name that an author wrote, with the right to use them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from cfkit.domain.errors import NotPublishable
from cfkit.domain.post import Media
from cfkit.domain.project import Asset
from cfkit.domain.sheet import Picture

from .media import probe, unlike
from .regular import inside, require_regular

LARGEST = 500_000
"""Bytes of a picture that a page carries inside."""

ROOM = 8_000_000
"""Bytes of all pictures of a page together: it is still a file that a mail can carry."""


class Shelf:
    """The assets of a project. `today` decides whether a licence has run out."""

    def __init__(self, root: Path, assets: Mapping[str, Asset], today: date) -> None:
        self._root = root.resolve()
        self._assets = assets
        self._today = today

    def open(self, name: str) -> Media:
        """Return a file that may go out. Raise `NotPublishable` that says what it lacks."""
        path, size = self._place(name)
        asset = self._licensed(name)
        try:
            found = probe(path)
            unlike_any = "" if found else unlike(path)
        except OSError as error:
            raise _unreadable(name, error) from None
        if found is None:
            raise NotPublishable(f"{name} {unlike_any}")
        sides = found.width, found.height
        return Media(name, path, asset.alt, found.mime, *sides, size, found.duration)

    def pictures(self, names: Iterable[str]) -> dict[str, Picture]:
        """Read the pictures that a page can carry inside; others are left out."""
        found: dict[str, Picture] = {}
        room = ROOM
        for name in dict.fromkeys(names):
            try:
                media = self.open(name)
            except NotPublishable:
                continue
            if media.is_video or not media.width or not media.height:
                continue
            if media.bytes <= min(LARGEST, room):
                data = media.path.read_bytes()
                found[name] = Picture(media.mime, media.width, media.height, data)
                room -= len(data)
        return found

    def digest(self, name: str) -> str:
        """Hash a file as it is now, `digest:alt` when it has an alt text: readers get both.

        Raise `NotPublishable` when it cannot be read.
        """
        asset = self._assets.get(name)
        alt = f":{asset.alt}" if asset and asset.alt else ""
        path, _ = self._place(name)
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() + alt
        except OSError as error:
            raise _unreadable(name, error) from None

    def _place(self, name: str) -> tuple[Path, int]:
        """Find a regular file inside the project, and its size; nothing is opened yet."""
        try:
            path = inside(self._root, name)
            if path is None:
                raise NotPublishable(f"{name} lies outside of the project; copy it into assets/")
            return path, require_regular(path)
        except FileNotFoundError:
            raise NotPublishable(f"{name} is not there; make it, or take it off the post") from None
        except OSError as error:
            raise _unreadable(name, error) from None

    def _licensed(self, name: str) -> Asset:
        asset = self._assets.get(name)
        if asset is None:
            raise NotPublishable(
                f"{name} has no row in assets/assets.yaml; write its source, author and licence"
            )
        if asset.licence is None:
            raise NotPublishable(f"{name} has no licence in assets/assets.yaml; write one there")
        if asset.expires is not None and asset.expires < self._today:
            raise NotPublishable(f"the licence of {name} ran out on {asset.expires}")
        return asset


def damage_of(root: Path, name: str) -> str | None:
    """Say why nothing can be published of a file, if it is there; the words go behind its name."""
    try:
        path = inside(root, name)
        if path is None:
            return None
        require_regular(path)
        return None if probe(path) else unlike(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _unreadable(name: str, error: OSError) -> NotPublishable:
    return NotPublishable(f"{name} cannot be read: {error.strerror}")

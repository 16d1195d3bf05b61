"""Places that a person posts to: a folder with everything that takes."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from cfkit.adapters.files.media import strip
from cfkit.domain.capabilities import Capabilities, Fact, Support, written_out
from cfkit.domain.errors import InputError, NotPublishable, UsageError
from cfkit.domain.keys import channel_of
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery, Receipt, Sighting
from cfkit.ports import EVERY_CHANNEL, Steps

from ._film import opened
from ._manual_sheets import FIRST_COMMENT, checklist, markdown

if TYPE_CHECKING:
    import httpx

READ = date(2026, 11, 22)
"""The day on which the facts of the platforms without an adapter were read, unless one says."""
PICTURES = frozenset({"image/jpeg", "image/png"})
MOVIES = frozenset({"video/mp4", "video/quicktime"})
MANY = 10**9
_POWERS = (
    *("publish", "photo", "video", "poll", "link", "thread", "edit", "delete", "pin", "schedule"),
    *("lookup", "metrics", "comments", "reply", "comment"),
)
_WITH_A_PACKAGE = frozenset({"publish", "photo", "video", "poll", "link", "thread", "comment"})


def not_yet(**answers: Support) -> dict[str, Support]:
    """Answer "not yet" to every power but those that are answered here."""
    return dict.fromkeys(_POWERS, Support.NOT_YET) | answers


def by_hand(**answers: Support) -> dict[str, Support]:
    """Answer yes to what a person can do with a package, and no to all else not answered here."""
    said = {power: Support.YES if power in _WITH_A_PACKAGE else Support.NO for power in _POWERS}
    return said | answers


def facts(*told: tuple[str, str, str], on: date = READ) -> tuple[Fact, ...]:
    """Tell facts as (about what, value, source); a value that ends in `?` is not confirmed."""
    return tuple(
        Fact(what, value.rstrip("?"), source, on, confirmed=not value.endswith("?"))
        for what, value, source in told
    )


class Noted(BaseModel):
    """Settings that nobody reads yet: what an author noted for the day when an adapter comes."""

    model_config = ConfigDict(extra="ignore")


class ByHand:
    """A place whose posts are composed by its own rules and handed to a person.

    The text is written into `sheet`: plain, or in the place's own markup where its window takes
    that.
    """

    slug: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[type[BaseModel]] = Noted
    pastes_markup: ClassVar[bool] = False
    sheet: ClassVar[str] = "post.txt"

    def __init__(
        self,
        settings: BaseModel,
        client: httpx.Client | None = None,
        *,
        root: Path | None = None,
        below: str = "",
    ) -> None:
        self._folder: Path | None = getattr(settings, "folder", None)
        self._root = root or Path()
        self._below = Path(below)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Write the package; it is pending until a person tells where the post stands."""
        steps.once("package", lambda: self._write(post))
        return Receipt(post.key, pending=True)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Say that only a person can tell."""
        return Sighting(why="a person posts this")

    def check_access(self) -> str:
        """Name the folder that packages go to."""
        folder = self._below / (self._folder or f"outbox/{EVERY_CHANNEL}")
        return f"packages in {folder.as_posix()}"

    def package_of(self, key: str) -> str:
        """Name the folder that a post's package lies in."""
        return self._place(key).as_posix()

    def _write(self, post: Post) -> str:
        """Write into a folder of its own, then put it in place; return it, relative to the root.

        That folder is named after the post, so what a killed run left in it goes with the next.
        """
        place = self._place(post.key)
        target = self._root / place
        self._require_inside(place)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f".new-{target.name}")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            try:
                self._fill(fresh, post)
                _put(fresh, target)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(f"cannot write {place}: {reason}") from None
        return place.as_posix()

    def _require_inside(self, place: Path) -> None:
        """Follow no link: it may lead anywhere, and `place` is written and replaced."""
        for folder in (place, *place.parents):
            if (self._root / folder).is_symlink() and folder.parts:
                raise InputError(f"{folder} is a link: packages go into a folder of the project")
        if not (self._root / place).resolve().is_relative_to(self._root.resolve()):
            raise InputError(f"{place} is outside the project: choose another `folder`")

    def _place(self, key: str) -> Path:
        channel = channel_of(key)
        folder = self._folder or Path("outbox") / safe(channel)
        return self._below / folder / safe(key if channel else f"{key}@manual")

    def _fill(self, folder: Path, post: Post) -> None:
        folder.chmod(0o755)
        stem, _, ending = self.sheet.partition(".")
        write = self.capabilities.text.render if self.pastes_markup else written_out
        texts = [write(document) for document in (post.document, *post.parts)]
        sheets = []
        for number, text in enumerate(texts, 1):
            sheets.append(self.sheet if number == 1 else f"{stem}-{number}.{ending}")
            (folder / sheets[-1]).write_text(f"{text}\n", encoding="utf-8")
        names = _copy_media(folder, post)
        if post.comment is not None:
            text = f"{write(post.comment)}\n"
            (folder / FIRST_COMMENT).write_text(text, encoding="utf-8")
        (folder / "post.md").write_text(markdown(post), encoding="utf-8")
        (folder / "checklist.md").write_text(checklist(post, sheets, names), encoding="utf-8")


def own_address(url: str, platform: str, *hosts: str) -> str:
    """Take the address of a post as its name. Raise `UsageError` for one on another site."""
    host = urlsplit(url).hostname or ""
    if not any(host == one or host.endswith(f".{one}") for one in hosts):
        raise UsageError(
            f"{url} is no address on {platform}, which begins with https://{hosts[0]}/"
        )
    return url


def safe(name: str) -> str:
    """Make a file name of a key: no path leads out of it."""
    return re.sub(r"[^\w.@#+-]", "-", name).lstrip(".") or "post"


def _copy_media(folder: Path, post: Post) -> list[str]:
    names = []
    for number, media in enumerate(post.media, 1):
        name = f"media/{number:02}-{safe(media.path.name)}"
        (folder / "media").mkdir(exist_ok=True)
        copy_media(media, folder / name)
        names.append(name)
    return names


def copy_media(media: Media, target: Path) -> None:
    """Copy a file without what the camera noted. Raise `NotPublishable` when it is gone."""
    if media.is_video:
        with opened(media) as film, target.open("wb") as copy:
            shutil.copyfileobj(film, copy)
        return
    try:
        data = media.path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotPublishable(f"cannot read the file {media.name}: {reason}") from None
    target.write_bytes(strip(data))


def _put(fresh: Path, target: Path) -> None:
    """Replace a folder: at any moment the old one or the new one can be found."""
    old = target.with_name(f".old-{target.name}")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)

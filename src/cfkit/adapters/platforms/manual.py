"""Places without an API, and people who post by hand: a folder with everything they need."""

from __future__ import annotations

import re
import shutil
import tempfile
from datetime import date
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, field_validator

from cfkit.adapters.files.media import strip
from cfkit.domain.capabilities import (
    Capabilities,
    Fact,
    MediaRules,
    PollRules,
    Support,
    TextRules,
)
from cfkit.domain.errors import InputError, NotPublishable
from cfkit.domain.keys import channel_of
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Sighting
from cfkit.domain.text import code_points
from cfkit.ports import Platform, Steps

from ._manual_sheets import checklist, markdown
from ._settings import PlatformSettings

if TYPE_CHECKING:
    import httpx

_READ = date(2026, 11, 22)
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_MANY = 1_000_000
_TAKEN = frozenset({"assets", "content", "ideas", "strategy", "templates", ".cfkit", ".git"})
"""Folders of a project in which files are read, or which nobody may touch."""


class Settings(PlatformSettings):
    """`folder` is where packages go, relative to the project; `outbox/<channel>` without it."""

    folder: Path | None = None

    @field_validator("folder")
    @classmethod
    def _is_ours(cls, folder: Path | None) -> Path | None:
        if folder is None:
            return None
        read = PureWindowsPath(folder)  # reads both kinds of slashes
        if folder.is_absolute() or read.drive or read.root or ".." in read.parts:
            raise ValueError("leads out of the project: name a folder inside it, like outbox/blog")
        if not folder.parts or folder.parts[0].casefold() in _TAKEN:
            raise ValueError(
                "belongs to something else: name a folder of its own, like outbox/blog"
            )
        if not str(folder).isprintable():
            raise ValueError("holds characters that no name may have")
        return folder


class Manual:
    """A person who posts; cfkit prepares the package and asks for the address."""

    slug: ClassVar[str] = "manual"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="By hand",
        text=TextRules(max_length=None, count=code_points),
        media=MediaRules(max_items=100, mime_types=_PICTURES, max_bytes=100 * _MANY),
        poll=PollRules(max_options=100, option_max=1000, question_max=1000, with_media=True),
        threads=True,
        by_hand=True,
        docs=None,
        checked_on=_READ,
        support={
            "publish": Support.YES,
            "photo": Support.YES,
            "video": Support.NOT_YET,
            "poll": Support.YES,
            "link": Support.YES,
            "thread": Support.YES,
            "edit": Support.NO,
            "delete": Support.NO,
            "pin": Support.NO,
            "schedule": Support.NO,
            "lookup": Support.NO,
            "metrics": Support.NO,
            "comments": Support.NO,
            "reply": Support.NO,
        },
        facts=(
            Fact(
                "package",
                "post.txt, post.md, pictures and checklist.md in outbox/<channel>/<key>/",
                "this program",
                _READ,
            ),
            Fact("settling", "cfkit reconcile KEY --live URL", "this program", _READ),
        ),
    )

    settings: ClassVar[type[BaseModel]] = Settings

    def __init__(
        self, settings: Settings, client: httpx.Client | None = None, *, root: Path | None = None
    ) -> None:
        self._settings = settings
        self._root = root or Path()

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Write the package; it is pending until a person tells where the post stands."""
        steps.once("package", lambda: self._write(post))
        return Receipt(post.key, pending=True)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Say that only a person can tell."""
        return Sighting(why=f"a person posts this: `cfkit reconcile '{post.key}' --live URL`")

    def check_access(self) -> str:
        """Name the folder that packages go to."""
        return f"packages in {self._settings.folder or 'outbox/<channel>'}"

    def _write(self, post: Post) -> str:
        """Write into a folder of its own, then put it in place; return it, relative to the root."""
        place = self._place(post.key)
        target = self._root / place
        self._require_inside(place)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
            try:
                _fill(fresh, post)
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
        folder = self._settings.folder or Path("outbox") / _safe(channel)
        return folder / _safe(key if channel else f"{key}@manual")


def _safe(name: str) -> str:
    """Make a file name of a key: no path leads out of it."""
    return re.sub(r"[^\w.@#+-]", "-", name).lstrip(".") or "post"


def _fill(folder: Path, post: Post) -> None:
    folder.chmod(0o755)
    texts = [document.written_out for document in (post.document, *post.parts)]
    for number, text in enumerate(texts, 1):
        name = "post.txt" if number == 1 else f"post-{number}.txt"
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    names = _copy_media(folder, post)
    (folder / "post.md").write_text(markdown(post), encoding="utf-8")
    (folder / "checklist.md").write_text(checklist(post, names), encoding="utf-8")


def _copy_media(folder: Path, post: Post) -> list[str]:
    names = []
    for number, media in enumerate(post.media, 1):
        try:
            data = media.path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise NotPublishable(f"cannot read the picture {media.name}: {reason}") from None
        name = f"media/{number:02}-{_safe(media.path.name)}"
        (folder / "media").mkdir(exist_ok=True)
        (folder / name).write_bytes(strip(data))
        names.append(name)
    return names


def _put(fresh: Path, target: Path) -> None:
    """Replace a folder: at any moment the old one or the new one can be found."""
    old = target.with_name(f".old-{target.name}")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


ADAPTER: type[Platform] = Manual

"""Check media files: listed, licensed, described, not past their rights, and there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level, Location, nearest
from cfkit.domain.project import Written

from .check_agenda import read_day

_ALIKE = 0.75
"""Names of pictures are short, and many of them are alike by chance."""


class Media:
    """The assets of a project, by file."""

    def __init__(
        self,
        written: Written,
        *,
        today: date | None = None,
        has_file: Callable[[str], bool] | None = None,
        damage_of: Callable[[str], str | None] | None = None,
    ) -> None:
        self.written = written
        self.today = today
        self.has_file = has_file
        self.damage_of = damage_of
        self.is_listed_whole = written.is_sound("assets", "*", "file")
        self.known = {
            item["file"]: index
            for index, item in enumerate(written.assets)
            if isinstance(item, dict) and isinstance(item.get("file"), str)
        }

    def check_assets(self) -> Iterator[Diagnostic]:
        """Yield what is wrong with the entries of assets.yaml."""
        for file, index in self.known.items():
            item, where = self.written.assets[index], ("assets", index)
            spot = self.written.spot((*where, "file"))
            if _leaves(file):
                words = "name a file inside the project, relative to its folder"
                yield spot.problem("outside-project", words)
            if self.damage_of and (damage := self.damage_of(file)):
                yield spot.problem("media-damaged", f"{file} {damage}", Level.WARNING)
            if not item.get("licence") and not self.written.is_doubtful((*where, "licence")):
                words = "say under which licence this may be used; without one it is not published"
                yield spot.problem("no-licence", words, Level.WARNING)
            if not item.get("alt") and not self.written.is_doubtful((*where, "alt")):
                words = "describe the picture in alt, for those who cannot see it"
                yield spot.problem("no-alt", words, Level.HINT)
            expiry = read_day(item, "expires")
            if self.today and expiry and expiry < self.today:
                words = f"the right to use this ended on {expiry}; renew it or take another file"
                spot = self.written.spot((*where, "expires"))
                yield spot.problem("asset-expired", words, Level.WARNING)

    def check_idea(self, where: Location, media: Any) -> Iterator[Diagnostic]:
        """Yield media of an idea that cannot be published."""
        for index, file in enumerate(media if isinstance(media, list) else [media]):
            if not isinstance(file, str):
                continue
            here = (*where, "media", index) if isinstance(media, list) else (*where, "media")
            if _leaves(file):
                words = "name a file inside the project, relative to its folder"
                yield self.written.spot(here).problem("outside-project", words)
            elif file not in self.known:
                if self.is_listed_whole:
                    yield self._unknown(here, file)
            elif self.has_file and not self.has_file(file):
                words = f'"{file[:120]}" is not there yet; posts that need it wait for it'
                yield self.written.spot(here).problem("media-missing", words, Level.HINT)

    def _unknown(self, where: Location, file: str) -> Diagnostic:
        stems = {_stem(name): name for name in reversed(self.present)}
        near = nearest(_stem(file), stems, cutoff=_ALIKE)
        meant = f'; did you mean "{stems[near]}"?' if near is not None else ""
        words = (
            f'"{file[:120]}" is not in assets/assets.yaml and is not published without a licence; '
            f"add it there{meant}"
        )
        return self.written.spot(where).problem("unknown-media", words, Level.WARNING)

    @cached_property
    def present(self) -> list[str]:
        """Files that are listed and there."""
        return [name for name in self.known if self.has_file is None or self.has_file(name)]


def _stem(file: str) -> str:
    return PurePosixPath(file).stem.lower()


def _leaves(file: str) -> bool:
    """Whether a path leads out of the project."""
    path = PurePosixPath(file.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or file[1:2] == ":"

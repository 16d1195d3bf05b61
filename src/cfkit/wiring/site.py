"""The files that platforms fetch, laid out as they must lie on a site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfkit.domain.errors import InputError, NotPublishable, Rejected, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cfkit.adapters.platforms._site_files import SiteFile

    from .shop import Workshop


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A file as it lies in the folder: `name` below it, made of the project's `file`.

    `is_new`: it was not there before, or was another one. `fault`: why it is not there.
    """

    name: str
    file: str
    channels: tuple[str, ...] = ()
    is_new: bool = False
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit media --json`."""
        return {
            "name": self.name,
            "file": self.file,
            "channels": list(self.channels),
            "new": self.is_new,
            "fault": self.fault,
        }


def lay_out(
    shop: Workshop, folder: Path, only: str | None = None, *, dry_run: bool = False
) -> list[LaidOut]:
    """Write every file that planned posts carry to platforms that fetch, ready to be uploaded.

    A file that is there already is left alone. Raise `UsageError` for the folder of the project,
    whose own files would be written over.
    """
    from .sheets import require_channel

    require_channel(shop, only)
    if folder.resolve() == shop.root.resolve():
        raise UsageError("the project's own files lie there: name another folder, like site/")
    laid: dict[str, LaidOut] = {}
    for (platform, file), channels in _wanted(shop, only).items():
        found = _laid(shop, platform, file, folder, laid, dry_run=dry_run)
        known = laid.get(found.name, found)
        names = dict.fromkeys((*known.channels, *channels))
        laid[found.name] = replace(known, channels=tuple(names), fault=found.fault or known.fault)
    return [laid[name] for name in sorted(laid)]


def _wanted(shop: Workshop, only: str | None) -> dict[tuple[str, str], list[str]]:
    """Gather the channels of posts that are not out yet, by platform and file."""
    from cfkit.application.preflight import is_out

    deliveries = shop.store.deliveries() if shop.remembers else {}
    fetching = {
        channel.id: channel.platform
        for channel in shop.project.strategy.channels
        if only in (None, channel.id) and shop.capabilities(channel).media.fetches
    }
    wanted: dict[tuple[str, str], list[str]] = {}
    for one in shop.content.load():
        platform = fetching.get(one.key.channel)
        if platform is not None and not is_out(one, deliveries):
            for file in one.media:
                wanted.setdefault((platform, file), []).append(one.key.channel)
    return wanted


def _laid(  # noqa: PLR0913  what one file is laid out by
    shop: Workshop,
    platform: str,
    file: str,
    folder: Path,
    laid: Mapping[str, LaidOut],
    *,
    dry_run: bool,
) -> LaidOut:
    from cfkit.adapters.exports.lines import write_whole
    from cfkit.adapters.platforms._site_files import site_file

    from .project import capabilities_of

    try:
        made = site_file(shop.shelf.open(file), capabilities_of(platform))
    except (NotPublishable, Rejected) as error:
        return LaidOut(file, file, fault=str(error))
    target = folder / made.name
    known = laid.get(made.name)
    if known is not None and known.file != file:
        both = f"{known.file} and {file} would both lie there as {made.name}"
        return LaidOut(made.name, file, fault=f"{both}: give one another name")
    if _is_own(shop, target, folder):
        words = f"{target} leads to a file of the project, which would be written over"
        return LaidOut(made.name, file, fault=f"{words}: take the link out, or name another folder")
    if _is_there(target, made):
        return LaidOut(made.name, file)
    if not dry_run:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{target.parent} cannot be made: {error.strerror}") from None
        write_whole(target, made.pieces())
    return LaidOut(made.name, file, is_new=True)


def _is_own(shop: Workshop, target: Path, folder: Path) -> bool:
    """Whether a link, or a folder around the project, leads back into the project."""
    root, place, end = shop.root.resolve(), folder.resolve(), target.resolve()
    if not end.is_relative_to(root):
        return False
    is_below = place.is_relative_to(root) and end.is_relative_to(place)
    return not is_below or end in {(root / one).resolve() for one in shop.project.assets}


def _is_there(target: Path, made: SiteFile) -> bool:
    try:
        with target.open("rb") as file:
            is_same = all(file.read(len(piece)) == piece for piece in made.pieces())
            return is_same and not file.read(1)
    except OSError:
        return False

"""Check the settings of a strategy's channels against what their platforms take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written

from . import _registry
from ._settings import LOOPBACK, media_sites


def check_settings(written: Written, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Yield a problem for each setting that is missing, unknown or wrong; none is built.

    A hint where the channel goes without something for want of one that is optional, and where
    others would fetch without encryption.
    """
    for where, channel in written.parts("strategy", "channels", "*"):
        if not isinstance(channel, dict):
            continue
        settings = channel.get("settings") or {}
        if isinstance(settings, dict):
            slug = str(channel.get("platform"))
            for key, words in _registry.complaints_about(slug, settings):
                is_there = key in settings
                at = written.key((*where, "settings", key)) if is_there else written.spot(where)
                see = "" if is_there else f"; `cfkit platforms {slug}` shows how they are written"
                yield at.problem("settings", f"{slug} settings: {words}{see}")
            for words in _remarks(slug, settings, channel, catalogue):
                yield written.spot(where).problem("settings", words, Level.HINT)
            for name in _in_the_clear(slug, settings):
                at = written.spot((*where, "settings", name))
                words = f"{slug} settings: {name} begins with http://, and {_FETCHED}"
                yield at.problem("settings", words, Level.HINT)


_FETCHED = (
    "others fetch from there: many take https:// alone, and on the way anybody could put in "
    "something else"
)


def _remarks(
    slug: str, settings: dict[str, Any], channel: dict[str, Any], catalogue: Catalogue
) -> Iterator[str]:
    """Say what a channel goes without for want of a setting that is optional."""
    if slug not in _registry.slugs():
        return
    see = f"; see {_registry.capabilities_of(slug).guide or 'docs/platforms.md'}"
    for name, formats in _lacking(slug, settings, channel, catalogue):
        need = "need" if formats[1:] else "needs"
        words = f"{slug}: {', '.join(formats)} {need} `{name}` in settings"
        yield f"{words}, {_registry.remark_on(slug, name)}{see}"
    fed = _fed_from(slug)
    if fed is not None and fed not in settings:
        yield (
            f"{slug}: without `{fed}` in settings a person posts each article from a package; with"
            f" it cfkit keeps a feed that the platform reads{see}"
        )


def _in_the_clear(slug: str, settings: dict[str, Any]) -> Iterator[str]:
    """Name settings with an http address of this world that others fetch from."""
    if slug not in _registry.slugs():
        return
    for name in (*media_sites(_registry.load(slug).settings), _fed_from(slug)):
        parts = urlsplit(str(settings.get(name) or "") if name else "")
        if name is not None and parts.scheme == "http" and parts.hostname not in LOOPBACK:
            yield name


def is_fed(slug: str, settings: Mapping[str, Any]) -> bool:
    """Whether a channel's posts go into a feed that the platform reads."""
    fed = _fed_from(slug)
    return fed is not None and bool(settings.get(fed))


def _fed_from(slug: str) -> str | None:
    """Name the setting with which a platform reads a feed, and without which a person posts."""
    found: str | None = getattr(_registry.load(slug), "fed_from", None)
    return found


def _lacking(
    slug: str, settings: dict[str, Any], channel: dict[str, Any], catalogue: Catalogue
) -> Iterator[tuple[str, list[str]]]:
    """Name settings that are optional but that some of the channel's formats need."""
    names = channel.get("formats")
    listed = [str(one) for one in names] if isinstance(names, list) else []
    known = [one for name in listed if (one := catalogue.formats.get(name))]
    for setting, needs in _registry.needed_for(slug).items():
        found = [one.id for one in known if any(getattr(one.needs, need) for need in needs)]
        if found and setting not in settings:
            yield setting, found

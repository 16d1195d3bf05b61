"""Check the settings of a strategy's channels against what their platforms take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written

from . import _registry


def check_settings(written: Written, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Yield a problem for each setting that is missing, unknown or wrong; none is built.

    A hint where a format of the channel needs one that is optional.
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
                yield at.problem("settings", f"{slug} settings: {words}")
            for name, formats in _lacking(slug, settings, channel, catalogue):
                need = "need" if formats[1:] else "needs"
                words = f"{slug}: {', '.join(formats)} {need} `{name}` in settings"
                tail = f"{_registry.remark_on(slug, name)}; see docs/platforms.md"
                yield written.spot(where).problem("settings", f"{words}, {tail}", Level.HINT)


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

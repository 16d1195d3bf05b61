"""Check the settings of a strategy's channels against what their platforms take."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.diagnostics import Diagnostic
from cfkit.domain.project import Written

from . import _registry


def check_settings(written: Written) -> Iterator[Diagnostic]:
    """Yield a problem for each setting that is missing, unknown or wrong; none is built."""
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

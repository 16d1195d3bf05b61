"""Give the wizard what there is to choose from, and try out what came of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .project import capabilities_of, check, packs, slugs

if TYPE_CHECKING:
    from cfkit.application.interview import World
    from cfkit.domain.diagnostics import Diagnostic


def world() -> World:
    """Gather platforms, the formats that each carries and the settings that each needs."""
    from cfkit.adapters.platforms import _registry
    from cfkit.adapters.templates.packs import load_catalogue
    from cfkit.application.interview import World

    catalogue = load_catalogue(packs(None))

    def formats(platform: str) -> list[str]:
        can = capabilities_of(platform)
        carried = [one for one in catalogue.formats.values() if not one.needs.unmet(can)]
        whole = [one for one in carried if not (can.media.needed and one.needs.is_text)]
        return [one.id for one in whole]

    def title(name: str, language: str) -> str:
        found = catalogue.formats[name]
        return found.ru if language == "ru" or found.en is None else found.en

    names = {slug: capabilities_of(slug).name for slug in slugs()}
    return World(slugs(), names, formats, title, _registry.required_settings)


def try_out(files: Mapping[str, str]) -> list[Diagnostic]:
    """Check the files of a project that is not written yet, in a place of their own."""
    from cfkit.adapters.files.new_project import write_project

    with tempfile.TemporaryDirectory() as place:
        write_project(Path(place), files)
        return check(Path(place))

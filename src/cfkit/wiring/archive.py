"""Bring an export into a project's archive, and read the archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cfkit.adapters.imports.exports_of import Export
    from cfkit.domain.archive import Archived, Merged


def import_export(
    root: Path, file: Path, source: Literal["telegram", "vk"], *, dry_run: bool
) -> tuple[Path, Export, Merged]:
    """Read an export and put it beside what the archive holds."""
    from cfkit.adapters.files.archive import FOLDER, load_archive, save_archive
    from cfkit.adapters.imports.exports_of import read_export
    from cfkit.domain.archive import merge

    from .project import load_project

    project = load_project(root).project
    export = read_export(file, source, project.strategy.brand.timezone if project else "UTC")
    path = root / FOLDER / f"{export.name}.jsonl"
    merged = merge(load_archive(path), export.messages)
    if not dry_run and (merged.new or merged.changed):
        save_archive(path, merged.messages)
    return path, export, merged


def archived(root: Path) -> dict[str, list[Archived]]:
    """Read the whole archive, by the name of its files."""
    from cfkit.adapters.files.archive import archives, load_archive

    return {path.stem: load_archive(path) for path in archives(root)}

"""Find and copy a shipped example project to begin with."""

from __future__ import annotations

import shutil
from pathlib import Path

from cfkit.domain.errors import InputError

from .yaml_source import load_source

_MADE = frozenset({".cfkit", "content", "outbox", "rehearsal"})


def find_by_language(examples: Path, preset: str) -> dict[str, Path]:
    """Map the languages of a preset to its folders, its first language first."""
    folders = [examples / preset, *sorted(examples.glob(f"{preset}-*"))]
    strategies = {one: load_source(one / "strategy.yaml", one.name).data for one in folders}
    return {data["brand"]["language"]: folder for folder, data in strategies.items()}


def list_files(example: Path) -> list[str]:
    """List the files of an example, relative to its folder, without what a run left there."""
    inside = (path.relative_to(example) for path in example.rglob("*") if path.is_file())
    return sorted(str(path) for path in inside if not _MADE & set(path.parts))


def copy(example: Path, folder: Path) -> None:
    """Copy an example. Raise `InputError` when the folder cannot be written."""
    try:
        for file in list_files(example):
            place = folder / file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(example / file, place)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text(".cfkit/\noutbox/\nrehearsal/\nsandbox/\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None

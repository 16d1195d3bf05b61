"""Reads the kinds of scenes that scripts are made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cfkit.domain.script import SceneKind

from .packs import Packs

NAME = "catalogue/scenes.yaml"


def load_scenes(folders: Sequence[Path]) -> dict[str, SceneKind]:
    """Read scenes by id; a project's own replace shipped ones. Raise `InvalidFiles`."""
    packs = Packs(folders)
    found: dict[str, SceneKind] = {}
    for path in packs.every(NAME):
        listed = packs.load(path)
        if not isinstance(listed, dict):
            raise packs.problem(path, 1, "write a row a scene: hook: {ru: Хук, en: Hook}")
        for slug, row in listed.items():
            found[slug] = packs.model(path, SceneKind, row, f"{slug}: ")
    return found


def load_words(folders: Sequence[Path], name: str, language: str) -> dict[str, Any]:
    """Read the words of a page, `pages/<name>.<language>.yaml`. Raise `InvalidFiles`."""
    packs = Packs(folders)
    words: dict[str, Any] = {}
    for path in packs.every(f"pages/{name}.{language}.yaml"):
        listed = packs.load(path)
        if not isinstance(listed, dict):
            raise packs.problem(path, 1, "write words by their names here: title: Script")
        words |= listed
    return words

"""Renders a creator's brief with the template of its language and the words of `pages/`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cfkit.domain.brief import Block, Brief, Statement

from .environment import FAILURES, MAX_STEPS, PackLoader, Said, Sandbox, failure
from .packs import Packs
from .scenes import load_words

DURATIONS = frozenset({"script", "draft"})
"""Statements whose text is a duration like `3d`."""

NAME = "briefs/creator.md.j2"

_HOLE = re.compile(r"\{(\w+)\}")
_GAPS = re.compile(r"\n{3,}")
_DURATION = re.compile(r"(\d+)([dh])")


class Briefs:
    """Puts briefs of one language into words; `folders` are packs, the project's own first."""

    def __init__(self, folders: Sequence[Path], language: str) -> None:
        self._packs = Packs(folders)
        self._language = language
        self.words = load_words(folders, "brief", language)

    def lines(self, block: Block) -> list[str]:
        """Say a block line by line."""
        return [line for one in block.statements if (line := self._line(one))]

    def title(self, block: Block) -> str:
        """Name a block."""
        return str(self.words["blocks"][block.id])

    def gap(self, block: Block) -> str:
        """Say what a block misses; "" when nothing."""
        if not block.gaps:
            return "" if block.statements else str(self.words["empty"])
        gaps = ", ".join(one.field for one in block.gaps)
        return _filled(self.words["missing"], {"gaps": gaps}) or ""

    def render(self, brief: Brief) -> str:
        """Write the brief as Markdown. Raise `InvalidFiles` when the template is wrong."""
        sandbox = Sandbox(PackLoader(self._packs, self._language))
        sandbox.steps = MAX_STEPS
        blocks = [
            {
                "id": block.id,
                "number": block.number,
                "title": self.title(block),
                "lines": self.lines(block),
                "gap": self.gap(block),
            }
            for block in brief.blocks
        ]
        creator = _filled(self.words["for"], {"creator": brief.creator}) if brief.creator else None
        try:
            text = sandbox.get_template(NAME).render(
                words=self.words,
                title=_one_line(brief.title),
                key=brief.key,
                creator=creator,
                blocks=blocks,
                code=_code,
            )
        except FAILURES as error:
            shown = f"{self._packs.folders[-1].name}/{self._language}/{NAME}"
            raise failure(error, self._packs, shown, brief.key) from error
        return _GAPS.sub("\n\n", text).strip() + "\n"

    def _line(self, statement: Statement) -> str:
        values = {name: _one_line(text) for name, text in statement.values.items()}
        units = self.words["units"]
        if "per" in values:
            values["per"] = units.get(values["per"], values["per"])
        if "metric" in values:
            named = self.words.get("metrics", {})
            values["metric"] = named.get(values["metric"], values["metric"])
        if statement.words in DURATIONS and (found := _DURATION.fullmatch(values["text"])):
            values["text"] = f"{found[1]} {units[found[2]]}"
        for pattern in self.words["lines"].get(statement.words, ()):
            filled = _filled(pattern, values)
            if filled is not None:
                return filled
        return ""


def _filled(pattern: str, values: Mapping[str, Any]) -> str | None:
    """Fill the holes of a line; `None` when one of them is not known."""
    if any(not values.get(name) for name in _HOLE.findall(pattern)):
        return None
    return _HOLE.sub(lambda hole: str(values[hole[1]]), pattern)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _code(text: str) -> str:
    return Said(f"`{text}`")

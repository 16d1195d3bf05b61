"""Hint at numbers in ideas that stand outside `facts` and name no source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written

_NUMBER = re.compile(r"(?<![\w.,:/-])\d+(?:[.,]\d+)?(?![\w:/-])")
_CLAIMS = (
    "cost", "myth", "mistakes", "comparison", "objection", "case", "story", "process", "opinion",
    "contrarian", "breakdown", "trend", "local",
)  # fmt: skip
"""Blocks that claim something about the world; one's own prices and dates need no source."""


def check_numbers(written: Written) -> Iterator[Diagnostic]:
    """Yield a hint for each text with a number that nobody can trace."""
    for index, idea in enumerate(written.ideas):
        for name in _CLAIMS if isinstance(idea, dict) else ():
            block = idea.get(name)
            if isinstance(block, dict) and not block.get("source"):
                yield from _check_block(written, ("ideas", index, name), block)


def _check_block(written: Written, where: Location, value: Any) -> Iterator[Diagnostic]:
    if isinstance(value, str):
        if found := _NUMBER.search(value):
            words = f"move {found[0]} into facts with its source, or be ready to be asked for it"
            yield written.spot(where).problem("fact-no-source", words, Level.HINT)
        return
    steps = value.items() if isinstance(value, dict) else enumerate(value or ())
    for step, part in steps:
        if step != "link":
            yield from _check_block(written, (*where, step), part)

"""The words of exported plans in the project's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from cfkit.adapters.files.shipped import shipped
from cfkit.domain.sheet import Row


@cache
def plan_words(language: str) -> Mapping[str, Any]:
    """Read `pages/plan.<language>.yaml` of the shipped templates."""
    path = shipped("templates") / "pages" / f"plan.{language}.yaml"
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def told(row: Row, words: Mapping[str, Any]) -> str:
    """Give a post's text as people read it: a poll's options are a list after its question."""
    if row.question is None or not row.options:
        return row.text
    options = "\n".join(f"- {option}" for option in row.options)
    return f"{row.question}\n\n{words['calendar']['options']}:\n\n{options}"

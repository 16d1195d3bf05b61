"""The words of exported plans in the project's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from cfkit.adapters.files.shipped import shipped


@cache
def plan_words(language: str) -> Mapping[str, Any]:
    """Read `pages/plan.<language>.yaml` of the shipped templates."""
    path = shipped("templates") / "pages" / f"plan.{language}.yaml"
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found

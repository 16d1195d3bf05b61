"""Say in the project's language what a calendar marks a day for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cfkit.domain.sheet import Marked, Sheet


def day_marks(plan: Sheet, words: Mapping[str, Any]) -> Mapping[date, Sequence[tuple[str, str]]]:
    """Give the marks of each day: their kind and their words."""
    found: dict[date, list[tuple[str, str]]] = {}
    for one in plan.days:
        found.setdefault(one.day, []).append((one.kind, _words(one, words["marks"])))
    return found


def _words(one: Marked, marks: Mapping[str, str]) -> str:
    if one.kind != "blackout":
        return marks[one.kind].format(title=one.title)
    head = marks["blackout_of"].format(channels=", ".join(one.channels))
    head = head if one.channels else marks["blackout"]
    return f"{head}: {one.title}" if one.title else head

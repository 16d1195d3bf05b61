"""Gather the texts of a project that readers see, each with a way to point into its file."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from cfkit.domain.diagnostics import Location, Spot
from cfkit.domain.idea import BLOCKS
from cfkit.domain.lint import Passage
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project, Written

_SILENT = frozenset(
    (
        "id", "source", "checked", "unit", "number", "link", "url", "ad", "deadline", "starts",
        "time", "document", "threshold", "min", "max",
    )
)  # fmt: skip
"""Fields that no reader sees as they are written."""


def of_content(
    project: Project, placements: Sequence[Placement], read: Callable[[str], str]
) -> Iterator[Passage]:
    """Yield the body of every content file; `read` gives a file's text by its path."""
    channels = {channel.id: channel for channel in project.strategy.channels}
    for placement in placements:
        yield Passage(
            placement.body,
            _in_file(placement, read),
            is_post=True,
            idea=project.ideas.get(placement.key.variant.idea),
            channel=channels.get(placement.key.channel),
        )


def _in_file(placement: Placement, read: Callable[[str], str]) -> Callable[[int, str], Spot]:
    lines = placement.body.split("\n")

    def spot(start: int, _found: str) -> Spot:
        before = placement.body[:start]
        at = before.count("\n")
        column = start - (before.rfind("\n") + 1) + 1
        whole = read(placement.path).replace("\r\n", "\n").replace("\r", "\n")
        first = whole.rfind(placement.body)
        line = whole.count("\n", 0, first) + 1 if first >= 0 else 1
        return Spot(placement.path, line + at, column, lines[at])

    return spot


def of_ideas(project: Project, written: Written, told: Collection[str]) -> Iterator[Passage]:
    """Yield every field that readers may see, of ideas that no content file tells yet."""
    for index, value in enumerate(written.ideas):
        idea = project.ideas.get(str(value.get("id"))) if isinstance(value, dict) else None
        if idea is None or idea.id in told:
            continue
        for name in ("title", "message", "hooks", *BLOCKS):
            for where, text in _texts(value.get(name), ("ideas", index, name)):
                yield Passage(text, _in_field(written, where), is_post=False, idea=idea)


def of_strategy(project: Project, written: Written) -> Iterator[Passage]:
    """Yield what stands under posts, and the reasons of segments."""
    patterns = (
        ("strategy", "channels", "*", "footer"),
        ("strategy", "segments", "*", "reasons", "*", "reason"),
        ("strategy", "segments", "*", "reasons", "*", "proof"),
    )
    for pattern in patterns:
        for where, text in written.values(*pattern):
            channel = project.strategy.channels[int(where[2])] if "footer" in pattern else None
            yield Passage(text, _in_field(written, where), is_post=False, channel=channel)


def _texts(value: Any, where: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(value, str):
        yield where, value
        return
    steps = value.items() if isinstance(value, dict) else enumerate(value or ())
    for step, part in steps if isinstance(value, dict | list | tuple) else ():
        if step not in _SILENT:
            yield from _texts(part, (*where, step))


def _in_field(written: Written, where: Location) -> Callable[[int, str], Spot]:
    def spot(_start: int, found: str) -> Spot:
        place = written.spot(where)
        # Where the words stand on the line itself, point at them; a folded text has other lines.
        column = place.frame.find(found, max(place.column - 1, 0)) + 1 if found else 0
        return dataclasses.replace(place, column=column) if column else place

    return spot


def whole(spot: Spot) -> Callable[[int, str], Spot]:
    """Point at one place, whatever was found."""
    return lambda _start, _found: spot

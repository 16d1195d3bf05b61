"""Check series: that they are some, that parts are numbered on, and that what is promised comes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cfkit.domain.diagnostics import Diagnostic, Level, Location, Spot
from cfkit.domain.plan import Placement, Status
from cfkit.domain.project import Project, Written
from cfkit.domain.series import PART_OF, PROMISE, Part, parts_on

CODE = "promised-part-missing"

_NUMBERED = re.compile(r"\b(?:часть|выпуск|серия|part|episode)\s+(\d{1,3})\b", re.IGNORECASE)


def check_series(written: Written) -> Iterator[Diagnostic]:
    """Yield series of one idea, and numbers in their titles that leave one out."""
    chains: dict[str, list[tuple[Location, str]]] = {}
    for index, idea in enumerate(written.ideas):
        series = idea.get("series") if isinstance(idea, dict) else None
        if isinstance(series, str):
            title = idea.get("title")
            where: Location = ("ideas", index)
            chains.setdefault(series.strip(), []).append((where, str(title or "")))
    for series, chain in chains.items():
        if len(chain) == 1 and written.is_sound("ideas"):
            words = f'"{series}" is a series of one idea; write the next part, or take `series` off'
            yield written.spot((*chain[0][0], "series")).problem("series-single", words, Level.HINT)
        numbered = [
            (where, int(found[1])) for where, title in chain if (found := _NUMBERED.search(title))
        ]
        for (_, before), (where, number) in pairwise(numbered):
            if number != before + 1:
                words = f"part {number} comes after part {before} in this series; mend the numbers"
                words += ", write the part between, or change the order of the ideas"
                yield written.spot((*where, "title")).problem(CODE, words, Level.WARNING)


def check_parts(placements: Iterable[Placement], project: Project) -> Iterator[Diagnostic]:
    """Yield what the content files promise and nothing keeps.

    A placement on hold never goes out, so it keeps no promise.
    """
    going = [one for one in placements if one.status is not Status.HOLD]
    for channel in project.strategy.channels:
        parts = parts_on(channel, project.ideas.values())
        here = sorted(
            (one for one in going if one.key.channel == channel.id), key=lambda one: one.at
        )
        yield from _missing(here, parts)
        yield from _numbered_items(here)
        for one in here:
            yield from _said(one, parts.get(one.key.variant.idea))


def _missing(here: list[Placement], parts: dict[str, Part]) -> Iterator[Diagnostic]:
    """Find parts that come without the one before, and series that stop in the middle."""
    told: dict[str, set[int]] = {}
    last: dict[str, tuple[Placement, Part]] = {}
    names: dict[str, dict[int, str]] = {}
    for each in parts.values():
        names.setdefault(each.series, {})[each.number] = each.idea
    for one in here:
        if (part := parts.get(one.key.variant.idea)) is None:
            continue
        known = told.setdefault(part.series, set())
        before = [n for n in range(1, part.number) if n not in known]
        if before and part.number not in known:
            lacking = ", ".join(f"{n} ({names[part.series][n]})" for n in before)
            words = (
                f'part {part.number} of the series "{part.series}" comes before part {lacking} is '
                f"told on {one.key.channel}; plan that first, or hold this one"
            )
            yield Spot(one.path).problem(CODE, words, Level.WARNING)
        known.add(part.number)
        if part.number >= max(known):
            last[part.series] = one, part
    for one, part in last.values():
        if part.number < part.of:
            words = (
                f'the series "{part.series}" stops at part {part.number} of {part.of} on '
                f"{one.key.channel}; plan what is left, in this period or the next"
            )
            yield Spot(one.path).problem(CODE, words, Level.HINT)


def _numbered_items(here: list[Placement]) -> Iterator[Diagnostic]:
    """Find gaps among the numbered parts (p1, p2 …) of one idea from one angle."""
    told: dict[tuple[str, str], set[int]] = {}
    for one in here:
        key = one.key.variant
        if key.item is None or not re.fullmatch(r"p[1-9]\d{0,2}", key.item):
            continue
        number = int(key.item[1:])
        known = told.setdefault((key.idea, key.angle), set())
        if number > 1 and number - 1 not in known and number not in known:
            words = (
                f"p{number} of {key.idea} comes before p{number - 1} is told on "
                f"{one.key.channel}; plan that first"
            )
            yield Spot(one.path).problem(CODE, words, Level.WARNING)
        known.add(number)


def _said(one: Placement, part: Part | None) -> Iterator[Diagnostic]:
    """Compare what a text says of its series with what there is."""
    if found := PART_OF.search(one.body):
        told = int(found["number"]), int(found["of"])
        if part is not None and told != (part.number, part.of):
            words = (
                f'the text says "{found[0]}", and it is part {part.number} of {part.of} on '
                f"{one.key.channel}; mend the text"
            )
            yield Spot(one.path).problem(CODE, words, Level.WARNING)
    if (found := PROMISE.search(one.body)) and (part is None or part.number == part.of):
        words = (
            f'the text promises more ("{found[0]}"), and no part comes after it on '
            f"{one.key.channel}; write one with the same `series`, or take the promise out"
        )
        yield Spot(one.path).problem(CODE, words, Level.WARNING)

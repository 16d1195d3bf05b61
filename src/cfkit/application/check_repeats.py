"""Check that ids are told apart within their list, and that a list names nothing twice."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written

_LISTS: tuple[tuple[str, ...], ...] = (
    ("strategy", "goals"),
    ("strategy", "segments"),
    ("strategy", "segments", "*", "reasons"),
    ("strategy", "channels"),
    ("strategy", "content", "pillars"),
    ("strategy", "communication", "faq"),
    ("strategy", "resources", "team"),
    ("ideas", "*", "facts"),
    ("sources", "competitors"),
)
_NAMES: tuple[tuple[str, ...], ...] = (
    ("strategy", "channels", "*", "segments"),
    ("strategy", "channels", "*", "formats"),
    ("strategy", "channels", "*", "cadence", "times"),
    ("strategy", "content", "journey"),
    ("ideas", "*", "segments"),
    ("ideas", "*", "stages"),
)


def check_repeats(written: Written) -> Iterator[Diagnostic]:
    """Yield an error for each id that is given twice and a warning for each name in a list."""
    for pattern in _LISTS:
        for where, items in written.parts(*pattern):
            if isinstance(items, list):
                yield from _repeated_ids(written, where, items)
    for pattern in _NAMES:
        for where, items in written.parts(*pattern):
            if isinstance(items, list):
                yield from _repeated_names(written, where, items)


def _repeated_ids(written: Written, where: Location, items: list[object]) -> Iterator[Diagnostic]:
    first: dict[str, Location] = {}
    for index, item in enumerate(items):
        slug = item.get("id") if isinstance(item, dict) else None
        if not isinstance(slug, str):
            continue
        here = (*where, index, "id")
        if slug in first:
            other = written.spot(first[slug])
            words = f'"{slug}" stands at {other} already; give one of them another id'
            yield written.spot(here).problem("duplicate-id", words)
        first.setdefault(slug, here)


def _repeated_names(written: Written, where: Location, items: list[object]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if isinstance(item, str):
            if item in seen:
                words = f'"{item[:80]}" is named twice; remove one'
                spot = written.spot((*where, index))
                yield spot.problem("repeated-name", words, Level.WARNING)
            seen.add(item)

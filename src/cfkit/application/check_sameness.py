"""Warn of posts of one month that repeat each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .sameness import Sameness, sameness


def check_sameness(
    project: Project, placements: Iterable[Placement], spool: Callable[[], IO[bytes]]
) -> Iterator[Diagnostic]:
    """Yield warnings at the later post; each calendar month is looked at alone."""
    months: dict[str, list[Placement]] = defaultdict(list)
    for one in placements:
        months[f"{one.at:%Y-%m}"].append(one)
    for posts in months.values():
        with spool() as file:
            found = sameness(project, posts, file)
        paths = {str(one.key): one.path for one in posts}
        for code, key, message in _told(found):
            yield Diagnostic(paths[key], 1, 1, code, message, Level.WARNING)


def _told(found: Sameness) -> Iterator[tuple[str, str, str]]:
    for same in found.identical:
        message = (
            f"the same text goes out on {', '.join(same.channels)}: say it to each in its own words"
        )
        yield "identical-across-channels", same.keys[-1], message
    for pair in found.alike:
        message = f"{pair.similarity:.0%} like {pair.one}: rewrite one of them or drop it"
        yield "near-duplicate", pair.other, message
    for run in found.monotony:
        message = (
            f"{len(run.keys)} posts running on {run.channel} are {run.angle} as {run.format}:"
            " change the angle or the format of one"
        )
        yield "monotony", run.keys[-1], message

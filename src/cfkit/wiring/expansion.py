"""Expand a project in this process or in several, with the same posts in the same order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .project import capabilities_of, packs

if TYPE_CHECKING:
    from cfkit.adapters.exports.lines import Shape
    from cfkit.application.expand import Selection
    from cfkit.application.overlaps import Overlaps
    from cfkit.domain.idea import Idea
    from cfkit.domain.project import Project
    from cfkit.domain.variant import Skipped

    from .shop import Workshop

IDEAS_AT_ONCE = 8
"""Ideas a task: some hundreds of posts, so that handing over costs little."""


def overlaps(opened: ExitStack) -> Overlaps:
    """Make what finds posts that say the same; its temporary files live as long as `opened`."""
    from tempfile import TemporaryFile

    from cfkit.application.overlaps import Overlaps

    return Overlaps(opened.enter_context(TemporaryFile()), opened.enter_context(TemporaryFile()))


class Told(NamedTuple):
    """A post in the shape in which it is kept, and what it is counted by."""

    key: str
    angle: str
    format: str
    segment: str
    channel: str
    hook: str | None
    text: str
    words: str = ""
    """What it says apart from the channel's footer; empty unless asked for."""


def expand(
    shop: Workshop,
    selection: Selection,
    shape: Shape,
    *,
    workers: int = 1,
    with_words: bool = False,
) -> Generator[Told | Skipped]:
    """Yield the posts of the space, ready to be kept, and what gave none, as they come up."""
    rest = replace(shop.project, ideas={})
    whole = partial(_unfolding, shop.root, rest, selection, shape, with_words=with_words)
    tasks = _tasks(shop.project, selection, workers)
    if workers == 1:
        work = whole()
        for task in tasks:
            yield from work(task)
        return
    from cfkit.adapters.processes import in_order

    for found in in_order(partial(_listing, whole), tasks, workers):
        yield from found


def _tasks(project: Project, selection: Selection, workers: int) -> Iterator[Mapping[str, Idea]]:
    chosen = [idea for idea in project.ideas.values() if selection.takes("idea", idea.id)]
    at_once = max(1, min(IDEAS_AT_ONCE, len(chosen) // (4 * workers)))
    size = at_once if workers > 1 else max(1, len(chosen))
    for start in range(0, len(chosen), size):
        yield {idea.id: idea for idea in chosen[start : start + size]}


def _listing(
    make: Callable[[], Callable[[Mapping[str, Idea]], Iterator[Told | Skipped]]],
) -> Callable[[Mapping[str, Idea]], list[Told | Skipped]]:
    work = make()
    return lambda ideas: list(work(ideas))


def _unfolding(
    root: Path, project: Project, selection: Selection, shape: Shape, *, with_words: bool
) -> Callable[[Mapping[str, Idea]], Iterator[Told | Skipped]]:
    """Make what unfolds some ideas; `project` holds all but them."""
    from cfkit.adapters.exports.lines import written
    from cfkit.adapters.templates.engine import JinjaTemplates
    from cfkit.application.sameness import own_words
    from cfkit.application.unfold import unfold

    channels = {channel.id: channel for channel in project.strategy.channels}
    templates = JinjaTemplates(project.strategy, packs(root))

    def work(ideas: Mapping[str, Idea]) -> Iterator[Told | Skipped]:
        skipped: list[Skipped] = []
        part = replace(project, ideas=ideas)
        for line in unfold(part, templates, capabilities_of, selection, skipped.append):
            yield from skipped
            skipped.clear()
            text = written(line, shape)
            words = own_words(line.body, channels[line.channel]) if with_words else ""
            axes = line.angle, line.format, line.segment, line.channel, line.hook
            yield Told(line.key, *axes, text, words)
        yield from skipped

    return work

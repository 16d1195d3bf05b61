"""Look ahead at the posts of a period, with nothing but the project's files and its store."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from .project import packs

if TYPE_CHECKING:
    from datetime import date, datetime

    from cfkit.adapters.files.assets import Shelf
    from cfkit.application.compose import OpenMedia
    from cfkit.application.hints import Editor
    from cfkit.application.preflight import Finding, Inspection
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.plan import Placement
    from cfkit.domain.strategy import Channel

    from .shop import Workshop

TokenEnds = Callable[["Channel"], "datetime | None"]
"""Tells when a channel's token dies, as far as that is known without asking anybody."""


def preflight(
    shop: Workshop,
    placements: list[Placement],
    chosen: list[Placement],
    token_ends: TokenEnds = lambda _: None,
) -> Iterator[list[Finding]]:
    """Yield what is found of each of `chosen`, in order of time, then of their channels.

    `placements` are all there are: quotas, series and sameness are seen among them.
    """
    from cfkit.application.preflight import preflight as inspect

    yield from inspect(_in_order(chosen), _inspection(shop, placements))
    yield [*_of_channels(shop, chosen, token_ends)]


def _in_order(placements: Iterable[Placement]) -> list[Placement]:
    return sorted(placements, key=lambda one: (one.at, str(one.key)))


def _inspection(shop: Workshop, placements: list[Placement]) -> Inspection:
    from cfkit.application.preflight import Inspection

    shelf = lru_cache(maxsize=64)(lambda day: _shelf(shop, day))

    def opened(at: datetime) -> OpenMedia:
        return shelf(at.date()).open

    hints = _hints(shop, placements, opened)
    known = shop.store if shop.remembers else None
    return Inspection(
        shop.project,
        shop.clock.now(),
        shop.capabilities,
        opened,
        lru_cache(maxsize=4096)(shop.shelf.digest),
        shop.labels,
        hints,
        known.deliveries() if known else {},
        tuple(known.pauses()) if known else (),
        shop.unmerged,
    )


def _shelf(shop: Workshop, day: date) -> Shelf:
    from cfkit.adapters.files.assets import Shelf

    return Shelf(shop.root, shop.project.assets, day)


def _hints(
    shop: Workshop, placements: list[Placement], opened: Callable[[datetime], OpenMedia]
) -> Callable[[Placement], Iterator[Diagnostic]]:
    from cfkit.application.hints import Editor
    from cfkit.application.waiting import check_report

    editor = Editor(
        shop.project,
        placements,
        lambda one: shop.capabilities(shop.project.strategy.channel(one.key.channel)),
        lambda one: opened(one.at),
    )
    texts = _texts(shop)
    shared = _shared(shop, placements, editor)

    def hints(placement: Placement) -> Iterator[Diagnostic]:
        yield from editor.hints(placement)
        yield from check_report(placement, shop.project)
        yield from shared.get(placement.path, ())
        yield from texts(placement)

    return hints


def _shared(
    shop: Workshop, placements: list[Placement], editor: Editor
) -> dict[str, list[Diagnostic]]:
    """Find what only shows among all placements, by file."""
    from cfkit.application.allowance import check_quotas
    from cfkit.application.check_series import check_parts
    from cfkit.application.clashes import clashes

    found: dict[str, list[Diagnostic]] = defaultdict(list)
    for problem in check_parts(placements, shop.project):
        found[problem.path].append(problem)
    for problem in check_quotas(placements, shop.accounts, shop.project):
        found[problem.path].append(problem)
    for clash in clashes(placements, shop.project.strategy, shop.clock.now()):
        found[clash.placement.path].append(clash.problem)
    for placement, problem in editor.together():
        found[placement.path].append(problem)
    return found


def _texts(shop: Workshop) -> Callable[[Placement], Iterator[Diagnostic]]:
    """Look at texts as `check --text` does: its errors are warnings here, its hints left to it."""
    from cfkit.application.check_text import check_texts
    from cfkit.application.passages import of_content
    from cfkit.domain.diagnostics import Level

    from .texts import readers

    linter, bench, names = readers(
        shop.root, shop.project, shop.clock.now().date(), packs(shop.root)
    )
    laws = frozenset(law.id for law, _ in bench.looking_at("ad"))

    def texts(placement: Placement) -> Iterator[Diagnostic]:
        def read(path: str) -> str:
            return (shop.root / path).read_text(encoding="utf-8-sig")

        passages = of_content(shop.project, [placement], read)
        for problem in check_texts(passages, linter, bench, names):
            if problem.code in laws or problem.level is Level.HINT:
                continue  # the first is said by what keeps an advertisement back
            is_error = problem.level is Level.ERROR
            yield replace(problem, level=Level.WARNING) if is_error else problem

    return texts


def _of_channels(
    shop: Workshop, chosen: list[Placement], token_ends: TokenEnds
) -> Iterator[Finding]:
    from cfkit.adapters.files.env import variables
    from cfkit.application.hints import dying, unset
    from cfkit.application.preflight import Finding

    last: dict[str, datetime] = {}
    for one in chosen:
        last[one.key.channel] = max(one.at, last.get(one.key.channel, one.at))
    used = [channel for channel in shop.project.strategy.channels if channel.id in last]
    needs = {
        channel.id: [
            name
            for name in dict.fromkeys(variables(channel.settings))
            if not os.environ.get(name, "").strip()
        ]
        for channel in used
        if shop.capabilities(channel).has_adapter and shop.sandbox is None
    }
    for name, problem in unset(needs):
        yield Finding(problem, channel=name)
    for name, problem in dying({one.id: token_ends(one) for one in used}, last):
        yield Finding(problem, channel=name)

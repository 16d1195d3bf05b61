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
    from cfkit.application.token_status import Standing
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.plan import Placement
    from cfkit.domain.strategy import Channel

    from .shop import Workshop


def preflight(
    shop: Workshop, placements: list[Placement], chosen: list[Placement]
) -> Iterator[list[Finding]]:
    """Yield what is found of each of `chosen`, in order of time, then of their channels.

    `placements` are all there are: quotas, series and sameness are seen among them.
    """
    from cfkit.application.preflight import preflight as inspect

    yield from inspect(_in_order(chosen), _inspection(shop, placements))
    yield [*_of_channels(shop, chosen)]


def _in_order(placements: Iterable[Placement]) -> list[Placement]:
    return sorted(placements, key=lambda one: (one.at, str(one.key)))


def _inspection(shop: Workshop, placements: list[Placement]) -> Inspection:
    from cfkit.application.echoes import Echoes
    from cfkit.application.preflight import Inspection

    shelf = lru_cache(maxsize=64)(lambda day: _shelf(shop, day))

    def opened(at: datetime) -> OpenMedia:
        return shelf(at.date()).open

    hints = _hints(shop, placements, opened)
    known = shop.store if shop.remembers else None
    deliveries = known.deliveries() if known else {}
    channels = {one.id for one in shop.project.strategy.channels}
    return Inspection(
        shop.project,
        shop.clock.now(),
        shop.capabilities,
        opened,
        lru_cache(maxsize=4096)(shop.shelf.digest),
        shop.labels,
        hints,
        deliveries,
        known.sequels() if known else {},
        tuple(known.pauses()) if known else (),
        shop.unmerged,
        Echoes(placements, deliveries, lambda _: deliveries, channels),
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


def _of_channels(shop: Workshop, chosen: list[Placement]) -> Iterator[Finding]:
    """Look for the secrets of channels, here and in the store; no key is needed, nobody asked."""
    from cfkit.application.hints import of_channel, unset
    from cfkit.application.preflight import Finding
    from cfkit.application.ties import OtherAccount
    from cfkit.application.token_status import ending, standings
    from cfkit.domain.diagnostics import Level

    last: dict[str, datetime] = {}
    for one in chosen:
        last[one.key.channel] = max(one.at, last.get(one.key.channel, one.at))
    used = [channel for channel in shop.project.strategy.channels if channel.id in last]
    kept = shop.tokens.vault.about() if shop.remembers else ()
    tokens = [*standings(used, shop.tokens.needs, lambda _: {}, kept, shop.clock.now())]
    for name, problem in unset({one.id: _lacking(shop, one, tokens) for one in used}):
        yield Finding(problem, channel=name)
    for token in tokens:
        if token.source == "missing" and not token.variables:
            name = token.channel
            words = f"channel {name} has no {token.setting}: run `{token.login}`"
            yield Finding(of_channel("no-token", words), channel=name)
    for channel in used:
        if why := shop.ties.strayed(channel):
            problem = of_channel(OtherAccount.code, why)
            yield Finding(replace(problem, level=Level.ERROR), channel=channel.id, stops="broken")
    for name, words in ending(tokens, last):
        yield Finding(of_channel("token-dies", words), channel=name)


def _lacking(shop: Workshop, channel: Channel, tokens: list[Standing]) -> list[str]:
    """Name the variables that are not set here and that no token stands in for."""
    from cfkit.adapters.files.env import variables

    if not shop.capabilities(channel).has_adapter or shop.sandbox is not None:
        return []
    kept = {one.setting for one in tokens if one.channel == channel.id and one.source == "store"}
    read = {name: value for name, value in channel.settings.items() if name not in kept}
    found = dict.fromkeys(variables(read))
    return [name for name in found if not os.environ.get(name, "").strip()]

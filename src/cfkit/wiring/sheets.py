"""The plan on its way to the tools of a team, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import UsageError

if TYPE_CHECKING:
    from cfkit.application.export import Known
    from cfkit.application.merge import Merge, Standing
    from cfkit.domain.plan import Placement
    from cfkit.domain.schedule import Period
    from cfkit.domain.sheet import Look
    from cfkit.domain.strategy import Channel

    from .shop import Workshop


_CALENDARS = frozenset({"html", "xlsx"})
"""Shapes that show a month."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A plan in another shape, how many placements it holds, and what people should know of it."""

    content: bytes
    count: int
    notes: tuple[str, ...] = ()


def export_plan(shop: Workshop, period: Period, to: str, only: str | None = None) -> Exported:
    """Bring a period's plan, or one channel's part of it, into another shape."""
    from cfkit.adapters.exports.registry import exporter
    from cfkit.application.export import sheet
    from cfkit.application.feed import DZEN, articles, as_feed
    from cfkit.application.marked_days import marked_days

    from .project import capabilities_of

    write = exporter(to)
    require_channel(shop, only)
    every = shop.content.load()
    placements = [one for one in every if only in (None, one.key.channel)]
    known = replace(_known(shop, placements, to), production=shop.production(every, None))
    if to in _CALENDARS:
        holidays = shop.calendar.named_days(period.first, period.last)
        known = replace(known, days=marked_days(shop.project, period, holidays))
    notes: tuple[str, ...] = ()
    if to == "rss":
        rules = capabilities_of(DZEN)
        placements, left_out = as_feed(
            placements, period, shop.project, shop.shelf.digest, shop.unmerged
        )
        found, held = articles(
            placements, shop.project, rules, shop.shelf.open, lambda one: _media_site(shop, one)
        )
        placements = [one for one in placements if str(one.key) in found]
        known, notes = replace(known, articles=found), (*left_out, *held)
    made = sheet(shop.project, period, placements, shop.clock.now(), known)
    return Exported(write(made), len(made.rows), notes)


def _media_site(shop: Workshop, name: str) -> str | None:
    """Read below which address a channel's files lie; `None` where a variable of it is not set."""
    from cfkit.adapters.files.env import filled, unset
    from cfkit.adapters.platforms._settings import media_site

    given = shop.project.strategy.channel(name).settings.get("media_base_url")
    if not isinstance(given, str) or unset({"": given}, os.environ):
        return None
    return media_site(filled(name, {"": given}, os.environ)[""])


def _known(shop: Workshop, placements: Sequence[Placement], to: str) -> Known:
    """Gather what is known of placements; what only a page shows is gathered for it alone."""
    from cfkit.application.export import Known
    from cfkit.application.readings import latest_counts
    from cfkit.domain.sheet import Look

    def look(channel: Channel) -> Look:
        capabilities = shop.capabilities(channel)
        return Look(capabilities.name, capabilities.text.anchors, capabilities.text.styles)

    counted = shop.store.rollup([str(one.key) for one in placements])
    known = Known(shop.store.deliveries(), latest_counts(counted))
    if to != "html":
        return known
    pictures = shop.shelf.pictures(name for one in placements for name in one.media)
    return replace(known, why_not=shop.why_not, look=look, pictures=pictures)


def require_channel(shop: Workshop, name: str | None) -> None:
    """Raise `UsageError` for a channel that the strategy does not have."""
    from cfkit.domain.diagnostics import choices

    known = [channel.id for channel in shop.project.strategy.channels]
    if name is not None and name not in known:
        raise UsageError(f"the strategy has no channel {name}{choices(name, known)}")


def merge_sheet(shop: Workshop, file: Path, by: str) -> Merge:
    """Compare an edited sheet with the plan. Raise `InvalidFiles` for what is no sheet."""
    from cfkit.adapters.imports.sheet_file import read_sheet
    from cfkit.application.columns import headings
    from cfkit.application.export import origin_of
    from cfkit.application.merge import Standing, merge

    grid = read_sheet(file, headings(), shop.project.strategy.brand.language)
    deliveries = shop.store.deliveries()
    standing = Standing(
        shop.project,
        shop.content.load(),
        deliveries,
        lambda one: origin_of(one, shop.project, deliveries.get(str(one.key))),
        shop.shelf.digest,
        shop.clock.now(),
        by,
        shop.why_not,
    )
    merged = merge(grid, standing)
    notes = (*merged.notes, *_hindered(shop, standing, merged))
    return replace(merged, notes=notes, looks=tuple(_clashing(shop, standing, merged)))


def _clashing(shop: Workshop, standing: Standing, merged: Merge) -> Iterator[tuple[str, str]]:
    """Say which posts the sheet puts where no plan would."""
    from cfkit.application.clashes import clashes

    after = {one.path: one for one in (*standing.placements, *merged.placements)}
    moved = {edit.key for edit in merged.edits if edit.field == "at"}
    for one in clashes(after.values(), shop.project.strategy, standing.now):
        if str(one.placement.key) in moved:
            yield str(one.placement.key), one.why


def _hindered(shop: Workshop, standing: Standing, merged: Merge) -> Iterator[str]:
    """Say which posts could go out before and cannot any more."""
    before = {str(one.key): one for one in standing.placements}
    for one in merged.placements:
        why = shop.why_not(one)
        if why and shop.why_not(before[str(one.key)]) is None:
            yield f"{one.key} cannot go out so: {why}"

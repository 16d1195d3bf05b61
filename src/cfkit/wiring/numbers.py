"""Counts on their way in from tables, and out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cfkit.application.alerts import Scene
    from cfkit.application.headed import Headed
    from cfkit.application.import_history import Past
    from cfkit.application.import_numbers import Imported
    from cfkit.domain.column_map import ColumnMap

    from .shop import Workshop


def read_numbers(
    shop: Workshop, file: Path, mapping: str | None, taken_at: datetime | None
) -> Imported:
    """Read counts of what is live. Raise `InvalidFiles` with all that is wrong with the table."""
    from cfkit.application.import_numbers import TAKEN, Standing, import_numbers

    headed = _headed(shop, file, _mapping(shop, mapping), TAKEN)
    known = Standing(shop.store.deliveries(), shop.store.snapshots, shop.clock.now(), taken_at)
    return import_numbers(headed, known)


def read_history(shop: Workshop, file: Path, mapping: str | None) -> Past:
    """Read what was published before cfkit. Raise `InvalidFiles` as `read_numbers` does."""
    from cfkit.application.addresses import plain_address
    from cfkit.application.import_history import TAKEN, import_history

    headed = _headed(shop, file, _mapping(shop, mapping), TAKEN)
    known = shop.store.deliveries()
    ours = {plain_address(one.url): key for key, one in known.items() if one.url}
    stood = shop.store.history().read()
    return import_history(headed, shop.project, ours, stood, shop.clock.now())


def _headed(shop: Workshop, file: Path, mapping: ColumnMap, taken: tuple[str, ...]) -> Headed:
    from cfkit.adapters.imports.table_file import read_table
    from cfkit.application.headed import headed, known_headings

    brand = shop.project.strategy.brand
    table = read_table(file, known_headings(mapping), brand.language, mapping.encoding)
    return headed(table, mapping, taken, brand.language, brand.timezone)


def _mapping(shop: Workshop, name: str | None) -> ColumnMap:
    """Read a mapping: a file, or one of templates/mappings by its name."""
    from cfkit.domain.column_map import ColumnMap

    if name is None:
        return ColumnMap()
    from cfkit.adapters.imports.mapping_file import read_mapping
    from cfkit.domain.diagnostics import choices

    from .project import packs

    named = Path(name)
    if named.suffix in {".yaml", ".yml"}:
        return read_mapping(named)
    found = {
        one.stem: one
        for pack in reversed(packs(shop.root))
        for one in sorted((pack / "mappings").glob("*.yaml"))
    }
    if name not in found:
        raise InputError(f"no mapping is called {name}{choices(name, found)}, or name a .yaml file")
    return read_mapping(found[name])


def numbers_as(
    shop: Workshop, shape: str, only: str | None, *, history: bool
) -> tuple[str, Iterator[str]]:
    """Write counts as lines of JSON or as CSV: what stands above them, and each record.

    Records are read from the store as they are asked for.
    """
    from cfkit.adapters.exports.record_shapes import as_csv, as_lines
    from cfkit.application.numbers_out import COLUMNS, PAST_COLUMNS, counted, past

    from .sheets import require_channel

    require_channel(shop, only)
    if history:
        columns, found = PAST_COLUMNS, past(shop.store.history().read(), only)
    else:
        columns = COLUMNS
        found = counted(shop.store.snapshots(), shop.store.deliveries(), only)
    if shape == "jsonl":
        return "", as_lines(found)
    rows = as_csv(columns, found)
    return next(rows), rows


def scene(shop: Workshop) -> Scene:
    """Gather what alerts are found in."""
    from cfkit.adapters.templates.packs import load_law
    from cfkit.application.alerts import Scene
    from cfkit.application.history import past_posts

    from .project import packs
    from .replies import cases_of

    strategy = shop.project.strategy
    today = shop.clock.now().date()
    laws = load_law(packs(shop.root), strategy.brand.country).values()
    return Scene(
        shop.project,
        shop.content.load(),
        shop.store.deliveries(),
        shop.store.rollup,
        () if shop.sandbox else shop.tokens.standings(strategy.channels),
        [one for one in laws if one.valid_from <= today],
        lambda channel: shop.capabilities(channel).metrics_batch_size > 0,
        shop.clock.now(),
        cases_of(shop),
        past_posts(shop.store, shop.project),
    )

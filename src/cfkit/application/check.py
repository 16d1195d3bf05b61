"""Check a project across its files: everything that no single value shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.diagnostics import Diagnostic
from cfkit.domain.project import Loaded

from .check_agenda import check_agenda
from .check_approval import check_approval
from .check_cadence import check_cadence
from .check_channels import check_channels
from .check_coverage import check_coverage
from .check_ideas import check_ideas
from .check_journey import check_journey
from .check_measuring import check_measuring
from .check_network import check_network
from .check_numbers import check_numbers
from .check_people import check_people
from .check_reasons import check_reasons
from .check_references import check_references
from .check_repeats import check_repeats
from .check_series import check_series
from .check_shares import check_shares
from .check_sources import check_sources
from .check_unused import check_unused
from .check_unwritten import check_unwritten
from .check_weights import check_weights

CapabilitiesOf = Callable[[str], Capabilities | None]
"""Gives what a platform can do; `None` when cfkit has no adapter for it."""


def check(  # noqa: PLR0913  each keyword is one question to the world outside the files
    loaded: Loaded,
    *,
    capabilities_of: CapabilitiesOf,
    platforms: Collection[str],
    today: date | None = None,
    has_file: Callable[[str], bool] | None = None,
    damage_of: Callable[[str], str | None] | None = None,
    text: bool = False,
) -> list[Diagnostic]:
    """Return every diagnostic of the project, those of loading it included, sorted by place.

    `platforms` are the slugs with an adapter. Without `today` nothing expires; without `has_file`
    (is this path of the project a file?) no media are missed, without `damage_of` (why nothing can
    be published of this file, if it is there) all are sound. `text` adds hints at numbers that
    stand outside `facts` without a source.
    """
    written, catalogue = loaded.written, loaded.catalogue

    def found() -> Iterator[Diagnostic]:
        yield from loaded.diagnostics
        yield from check_repeats(written)
        yield from check_references(written, catalogue)
        yield from check_shares(written, catalogue)
        yield from check_channels(written, catalogue, capabilities_of, platforms)
        yield from check_cadence(written)
        yield from check_coverage(written)
        yield from check_journey(written)
        yield from check_network(written)
        yield from check_agenda(written, today=today)
        yield from check_reasons(written)
        yield from check_measuring(written)
        yield from check_approval(written)
        yield from check_ideas(
            written, catalogue, today=today, has_file=has_file, damage_of=damage_of
        )
        yield from check_series(written)
        yield from check_people(written, today=today)
        yield from check_sources(written, today=today)
        yield from check_weights(written, catalogue)
        yield from check_unwritten(written)
        yield from check_unused(written)
        if text:
            yield from check_numbers(written)

    return sorted(_once(set(found())))


def _once(found: Collection[Diagnostic]) -> Iterator[Diagnostic]:
    """Leave out that a word is badly written where it is said already to name nothing."""
    named = {_place(one) for one in found if one.code in _NAMES_NOTHING}
    for one in found:
        if one.code not in ("slug", "name") or _place(one) not in named:
            yield one


_NAMES_NOTHING = frozenset(
    f"unknown-{kind}"
    for kind in ("platform", "format", "angle", "goal", "segment", "channel", "pillar", "member")
) | {"unknown-idea"}


def _place(one: Diagnostic) -> tuple[str, int, int]:
    return one.path, one.line, one.column

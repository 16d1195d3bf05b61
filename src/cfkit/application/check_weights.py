"""Check that learned weights speak of what the project still has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level, choices
from cfkit.domain.project import Written
from cfkit.domain.weights import cell


def check_weights(written: Written, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Yield a warning for each level that is gone: a plan passes it over."""
    known: Mapping[str, set[str]] = {
        "angle": set(catalogue.angles),
        "format": set(catalogue.formats),
        "angle_format": {
            cell(one, other) for one in catalogue.angles for other in catalogue.formats
        },
        "segment": {slug for _, slug in written.values("strategy", "segments", "*", "id")},
        "pillar": {slug for _, slug in written.values("strategy", "content", "pillars", "*", "id")},
    }
    for factor, ids in known.items():
        for where, levels in written.parts("weights", "weights", factor):
            for level in levels if isinstance(levels, dict) and ids else ():
                if level not in ids:
                    called = factor.replace("_", "-")
                    words = f'there is no {called} "{level[:80]}"{choices(level, sorted(ids))}'
                    yield written.key((*where, level)).problem(
                        f"unknown-{called}", words, Level.WARNING
                    )

"""Check shares: that they add up to a whole and that no bound contradicts another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written

WHOLE = Fraction(100)


def check_shares(written: Written, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Yield what is wrong with sums of shares; a sum with a share that misses is not judged."""
    for where, pillars in written.parts("strategy", "content", "pillars"):
        if isinstance(pillars, list):
            shares = [item.get("share") if isinstance(item, dict) else None for item in pillars]
            yield from _check_sum(written, where, shares, "pillars")
    for where, stages in written.parts("strategy", "content", "mix", "stages"):
        if isinstance(stages, dict) and stages:
            yield from _check_sum(written, where, list(stages.values()), "stages")
    for where, formats in written.parts("strategy", "content", "mix", "formats"):
        if isinstance(formats, dict):
            yield from _check_bounds(written, where, formats)
            yield from _check_minima(written, where, formats, catalogue)


def _check_sum(
    written: Written, where: Location, values: list[Any], name: str
) -> Iterator[Diagnostic]:
    shares = [share for value in values if (share := percent(value)) is not None]
    total = sum(shares, Fraction(0))
    if not values or len(shares) < len(values) or total == WHOLE:
        return
    words = f"the shares of the {name} add up to {_shown(total)} %; make it 100 %"
    level = Level.ERROR if total > WHOLE else Level.WARNING
    yield written.key(where).problem("shares", words, level)


def _check_bounds(
    written: Written, where: Location, formats: dict[str, Any]
) -> Iterator[Diagnostic]:
    for name, bounds in formats.items():
        low, high = _bound(bounds, "min"), _bound(bounds, "max")
        if low is not None and high is not None and low > high:
            words = (
                f'"{name}" must be at least {_shown(low)} % and at most {_shown(high)} %; mend one'
            )
            yield written.key((*where, name)).problem("bounds", words)


def _check_minima(
    written: Written, where: Location, formats: dict[str, Any], catalogue: Catalogue
) -> Iterator[Diagnostic]:
    """Add up minima; a kind's minimum is met by its formats, so the larger of the two counts.

    One that cannot be read leaves the sum open.
    """
    if not all(map(_is_readable, formats.values())):
        return
    by_kind = {"static": Fraction(0), "dynamic": Fraction(0)}
    for name, bounds in formats.items():
        if name in catalogue.formats:
            by_kind[catalogue.formats[name].kind] += _bound(bounds, "min") or 0
    total = sum(
        (
            max(least, _bound(formats.get(kind), "min") or Fraction(0))
            for kind, least in by_kind.items()
        ),
        Fraction(0),
    )
    if total > WHOLE:
        words = f"the formats must be at least {_shown(total)} % together; lower a minimum"
        yield written.key(where).problem("bounds", words)


def _is_readable(bounds: Any) -> bool:
    return not _writes_minimum(bounds) or _bound(bounds, "min") is not None


def _writes_minimum(bounds: Any) -> bool:
    return bounds.get("min") is not None if isinstance(bounds, dict) else bounds is not None


def _bound(bounds: Any, side: str) -> Fraction | None:
    return percent(bounds.get(side) if isinstance(bounds, dict) else bounds)


def percent(value: Any) -> Fraction | None:
    """Read `40%`; `None` for anything that is no share."""
    found = (
        re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*%\s*", value)
        if isinstance(value, str)
        else None
    )
    share = Fraction(found[1]) if found else None
    return share if share is not None and share <= WHOLE else None


def _shown(share: Fraction) -> str:
    return f"{float(share):g}"

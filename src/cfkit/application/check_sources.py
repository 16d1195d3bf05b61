"""Check that what is said of competitors has a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written

from .check_agenda import read_day

STALE = timedelta(days=183)
"""Numbers of others older than half a year are a memory (rule of thumb)."""

_COUNTS = ("subscribers", "posts_per_month")


def check_sources(written: Written, *, today: date | None = None) -> Iterator[Diagnostic]:
    """Yield a hint at numbers that nobody dated, or that are old."""
    for where, rival in written.parts("sources", "competitors", "*"):
        if not isinstance(rival, dict):
            continue
        checked = read_day(rival, "checked")
        has_numbers = any(rival.get(name) is not None for name in _COUNTS)
        if has_numbers and checked is None and not written.is_doubtful((*where, "checked")):
            words = "say in checked on which day these numbers were seen"
            yield written.spot((*where, "id")).problem("undated-numbers", words, Level.HINT)
        elif has_numbers and today and checked and today - checked > STALE:
            words = f"these numbers are from {checked}; look again"
            place = written.spot((*where, "checked"))
            yield place.problem("stale-numbers", words, Level.HINT)

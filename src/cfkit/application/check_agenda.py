"""Check that what is fixed to a date can happen on that date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written


def check_agenda(written: Written) -> Iterator[Diagnostic]:
    """Yield agenda items that fall into a blackout or come after their idea has expired."""
    expiries = _expiries(written)
    silent = [
        (first, last)
        for _, span in written.parts("strategy", "content", "blackout", "*")
        if (first := read_day(span, "from"))
        and (last := read_day(span, "to"))
        and not span.get("channels")
    ]
    for where, item in written.parts("strategy", "content", "agenda", "*"):
        day = read_day(item, "date")
        if day is None:
            continue
        level = Level.ERROR if item.get("mandatory") == "true" else Level.WARNING
        spot = written.spot((*where, "date"))
        if any(first <= day <= last for first, last in silent):
            words = f"{day} lies in a blackout; move one of the two"
            yield spot.problem("agenda-in-blackout", words, level)
        expiry = expiries.get(str(item.get("idea")))
        if expiry and day > expiry:
            words = f"the idea expires on {expiry}, before this date; move one of the two"
            yield spot.problem("agenda-after-expiry", words, level)


def _expiries(written: Written) -> dict[str, date]:
    found = {}
    for idea in written.ideas:
        if isinstance(idea, dict) and (expiry := read_day(idea, "expires")):
            found[str(idea.get("id"))] = expiry
    return found


def read_day(item: Any, key: str) -> date | None:
    """Read a date; `None` where there is none, or none that loading has not refused already."""
    value = item.get(key) if isinstance(item, dict) else None
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None

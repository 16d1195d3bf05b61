"""Check that what is fixed to a date can happen on that date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written


def check_agenda(written: Written, *, today: date | None = None) -> Iterator[Diagnostic]:
    """Yield agenda items that are over, fall into silence or come after their idea has expired."""
    expiries = _expiries(written)
    dark = list(_blackouts(written))
    silent = [(first, last) for first, last, channels in dark if not channels]
    listeners = _listeners(written) if len(silent) < len(dark) else {}
    for where, item in written.parts("strategy", "content", "agenda", "*"):
        day = read_day(item, "date")
        if day is None:
            continue
        level = Level.ERROR if item.get("mandatory") == "true" else Level.WARNING
        spot = written.spot((*where, "date"))
        if any(first <= day <= last for first, last in silent):
            words = f"{day} lies in a blackout; move one of the two"
            yield spot.problem("agenda-in-blackout", words, level)
        elif serving := listeners.get(str(item.get("idea")).strip()):
            resting = {
                name for first, last, names in dark if first <= day <= last for name in names
            }
            if serving <= resting:
                words = (
                    f"every channel that serves this idea ({', '.join(sorted(serving))}) is in a "
                    f"blackout on {day}; move one of the two"
                )
                yield spot.problem("agenda-in-blackout", words, level)
        if today and day < today:
            words = f"{day} is over; write the next date, or remove this one"
            yield spot.problem("agenda-past", words, Level.HINT)
        expiry = expiries.get(str(item.get("idea")))
        if expiry and day > expiry:
            words = f"the idea expires on {expiry}, before this date; move one of the two"
            yield spot.problem("agenda-after-expiry", words, level)


def _blackouts(written: Written) -> Iterator[tuple[date, date, frozenset[str]]]:
    """Yield spans without posts, each with the channels that it names; none named, it is all."""
    for where, span in written.parts("strategy", "content", "blackout", "*"):
        first, last = read_day(span, "from"), read_day(span, "to")
        if first and last and written.is_sound(*where[:3], "*", "channels"):
            names = written.parts("channels", "*", inside=span, where=where)
            yield first, last, frozenset(str(name) for _, name in names)


def _listeners(written: Written) -> dict[str, set[str]]:
    """Name the channels that serve a segment of an idea, by the idea; empty where mistakes are."""
    if not written.is_sound("strategy", "channels", "*") or "ideas" in written.broken:
        return {}
    served: dict[str, set[str]] = {}
    for where, channel in written.parts("strategy", "channels", "*"):
        for _, slug in written.parts("segments", "*", inside=channel, where=where):
            served.setdefault(str(slug), set()).add(str(channel.get("id")))
    found: dict[str, set[str]] = {}
    for where, idea in written.parts("ideas", "*"):
        for _, slug in written.parts("segments", "*", inside=idea, where=where):
            found.setdefault(str(idea.get("id")), set()).update(served.get(str(slug), ()))
    return found


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

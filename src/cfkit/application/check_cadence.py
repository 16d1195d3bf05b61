"""Check that a cadence can be met, and that the channels together reach the volume."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from pydantic import ValidationError

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written
from cfkit.domain.strategy import Cadence
from cfkit.domain.strategy.channels import WEEKDAYS

DEFAULT_TIME = time(10)
MONTH = 31
_MONDAY = datetime(2026, 6, 1)  # noqa: DTZ001  wall time: any week without a change of clocks
_OF_PRESET = {"daily": 31, "workdays": 23, "m12": 12, "m15": 15, "m20": 20, "every_2_3_days": 16}


def check_cadence(written: Written) -> Iterator[Diagnostic]:
    """Yield warnings where caps, times, days and gaps contradict each other."""
    total, is_known = 0, True
    for where, value in written.parts("strategy", "channels", "*", "cadence"):
        cadence = _read(value)
        if cadence is None:
            is_known = False
            continue
        room = {"per_day": _room(cadence, 1), "per_week": _room(cadence, 7)}
        room["per_month"] = _room(cadence, MONTH)
        total += _most(cadence, room["per_month"])
        for name, fits in room.items():
            wanted = getattr(cadence, name)
            if wanted is not None and wanted > fits:
                why = "times, days and min_gap" if cadence.min_gap else "times and days"
                words = f"{name} asks for {wanted} posts, but {why} leave room for {fits}"
                spot = written.spot((*where, name))
                yield spot.problem("cadence", f"{words}; change one", Level.WARNING)
    if is_known:
        yield from _check_volume(written, total)


def _check_volume(written: Written, total: int) -> Iterator[Diagnostic]:
    for where, text in written.values("strategy", "factory", "volume"):
        if text.isdecimal() and int(text[:9]) > total > 0:
            words = (
                f"the channels have room for {total} placements a month at most; lower the volume, "
                "or let a channel speak more often"
            )
            yield written.spot(where).problem("volume", words, Level.WARNING)


def _read(value: Any) -> Cadence | None:
    try:
        return Cadence.model_validate(value)
    except ValidationError:
        return None  # said by loading


def _room(cadence: Cadence, days: int) -> int:
    """Count the posts that fit into so many days that begin on a Monday, or on the best day."""
    gap = cadence.min_gap or timedelta(0)
    if cadence.preset == "every_2_3_days":
        gap = max(gap, timedelta(hours=40))
    times = sorted(cadence.times or (DEFAULT_TIME,))
    count, last = 0, None
    for day in range(days):
        if days > 1 and not _is_open(cadence, day % 7):
            continue
        for at in dict.fromkeys(times):
            instant = datetime.combine(_MONDAY + timedelta(days=day), at)
            if last is None or instant - last >= gap:
                count, last = count + 1, instant
    return count


def _is_open(cadence: Cadence, weekday: int) -> bool:
    if cadence.days == "workdays" or (cadence.days is None and cadence.preset == "workdays"):
        return weekday < 5
    if isinstance(cadence.days, tuple):
        return WEEKDAYS[weekday] in cadence.days
    return True


def _most(cadence: Cadence, room: int) -> int:
    """Bound the posts of a month from above."""
    caps = [room, _OF_PRESET.get(cadence.preset or "", room)]
    caps += [cadence.per_day * MONTH] if cadence.per_day else []
    caps += [cadence.per_week * 5] if cadence.per_week else []
    caps += [cadence.per_month] if cadence.per_month else []
    return min(caps)
